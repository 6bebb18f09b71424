"""The pages, from upload to done, as each role sees them."""

import io
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock, figures
from sanjiayi.people.models import Resident
from sanjiayi.rolls import storage
from sanjiayi.rolls.models import ImportRun, RememberedMapping
from sanjiayi.rolls.rules import Kind
from sanjiayi.rolls.tests.making import (
    HEADINGS,
    NOW,
    brought,
    community,
    id_number,
    imported,
    row,
    xlsx,
)
from sanjiayi.team import middleware
from sanjiayi.team.models import Account

pytestmark = pytest.mark.django_db

SignIn = Callable[[str, str], Client]


@pytest.fixture(autouse=True)
def _town(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA = tmp_path
    settings.SANJIAYI_STRICT_RIGHTS = settings.WHITENOISE_AUTOREFRESH = True
    community()
    monkeypatch.setattr(clock, "now_ms", lambda: NOW)
    monkeypatch.setattr(threading, "Thread", AtOnce)


class AtOnce:
    """A thread that is over when it has started."""

    def __init__(self, *, target: Callable[[], None], **_: Any) -> None:
        self.start = target


@pytest.fixture
def sign_in(monkeypatch: pytest.MonkeyPatch) -> SignIn:
    """A browser signed in with one role at one place."""
    seen: dict[int, Sight] = {}
    monkeypatch.setattr(middleware, "sight_of", lambda account, _=None: seen[account.pk])

    def enter(role: str, place: str = "yt") -> Client:
        account = Account.objects.create(username=f"{role}-{place}")
        seen[account.pk] = Sight(
            account.pk, f"post:{place}/{role}", "张三", frozenset({(role, place)})
        )
        browser = Client()
        browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        return browser

    return enter


def upload(browser: Client, content: bytes, kind: str = "residents", **more: str) -> Any:
    file = SimpleUploadedFile("名册.xlsx", content)
    data = {"file": file, "kind": kind, "adds_places": "on", **more}
    return browser.post(reverse("rolls_new"), data)


def content_of(answer: Any) -> bytes:
    """A streamed file, whole."""
    return b"".join(answer.streaming_content)


THEIRS = ["小区", "楼号", "室号", "住户", "备注"]


def test_from_upload_to_done(sign_in: SignIn) -> None:
    browser = sign_in("branch", "yt")
    answer = upload(browser, xlsx(THEIRS, ["榆园", 12, 602, "王甲", "x"]))
    run = ImportRun.objects.get()
    assert answer["Location"] == reverse("rolls_map", args=[run.pk])

    page = browser.get(answer["Location"]).content.decode()
    assert "D 住户，例如 王甲" in page

    blank = browser.post(answer["Location"], {"h0-compound": "0", "h0-building": "1"})
    assert blank.status_code == 422
    assert "“姓名”" in blank.content.decode()

    chosen = {"h0-compound": "0", "h0-building": "1", "h0-room": "2", "h0-person": "3"}
    browser.post(answer["Location"], chosen)
    report = browser.get(reverse("rolls_report", args=[run.pk])).content.decode()
    assert "导入 1 行" in report
    assert "备注" in report
    assert not Resident.objects.exists()

    browser.post(reverse("rolls_report", args=[run.pk]), {"act": "import"})
    assert Resident.objects.count() == 1
    assert "已导入" in browser.get(reverse("rolls")).content.decode()


def test_what_was_mapped_once_is_known_the_next_time(sign_in: SignIn) -> None:
    browser = sign_in("branch", "yt")
    first = upload(browser, xlsx(THEIRS, ["榆园", 12, 602, "王甲", ""]))
    chosen = {"h0-compound": "0", "h0-building": "1", "h0-room": "2", "h0-person": "3"}
    browser.post(first["Location"], chosen)
    again = upload(browser, xlsx(THEIRS, ["榆园", 12, 603, "李乙", ""]))
    run = ImportRun.objects.get(pk=again["Location"].split("/")[-2])
    assert again["Location"] == reverse("rolls_report", args=[run.pk])
    assert (run.state, run.added) == ("checked", 1)


def test_a_word_taught_once_is_known_in_another_order(sign_in: SignIn) -> None:
    browser = sign_in("branch", "yt")
    first = upload(browser, xlsx(["小区", "楼号", "室号", "谁"], ["榆园", 12, 602, "王甲"]))
    browser.post(
        first["Location"],
        {"h0-compound": "0", "h0-building": "1", "h0-room": "2", "h0-person": "3"},
    )
    assert RememberedMapping.objects.get().words == {"谁": "person"}
    second = upload(browser, xlsx(["谁", "小区", "楼号", "室号"], ["王甲", "榆园", 12, 602]))
    page = browser.get(second["Location"]).content.decode()
    assert '<option value="0" selected>A 谁' in page


def test_troubles_are_shown_and_good_lines_can_go_in_alone(sign_in: SignIn) -> None:
    browser = sign_in("branch", "yt")
    run = brought(xlsx(HEADINGS, row(1), row(2, 小区名称="榆圆")))
    address = reverse("rolls_report", args=[run.pk])
    page = browser.get(address).content.decode()
    assert "第 3 行" in page
    assert "最接近的是：榆园" in page
    assert "只导入没有错误的 1 行" in page
    listed = browser.get(address + "?troubles")
    book = openpyxl.load_workbook(io.BytesIO(content_of(listed)))
    assert [cell.value for cell in book.active[2]][1:4] == [3, "小区名称", "榆圆"]
    browser.post(address, {"act": "import"})
    assert not Resident.objects.exists()
    browser.post(address, {"act": "import", "is_partial": "1"})
    assert Resident.objects.count() == 1


def test_progress_is_polled_with_and_without_script(sign_in: SignIn) -> None:
    browser = sign_in("branch", "yt")
    run = brought(xlsx(HEADINGS, row(1)))
    ImportRun.objects.filter(pk=run.pk).update(state="importing")
    address = reverse("rolls_report", args=[run.pk])
    with storage.Work(run.pk, "importing") as work:
        work.tell(1, 4)
        page = browser.get(address).content.decode()
        assert 'http-equiv="refresh"' in page
        part = browser.get(address + "?part=1", headers={"HX-Request": "true"})
        assert 'value="25"' in part.content.decode()
        assert "HX-Refresh" not in part
    over = browser.get(address + "?part=1", headers={"HX-Request": "true"})
    assert over["HX-Refresh"] == "true"
    assert "中断了" in browser.get(address).content.decode()


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [
        ("branch", "yt", 200),
        ("secretary", "yt.1", 403),
        ("operator", "yt", 403),
        ("compound_lead", "yt.1.01", 403),
        ("member", "yt", 403),
    ],
)
def test_a_roll_of_residents_is_for_those_who_answer_for_them(
    sign_in: SignIn, role: str, place: str, status: int
) -> None:
    run = brought(xlsx(HEADINGS, row(1)))
    answer = sign_in(role, place).get(reverse("rolls_report", args=[run.pk]))
    assert answer.status_code == status


