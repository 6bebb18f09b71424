"""People met at a table: registered by a phone, their swabs written after all."""

import json
from uuid import UUID

import pytest
from django.test import Client

from sanjiayi.kernel import ids
from sanjiayi.ledger import registry, setaside_queries
from sanjiayi.people import provisional
from sanjiayi.people.models import Person, Resident
from sanjiayi.people.provisional import Met
from sanjiayi.people.tests.making import NOW, id_number, neighbourhood

pytestmark = pytest.mark.django_db

PHONE = "device:0a1b2c3d"
KEY = UUID(bytes=ids.uuid7(NOW, b"0123456789"))
STRANGER = str(KEY)
MET = Met(STRANGER, "yt.2.08.3", "602", "孙悦", "", "13600001111")


@pytest.fixture(autouse=True)
def _here() -> None:
    neighbourhood()


def register(*people: Met, scope: str = "yt.2.08") -> list[tuple[str, str]]:
    told = provisional.register(people, scope=scope, by=PHONE, now=NOW)
    return [(one.answer, one.code) for one in told]


def test_somebody_on_no_list_stands_in_the_register_to_be_checked() -> None:
    assert register(MET) == [("written", "")]

    row = Resident.objects.select_related("person", "household").get(pk=KEY)
    assert row.is_provisional
    assert row.person.name == "孙悦"
    assert row.household.door_id == "yt.2.08.3/602"
    assert (row.compound, row.building) == ("yt.2.08", "yt.2.08.3")


def test_sending_the_same_person_again_changes_nothing() -> None:
    register(MET)

    assert register(Met(STRANGER, "yt.2.08.3", "601", "别人")) == [("seen", "")]
    assert Person.objects.get(pk=KEY).name == "孙悦"


@pytest.mark.parametrize("door", ["", "999", "六楼", "yt.1.01.1/101", "../602"])
def test_an_unknown_door_is_no_reason_to_turn_somebody_back(door: str) -> None:
    assert register(Met(STRANGER, "yt.2.08.3", door, "孙悦")) == [("written", "")]

    row = Resident.objects.select_related("household").get(pk=KEY)
    assert row.household.door_id == "yt.2.08.3/X"


@pytest.mark.parametrize("door", ["602", "６０２", "602室", " yt.2.08.3/602 "])
def test_a_door_is_found_however_it_is_typed(door: str) -> None:
    register(Met(STRANGER, "yt.2.08.3", door, "孙悦"))

    assert Resident.objects.get(pk=KEY).household.door_id == "yt.2.08.3/602"


def test_a_number_in_full_width_with_lower_case_x_is_kept_in_one_spelling() -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) for c in id_number().lower())
    register(Met(STRANGER, "yt.2.08.3", "602", "孙悦", wide))

    found = Person.objects.get(pk=KEY)
    assert found.id_number == id_number()
    assert (found.birth_year, found.sex) == (1956, "2")


def test_an_unsound_number_is_kept_for_the_leader_to_correct() -> None:
    assert register(Met(STRANGER, "yt.2.08.3", "602", "孙悦", "E12345678")) == [("written", "")]
    assert Person.objects.get(pk=KEY).id_number == "E12345678"


@pytest.mark.parametrize(
    ("met", "code"),
    [
        (Met("x", "yt.2.08.3", "", "孙悦"), "people.bad_id"),
        (Met(str(UUID(int=1)), "yt.2.08.3", "", "孙悦"), "people.bad_id"),
        (Met(STRANGER, "yt.2.08.9", "", "孙悦"), "people.no_building"),
        (Met(STRANGER, "yt.2.08", "", "孙悦"), "people.no_building"),
        (Met(STRANGER, "yt.1.01.1", "", "孙悦"), "people.out_of_scope"),
        (Met(STRANGER, "yt.2.08.3", "", "  "), "people.bad_row"),
        (Met(STRANGER, "yt.2.08.3", "", "孙" * 50), "people.bad_row"),
    ],
)
def test_what_cannot_stand_is_refused_with_a_sentence(met: Met, code: str) -> None:
    told = provisional.register([met], scope="yt.2.08", by=PHONE, now=NOW)

    assert (told[0].answer, told[0].code) == ("refused", code)
    assert told[0].reason.endswith("。")
    assert not Resident.objects.filter(is_provisional=True).exists()


def test_one_refusal_does_not_hold_up_the_others() -> None:
    other = Met("x", "yt.2.08.3", "", "孙悦")

    assert [answer for answer, _ in register(other, MET)] == ["refused", "written"]


def test_a_stranger_without_a_token_is_told_whom_to_ask(client: Client) -> None:
    body = json.dumps({"people": []})

    answer = client.post("/api/people/provisional", body, "application/json")

    assert answer.status_code == 401
    assert answer.json()["code"] == "ledger.unknown_device"


def test_a_phone_registers_and_is_answered_person_by_person(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = registry.Sender(by=PHONE, scope="yt.2.08")
    monkeypatch.setattr(registry, "_recognise", {"secret-of-phone": sender}.get)
    one = {"id": STRANGER, "building": "yt.2.08.3", "door": "602", "name": "孙悦", "at": NOW}

    answer = client.post(
        "/api/people/provisional",
        json.dumps({"sent_at": NOW, "people": [one]}),
        "application/json",
        headers={"Authorization": "Bearer secret-of-phone"},
    )

    assert answer.status_code == 200, answer.content
    assert answer.json() == {
        "people": [{"id": STRANGER, "answer": "written", "code": "", "reason": ""}]
    }
    assert setaside_queries.summary("yt").count == 0
