"""The Express on its pages: reported, taken up, climbed, unblocked, confirmed, written back."""

import io
from collections.abc import Iterator

import docx
import pytest
from django.test import Client

from sanjiayi.express import commands, desk_queries, sheet, sheet_pages
from sanjiayi.express.models import Report
from sanjiayi.express.sheet import Rates
from sanjiayi.kernel.civil import at
from sanjiayi.ledger import clock
from sanjiayi.needs import commands as needs
from sanjiayi.needs.commands import Ask
from sanjiayi.needs.models import Need
from sanjiayi.team import commands as team
from sanjiayi.team.tests import make as cast

DAY = cast.DAY
pytestmark = pytest.mark.django_db


def signed_in(name: str, username: str) -> Client:
    account = team.open_account(username, cast.PASSWORD, cast.staff_id(name))
    browser = Client()
    browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.fixture(autouse=True)
def _community() -> Iterator[None]:
    cast.small_community()
    clock.stop(at(DAY, 10))
    yield
    clock.run()


@pytest.fixture
def lead() -> Client:
    """方圆 leads the compound 晨曦苑 (yt.1.01)."""
    return signed_in("方圆", "lead")


@pytest.fixture
def secretary() -> Client:
    """The secretary of the committee yt.1."""
    return signed_in("顾秀兰", "secretary")


SOUND = {
    "title": "垃圾清运中断，七栋积压",
    "level": "2",
    "category": "waste",
    "place": "yt.1.01",
    "persons": "300",
    "problem": "两天没有车来。",
    "suggestion": "请镇里派车。",
}


def test_one_matter_is_reported_with_its_words_and_two_clocks(lead: Client) -> None:
    page = lead.post("/express/new/", SOUND, follow=True)
    found = Report.objects.get()
    assert found.number in page.content.decode()
    assert desk_queries.parts(found) == {"problem": "两天没有车来。", "suggestion": "请镇里派车。"}
    assert found.due_at > at(DAY, 10)


@pytest.mark.parametrize(
    ("field", "words"),
    [("title", "李阿姨没有菜"), ("problem", "打 13800001234 找人"), ("cause", "602 室漏水")],
)
def test_a_name_a_number_or_a_door_is_stopped_beside_its_field_and_nothing_is_lost(
    lead: Client, field: str, words: str
) -> None:
    page = lead.post("/express/new/", SOUND | {field: words})
    body = page.content.decode()
    assert page.status_code == 422
    assert words in body
    assert "请镇里派车。" in body
    assert not Report.objects.exists()


def raised(place: str = "yt.1.01") -> str:
    ask = Ask(category="problem", place=place, channel="page", text="垃圾堆在楼下")
    return needs.raise_need(ask, by=f"resident:{place}", now=at(DAY, 9)).number


def test_rubbish_climbs_twice_is_unblocked_and_the_reporter_confirms(
    lead: Client, secretary: Client
) -> None:
    need = raised()
    lead.post("/express/new/", SOUND | {"need": need})
    found = Report.objects.get()
    assert Need.objects.get().report == found.number

    assert commands.climb_overdue("yt", by="system:tick", now=at(DAY, 16)) == [found.number]
    assert commands.climb_overdue("yt", by="system:tick", now=at(DAY, 16, 1)) == []
    assert Need.objects.get().due_at > at(DAY, 16)
    commands.climb_overdue("yt", by="system:tick", now=at(DAY, 23))
    found.refresh_from_db()
    assert found.climbs == 2
    assert found.owner == "branch@yt"

    commands.unblock(found.number, "已派两辆车，今晚清完。", by="post:yt/branch", now=at(DAY, 23))
    answered = Need.objects.get()
    assert (answered.state, answered.outcome) == ("answered", "met")

    reporter = lead.get(f"/express/{found.number}/").content.decode()
    assert "落实了，办结" in reporter
    assert "落实了，办结" not in secretary.get(f"/express/{found.number}/").content.decode()
    lead.post(f"/express/{found.number}/", {"act": "settle", "satisfaction": "1"})
    found.refresh_from_db()
    assert found.state == "settled"


def test_what_was_not_so_opens_the_report_and_the_ask_again(lead: Client) -> None:
    need = raised()
    lead.post("/express/new/", SOUND | {"need": need})
    number = Report.objects.get().number
    commands.unblock(number, "已派车。", by="post:yt.1.01/compound_lead", now=at(DAY, 10))
    lead.post(f"/express/{number}/", {"act": "not_so", "note": "车没有来"})
    assert Report.objects.get().state == "reopened"
    assert Need.objects.get().closed_at is None


