"""What a phone takes along: its own place, nobody else's; written down; wiped when asked."""

import gzip
import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client

from sanjiayi.ledger import clock, figures
from sanjiayi.people import commands as people_commands
from sanjiayi.people.carrying import PURPOSE, mark_of
from sanjiayi.people.models import Look, Person, Resident
from sanjiayi.people.rules import RollRow
from sanjiayi.screening import facts as screening
from sanjiayi.screening import queries
from sanjiayi.screening.missing import standing
from sanjiayi.team import bearer, device_commands
from sanjiayi.team import commands as team
from sanjiayi.team.models import Device, DeviceState
from tests import make

pytestmark = pytest.mark.django_db

HERE = "yt.1.01"


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(clock, "now_ms", lambda: make.at(12))
    bearer.forget()
    yield
    bearer.forget()


def enrolled(place: str = HERE) -> str:
    code = team.offer_enrolment(place, "1 号台", by=make.BY, now=make.at(7))
    return team.enrol_device(code, now=make.at(7))


def asked(token: str, **headers: str) -> HttpResponse:
    given = {"Authorization": f"Bearer {token}"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    answer: HttpResponse = Client().get("/api/screening/packet", headers=given)  # type: ignore[assignment]
    return answer


def told(token: str, **changes: Any) -> HttpResponse:
    state = {"sent_at": make.at(12), "pending": 3, "oldest_at": make.at(9), "rejected": 1}
    answer: HttpResponse = Client().post(  # type: ignore[assignment]
        "/api/device/state",
        state | changes,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    return answer


def body(answer: HttpResponse) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.content)
    return found


def test_a_phone_carries_everybody_of_its_own_compound_and_nobody_else() -> None:
    make.neighbourhood()

    got = body(asked(enrolled()))

    doors = {person[1] for person in got["persons"]}
    assert doors == {door for door in make.DOORS if door.startswith(HERE + ".")}
    assert doors
    assert {row[2] for row in got["places"]} == {"compound", "building", "door"}
    assert {row[0] for row in got["places"] if row[2] == "door"} >= doors
    assert all(row[0].startswith(HERE) for row in got["places"])


def test_a_phone_of_one_building_carries_that_building_only() -> None:
    make.neighbourhood()

    got = body(asked(enrolled("yt.1.01.1")))

    assert {person[1].partition("/")[0] for person in got["persons"]} == {"yt.1.01.1"}
    assert [row[0] for row in got["places"] if row[2] != "door"] == ["yt.1.01", "yt.1.01.1"]


def test_a_packet_says_the_round_and_who_was_already_swabbed() -> None:
    here = make.neighbourhood()
    make.round()
    came, undone = here.resident("yt.1.01.1/101"), here.resident("yt.1.01.1/102")
    make.swab(came, moment=make.at(8, 10))
    make.void(make.swab(undone, moment=make.at(8, 11)))

    got = body(asked(enrolled()))

    done = {person[0]: person[10] for person in got["persons"]}
    assert (got["round"]["round"], got["round"]["state"]) == (make.ROUND, "open")
    assert {person for person, at in done.items() if at} == {came}
    assert done[came] == make.at(8, 10)


def test_no_telephone_and_no_identity_number_leave_the_house() -> None:
    make.neighbourhood()

    people = numbered()

    got = asked(enrolled()).content.decode()

    for person in people:
        assert person.phone not in got
        assert person.id_number not in got


def test_a_visitor_gets_the_telephones_of_those_to_be_visited_and_no_others() -> None:
    here = make.neighbourhood()
    make.round()
    people = {str(person.pk): person for person in numbered()}
    lame, ill, came = (here.resident(f"yt.1.01.1/{door}") for door in ("101", "102", "201"))
    Resident.objects.filter(pk=UUID(lame)).update(needs="insulin,lone_elder,wheelchair")
    for person in (lame, came):
        make.classed(person)
    make.swab(came)
    make.visit(ill, "ill")

    answer = asked(enrolled())

    got = {row[0]: row[1:] for row in body(answer)["contacts"]}
    assert got == {
        lame: [people[lame].phone, ["lone_elder", "wheelchair"]],
        ill: [people[ill].phone, []],
    }
    others = [person.phone for key, person in people.items() if key not in got]
    assert not [phone for phone in others if phone in answer.content.decode()]
    assert Look.objects.filter(purpose="visit", person__in=[lame, ill]).count() == 2


def test_somebody_without_a_telephone_is_called_by_that_of_the_household() -> None:
    here = make.neighbourhood()
    make.round()
    numbered()
    child = people_commands.register_resident(
        RollRow(None, "孩子", door="yt.1.01.1/101"), by=make.BY, now=make.at(8)
    )
    fact = screening.Classed(round=make.ROUND, what="home", reason="immobile")
    make.write(fact, "yt.1.01.1", str(child))

    contacts = body(asked(enrolled()))["contacts"]

    parent = Person.objects.get(pk=here.resident("yt.1.01.1/101"))
    assert contacts == [[str(child), parent.phone, []]]


def test_what_a_list_leaves_missing_is_what_the_console_misses() -> None:
    here = make.neighbourhood()
    make.round()
    doors = [door for door in make.DOORS if door.startswith(HERE + ".")]
    away, swabbed, gone, put_off, later = (here.resident(door) for door in doors[:5])
    Resident.objects.filter(pk=UUID(away)).update(presence="away")
    make.swab(swabbed)
    make.visit(gone, "done_elsewhere", moment=make.at(9))
    make.classed(put_off, "deferred", "pool_retest_open")
    make.visit(later, "later", moment=make.at(9))

    got = body(asked(enrolled()))

    notes = {row[0]: row[1] for row in got["notes"]}
    left = [
        row for row in got["persons"]
        if row[8] not in ("excluded", "deferred") and not row[10]
        and notes.get(row[0]) not in got["settled"]
    ]  # fmt: skip
    round_ = queries.round_of(make.ROUND)
    assert round_ is not None
    missing = standing(round_, HERE)
    assert {row[0] for row in left} == {
        str(UUID(bytes=one)) for some in missing.missing.values() for one in some
    }
    assert len(left) == len(doors) - 4
    assert notes == {gone: "done_elsewhere", later: "later"}


def test_a_phone_of_a_whole_community_is_given_nobody() -> None:
    make.neighbourhood()
    before = figures.head().seq

    for place in ("yt", "yt.1"):
        answer = asked(enrolled(place))
        assert (answer.status_code, body(answer)["code"]) == (409, "screening.too_wide")
        assert "按小区" in body(answer)["reason"]

    assert not Look.objects.filter(entry__gt=before).exists()


def test_a_rehearsal_knows_who_was_scanned_and_taken_back() -> None:
    here = make.neighbourhood()
    name = f"{make.ROUND}-91"
    fact = screening.RoundOpened(
        round=name, number=1, starts_at=make.at(7), ends_at=make.at(15), pool_size=10,
        due={HERE: 6}, pack=make.PACK, is_rehearsal=True,
    )  # fmt: skip
    make.write(fact, "yt", name, moment=make.at(6))
    came, undone = here.resident("yt.1.01.1/101"), here.resident("yt.1.01.1/102")
    make.rehearse(came, moment=make.at(8))
    make.void(make.rehearse(undone, moment=make.at(8)))

    got = body(asked(enrolled()))

    assert got["round"]["is_rehearsal"] is True
    assert {row[0]: row[10] for row in got["persons"] if row[10]} == {came: make.at(8)}


def heard(token: str, after: int, round_: str = make.ROUND) -> dict[str, Any]:
    answer = Client().get(
        "/api/screening/news",
        {"after": str(after), "round": round_},
        headers={"Authorization": f"Bearer {token}"},
    )
    assert answer.status_code == 200
    return body(answer)  # type: ignore[arg-type]


def test_news_tell_what_other_phones_recorded_since_and_nobody_of_elsewhere() -> None:
    here = make.neighbourhood()
    make.round()
    token = enrolled()
    make.swab(here.resident("yt.1.01.1/101"), moment=make.at(8))
    since = body(asked(token))["ledger"]
    swabbed, sought = here.resident("yt.1.01.1/102"), here.resident("yt.1.01.1/201")
    make.swab(swabbed, table=2, moment=make.at(9))
    make.visit(sought, "later", how="phone", moment=make.at(10))
    make.swab(here.resident("yt.1.02.1/101"))

    got = heard(token, since)

    assert got["is_whole"] is False
    assert got["done"] == [[swabbed, make.at(9), "yt.1.01-1", 2]]
    assert got["notes"] == [[sought, "later", make.at(10), "phone"]]
    assert heard(token, got["ledger"])["done"] == []


def test_news_are_told_whole_after_a_record_was_taken_back() -> None:
    here = make.neighbourhood()
    make.round()
    token = enrolled()
    stays = here.resident("yt.1.01.1/101")
    make.swab(stays, moment=make.at(8))
    wrong = make.swab(here.resident("yt.1.01.1/102"), moment=make.at(8))
    since = body(asked(token))["ledger"]
    make.void(wrong)

    got = heard(token, since)

    assert got["is_whole"] is True
    assert [row[0] for row in got["done"]] == [stays]
    assert heard(token, got["ledger"])["is_whole"] is False
    assert heard(token, got["ledger"], "2022-05-16")["is_whole"] is True


def test_news_are_for_phones_that_are_known() -> None:
    answer = Client().get("/api/screening/news", headers={"Authorization": "Bearer sjy_nobody"})

    assert answer.status_code == 401


def numbered() -> list[Person]:
    """Everybody, with a telephone and an identity number."""
    for number, person in enumerate(Person.objects.all()):
        person.phone, person.id_number = f"1380000{number:04}", f"31010119500101{number:04}"
        person.save()
    return list(Person.objects.all())


def test_a_typed_identity_number_is_recognised_by_its_mark() -> None:
    make.neighbourhood()
    people = {str(person.pk): person for person in numbered()}

    got = body(asked(enrolled()))

    for person in got["persons"]:
        assert person[5] == mark_of(people[person[0]].id_number, got["salt"])


def test_every_download_is_one_look() -> None:
    make.neighbourhood()
    token = enrolled()
    before = figures.head().seq

    asked(token)

    looks = Look.objects.filter(purpose=PURPOSE, entry__gt=before)
    device = Device.objects.get()
    assert {(look.place, look.by) for look in looks} == {(HERE, f"device:{device.pk.hex[-8:]}")}
    assert figures.head().seq == before + 1


def test_an_unchanged_packet_is_not_sent_again_and_no_look_is_written() -> None:
    make.neighbourhood()
    token = enrolled()
    first = asked(token)
    before = figures.head().seq

    again = asked(token, If_None_Match=first["ETag"])

    assert (again.status_code, again.content) == (304, b"")
    assert figures.head().seq == before


def test_a_round_that_opens_makes_another_packet() -> None:
    make.neighbourhood()
    token = enrolled()
    first = asked(token)
    make.round()

    assert asked(token, If_None_Match=first["ETag"]).status_code == 200


def test_somebody_who_moves_in_makes_another_packet() -> None:
    make.neighbourhood()
    token = enrolled()
    first = asked(token)
    people_commands.register_resident(
        RollRow(None, "新来的", door="yt.1.01.1/101"), by=make.BY, now=make.at(11)
    )

    again = asked(token, If_None_Match=first["ETag"])

    assert again.status_code == 200
    assert "新来的" in again.content.decode()


def test_a_packet_is_packed_for_who_can_unpack() -> None:
    make.neighbourhood()
    token = enrolled()

    packed = asked(token, Accept_Encoding="gzip")

    assert packed["Content-Encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.content))["device"]["place"] == HERE


@pytest.mark.parametrize("authorization", ["", "Bearer ", "Bearer sjy_nobody", "Basic abc"])
def test_a_stranger_gets_nothing(authorization: str) -> None:
    answer = Client().get("/api/screening/packet", headers={"Authorization": authorization})

    assert (answer.status_code, answer.json()["wipe"]) == (401, False)


def test_a_stopped_phone_is_told_to_forget_its_lists() -> None:
    make.neighbourhood()
    token = enrolled()
    team.revoke_device(Device.objects.get().pk, by=make.BY, now=make.at(11))

    for answer in (asked(token), told(token)):
        assert (answer.status_code, body(answer)["wipe"]) == (401, True)


def test_a_program_is_given_no_names() -> None:
    make.neighbourhood()
    token = team.issue_program_token("市级平台", "yt", by=make.BY, now=make.at(7))

    assert (asked(token).status_code, body(asked(token))["wipe"]) == (401, False)


def test_a_phone_asked_to_wipe_gets_an_empty_packet_until_it_says_that_it_did() -> None:
    make.neighbourhood()
    make.round()
    token = enrolled()
    first = asked(token)
    device_commands.ask_to_wipe(Device.objects.get().pk, by=make.BY, now=make.at(11))

    emptied = body(asked(token, If_None_Match=first["ETag"]))
    assert (emptied["wipe"], emptied["persons"], emptied["places"]) == (True, [], [])
    assert body(told(token))["wipe"] is True
    assert body(told(token, wiped=True))["wipe"] is False
    assert body(asked(token))["persons"]


def test_a_sign_of_life_is_kept_and_answered() -> None:
    make.neighbourhood()
    make.round()

    answer = body(told(enrolled(), release="0.0.1", battery=41))

    kept = DeviceState.objects.get()
    assert (kept.pending, kept.oldest_at, kept.rejected) == (3, make.at(9), 1)
    assert (kept.release, kept.battery) == ("0.0.1", 41)
    assert (answer["server_at"], answer["round_state"]) == (make.at(12), "open")


def test_a_clock_that_is_ahead_is_seen() -> None:
    make.neighbourhood()
    ahead = 86_400_000 + int(clock.real_now().timestamp() * 1000)

    told(enrolled(), sent_at=ahead)

    assert abs(DeviceState.objects.get().skew_ms - 86_400_000) < 60_000


@pytest.mark.parametrize("wrong", [{"pending": -1}, {"sent_at": "noon"}, {"battery": 101}])
def test_a_sign_of_life_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    make.neighbourhood()

    assert told(enrolled(), **wrong).status_code == 422
    assert not DeviceState.objects.exists()
