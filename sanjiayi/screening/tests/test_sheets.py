"""Paper sheets: what a row means, and that a sheet is written once and whole."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from sanjiayi.ledger import clock
from sanjiayi.people.models import Look
from sanjiayi.screening import sheets
from sanjiayi.screening.models import Attendance, Turnout
from sanjiayi.screening.sheets import Register
from sanjiayi.team import commands as team
from tests import make

HOUSE = "yt.1.01.3"


@dataclass(frozen=True)
class Neighbour:
    id: UUID
    name: str
    building: str
    door: str
    is_present: bool = True


WANG = Neighbour(UUID(int=1), "王小明", HOUSE, f"{HOUSE}/602")
WANGS_WIFE = Neighbour(UUID(int=2), "李芳", HOUSE, f"{HOUSE}/602")
CHEN = Neighbour(UUID(int=3), "陈国", "yt.1.01.4", "yt.1.01.4/602")
AWAY = Neighbour(UUID(int=4), "赵敏", HOUSE, f"{HOUSE}/601", is_present=False)
REGISTER = Register((AWAY, WANG, WANGS_WIFE, CHEN), {CHEN.id: "31002X"}, HOUSE)


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("1", [WANG]),
        ("２", [WANGS_WIFE]),
        ("602 王小明", [WANG]),
        ("3号楼602室 李芳", [WANGS_WIFE]),
        ("4-602 陈", [CHEN]),
        ("31002x", [CHEN]),
        ("601", [AWAY]),
        ("602", [WANG, WANGS_WIFE]),
        ("602 孙", []),
        ("99", []),
        ("王小明", []),
    ],
)
def test_a_row_means_whoever_the_register_knows_by_it(typed: str, who: list[Neighbour]) -> None:
    assert sheets.meant(typed, REGISTER) == who


def test_a_tube_of_its_own_line_holds_for_the_rows_after_it() -> None:
    read = sheets.read("1\n= t-2\n602 李芳\n\n1", "T-1", REGISTER, {WANGS_WIFE.id.bytes})

    assert [(e.tube, e.state) for e in read] == [
        ("T-1", "fresh"),
        ("T-2", "again"),
        ("T-2", "twice"),
    ]


def test_rows_without_a_tube_are_not_written() -> None:
    assert [e.state for e in sheets.read("1", "", REGISTER, set())] == ["no_tube"]


@given(text=st.text(alphabet="0123456789X-= 王小明\n号", max_size=80))
def test_no_row_is_lost_between_what_is_read_and_what_is_left(text: str) -> None:
    read = sheets.read(text, "T-1", REGISTER, set())
    rest = sheets.read(sheets.left_over(read), "", REGISTER, set())

    written = sum(e.state in ("fresh", "again", "twice") for e in read)

    assert written + len(rest) == len(read)
    assert [(e.typed, e.tube) for e in rest] == [
        (e.typed, e.tube) for e in read if e.state in ("many", "unknown", "no_tube")
    ]


# --- the page ---------------------------------------------------------------------------------

COMPOUND, BUILDING = "yt.1.01", "yt.1.01.1"
ADDRESS = "/c/yt.1.01/screening/sheet/"
Desk = Callable[[], Client]


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> make.Neighbourhood:
    monkeypatch.setattr(clock, "now_ms", lambda: make.at(12))
    found = make.neighbourhood()
    make.round()
    return found


@pytest.fixture
def desk(here: make.Neighbourhood) -> Client:
    team.found_three_plus_one("yt", by=make.BY, now=make.at(12))
    staff = UUID(here.staff["runner"])
    team.appoint(
        staff, f"work_group@{COMPOUND}", "lead", since_on=make.DAY, by=make.BY, now=make.at(12)
    )
    client = Client()
    client.force_login(team.open_account(f"a{uuid4().hex[:6]}", "correct-horse-1", staff))
    return client


def typed(**changes: str) -> dict[str, str]:
    return {
        "sheet": str(UUID(int=7)), "time": "09:30", "table": "2", "tube": "T-7", "site": "",
        "building": BUILDING, "rows": "1\n2", **changes,
    }  # fmt: skip


def looked(desk: Client, form: dict[str, str]) -> dict[str, str]:
    """The form as the page shows it after a dry look."""
    answer = desk.post(ADDRESS, form)
    return {**form, "act": "save", "shown": answer.context["shown"]}


@pytest.mark.django_db
def test_a_dry_look_names_who_is_meant_and_writes_nothing(desk: Client) -> None:
    answer = desk.post(ADDRESS, typed())

    assert answer.status_code == 200
    assert "写入 2 人" in answer.content.decode()
    assert not Attendance.objects.exists()
    assert Look.objects.filter(purpose="paper_sheet").exists()


@pytest.mark.django_db
def test_a_sheet_sent_twice_is_written_once(desk: Client) -> None:
    form = looked(desk, typed())

    first, second = desk.post(ADDRESS, form), desk.post(ADDRESS, {**form})

    assert first.status_code == 302
    assert second.status_code == 422
    assert Attendance.objects.count() == 2
    assert Turnout.objects.get(place="yt").swabs == 2


@pytest.mark.django_db
def test_rows_nobody_can_make_out_stay_in_the_form(desk: Client) -> None:
    answer = desk.post(ADDRESS, looked(desk, typed(rows="1\n999 谁")))

    page = answer.content.decode()
    assert Attendance.objects.count() == 1
    assert "= T-7\n999 谁" in page
    assert "认不出的行留在下面" in page


@pytest.mark.django_db
def test_somebody_swabbed_before_is_written_only_when_ticked(
    desk: Client, here: make.Neighbourhood
) -> None:
    person = here.resident(f"{BUILDING}/101")
    make.swab(person)
    form = looked(desk, typed(rows="1"))

    refused = desk.post(ADDRESS, form)
    desk.post(ADDRESS, {**form, "again": person})

    assert refused.status_code == 422
    assert Attendance.objects.get().swabs == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"count": "3"}, "请对一遍"),
        ({"rows": "1\n3"}, "请再看一遍"),
        ({"time": "late"}, "请填纸表上的时间"),
        ({"time": "13:30"}, "时间还没到"),
        ({"table": "x"}, "台号填数字"),
    ],
)
def test_a_sheet_that_does_not_agree_is_not_written_and_not_lost(
    desk: Client, changes: dict[str, str], sentence: str
) -> None:
    answer = desk.post(ADDRESS, {**looked(desk, typed()), **changes})

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert changes.get("rows", "1\n2") in answer.content.decode()
    assert not Attendance.objects.exists()


@pytest.mark.django_db
def test_the_blank_sheet_is_a_page_to_print(desk: Client) -> None:
    answer = desk.get(reverse("screening_sheet_pdf", args=[BUILDING]))

    assert answer.content.startswith(b"%PDF")
    assert desk.get(reverse("screening_sheet_pdf", args=["yt.2.03.1"])).status_code == 403
