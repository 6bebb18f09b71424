"""Old lists and hotline orders: read, checked, taken in once, answered in their own columns."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings

from sanjiayi.kernel.civil import at
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.needs import commands as needs
from sanjiayi.needs import intake_commands as commands
from sanjiayi.needs import intake_opening as opening
from sanjiayi.needs.intake_exporting import answers_file
from sanjiayi.needs.intake_rules import Kind
from sanjiayi.needs.intake_wording import SENTENCES
from sanjiayi.needs.models import Need
from sanjiayi.people import queries as people
from sanjiayi.places.queries import name_of
from sanjiayi.rolls.models import ImportRun
from sanjiayi.rolls.opening import report_of
from sanjiayi.rolls.rules import Columns
from sanjiayi.rolls.storage import Work
from sanjiayi.rolls.tests.making import csv, xlsx
from tests import make

NOW = at(make.DAY, 10)
BY = "post:yt/branch"
SIGHT = Sight(account=1, by=BY, name="", roles=frozenset({("branch", "yt")}))

LIST = ["登记时间", "地址", "姓名", "电话", "需求", "类别", "是否解决", "处理情况"]
HOTLINE = [
    "工单编号", "来电时间", "诉求人", "联系电话", "诉求地址", "诉求标题", "诉求内容", "诉求类型",
    "办理时限", "承办备注", "办理结果",
]  # fmt: skip


@pytest.fixture(autouse=True)
def here(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DATA", tmp_path)
    make.neighbourhood()


def compound_name() -> str:
    return name_of("yt.1.01")


def line(**changes: Any) -> list[Any]:
    sound = ["2022-05-16 09:30", f"{compound_name()}1号楼101室", "王阿姨", "13800001234",
             "胰岛素只够两天", "配药", "否", ""]  # fmt: skip
    return list((dict(zip(LIST, sound, strict=True)) | changes).values())


def order(**changes: Any) -> list[Any]:
    sound = ["SH20220517-0001", "2022/5/17 8:05", "李先生", "13900001111",
             f"上海市浦东新区{compound_name()}1号楼", "垃圾", "三天没有清运", "投诉",
             "2022-05-19 18:00", "加急处理", ""]  # fmt: skip
    return list((dict(zip(HOTLINE, sound, strict=True)) | changes).values())


def checked(content: bytes, name: str = "old.xlsx", reach: Sequence[str] = ("yt",)) -> ImportRun:
    run = commands.receive(name, content, kind=None, reach=reach, by=BY, now=NOW)
    with Work(run.pk, "checking") as work:
        commands.check(run, work, now=NOW)
    return run


def imported(content: bytes, *, is_partial: bool = False, **more: Any) -> ImportRun:
    run = checked(content, **more)
    with Work(run.pk, "importing") as work:
        return commands.carry_out(run, work, is_partial=is_partial, by=BY, now=NOW)


def troubles(run: ImportRun) -> list[tuple[int, str]]:
    return [(one.row, one.code) for one in report_of(run).troubles]


def notes(run: ImportRun) -> list[str]:
    return [one.code for one in report_of(run).notes]


def test_a_line_of_an_old_list_becomes_a_need_at_its_door() -> None:
    run = imported(xlsx(LIST, line()))
    need = Need.objects.get()
    assert (run.kind, run.added) == (Kind.LIST, 1)
    assert (need.place, need.category, need.channel) == ("yt.1.01.1/101", "medicine", "list")
    assert people.words([need.reach]).popitem()[1] == "王阿姨 13800001234"  # type: ignore[list-item]


def test_the_dry_run_writes_nothing() -> None:
    run = checked(xlsx(LIST, line(), line(需求="要奶粉")))
    assert (run.added, run.changed, run.unchanged) == (2, 0, 0)
    assert not Need.objects.exists()


def test_a_list_brought_again_changes_only_what_it_says_anew() -> None:
    imported(xlsx(LIST, line(), line(需求="要奶粉", 姓名="张伯伯")))
    again = imported(
        xlsx(LIST, line(是否解决="已解决", 处理情况="送到了"), line(需求="要奶粉", 姓名="张伯伯"))
    )
    assert (again.added, again.changed, again.unchanged) == (0, 1, 1)
    assert sorted(Need.objects.values_list("state", flat=True)) == ["answered", "new"]


def test_what_was_solved_before_comes_in_answered() -> None:
    imported(xlsx(LIST, line(是否解决="是", 处理情况="志愿者送到")))
    need = Need.objects.get()
    assert (need.state, need.outcome) == ("answered", "met")
    assert people.words([need.reply]).popitem()[1] == "志愿者送到"  # type: ignore[list-item]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_in_any_coding_is_read(encoding: str) -> None:
    imported(csv(LIST, line(), encoding=encoding), name="旧清单.csv")
    assert people.words([Need.objects.get().words]).popitem()[1] == "胰岛素只够两天"  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"需求": ""}, "empty"),
        ({"需求": "水" * 20_001}, "too_long"),
        ({"登记时间": "去年冬天"}, "moment"),
        ({"登记时间": "2031-01-01"}, "future"),
        ({"地址": "别处花园3号楼101室"}, "unknown_compound"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_and_left_out(
    changes: dict[str, Any], code: str
) -> None:
    content = xlsx(LIST, line(**changes), line(需求="要奶粉"))
    run = checked(content)
    assert troubles(run) == [(2, code)]
    with pytest.raises(Refusal):
        imported(content)
    assert not Need.objects.exists()
    imported(content, is_partial=True)
    assert Need.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"电话": "打物业"}, "phone_as_written"),
        ({"类别": "其它乱写"}, "category"),
        ({"是否解决": "大概吧"}, "state"),
        ({"地址": "COMPOUND9号楼"}, "no_building"),
        ({"地址": "COMPOUND1号楼9999室"}, "no_door"),
    ],
)
def test_what_only_needs_a_look_is_noted_and_taken_in(changes: dict[str, Any], code: str) -> None:
    told = {key: word.replace("COMPOUND", compound_name()) for key, word in changes.items()}
    run = imported(xlsx(LIST, line(**told)))
    assert notes(run) == [code]
    assert code in SENTENCES
    assert Need.objects.count() == 1


@pytest.mark.parametrize("text", ["=1+1", "'; DROP TABLE x", "<b>&</b>", "\u202e字", "👍🏽" * 50])
def test_naughty_words_come_in_as_they_are(text: str) -> None:
    imported(csv(LIST, line(需求=text, 类别="")), name="x.csv")
    assert people.words([Need.objects.get().words]).popitem()[1] == text  # type: ignore[list-item]


def test_a_line_of_somebody_elses_place_is_refused() -> None:
    run = checked(xlsx(LIST, line()), reach=("yt.2",))
    assert troubles(run) == [(2, "out_of_reach")]


def test_the_same_line_twice_in_one_file_counts_once() -> None:
    run = imported(xlsx(LIST, line(), line()))
    assert (run.added, notes(run)) == (1, ["same_line"])


def test_a_work_order_is_taken_in_by_its_number() -> None:
    run = imported(xlsx(HOTLINE, order(), order(工单编号="SH2", 诉求地址="不详")))
    assert (run.kind, run.added) == (Kind.HOTLINE, 2)
    first = Need.objects.get(source="12345:SH20220517-0001")
    assert (first.place, first.channel, first.due_at) == ("yt.1.01.1", "hotline", at(20220519, 18))
    assert people.words([first.words]).popitem()[1] == "垃圾：三天没有清运"  # type: ignore[list-item]
    assert Need.objects.get(source="12345:SH2").place == "yt"
    assert notes(run) == ["address_unknown"]


def test_a_number_that_lost_its_digits_is_told() -> None:
    run = checked(xlsx(HOTLINE, order(工单编号=20220517000000012345)))
    assert troubles(run) == [(2, "order_lost_digits")]


def test_answers_go_back_in_their_own_columns_without_names_or_formulas() -> None:
    imported(xlsx(HOTLINE, order(), order(工单编号="+SH2")))
    need = Need.objects.get(source="12345:SH20220517-0001")
    needs.answer(need.number, "met", "=已清运", by=BY, now=NOW)
    with answers_file(SIGHT, 0, now=NOW) as file:
        sheet = openpyxl.load_workbook(file).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][: len(HOTLINE)] == HOTLINE
    assert rows[0][len(HOTLINE) :] == ["是否解决", "答复时间", "承办单位"]
    told = {row[0]: row for row in rows[1:]}
    assert told["SH20220517-0001"][HOTLINE.index("办理结果")] == "'=已清运"
    assert told["SH20220517-0001"][len(HOTLINE)] == "已解决"
    assert "'+SH2" in told
    assert "李先生" not in str(rows)


def test_columns_once_chosen_are_remembered() -> None:
    odd = ["甲", "乙", "丙"]
    row = [compound_name() + "1号楼101室", "要退烧药", "13800001234"]
    run = commands.receive("a.xlsx", xlsx(odd, row), kind=Kind.LIST, reach=("yt",), by=BY, now=NOW)
    (head,) = opening.heads(Kind.LIST, opening.sheets_of(run), run.choices)
    with pytest.raises(Refusal):
        commands.choose_columns(
            run, [head], {head.fingerprint: Columns({"phone": 2})}, by=BY, now=NOW
        )
    chosen = Columns({"address": 0, "text": 1, "phone": 2})
    commands.choose_columns(run, [head], {head.fingerprint: chosen}, by=BY, now=NOW)
    again = commands.receive(
        "b.xlsx", xlsx(odd, row), kind=Kind.LIST, reach=("yt",), by=BY, now=NOW
    )
    (known,) = opening.heads(Kind.LIST, opening.sheets_of(again), again.choices)
    assert known.is_remembered
    assert dict(known.columns.columns) == dict(chosen.columns)