def test_the_operator_brings_places_but_no_residents(sign_in: SignIn) -> None:
    browser = sign_in("operator", "yt")
    page = browser.get(reverse("rolls_new")).content.decode()
    assert 'value="buildings"' in page
    assert 'value="residents"' not in page
    assert upload(browser, xlsx(HEADINGS, row(1))).status_code == 422
    assert 'name="purpose"' not in browser.get(reverse("rolls_export")).content.decode()


def test_a_secretary_brings_only_their_own_committee(sign_in: SignIn) -> None:
    browser = sign_in("secretary", "yt.1")
    upload(browser, xlsx(HEADINGS, row(1), row(2, 小区名称="三春里")))
    run = ImportRun.objects.get()
    assert run.reach == "yt.1"
    browser.post(reverse("rolls_map", args=[run.pk]), guessed())
    run.refresh_from_db()
    assert (run.rows, run.broken) == (2, 1)


def guessed() -> dict[str, str]:
    """The columns of HEADINGS, as the page guesses them."""
    names = ["compound", "building", "room", "person", "sex", "birth", "id_number", "phone"]
    return {f"h0-{name}": str(n) for n, name in enumerate(names)}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        (b"PK not a workbook", "打不开这个文件"),
        (xlsx(["甲", "乙"], [1, 2]), "请选择种类"),
    ],
    ids=["empty", "torn", "no roll"],
)
def test_a_file_that_is_no_roll_is_told(sign_in: SignIn, content: bytes, words: str) -> None:
    answer = upload(sign_in("branch", "yt"), content, kind="")
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_template_can_be_filled_in_and_imported(sign_in: SignIn) -> None:
    browser = sign_in("branch", "yt")
    blank = browser.get(reverse("rolls_template", args=["residents"]))
    book = openpyxl.load_workbook(io.BytesIO(blank.content))
    sheet = book["居民"]
    headings = [cell.value for cell in sheet[1]]
    for heading, value in {"小区": "榆园", "楼号": "12", "室号": "602", "姓名": "王甲"}.items():
        sheet.cell(3, headings.index(heading) + 1, value)
    column = openpyxl.utils.get_column_letter(headings.index("身份证号") + 1)
    assert sheet.column_dimensions[column].number_format == "@"
    out = io.BytesIO()
    book.save(out)
    run = brought(out.getvalue())
    assert (run.rows, run.broken, run.added) == (1, 0, 1)