def test_who_did_not_say_who_they_are_can_still_confirm_and_nobody_else(
    lead: Client, secretary: Client
) -> None:
    secretary.post("/express/new/", SOUND | {"is_anonymous": "on"})
    found = Report.objects.get()
    assert found.is_anonymous
    assert "secretary" not in found.reporter
    commands.unblock(found.number, "已派车。", by="post:yt.1.01/compound_lead", now=at(DAY, 10))
    assert lead.post(f"/express/{found.number}/", {"act": "settle"}).status_code == 409
    assert secretary.post(f"/express/{found.number}/", {"act": "settle"}).status_code == 302


def test_the_owner_passes_it_on_and_who_comes_second_is_told(lead: Client) -> None:
    lead.post("/express/new/", SOUND)
    number = Report.objects.get().number
    typed = {"act": "pass", "owner": "committee@yt.1", "note": ""}
    page = lead.post(f"/express/{number}/", typed)
    assert page.status_code == 409
    assert "请写一句原因" in page.content.decode()
    lead.post(f"/express/{number}/", typed | {"note": "要居委出面"})
    assert Report.objects.get().owner == "committee@yt.1"
    again = lead.post(f"/express/{number}/", {"act": "acknowledge"})
    assert again.status_code == 409


def test_the_town_is_told_and_what_it_answered_is_kept() -> None:
    number = commands.report(
        "yt.1.01", level=2, category="waste", title="清运中断", owner="town@yt",
        by="post:yt/branch", now=at(DAY, 10),
    )  # fmt: skip
    commands.tell(number, "镇城运中心", "phone", by="post:yt/branch", now=at(DAY, 11))
    commands.hear(number, "下午派车", by="post:yt/branch", now=at(DAY, 12))
    steps = [sheet_step.what for sheet_step in desk_queries.steps(number)]
    assert steps == ["reported", "told", "heard"]


def test_a_report_out_of_reach_does_not_exist(lead: Client) -> None:
    number = commands.report(
        "yt.2.01", level=2, category="waste", title="清运中断", owner="work_group@yt.2.01",
        by="post:yt.2/secretary", now=at(DAY, 10),
    )  # fmt: skip
    assert lead.get(f"/express/{number}/").status_code == 404
    assert number not in lead.get("/express/").content.decode()


class TestTheDaysNumber:
    """Page, PDF and .docx say the same."""

    @pytest.fixture(autouse=True)
    def _reports(self, secretary: Client) -> None:
        secretary.post("/express/new/", SOUND)
        secretary.post("/express/new/", SOUND | {"title": "消杀药水断供", "persons": "3"})

    def test_page_and_word_hold_the_same_lines(self, secretary: Client) -> None:
        page = secretary.get(f"/express/day/{DAY}/").content.decode()
        kept = secretary.get(f"/express/day/{DAY}/docx/")
        paper = docx.Document(io.BytesIO(kept.content))
        words = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        for said in ("垃圾清运中断，七栋积压", "消杀药水断供", "第 1 期"):
            assert said in page
        assert {"垃圾清运中断，七栋积压", "消杀药水断供", "300", "<5"} <= set(words)

    def test_the_paper_is_a_pdf_and_the_same_each_time(self, secretary: Client) -> None:
        first = secretary.get(f"/express/day/{DAY}/pdf/").content
        assert first.startswith(b"%PDF")
        found = sheet.sheet(DAY, "yt.1")
        assert found is not None
        assert sheet_pages.told(found) == sheet_pages.told(found)

    @pytest.mark.parametrize("day", ["20220101", "20991231", "20220231"])
    def test_a_day_without_a_number_is_said_so(self, secretary: Client, day: str) -> None:
        assert secretary.get(f"/express/day/{day}/").status_code == 404
        assert secretary.get(f"/express/day/{day}/pdf/").status_code == 404

    def test_rates_are_shown(self, secretary: Client) -> None:
        assert "不到 5 件的不列" in secretary.get("/express/rates/").content.decode()


def test_few_reports_tell_no_share() -> None:
    few = Rates("yt.1", 3, 3, 3, 1, 1, 40, 0, 0, 0)
    row = sheet_pages.rated(few, 5)
    assert row["reported"] == "<5"
    assert row["in_time"] is row["resolved"] is row["content"] is row["minutes"] is None


def test_enough_reports_tell_shares() -> None:
    many = Rates("yt.1", 10, 9, 8, 5, 6, 125, 1, 0, 2)
    row = sheet_pages.rated(many, 5)
    assert (row["in_time"], row["resolved"]) == (0.9, 0.8)
    assert row["content"] == pytest.approx(5 / 6)
    assert row["minutes"] == "2 小时 5 分"
