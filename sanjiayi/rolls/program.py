"""`sanjiayi import FILE`: the same import as the pages, at the terminal."""

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import clock
from sanjiayi.places import queries as places
from sanjiayi.rolls import codes, commands, opening, rules, wording
from sanjiayi.rolls.commands import Brought
from sanjiayi.rolls.findings import Report
from sanjiayi.rolls.models import ImportRun, RollKind
from sanjiayi.rolls.rules import Columns, Kind
from sanjiayi.rolls.storage import Work

BY = "system:import"
_SHOWN = 20
_BAR = 30

Say = Callable[[str], None]


@dataclass(frozen=True)
class Wishes:
    """What the terminal asked for besides the file.

    columns   field → heading, for headings nobody knows yet
    fixed     field → one value for the whole file
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    is_partial: bool = False
    adds_places: bool = True


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of `sanjiayi import`."""
    parser.add_argument("file", nargs="?", help=".xlsx、.xls、.ods 或 .csv 名册")
    parser.add_argument(
        "--kind", choices=[kind.value for kind in Kind], help="名册种类，默认看表头"
    )
    parser.add_argument("--dry-run", action="store_true", help="只检查，不写入")
    parser.add_argument("--yes", action="store_true", help="没有错误就写入，不再询问")
    parser.add_argument(
        "--good-lines-only", action="store_true", help="有错的行跳过，只导入没有错的行"
    )
    parser.add_argument("--no-new-places", action="store_true", help="不自动添加缺少的楼和户")
    parser.add_argument("--compound", default="", help="整份名册都属于这个小区")
    parser.add_argument("--committee", default="", help="整份名册都属于这个居委")
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="字段=列名",
        help="指定一列，例如 --column 姓名=住户；会被记住",
    )
    parser.add_argument(
        "--codes", action="store_true", help="给同名居委填统计代码；不写文件就用随带的三林镇代码表"
    )
    parser.add_argument("--codes-names", action="store_true", help="连同名称一起改成代码表里的")


def run(options: argparse.Namespace) -> int:
    """`sanjiayi import`: 0 when everything asked for was done, 1 when something stopped it."""
    try:
        if options.codes:
            return _fill_codes(options)
        if not options.file:
            _say("请写上要导入的文件，例如：sanjiayi import 居民名册.xlsx --dry-run")
            return 2
        wishes = Wishes(
            columns=dict(_pair(text) for text in options.column),
            fixed={"compound": options.compound, "committee": options.committee},
            is_partial=options.good_lines_only,
            adds_places=not options.no_new_places,
        )
        kind = Kind(options.kind) if options.kind else None
        done = import_file(
            options.file, kind, dry_run=options.dry_run, yes=options.yes, by=BY, wishes=wishes
        )
    except (Refusal, OSError) as error:
        _say(error.reason if isinstance(error, Refusal) else f"打不开文件：{error}")
        return 1
    if options.dry_run:
        return 1 if done.broken else 0
    return 0 if done.state == ImportRun.State.DONE else 1


def import_file(
    path: str | Path,
    kind: Kind | None = None,
    *,
    dry_run: bool = False,
    yes: bool = False,
    by: str = BY,
    wishes: Wishes | None = None,
    say: Say | None = None,
) -> ImportRun:
    """Check a file, show the report, and import it unless told not to.

    yes   do not ask; lines with troubles still stop the import unless wishes.is_partial
    Raises Refusal when the file or its columns cannot be read.
    """
    wishes, say = wishes or Wishes(), say or _say
    content = Path(path).read_bytes()
    top = places.community()
    reach = [top.path] if top else []
    brought = Brought(
        name=Path(path).name,
        content=content,
        place=reach[0] if reach else "",
        reach=reach,
        kind=kind,
        fixed=wishes.fixed,
        adds_places=wishes.adds_places,
    )
    run_ = commands.receive(brought, by=by, now=clock.now_ms())
    _choose(run_, wishes.columns, by, say)
    with Work(run_.pk, "checking") as work:
        report = commands.check(run_, _Shown(work, "检查"), now=clock.now_ms())
    _tell(run_, report, say)
    if dry_run or not _is_wanted(report, wishes, yes, say):
        commands.discard(run_, now=clock.now_ms())
        return run_
    with Work(run_.pk, "importing") as work:
        shown = _Shown(work, "导入")
        commands.carry_out(run_, shown, is_partial=wishes.is_partial, by=by, now=clock.now_ms())
    say(f"已导入：新增 {run_.added}，改动 {run_.changed}，没有变化 {run_.unchanged}。")
    return run_


