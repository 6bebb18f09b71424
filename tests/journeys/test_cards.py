"""Cards through their doors: given, printed, taken back; people met at a table, checked."""

import threading
import time
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from sanjiayi.kernel import ids
from sanjiayi.ledger import door, figures, registry, replay
from sanjiayi.ledger.setaside_queries import summary
from sanjiayi.people import cards_files, cards_runs, code_queries, provisional
from sanjiayi.people.codes import Kind
from sanjiayi.people.models import CardRun, CodeIssue, Look, Person, Resident
from sanjiayi.people.provisional import Met
from sanjiayi.screening.models import Attendance, Turnout
from sanjiayi.team import commands as team
from sanjiayi.team.rows import PostRow
from tests import make

pytestmark = pytest.mark.django_db

HERE = "yt.1.01.1"
DOOR = f"{HERE}/101"
MET = UUID(bytes=ids.uuid7(make.at(9), b"0123456789"))


@pytest.fixture(autouse=True)
def _quick_doors(settings: Settings, tmp_path: Path) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True
    settings.SANJIAYI_STRICT_RIGHTS = True
    settings.DATA = tmp_path


@pytest.fixture
def here() -> make.Neighbourhood:
    found = make.neighbourhood()
    posts = [
        PostRow(UUID(found.staff["secretary"]), "committee@yt.1", "secretary", make.DAY),
        PostRow(UUID(found.staff["runner"]), "medicine@yt", "member", make.DAY),
    ]
    team.appoint_all(posts, by=make.BY, now=make.at(7))
    return found


def signed_in(here: make.Neighbourhood, who: str) -> Client:
    account = team.open_account(
        who, "seven-quiet-bridges", staff=UUID(here.staff[who]), by=make.BY, now=make.at(7)
    )
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def card_page(person: str, kind: str = "person") -> str:
    return reverse("code", args=[kind, person])


def test_a_leader_gives_a_card_and_prints_it(here: make.Neighbourhood) -> None:
    client, person = signed_in(here, "secretary"), here.resident(DOOR)

    client.post(card_page(person), {"act": "issue"})
    page = client.get(card_page(person))
    printed = client.get(reverse("code_pdf", args=["person", person]))

    assert "No. 1" in page.content.decode()
    assert "crd-square" in page.content.decode()
    assert printed.content.startswith(b"%PDF")
    assert Look.objects.filter(purpose="cards", person=person).exists()


def test_a_lost_card_is_replaced_with_a_reason(here: make.Neighbourhood) -> None:
    client, person = signed_in(here, "secretary"), here.resident(DOOR)
    client.post(card_page(person), {"act": "issue"})

    client.post(card_page(person), {"act": "reissue", "reason": "lost"})

    first, second = code_queries.cards_of(Kind.PERSON, UUID(person))[::-1]
    assert (first.reason, second.counts) == ("lost", True)
    assert "丢失" in client.get(card_page(person)).content.decode()


def test_a_card_is_not_replaced_without_a_reason(here: make.Neighbourhood) -> None:
    client, person = signed_in(here, "secretary"), here.resident(DOOR)
    client.post(card_page(person), {"act": "issue"})

    answer = client.post(card_page(person), {"act": "reissue", "reason": ""})

    assert answer.status_code == 422
    assert "请选一个作废的原因。" in answer.content.decode()
    assert CodeIssue.objects.get().revoked_at is None


def test_a_household_has_a_card_with_its_members(here: make.Neighbourhood) -> None:
    client, person = signed_in(here, "secretary"), here.resident(DOOR)
    household = Resident.objects.get(pk=UUID(str(person))).household_id

    client.post(card_page(str(household), "household"), {"act": "issue"})

    assert client.get(reverse("code_pdf", args=["household", household])).status_code == 200
    assert code_queries.cards_of(Kind.HOUSEHOLD, household)[0].counts


def test_whoever_leads_nobody_sees_no_card(here: make.Neighbourhood) -> None:
    person = here.resident(DOOR)

    assert signed_in(here, "runner").get(card_page(person)).status_code == 403


def test_a_card_elsewhere_is_not_there(here: make.Neighbourhood) -> None:
    elsewhere = Resident.objects.exclude(compound__startswith="yt.1.").first()
    assert elsewhere is not None, "the neighbourhood has another committee"
    client = signed_in(here, "secretary")

    assert client.get(card_page(str(elsewhere.pk))).status_code == 404
    assert client.get(card_page(str(elsewhere.pk), "kitchen")).status_code == 404


def ended(run: CardRun) -> CardRun:
    for _ in range(200):
        if cards_runs.progress(run.pk) is None:
            break
        time.sleep(0.05)
    run.refresh_from_db()
    return run


def printed(here: make.Neighbourhood, client: Client, monkeypatch: pytest.MonkeyPatch) -> CardRun:
    """A run made in this thread: a test's transaction is seen by no other."""
    monkeypatch.setattr(threading, "Thread", lambda target, args, **_: _Now(target, args))
    monkeypatch.setattr(connection, "close", lambda: None)
    client.post(reverse("cards"), {"place": HERE, "what": "both", "layout": "8"})
    return ended(CardRun.objects.get())


class _Now:
    def __init__(self, target: object, args: tuple[object, ...]) -> None:
        self._act, self._args = target, args

    def start(self) -> None:
        self._act(*self._args)  # type: ignore[operator]


