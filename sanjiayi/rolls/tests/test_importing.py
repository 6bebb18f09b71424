"""A whole file, from bytes to rows in the tables."""

from pathlib import Path
from typing import Any

import pytest

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.people.models import Person, Resident
from sanjiayi.places.models import Place
from sanjiayi.rolls import commands, opening, storage, wording
from sanjiayi.rolls.models import ImportRun
from sanjiayi.rolls.rules import Kind
from sanjiayi.rolls.storage import Work
from sanjiayi.rolls.tests.making import (
    BY,
    HEADINGS,
    NOW,
    brought,
    codes,
    community,
    csv,
    id_number,
    imported,
    notes,
    row,
    xlsx,
)
from sanjiayi.team.models import Staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _town(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path
    community()


def test_residents_are_entered_behind_their_doors() -> None:
    run = imported(xlsx(HEADINGS, row(1), row(2, 室号="701室")))
    assert (run.state, run.added, run.broken) == ("done", 2, 0)
    doors = Resident.objects.values_list("household__door_id", flat=True)
    assert sorted(doors) == ["yt.1.01.12/602", "yt.1.01.12/701"]
    assert Place.objects.get(pk="yt.1.01.12/701").floor == 7


def test_a_dry_run_writes_nothing() -> None:
    run = brought(xlsx(HEADINGS, row(1), row(2, 楼号="99")))
    assert (run.state, run.added, run.broken) == ("checked", 2, 0)
    assert opening.report_of(run).counts["building"] == [1, 0, 0]
    assert not Resident.objects.exists()
    assert not Place.objects.filter(path="yt.1.01.99").exists()


def test_the_same_file_again_changes_nothing() -> None:
    content = xlsx(HEADINGS, row(1), row(2, 室号="1单元801"), row(3, 身份证号码="", 联系电话=""))
    imported(content)
    people = list(Person.objects.order_by("pk").values_list("pk", flat=True))
    again = imported(content)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 3)
    assert list(Person.objects.order_by("pk").values_list("pk", flat=True)) == people


def test_one_broken_line_stops_the_file() -> None:
    run = brought(xlsx(HEADINGS, row(1), row(2, 姓名="")))
    with Work(run.pk, "importing") as work, pytest.raises(Refusal) as refused:
        commands.carry_out(run, work, is_partial=False, by=BY, now=NOW)
    assert refused.value.code == "rolls.broken_lines"
    assert not Resident.objects.exists()
    assert ImportRun.objects.get(pk=run.pk).state == "failed"


def test_good_lines_go_in_alone_when_somebody_says_so() -> None:
    run = imported(xlsx(HEADINGS, row(1), row(2, 姓名="", 楼号="77")), is_partial=True)
    assert (run.added, run.broken, run.is_partial) == (1, 1, True)
    assert not Place.objects.filter(path="yt.1.01.77").exists()


@pytest.mark.parametrize(
    ("changes", "code", "column"),
    [
        ({"姓名": ""}, "empty", "姓名"),
        ({"身份证号码": 999999195603180110}, "id_lost_digits", "身份证号码"),
        ({"身份证号码": "9.99999E+17"}, "id_lost_digits", "身份证号码"),
        ({"身份证号码": id_number(1)[:-1] + "Y"}, "said", "身份证号码"),
        ({"联系电话": "1380000"}, "said", "联系电话"),
        ({"联系电话": "138000"}, "phone", "联系电话"),
        ({"出生日期": "三月"}, "day", "出生日期"),
        ({"性别": "女"}, "sex_differs", "性别"),
        ({"小区名称": "榆圆"}, "unknown_compound", "小区名称"),
        ({"室号": "上面"}, "room", "室号"),
    ],
)
def test_each_trouble_names_its_cell(changes: dict[str, Any], code: str, column: str) -> None:
    run = brought(xlsx(HEADINGS, row(2), row(1, **changes)))
    report = opening.report_of(run)
    assert codes(run) == [code]
    for finding in report.troubles:
        assert (finding.sheet, finding.row, finding.column) == ("Sheet1", 3, column)
        assert wording.sentence(finding).endswith("。")


def test_an_unknown_compound_is_told_the_nearest_names() -> None:
    run = brought(xlsx(HEADINGS, row(1, 小区名称="银杏"), row(2, 小区名称="银杏")))
    near = opening.report_of(run).troubles[0].params["near"]
    assert near.split("、")[0] == "银杏新村"
    assert len(near.split("、")) == 3