@pytest.mark.parametrize("kind", ["committees", "compounds", "buildings", "households", "staff"])
def test_every_kind_has_a_template_whose_example_is_passed_over(sign_in: SignIn, kind: str) -> None:
    blank = sign_in("branch", "yt").get(reverse("rolls_template", args=[kind]))
    run = brought(blank.content, kind=Kind(kind))
    assert run.rows == 0


def exported(browser: Client, **data: str) -> Any:
    answer = browser.post(reverse("rolls_export"), data)
    assert answer.status_code == 200, answer.content.decode()
    return openpyxl.load_workbook(io.BytesIO(content_of(answer)))


def test_residents_go_out_with_a_purpose_and_a_look_in_the_ledger(sign_in: SignIn) -> None:
    content = xlsx(HEADINGS, row(1), row(2, 姓名="＝王乙", 室号="-3"))
    run = brought(content)
    assert run.broken == 1
    browser = sign_in("branch", "yt")
    assert (
        browser.post(reverse("rolls_export"), {"what": "residents", "place": "yt"}).status_code
        == 422
    )
    imported(content, is_partial=True)
    book = exported(browser, what="residents", place="yt", purpose="call_up")
    lines = [[cell.value for cell in line] for line in book["居民"]]
    assert "仅用于叫号和喊楼" in lines[0][0]
    assert lines[1][:4] == ["小区", "楼号", "室号", "姓名"]
    assert lines[2][:4] == ["榆园", "12号楼", "602", "王乙"]
    assert id_number(1) not in str(lines)
    looked = figures.records(["people.looked"], "yt", 20220101, 20301231)
    assert [record.fact.purpose for record in looked] == ["export_call_up"]
    assert looked[0].by == "post:yt/branch"


def test_identity_numbers_go_out_only_for_a_purpose_that_needs_them(sign_in: SignIn) -> None:
    imported(xlsx(HEADINGS, row(1)))
    browser = sign_in("branch", "yt")
    data = {"what": "residents", "place": "yt", "with_numbers": "on"}
    refused = browser.post(reverse("rolls_export"), data | {"purpose": "delivery"})
    assert refused.status_code == 422
    book = exported(browser, **data, purpose="laboratory")
    assert id_number(1) in str([[cell.value for cell in line] for line in book["居民"]])


def test_a_secretary_cannot_take_out_another_committee(sign_in: SignIn) -> None:
    browser = sign_in("secretary", "yt.1")
    data = {"what": "residents", "place": "yt.2", "purpose": "call_up"}
    assert browser.post(reverse("rolls_export"), data).status_code == 422


def test_places_that_went_out_come_in_again_unchanged(sign_in: SignIn) -> None:
    browser = sign_in("branch", "yt")
    answer = browser.post(reverse("rolls_export"), {"what": "places"})
    content = content_of(answer)
    for kind in (Kind.BUILDINGS, Kind.HOUSEHOLDS):
        book = openpyxl.load_workbook(io.BytesIO(content))
        label = "楼栋" if kind is Kind.BUILDINGS else "户"
        for title in [t for t in book.sheetnames if t != label]:
            del book[title]
        out = io.BytesIO()
        book.save(out)
        run = brought(out.getvalue(), kind=kind)
        assert (run.broken, run.added, run.changed, run.unchanged) == (0, 0, 0, 1)


def test_the_organisation_goes_out(sign_in: SignIn) -> None:
    book = exported(sign_in("branch", "yt"), what="organisation")
    assert book.sheetnames == ["岗位", "工作人员"]


def test_giving_up_removes_the_file(sign_in: SignIn) -> None:
    run = brought(xlsx(HEADINGS, row(1)))
    browser = sign_in("branch", "yt")
    browser.post(reverse("rolls_report", args=[run.pk]), {"act": "discard"})
    assert not storage.has(run.pk)
    assert browser.get(reverse("rolls_map", args=[run.pk])).status_code == 302