def test_cards_of_a_building_are_made_kept_sealed_and_dropped(
    here: make.Neighbourhood, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    client = signed_in(here, "secretary")
    run = printed(here, client, monkeypatch)
    residents = Resident.objects.filter(building=HERE)
    households = residents.values("household").distinct().count()

    assert (run.state, run.files) == ("made", HERE)
    assert run.cards == residents.count() + households
    page = client.get(reverse("cards_run", args=[run.pk]))
    taken = client.get(reverse("cards_file", args=[run.pk, HERE]))
    assert reverse("cards_file", args=[run.pk, HERE]) in page.content.decode()
    assert taken.content.startswith(b"%PDF")
    assert all(b"%PDF" not in file.read_bytes() for file in (tmp_path / "cards").rglob("*.sealed"))

    client.post(reverse("cards_run", args=[run.pk]))

    assert cards_files.take(run.pk, HERE) is None
    assert client.get(reverse("cards_file", args=[run.pk, HERE])).status_code == 404


def test_printing_is_a_look_at_everybody_on_the_cards(
    here: make.Neighbourhood, monkeypatch: pytest.MonkeyPatch
) -> None:
    printed(here, signed_in(here, "secretary"), monkeypatch)

    seen = set(Look.objects.filter(purpose="cards").values_list("person", flat=True))
    assert seen >= {
        str(pk) for pk in Resident.objects.filter(building=HERE).values_list("pk", flat=True)
    }


def test_another_place_is_not_printed(here: make.Neighbourhood) -> None:
    answer = signed_in(here, "secretary").post(
        reverse("cards"), {"place": "yt", "what": "both", "layout": "8"}
    )

    assert answer.status_code == 422
    assert not CardRun.objects.exists()


def test_the_blank_sheet_is_one_page_of_paper(here: make.Neighbourhood) -> None:
    answer = signed_in(here, "secretary").get(
        reverse("cards_sheet"), {"place": HERE, "round": "2022-05-17"}
    )

    assert answer.content.startswith(b"%PDF")
    assert answer.content.count(b"/Type /Page\n") == 1 or b"/Count 1" in answer.content


def met(name: str = "李敏", door: str = "101", number: str = "") -> None:
    one = Met(str(MET), HERE, door, name, number)
    provisional.register([one], scope="yt.1.01", by="device:0a1b2c3d", now=make.at(9))


def sent(person: str, n: int) -> str:
    body = {
        "facts": [
            {
                "id": str(UUID(bytes=ids.uuid7(make.at(9) + n, bytes([n]) * 10))),
                "kind": "screening.swab_taken", "place": HERE, "subject": person,
                "at": make.at(9) + n, "body": {"round": "2022-05-17", "tube": "T1"},
            }
        ]
    }  # fmt: skip
    sender = registry.Sender(by="device:0a1b2c3d", scope="yt.1.01")
    return door.deliver(msgspec.json.encode(body), "application/json", sender, make.at(10)).answers


def test_a_swab_that_came_before_the_person_is_written_when_the_person_comes(
    here: make.Neighbourhood,
) -> None:
    assert sent(str(MET), 1) == "a"
    assert summary("yt").count == 1

    met()

    assert summary("yt").count == 0
    assert Attendance.objects.filter(person=MET.bytes).get().swabs == 1
    assert figures.total(["screening.swab_taken"], "yt", 20220101, 20221231).count == 1


def test_whoever_turns_out_to_be_a_resident_counts_once_and_replay_agrees(
    here: make.Neighbourhood,
) -> None:
    resident = here.resident(DOOR)
    client = signed_in(here, "secretary")
    met(name=Person.objects.get(pk=resident).name)
    sent(str(MET), 1)
    sent(resident, 2)
    page = client.get(reverse("provisional")).content.decode()
    assert "姓名相同" in page
    assert "同一户" in page
    assert Turnout.objects.get(place=HERE).persons == 2

    client.post(reverse("provisional"), {"person": MET, "resident": resident, "act": "same"})

    row = Turnout.objects.get(place=HERE)
    assert (row.persons, row.swabs) == (1, 2)
    assert sent(str(MET), 3) == "w", "the phone may still name the old id"
    assert Turnout.objects.get(place=HERE).persons == 1
    assert not Resident.objects.filter(pk=MET).exists()
    assert Person.objects.get(pk=MET).name == ""
    assert replay.rebuild(keep=False).is_equal


def test_somebody_new_stays_under_the_id_given_at_the_table(here: make.Neighbourhood) -> None:
    met(name="孙悦")
    client = signed_in(here, "secretary")

    client.post(reverse("provisional"), {"person": MET, "act": "admit"})

    assert not Resident.objects.get(pk=MET).is_provisional
    assert "没有要核对的人。" in client.get(reverse("provisional")).content.decode()


def test_nobody_is_joined_with_somebody_elsewhere(here: make.Neighbourhood) -> None:
    met()
    elsewhere = Resident.objects.exclude(compound__startswith="yt.1.").first()
    assert elsewhere is not None

    answer = signed_in(here, "secretary").post(
        reverse("provisional"),
        {"person": MET, "resident": elsewhere.pk, "act": "same"},
        follow=True,
    )

    assert "没有找到这位居民" in answer.content.decode()
    assert Resident.objects.get(pk=MET).is_provisional