def test_a_report_hides_half_of_an_identity_number() -> None:
    run = brought(xlsx(HEADINGS, row(1, 身份证号码="999999195603180119")))
    assert opening.report_of(run).troubles[0].stands == "999999********0119"


def test_an_identity_number_with_a_small_x_is_read() -> None:
    number = next(n for n in map(id_number, range(100)) if n.endswith("X"))
    run = imported(xlsx(HEADINGS, row(1, 身份证号码=f" {number.lower()} ")))
    assert run.added == 1
    assert Person.objects.get().id_number == number


def test_the_same_person_twice_is_told() -> None:
    run = brought(xlsx(HEADINGS, row(1), row(1)))
    assert codes(run) == ["same_person"]
    assert "第 2 行" in wording.sentence(opening.report_of(run).troubles[0])


def test_lines_outside_ones_own_committee_are_refused() -> None:
    run = brought(xlsx(HEADINGS, row(1), row(2, 小区名称="三春里")), reach=("yt.1",))
    assert codes(run) == ["out_of_reach"]


def test_missing_buildings_and_doors_are_a_trouble_when_they_may_not_be_added() -> None:
    run = brought(xlsx(HEADINGS, row(1), row(2, 楼号="99"), row(3, 室号="603")), adds_places=False)
    assert codes(run) == ["unknown_building", "unknown_door"]


def test_one_column_of_addresses_is_enough() -> None:
    run = imported(
        xlsx(["姓名", "现住址"], ["王甲", "榆园12号楼602室"], ["李乙", "银杏新村三幢1单元5"])
    )
    doors = Resident.objects.values_list("household__door_id", flat=True)
    assert run.state == "done"
    assert sorted(doors) == ["yt.1.01.12/602", "yt.1.02.3/1-5"]


def test_one_compound_for_the_whole_file() -> None:
    run = imported(
        xlsx(["楼号", "室号", "姓名"], ["12", "602", "王甲"]), fixed={"compound": "榆园"}
    )
    assert run.added == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("sign", [",", "\t", ";"])
def test_a_csv_is_read_in_any_usual_coding(encoding: str, sign: str) -> None:
    run = imported(csv(HEADINGS, row(1), row(2), encoding=encoding, sign=sign), name="r.csv")
    assert run.added == 2


def test_a_building_number_that_became_a_date_is_told() -> None:
    import datetime

    run = brought(xlsx(HEADINGS, row(1, 室号=datetime.date(2022, 3, 12))))
    assert codes(run) == ["became_date"]


def test_needs_and_presence_are_read_by_word() -> None:
    content = xlsx(
        ["小区", "楼号", "室号", "姓名", "特殊情况", "居住情况"],
        ["榆园", 12, 602, "王甲", "独居、血透", "人户分离"],
        ["榆园", 12, 602, "李乙", "低保", "在住"],
    )
    run = imported(content)
    assert notes(run) == ["unknown_need"]
    resident = Resident.objects.get(presence="away")
    assert resident.needs == "dialysis,lone_elder"


def test_committees_compounds_and_buildings_grow_the_tree() -> None:
    imported(
        xlsx(["居委名称", "简称", "统计代码"], ["晨光第三居委会", "三居", "999999001003"]),
        kind=Kind.COMMITTEES,
    )
    imported(xlsx(["居委", "小区"], ["三居", "海棠苑"], ["三居", "海棠苑"]), kind=Kind.COMPOUNDS)
    imported(
        xlsx(["小区", "楼号", "层数", "每层户数"], ["海棠苑", "1幢", 18, 4], ["榆园", "12", 18, 4]),
        kind=Kind.BUILDINGS,
    )
    assert Place.objects.get(pk="yt.3").code == "999999001003"
    assert Place.objects.get(pk="yt.3.04").name == "海棠苑"
    assert Place.objects.get(pk="yt.3.04.1").floors == 18
    assert Place.objects.get(pk="yt.1.01.12").name == "12号楼"