def _choose(run: ImportRun, named: Mapping[str, str], by: str, say: Say) -> None:
    """Take the columns somebody named; remember them.  Says which column is taken for what."""
    kind = Kind(run.kind)
    heads = opening.heads(kind, opening.sheets_of(run), run.choices)
    chosen = {head.fingerprint: _with_named(kind, head, named) for head in heads}
    if named:
        commands.choose_columns(run, heads, chosen, by=by, now=clock.now_ms())
    say(f"种类：{RollKind(run.kind).label}。")
    for head in heads:
        taken = chosen[head.fingerprint].columns
        words = "，".join(f"{rules.title(f)}←{head.headings[n]}" for f, n in taken.items())
        say(
            f"{' / '.join(filter(None, head.sheets)) or run.file_name}：{words or '没有认出任何列'}"
        )


def _with_named(kind: Kind, head: opening.Head, named: Mapping[str, str]) -> Columns:
    by_title = {rules.title(name): name for name in rules.SHAPES[kind].fields}
    columns = dict(head.columns.columns)
    for title, heading in named.items():
        name = by_title.get(title, title)
        if name not in rules.SHAPES[kind].fields:
            raise Refusal("rolls.no_field", f"没有“{title}”这一项。可以用：{'、'.join(by_title)}。")
        if heading not in head.headings:
            raise Refusal("rolls.no_heading", f"表里没有“{heading}”这一列，请核对列名。")
        position = head.headings.index(heading)
        columns = {f: n for f, n in columns.items() if n != position} | {name: position}
    return Columns(columns, head.columns.fixed)


def _tell(run: ImportRun, report: Report, say: Say) -> None:
    """The report as text."""
    say(f"共 {report.rows} 行：可以导入 {report.good} 行，有错 {report.broken} 行。")
    for level, (added, changed, unchanged) in report.counts.items():
        say(f"  {LEVELS[level]}：新增 {added}，改动 {changed}，没有变化 {unchanged}")
    if report.ignored:
        say(f"没有读的列：{'、'.join(report.ignored)}")
    for finding in report.troubles[:_SHOWN]:
        where = f"{finding.sheet} 第 {finding.row} 行“{finding.column}”".strip()
        say(f"  错：{where}写着“{finding.stands}”。{wording.sentence(finding)}")
    for finding in report.notes[:_SHOWN]:
        say(f"  提示：第 {finding.row} 行“{finding.column}”：{wording.sentence(finding)}")
    left = report.trouble_count - _SHOWN
    if left > 0:
        say(f"  还有 {left} 处错，改完这些再检查一次。")


LEVELS = {
    "committee": "居委",
    "compound": "小区",
    "building": "楼栋",
    "door": "户",
    "resident": "居民",
    "staff": "工作人员",
}


def _is_wanted(report: Report, wishes: Wishes, yes: bool, say: Say) -> bool:
    if report.broken and not wishes.is_partial:
        say("有错，什么都没有写入。请改好表格再导入，或加上 --good-lines-only。")
        return False
    if not report.good:
        say("没有可以导入的行。")
        return False
    return yes or _asks("导入吗？[y/N] ")


def _asks(question: str) -> bool:
    if not sys.stdin.isatty():
        return False
    return input(question).strip().lower() in {"y", "yes", "是"}


def _pair(text: str) -> tuple[str, str]:
    title, sign, heading = text.partition("=")
    if not sign:
        raise Refusal("rolls.no_pair", f"“{text}”要写成 字段=列名，例如 姓名=住户。")
    return title.strip(), heading.strip()


class _Shown(Work):
    """The same hold on the run, with a progress bar at the terminal."""

    def __init__(self, work: Work, words: str) -> None:
        self._work, self._words = work, words
        self._is_terminal = sys.stderr.isatty()

    def tell(self, done: int, total: int) -> None:
        self._work.tell(done, total)
        if not self._is_terminal or not total:
            return
        filled = min(_BAR, done * _BAR // total)
        bar = "█" * filled + "░" * (_BAR - filled)
        end = "\n" if done >= total else ""
        sys.stderr.write(f"\r{self._words} {bar} {min(100, done * 100 // total)}%{end}")
        sys.stderr.flush()

    def close(self) -> None:
        self._work.close()


def _fill_codes(options: argparse.Namespace) -> int:
    """Fill official codes for committees of the same name, after asking."""
    path = Path(options.file) if options.file else codes.SHIPPED
    found = codes.matches(codes.read(path.read_bytes()))
    if codes.is_invented():
        _say("这里是演示社区，居委都是虚构的，不会写入真实代码。")
        return 1
    if not found:
        _say(f"{path.name} 里没有和本社区同名、还缺代码的居委。")
        return 0
    for match in found:
        _say(f"  {match.committee.name} ← {match.code.code} {match.code.name}")
    if options.dry_run or not (options.yes or _asks(f"给这 {len(found)} 个居委填上代码吗？[y/N] ")):
        return 0
    change = codes.fill(found, takes_names=options.codes_names, by=BY, now=clock.now_ms())
    _say(f"已填 {change.changed} 个居委的代码。")
    return 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


__all__: Sequence[str] = ("add_arguments", "import_file", "run")
