"""GeoReport v2 at the door: what is posted is read back, and by whom."""

import json
from typing import Any
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client

from sanjiayi.kernel.civil import at
from sanjiayi.ledger import clock
from sanjiayi.needs import commands
from sanjiayi.needs.models import Need, Step
from sanjiayi.needs.open311_points import FILE
from sanjiayi.people import queries as people
from sanjiayi.team import bearer
from sanjiayi.team.commands import issue_program_token
from tests import make

BASE = "/open311/v2"
NAUGHTY = [
    "水管爆了\x00\x0b👍🏽",
    "<script>alert(1)</script> & ]]> \"'",
    '=HYPERLINK("http://x")',
    "'; DROP TABLE needs_need; --",
    "\u202e反过来的字\ufeff",
    "Ω≈ç√∫˜µ≤≥÷ ﷽ ❤️‍🔥",
    "行一\r\n行二\r行三",
]


@pytest.fixture
def keys(db: None, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Api keys of two programs: one of the community, one of a compound."""
    make.neighbourhood()
    monkeypatch.setattr(settings, "DATA", tmp_path)
    clock.stop(at(make.DAY, 10))
    bearer.forget()
    return {place: program(place) for place in ("yt", "yt.1.01")}


def program(place: str) -> str:
    return issue_program_token(f"市级平台 {place}", place, by="post:yt/branch", now=at(make.DAY, 9))


def get(path: str, **query: str) -> list[dict[str, Any]]:
    answer = Client().get(f"{BASE}/{path}.json", query)
    assert answer.status_code == 200, answer.content
    return list(json.loads(answer.content))


def post(key: str, shape: str = "json", path: str = "requests", **fields: Any) -> Any:
    sound = {"service_code": "problem", "description": "垃圾堆在楼下", "address_id": "yt.1.01.1"}
    sent = {"api_key": key, **(sound if path == "requests" else {}), **fields}
    return Client().post(f"{BASE}/{path}.{shape}", {k: v for k, v in sent.items() if v is not None})


def number(answer: Any) -> str:
    assert answer.status_code == 200, answer.content
    return str(json.loads(answer.content)[0]["service_request_id"])


def errors(answer: Any) -> list[tuple[int, str]]:
    return [(one["code"], one["description"]) for one in json.loads(answer.content)]


# --- what there is ---------------------------------------------------------------------------


def test_both_shapes_of_the_discovery_agree(keys: dict[str, str]) -> None:
    told = json.loads(Client().get(f"{BASE}/discovery.json").content)
    answer = Client().get(f"{BASE}/discovery.xml")
    root = ElementTree.fromstring(answer.content)  # noqa: S314
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    assert root.tag == "discovery"
    assert root.findtext("endpoints/endpoint/url") == told["endpoints"][0]["url"]
    assert [one.text for one in root.iter("format")] == told["endpoints"][0]["formats"]


def test_every_service_has_a_definition_that_asks_for_the_compound(keys: dict[str, str]) -> None:
    for service in get("services"):
        assert service["metadata"] is True
        code = service["service_code"]
        root = ElementTree.fromstring(  # noqa: S314
            Client().get(f"{BASE}/services/{code}.xml").content
        )
        first = next(root.iter("attribute"))
        assert (first.findtext("code"), first.findtext("required")) == ("compound", "true")
        assert [one.text for one in first.iter("key")] == list(make.COMPOUNDS)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("services/potholes", 404),
        ("requests/N-99", 404),
        ("tokens/N-99", 404),
        ("services?jurisdiction_id=elsewhere", 404),
        ("requests?start_date=yesterday", 400),
        ("requests?api_key=guessed", 403),
    ],
)
def test_what_is_not_there_is_told_in_both_shapes(
    keys: dict[str, str], path: str, status: int
) -> None:
    name, _, query = path.partition("?")
    told = Client().get(f"{BASE}/{name}.json?{query}")
    root = ElementTree.fromstring(Client().get(f"{BASE}/{name}.xml?{query}").content)  # noqa: S314
    assert told.status_code == status
    assert root.tag == "errors"
    assert errors(told) == [(int(root[0][0].text or 0), root[0][1].text)]


# --- posting ---------------------------------------------------------------------------------


@pytest.mark.parametrize("text", NAUGHTY)
def test_whatever_was_posted_is_read_back_by_who_posted_it(keys: dict[str, str], text: str) -> None:
    sent = number(post(keys["yt"], description=text))
    (told,) = get(f"requests/{sent}", api_key=keys["yt"])
    clean = "".join(c for c in text if c not in "\x00\x0b").strip()
    assert told["description"].split() == clean.split()
    root = ElementTree.fromstring(  # noqa: S314
        Client().get(f"{BASE}/requests/{sent}.xml", {"api_key": keys["yt"]}).content
    )
    assert root.findtext("request/description") == told["description"]


def test_the_answer_to_xml_is_what_fixmystreet_reads(keys: dict[str, str]) -> None:
    root = ElementTree.fromstring(post(keys["yt"], "xml").content)  # noqa: S314
    assert root.tag == "service_requests"
    assert root.findtext("request/service_request_id") == "N-0001"
    assert "查询码" in (root.findtext("request/service_notice") or "")


def test_a_report_sent_twice_is_one_need(keys: dict[str, str]) -> None:
    assert number(post(keys["yt"])) == number(post(keys["yt"]))
    assert Need.objects.count() == 1
    assert number(post(keys["yt"], description="别的事")) != "N-1"


def test_a_long_report_is_kept_to_its_last_word(keys: dict[str, str]) -> None:
    text = "水" * 2_000 + "管" * 1_900
    first, again = number(post(keys["yt"], description=text)), post(keys["yt"], description=text)
    assert number(again) == first
    assert Step.objects.filter(need=first, what="added").count() == 1


def test_who_reported_is_kept_and_never_published(keys: dict[str, str]) -> None:
    sent = number(
        post(
            keys["yt"], first_name="秀兰", last_name="顾", phone="13800001234",
            email="a@b.example", address_id="yt.1.01.1/101",
        )
    )  # fmt: skip
    need = Need.objects.get(pk=sent)
    assert "顾秀兰 13800001234 a@b.example" in people.words([need.reach]).values()  # type: ignore[list-item]
    for key in ("", keys["yt"]):
        said = Client().get(f"{BASE}/requests.xml", {"api_key": key}).content.decode()
        assert sent in said
        assert not any(word in said for word in ("顾秀兰", "13800001234", "a@b.example", "101"))


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"address_id": "yt.1.01.1/101"}, "yt.1.01.1/101"),
        ({"address_id": "#NOTPINPOINTED#", "lat": "31", "long": "121"}, "yt"),
        ({"address_id": None, "attribute[compound]": "yt.1.02", "lat": "31", "long": "121",
          "attribute[building]": "1号楼"}, "yt.1.02.1"),
        ({"address_id": None, "lat": "31.1431", "long": "121.5101"}, "yt.2.03"),
        ({"address_id": None, "lat": "39.9", "long": "116.4"}, "yt"),
    ],
)  # fmt: skip
def test_a_report_is_put_where_it_says(
    keys: dict[str, str], fields: dict[str, Any], place: str
) -> None:
    text = "place,lat,long\nyt.2.03,31.1430,121.5100\nbroken,north,\n"
    (settings.DATA / FILE).write_text(text, encoding="utf-8")
    sent = number(post(keys["yt"], **fields))
    assert Need.objects.get(pk=sent).place == place


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"api_key": None}, 403),
        ({"api_key": "sjy_guessed"}, 403),
        ({"service_code": "potholes"}, 404),
        ({"description": "x" * 4_001}, 400),
        ({"address_id": "yt.9"}, 400),
        ({"address_id": None}, 400),
    ],
)
def test_a_report_that_cannot_stand_is_refused_and_leaves_nothing(
    keys: dict[str, str], fields: dict[str, Any], status: int
) -> None:
    answer = post(keys["yt"], **fields)
    assert answer.status_code == status
    assert errors(answer)[0][0] == status
    assert not Need.objects.exists()


def test_a_key_serves_its_own_place_only(keys: dict[str, str]) -> None:
    assert post(keys["yt.1.01"], address_id="yt.2.03").status_code == 400
    assert post(keys["yt.1.01"], address_id="yt.1.01.1").status_code == 200


# --- reading ---------------------------------------------------------------------------------


def test_strangers_read_status_and_compound_but_no_words(keys: dict[str, str]) -> None:
    sent = number(post(keys["yt"], address_id="yt.1.01.1/101"))
    (told,) = get("requests")
    assert (told["service_request_id"], told["status"]) == (sent, "open")
    assert (told["address_id"], told["description"]) == ("yt.1.01", "")


def test_requests_about_health_are_only_for_who_sent_them(keys: dict[str, str]) -> None:
    sent = number(post(keys["yt"], service_code="medicine", description="胰岛素没有了"))
    assert get("requests") == []
    assert get("requests", api_key=keys["yt.1.01"]) == []
    assert Client().get(f"{BASE}/requests/{sent}.json").status_code == 404
    assert get("requests", api_key=keys["yt"])[0]["description"] == "胰岛素没有了"


def test_filters_narrow_and_numbers_override_them(keys: dict[str, str]) -> None:
    one = number(post(keys["yt"]))
    two = number(post(keys["yt"], service_code="supplies"))
    commands.answer(two, "met", "送到了", by="post:yt/branch", now=at(make.DAY, 11))
    assert [r["service_request_id"] for r in get("requests", status="open")] == [one]
    assert [r["service_request_id"] for r in get("requests", service_code="supplies")] == [two]
    assert get("requests", end_date="2022-05-01T00:00:00Z") == []
    listed = get("requests", service_request_id=f"{one},{two}", status="closed")
    assert {r["service_request_id"] for r in listed} == {one, two}
    assert get(f"tokens/{one}") == [{"service_request_id": one, "token": one}]


def test_updates_tell_the_sender_what_was_answered_and_others_only_that(
    keys: dict[str, str],
) -> None:
    sent = number(post(keys["yt"]))
    commands.answer(sent, "met", "已经清运，谢谢顾阿姨", by="post:yt/branch", now=at(make.DAY, 11))
    clock.stop(at(make.DAY, 12))
    span = {"start_date": "2022-05-17T00:00:00+08:00", "end_date": "2022-05-18T00:00:00+08:00"}
    (own,) = get("servicerequestupdates", api_key=keys["yt"], **span)
    (public,) = get("servicerequestupdates", **span)
    assert (own["status"], own["description"]) == ("closed", "已解决：已经清运，谢谢顾阿姨")
    assert public["description"] == "已解决"
    assert own["update_id"] == public["update_id"]
    assert get("requests", api_key=keys["yt"])[0]["status_notes"] == own["description"]


def test_an_update_adds_words_once_and_is_not_told_back(keys: dict[str, str]) -> None:
    sent = number(post(keys["yt"]))
    fields = {
        "service_request_id": sent,
        "description": "还在那里",
        "status": "OPEN",
        "update_id": "7",
    }
    first = post(keys["yt"], "xml", "servicerequestupdates", **fields)
    root = ElementTree.fromstring(first.content)  # noqa: S314
    assert root.tag == "service_request_updates"
    assert root.findtext("request_update/update_id")
    assert post(keys["yt"], "xml", "servicerequestupdates", **fields).content == first.content
    assert Step.objects.filter(need=sent, what="added").count() == 1
    assert get("servicerequestupdates", api_key=keys["yt"]) == []


def test_who_sent_it_may_close_it_and_open_it_again(keys: dict[str, str]) -> None:
    one, two = number(post(keys["yt"])), number(post(keys["yt"], description="第二件"))
    post(keys["yt"], path="servicerequestupdates", service_request_id=one, status="CLOSED")
    assert Need.objects.get(pk=one).state == "withdrawn"
    commands.answer(two, "met", "", by="post:yt/branch", now=at(make.DAY, 11))
    clock.stop(at(make.DAY, 12))
    again = {"service_request_id": two, "status": "REOPEN", "description": "没有清走"}
    post(keys["yt"], path="servicerequestupdates", **again)
    assert Need.objects.get(pk=two).closed_at is None


def test_nobody_else_may_update_a_request(keys: dict[str, str]) -> None:
    sent = number(post(keys["yt"]))
    fields = {"service_request_id": sent, "description": "别人说的", "status": "CLOSED"}
    other = post(keys["yt.1.01"], path="servicerequestupdates", **fields)
    nobody = post("", path="servicerequestupdates", **fields)
    assert (other.status_code, nobody.status_code) == (404, 403)
    assert Step.objects.filter(need=sent).count() == 1


def test_only_the_methods_of_the_standard_are_answered(keys: dict[str, str]) -> None:
    assert Client().post(f"{BASE}/services.json").status_code == 405
    assert Client().delete(f"{BASE}/requests.xml").status_code == 405


def test_another_ending_is_no_address(keys: dict[str, str]) -> None:
    assert Client().get(f"{BASE}/services.html").status_code == 404