def test_households_tell_floor_kitchen_and_bath() -> None:
    headings = ["小区", "楼号", "室号", "独用厨房", "独用卫生间"]
    content = xlsx(
        headings,
        ["榆园", 12, 602, "是", "否"],
        ["榆园", 12, 602, "是", "否"],
        ["榆园", 3, 101, "", ""],
    )
    run = imported(content, kind=Kind.HOUSEHOLDS)
    assert (run.added, run.changed, notes(run)) == (1, 1, ["same_line"])
    door = Place.objects.get(pk="yt.1.01.12/602")
    assert (door.own_kitchen, door.own_bath) == (True, False)
    again = imported(content, kind=Kind.HOUSEHOLDS)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)


def test_two_lines_about_one_door_that_differ_are_told() -> None:
    headings = ["小区", "楼号", "室号", "独用厨房"]
    run = brought(
        xlsx(headings, ["榆园", 12, 602, "是"], ["榆园", 12, "０６０２室", "否"]),
        kind=Kind.HOUSEHOLDS,
    )
    assert codes(run) == ["contradicts"]


def test_staff_are_entered_once() -> None:
    content = xlsx(
        ["姓名", "手机", "身份", "政治面貌", "单位", "特长", "到岗日期"],
        ["张三", "13900000001", "下沉干部", "中共党员", "区机关", "驾驶、电脑", "2022年4月18日"],
        ["李四", "13900000002", "志愿者", "群众", "", "", ""],
    )
    first, second = imported(content, kind=Kind.STAFF), imported(content, kind=Kind.STAFF)
    assert (first.added, second.unchanged, Staff.objects.count()) == (2, 2, 2)
    cadre = Staff.objects.get(kind="seconded")
    assert (cadre.skills, cadre.is_party_member) == ("computing,driving", True)


def test_a_resident_who_volunteers_stays_one_person() -> None:
    imported(xlsx(HEADINGS, row(1)))
    resident = Person.objects.get()
    imported(
        xlsx(["姓名", "手机", "身份"], [resident.name, resident.phone, "志愿者"]), kind=Kind.STAFF
    )
    assert Staff.objects.get().pk == resident.pk


def test_a_crash_in_the_middle_leaves_nothing_and_shows_as_interrupted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from sanjiayi.people import commands as people

    run = brought(xlsx(HEADINGS, row(1), row(2, 楼号="99")))

    def pull_the_plug(*_: object, **__: object) -> None:
        raise SystemExit(137)

    monkeypatch.setattr(people, "_note", pull_the_plug)
    work = Work(run.pk, "importing")
    with pytest.raises(SystemExit):
        commands.carry_out(run, work, is_partial=False, by=BY, now=NOW)
    assert storage.is_worked_on(run.pk)
    work.close()
    run = ImportRun.objects.get(pk=run.pk)
    assert opening.state_of(run) == "interrupted"
    assert not Resident.objects.exists()
    assert not Place.objects.filter(path="yt.1.01.99").exists()
    monkeypatch.undo()
    with Work(run.pk, "importing") as work:
        assert commands.carry_out(run, work, is_partial=False, by=BY, now=NOW).added == 2


def test_two_cannot_work_on_one_run() -> None:
    run = brought(xlsx(HEADINGS, row(1)))
    with Work(run.pk, "importing"), pytest.raises(storage.Busy):
        Work(run.pk, "importing")


def test_a_done_run_is_not_imported_again() -> None:
    run = imported(xlsx(HEADINGS, row(1)))
    with Work(run.pk, "importing") as work, pytest.raises(Refusal) as refused:
        commands.carry_out(run, work, is_partial=False, by=BY, now=NOW)
    assert refused.value.code == "rolls.already_done"


def test_files_lie_sealed_and_are_removed_when_the_run_ends(tmp_path: Path) -> None:
    content = xlsx(HEADINGS, row(1))
    run = brought(content)
    kept = (tmp_path / "rolls" / f"{run.pk}.sealed").read_bytes()
    assert content[:40] not in kept
    assert storage.take(run.pk) == content
    commands.discard(run, now=NOW)
    assert not storage.has(run.pk)
    assert ImportRun.objects.get(pk=run.pk).report == ""


def test_old_files_and_reports_are_forgotten() -> None:
    run = brought(xlsx(HEADINGS, row(1, 姓名="")))
    later = NOW + 8 * 86_400_000
    assert commands.forget_old(later) == 0
    kept = ImportRun.objects.get(pk=run.pk)
    assert (kept.state, kept.report, storage.has(run.pk)) == ("discarded", "", False)
