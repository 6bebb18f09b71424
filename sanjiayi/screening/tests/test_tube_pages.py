"""Doors of tubes: what each page shows, to whom, and what it writes."""

import io
import re
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from sanjiayi.kernel.doorkeeper import Doorkeeper
from sanjiayi.ledger import clock
from sanjiayi.people import code_commands, code_keys, codes
from sanjiayi.people.codes import Code, Kind
from sanjiayi.people.models import Look, Resident
from sanjiayi.screening import tube_commands, tube_public
from sanjiayi.screening.models import Visit
from sanjiayi.screening.tests import tubes
from sanjiayi.screening.tests.test_tubes import PACK, inside, tube
from sanjiayi.screening.tests.tubes import COMPOUND
from sanjiayi.screening.tube_models import LabColumns, Recall, TubeBatch
from sanjiayi.team import commands as team
from tests import make

pytestmark = pytest.mark.django_db
R = make.ROUND


@pytest.fixture(autouse=True)
def evening(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now_ms", lambda: make.at(19))
    monkeypatch.setattr(tube_public, "doorkeeper", Doorkeeper(most_each=12, most_at_all=600))


@pytest.fixture
def here() -> make.Neighbourhood:
    place = make.neighbourhood()
    make.round()
    return place


def sign_in(here: make.Neighbourhood, group: str = "branch@yt", role: str = "secretary") -> Client:
    client, staff = Client(), UUID(here.staff["runner"])
    team.appoint(staff, group, role, since_on=make.DAY, by=make.BY, now=make.at(7))
    client.force_login(team.open_account(f"a{uuid4().hex[:6]}", "correct-horse-1", staff))
    return client


@pytest.fixture
def leader(here: make.Neighbourhood) -> Client:
    return sign_in(here)


def people(here: make.Neighbourhood, *numbers: int) -> list[str]:
    return [here.resident(make.DOORS[n]) for n in numbers]


def page(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


def test_the_list_shows_what_needs_a_look_first(here: make.Neighbourhood, leader: Client) -> None:
    a, b = people(here, 0, 1)
    tubes.swab(a, "T-1")
    tubes.swab(b, "T-2")
    tubes.seal("T-2", 5)

    text = page(leader, "/screening/tubes/")

    assert text.index("T-2") < text.index("T-1")
    assert "人数不符" in text
    assert "T-1" not in page(leader, "/screening/tubes/?q=t-2")


def test_a_tube_whose_number_is_a_mess_breaks_no_page(
    here: make.Neighbourhood, leader: Client
) -> None:
    for person, number in zip(people(here, 0, 1, 2), ["a/b c?", "", "\x00 "], strict=True):
        tubes.swab(person, number)

    text = page(leader, "/screening/tubes/")

    for address in set(re.findall(r'href="(/screening/tubes/[^"?]+/)"', text)):
        page(leader, address)
    assert inside("?") == people(here, 1, 2)


def test_a_tube_page_names_nobody_and_moves_a_swab(
    here: make.Neighbourhood, leader: Client
) -> None:
    (a,) = people(here, 0)
    tubes.swab(a, "T-1")
    text = page(leader, f"/screening/tubes/{R}/T-1/")
    swab = re.findall(r'<option value="([0-9a-f-]{36})"', text)[0]

    leader.post(f"/screening/tubes/{R}/T-1/", {"swab": swab, "to": "T-2"})

    assert "住户" not in text
    assert (inside("T-1"), inside("T-2")) == ([], [a])


def test_a_box_leaves_and_arrives_with_its_slip(here: make.Neighbourhood, leader: Client) -> None:
    a, b = people(here, 0, 1)
    tubes.swab(a, "T-1")
    tubes.swab(b, "T-2")
    tubes.seal("T-1", 1)
    tubes.seal("T-2", 3)
    offered = page(leader, f"/screening/tubes/{R}/hand-over/")

    answer = leader.post(
        f"/screening/tubes/{R}/hand-over/",
        {"site": tubes.SITE, "tube": ["T-1", "forged"], "to": "courier"},
    )

    assert re.search(r'value="T-1" checked', offered)
    assert not re.search(r'value="T-2" checked', offered)
    box = TubeBatch.objects.get()
    assert (box.tubes, box.place) == (1, COMPOUND)
    address = answer.headers["Location"]
    page(leader, address)
    for paper in ("a4", "a6"):
        slip = leader.get(f"{address}slip.pdf?paper={paper}")
        assert slip.content.startswith(b"%PDF")
    leader.post(address, {"count": "1"})
    assert tube("T-1").state == "received"


def test_nothing_ticked_is_answered_with_what_to_do(
    here: make.Neighbourhood, leader: Client
) -> None:
    (a,) = people(here, 0)
    tubes.swab(a, "T-1")
    tubes.seal("T-1", 1)

    answer = leader.post(
        f"/screening/tubes/{R}/hand-over/", {"site": tubes.SITE, "to": "courier"}, follow=True
    )

    assert "请勾选要交出去的试管" in answer.content.decode()
    assert not TubeBatch.objects.exists()


def table(
    *rows: tuple[object, ...], headings: tuple[str, ...] = ("样本编号", "姓名", "检测结果")
) -> SimpleUploadedFile:
    book, out = Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(headings))
    for row in rows:
        sheet.append(list(row))
    book.save(out)
    return SimpleUploadedFile("结果.xlsx", out.getvalue())


def brought(client: Client, file: SimpleUploadedFile) -> str:
    answer = client.post("/screening/results/file/", {"file": file, "round": R, "lab": "甲"})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def test_a_laboratory_file_is_tried_first_and_entered_once(
    here: make.Neighbourhood, leader: Client
) -> None:
    for n, person in enumerate(people(here, 0, 1, 2)):
        tubes.swab(person, f"T-{n}")
    rows = [
        ("T-0", "某", "阴性"),
        ("T-1", "某", "阳性"),
        ("T-9", "某", "阴性"),
        ("T-2", "某", "大概"),
    ]
    address = brought(leader, table(*rows))

    text = page(leader, address)
    refused = leader.post(address, {"act": "enter"})
    leader.post(address, {"act": "enter", "is_partial": "on"})

    assert "没有 T-9 这支管" in text
    assert "认不出结果“大概”" in text
    assert refused.status_code == 422
    assert [tube(f"T-{n}").result for n in range(3)] == ["negative", "positive", ""]
    again = brought(leader, table(*rows[:2]))
    assert re.search(r"<b>2</b>\s*<span>早已登记", page(leader, again))
    leader.post(again, {"act": "enter"})
    assert tube("T-1").result == "positive"


def test_columns_once_chosen_are_remembered(here: make.Neighbourhood, leader: Client) -> None:
    tubes.swab(people(here, 0)[0], "T-0")
    headings = ("一", "二", "检测结果")
    address = brought(leader, table(("x", "T-0", "阴性"), headings=headings))
    assert "先选出哪一列是管号" in page(leader, address)

    leader.post(address, {"act": "columns", "tube": "1", "result": "2"})
    again = brought(leader, table(("y", "T-0", "阴性"), headings=headings))

    assert LabColumns.objects.count() == 1
    assert "照上次的办法" in page(leader, again)


def test_two_rows_that_disagree_enter_neither(here: make.Neighbourhood, leader: Client) -> None:
    tubes.swab(people(here, 0)[0], "T-0")
    address = brought(leader, table(("T-0", "", "阴性"), ("T-0", "", "阳性")))

    leader.post(address, {"act": "enter", "is_partial": "on"})

    assert tube("T-0").result == ""


def test_the_recall_shows_members_neighbours_and_keeps_the_pack(
    here: make.Neighbourhood, leader: Client
) -> None:
    a, b, c = people(here, 0, 1, 2)
    tubes.swab(a, "T-1", minute=0)
    tubes.swab(b, "T-1", minute=1)
    tubes.swab(c, "T-2", minute=4)
    tubes.report("T-1", "positive")
    address = f"/screening/recall/{R}/T-1/"

    text = page(leader, address)
    leader.post(address, {"act": "open"})
    leader.post(address, {"act": "call", "person": a, "outcome": "no_answer"})
    leader.post(address, {"act": "call", "person": c, "outcome": "later"})

    assert all(name in text for name in ("住户甲", "住户申", "住户甴"))
    assert Look.objects.filter(purpose="call_sheet", person=a).exists()
    assert Recall.objects.get().pack == PACK.version
    assert set(Visit.objects.values_list("outcome", flat=True)) == {"no_answer", "later"}
    assert "电话没接" in page(leader, address)
    assert leader.get(f"{address}sheet.pdf").content.startswith(b"%PDF")


def test_a_call_to_somebody_not_on_the_sheet_is_refused(
    here: make.Neighbourhood, leader: Client
) -> None:
    a, stranger = people(here, 0, 9)
    tubes.swab(a, "T-1")

    leader.post(
        f"/screening/recall/{R}/T-1/",
        {"act": "call", "person": stranger, "outcome": "later"},
    )

    assert not Visit.objects.exists()


def test_the_recall_of_another_compound_is_closed(here: make.Neighbourhood) -> None:
    (a,) = people(here, 0)
    tubes.swab(a, "T-1")
    client = sign_in(here, "work_group@yt.2.03", "lead")

    assert client.get(f"/screening/recall/{R}/T-1/").status_code == 403
    assert client.get(f"/screening/tubes/{R}/T-1/").status_code == 403
    assert "T-1" not in page(client, "/screening/tubes/")
    assert client.get("/screening/results/file/").status_code == 403


def card(kind: Kind, holder: UUID) -> str:
    issued = code_commands.issue(kind, [holder], place="yt", by=make.BY, now=make.at(8))[holder]
    key = code_keys.signing(issued.key_id)
    return codes.sign(key, Code(kind, holder, issued.key_id, issued.serial))


def ask(text: str, status: int = 200) -> str:
    answer = Client().post("/t/", {"code": text})
    assert answer.status_code == status
    return answer.content.decode()


def test_a_card_answers_about_its_holder_alone_and_names_nobody(here: make.Neighbourhood) -> None:
    a, b = people(here, 0, 1)
    tubes.swab(a, "T-1")
    tubes.swab(b, "T-2")
    tubes.report("T-2", "positive")

    mine, other = ask(card(Kind.PERSON, UUID(a))), ask(card(Kind.PERSON, UUID(b)))

    assert "已采样" in mine
    assert "复核" not in mine
    assert "请在家等待" in other
    for text in (mine, other):
        assert not any(said in text for said in ("住户", "101", "T-1", "T-2", "青禾苑", "阳性"))


def test_a_household_card_answers_for_everybody_behind_the_door(here: make.Neighbourhood) -> None:
    (a,) = people(here, 0)
    tubes.swab(a, "T-1")
    household = Resident.objects.get(pk=UUID(a)).household_id

    assert "已采样" in ask(card(Kind.HOUSEHOLD, household))


def test_a_negative_of_a_doubted_tube_is_not_told(here: make.Neighbourhood) -> None:
    a, b = people(here, 0, 1)
    tubes.swab(a, "T-1")
    tubes.report("T-1", "negative")
    tubes.swab(b, "T-1", site="yt.2.03-1")

    assert "正在核对" in ask(card(Kind.PERSON, UUID(a)))


def test_a_made_up_or_revoked_card_says_nothing(here: make.Neighbourhood) -> None:
    (a,) = people(here, 0)
    tubes.swab(a, "T-1")
    true = card(Kind.PERSON, UUID(a))
    serial = code_commands.issue(Kind.PERSON, [UUID(a)], place="yt", by=make.BY, now=make.at(8))[
        UUID(a)
    ].serial

    forged = ask(true[:-1] + ("0" if true[-1] != "0" else "1"), 422)
    code_commands.revoke(serial, "lost", by=make.BY, now=make.at(9))

    assert forged == ask(true, 422) or "认不出这张卡" in forged
    assert "认不出这张卡" in ask(true, 422)


def test_whoever_asks_too_often_waits_a_minute(here: make.Neighbourhood) -> None:
    for _ in range(tube_public.MOST_A_MINUTE):
        ask("SJY1*NOTHING", 422)

    assert "一分钟后再试" in ask("SJY1*NOTHING", 429)


def test_the_page_of_results_lists_who_must_come_again(
    here: make.Neighbourhood, leader: Client
) -> None:
    a, b = people(here, 0, 1)
    tubes.swab(a, "T-1")
    tubes.swab(b, "T-2")
    tubes.report("T-1", "invalid")
    tubes.hand_over("B-1", "T-2")
    tube_commands.receive(R, COMPOUND, batch="B-1", count=1, by="x", now=make.at(12))

    text = page(leader, "/screening/results/")

    assert "要重新采的人" in text
    assert "住户甲" in text
    assert "等结果的管" in text
