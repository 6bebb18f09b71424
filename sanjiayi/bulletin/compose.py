"""The words of the daily bulletin: figures and a draft in, the record of one number out.

Pure, so that a golden file can hold the wording.  A draft nobody touched is complete.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sanjiayi.bulletin.issue import (
    Curve,
    Done,
    Erratum,
    Issue,
    Phone,
    PlanLine,
    Query,
    Question,
    Row,
    Rumour,
    Texts,
)
from sanjiayi.bulletin.metrics import LINES, SEALED, SWABS, Metric
from sanjiayi.bulletin.official import Official
from sanjiayi.bulletin.rules import Shown
from sanjiayi.bulletin.words import NOT_GIVEN, clock_words, day_words, named_together, say
from sanjiayi.kernel.civil import days_before

MOST = {"plan": 5, "done": 2, "questions": 3, "rumours": 2, "known": 2, "unknown": 2, "phones": 5}
"""As many of each as one A4 page holds; a form offers no more."""
MOST_ERRATA = 3
"""More are counted on paper and written out on the web page."""

_CORE = frozenset({"swabs", "kits", "medicine"})
"""Lines printed even when there was nothing of it on either day."""
_CURVES = ("swabs", "medicine", "sealed", "kits", "express", "visitors")
"""The three first with something to show are drawn."""


@dataclass(frozen=True)
class Count:
    """One line's figures, already fit for everybody.

    yesterday   None on the first day there is anything to tell
    week        seven days up to today, oldest first
    """

    metric: Metric
    today: Shown
    yesterday: Shown | None
    week: tuple[Shown, ...]


@dataclass(frozen=True)
class Seals:
    """Sealed buildings of the scope.

    released, sealed   how many today
    named              released today, by name, "和风坊5号楼"; only those that may be named
    next_day           first day on which the next one may be released, None when unknown
    """

    released: int = 0
    sealed: int = 0
    named: tuple[str, ...] = ()
    next_day: int | None = None


@dataclass(frozen=True)
class Sampling:
    """A round of sampling: ms of its window."""

    starts_at: int
    ends_at: int


@dataclass(frozen=True)
class Figures:
    """One scope, one civil day, frozen.

    notes    counts printed in the column 说明, by metric code (metrics.NOTES)
    due      how many were due in today's round; community only
    share    tenths of those due who came (9.5 is printed "九成五以上"); compounds only
    rounds   today's and tomorrow's, by day
    """

    scope: str
    scope_name: str
    community_name: str
    is_community: bool
    day: int
    counts: tuple[Count, ...]
    notes: dict[str, Shown]
    due: int | None = None
    share: str = ""
    seals: Seals = Seals()
    rounds: dict[int, tuple[Sampling, ...]] = field(default_factory=dict)
    done: tuple[Done, ...] = ()
    official: Official | None = None
    errata: tuple[Erratum, ...] = ()

    def of(self, metric: Metric) -> Count | None:
        return next((c for c in self.counts if c.metric is metric), None)


@dataclass(frozen=True)
class Standing:
    """What goes from one number to the next until somebody changes it.

    rumours   decided since the last number
    """

    plan: tuple[PlanLine, ...] = (
        PlanLine(when="9:00 前", what="抗原自测，结果拍照上传或放在门口", stands=True),
        PlanLine(when="全天", what="配药登记到 16:00，急用药不限时", stands=True),
    )
    questions: tuple[Question, ...] = ()
    phones: tuple[Phone, ...] = (
        Phone(label="市民热线", number="12345"),
        Phone(label="急救", number="120"),
        Phone(label="报警", number="110"),
    )
    note: str = ""
    rumours: tuple[Rumour, ...] = ()


@dataclass(frozen=True)
class Frame:
    """Where and when a number stands: number, freeze, ledger stretch, posts, address."""

    number: int
    frozen_at: int
    ledger_first: int
    ledger_last: int
    ledger_digest: str
    pack: str
    public_path: str
    queries: tuple[Query, ...] = ()
    published_at: int = 0
    author: str = ""
    checker: str = ""
    signer: str = ""


# --- what a draft says by itself -----------------------------------------------------------


def draft_texts(figures: Figures, standing: Standing, frozen_at: int) -> Texts:
    """Complete words for a number, from figures and what stands."""
    return Texts(
        headline=headline(figures, standing),
        plan=plan(figures, standing)[: MOST["plan"]],
        done=list(figures.done)[: MOST["done"]],
        questions=[*_questions(figures), *standing.questions][: MOST["questions"]],
        rumours=list(standing.rumours)[: MOST["rumours"]],
        known=_known(figures),
        unknown=_unknown(figures),
        next_update=f"{day_words(days_before(figures.day, -1))} {clock_words(frozen_at)} 以后",
        phones=list(standing.phones),
        note=standing.note,
    )


def headline(figures: Figures, standing: Standing) -> str:
    """One or two sentences: what changed today, what comes tomorrow."""
    told = [*_seal_words(figures.seals), _sampled(figures)]
    return f"今天{'，'.join(told)}。{_tomorrow(figures, standing)}"


def _seal_words(seals: Seals) -> list[str]:
    told = []
    if seals.released:
        all_named = len(seals.named) == seals.released <= 4
        who = f"{named_together(seals.named)}" if all_named else f"{seals.released} 栋楼"
        told.append(f"{who}解除封控")
    if seals.sealed:
        told.append(f"新封控 {seals.sealed} 栋楼")
    return told


def _sampled(figures: Figures) -> str:
    swabs = figures.of(SWABS)
    where = "全社区" if figures.is_community else "本小区"
    if swabs is None or swabs.today.value == 0:
        return f"{where}没有做核酸"
    if swabs.today.value is None:
        return f"{where}做了核酸"
    return f"{where}采样 {say(swabs.today)} 人次"


def _tomorrow(figures: Figures, standing: Standing) -> str:
    rounds = figures.rounds.get(days_before(figures.day, -1), ())
    if rounds:
        return f"明天 {clock_words(rounds[0].starts_at)} 开始做核酸，听通知下楼。"
    antigen = next((line.when for line in standing.plan if "抗原" in line.what), "")
    also = f"；抗原仍在 {antigen}自测" if antigen else ""
    return f"明天没有核酸安排，大家好好休息{also}。"


def plan(figures: Figures, standing: Standing) -> list[PlanLine]:
    """Tomorrow: rounds that are ordered, then what stands, then what sealed buildings get."""
    rounds = figures.rounds.get(days_before(figures.day, -1), ())
    lines = [
        PlanLine(
            when=f"{clock_words(r.starts_at)}–{clock_words(r.ends_at)}",
            what="核酸采样，听楼组长通知分批下楼",
        )
        for r in rounds
    ]
    sealed = figures.of(SEALED)
    lines += standing.plan
    if sealed and sealed.today.value:
        lines.append(PlanLine(when="上午、下午", what="封控楼各消杀一次，专人送物、收垃圾"))
    return lines


def _questions(figures: Figures) -> list[Question]:
    rounds = figures.rounds.get(days_before(figures.day, -1), ())
    if rounds:
        clock = clock_words(rounds[0].starts_at)
        answer = f"做，{clock} 开始。请先在家等，叫到楼栋再下楼；行动不便的登记上门采样。"
    else:
        answer = "还没有安排。有安排会提前在楼组群和大喇叭通知，不用早起排队。"
    found = [Question(question="明天做核酸吗？", answer=answer)]
    if figures.seals.released:
        found.append(
            Question(
                question="解封的楼可以出小区吗？",
                answer="解封后在小区内活动，出入小区按小区的管控级别执行，变化会写进日报。",
            )
        )
    return found


def _known(figures: Figures) -> list[str]:
    sealed = figures.of(SEALED)
    if not sealed or not sealed.today.value:
        return []
    words = f"现有封控楼 {say(sealed.today)} 栋"
    if figures.seals.next_day:
        words += f"，最早 {day_words(figures.seals.next_day)}可以解除，以解封通知为准"
    return [words + "。"]


def _unknown(figures: Figures) -> list[str]:
    if not figures.rounds.get(figures.day):
        return []
    return ["今天这一轮的检测结果还没有全部报回，报回后另行通知。"]


# --- the record ----------------------------------------------------------------------------


def compose(figures: Figures, texts: Texts, frame: Frame) -> Issue:
    """The record of one number."""
    return Issue(
        scope=figures.scope,
        scope_name=figures.scope_name,
        community_name=figures.community_name,
        is_community=figures.is_community,
        number=frame.number,
        day=figures.day,
        frozen_at=frame.frozen_at,
        published_at=frame.published_at,
        rows=_rows(figures),
        curves=_curves(figures),
        official=figures.official,
        errata=list(figures.errata),
        texts=texts,
        queries=list(frame.queries),
        author=frame.author,
        checker=frame.checker,
        signer=frame.signer,
        ledger_first=frame.ledger_first,
        ledger_last=frame.ledger_last,
        ledger_digest=frame.ledger_digest,
        pack=frame.pack,
        public_path=frame.public_path,
    )


def _rows(figures: Figures) -> list[Row]:
    counts = {count.metric.code: count for count in figures.counts}
    return [
        Row(
            metric=metric.code,
            title=metric.title,
            unit=metric.unit,
            today=say(counts[metric.code].today),
            yesterday=say(counts[metric.code].yesterday),
            note=_note(metric.code, figures),
        )
        for metric in LINES
        if metric.code in counts and _is_told(counts[metric.code])
    ]


def _is_told(count: Count) -> bool:
    nothing = (Shown(0), None)
    return count.metric.code in _CORE or not (
        count.today == Shown(0) and count.yesterday in nothing
    )


def _note(code: str, figures: Figures) -> str:
    words = {
        "swabs": _swab_note,
        "kits": lambda f: _counted(f, "kit_households", "发到 {} 户"),
        "medicine": lambda f: _counted(f, "registered", "今天新登记 {} 份"),
        "goods": lambda f: _counted(f, "pieces", "共 {} 件"),
        "express": lambda f: _counted(f, "reported", "今天新收到 {} 件"),
        "sealed": _seal_note,
        "disinfection": _disinfection_note,
    }
    return words[code](figures) if code in words else ""


def _counted(figures: Figures, code: str, words: str) -> str:
    shown = figures.notes.get(code)
    if shown is None or say(shown) == NOT_GIVEN or shown.value == 0:
        return ""
    return words.format(say(shown)).replace(" 少于", "少于")


def _swab_note(figures: Figures) -> str:
    swabs = figures.of(SWABS)
    if not figures.rounds.get(figures.day):
        return "今天没有全员核酸" if swabs and swabs.today.value == 0 else ""
    if figures.due is not None and swabs and swabs.today.value is not None:
        missing = max(0, figures.due - swabs.today.value)
        return f"应采 {figures.due:,}；未采 {missing:,}"
    return f"应采的{figures.share}已采" if figures.share else ""


def _seal_note(figures: Figures) -> str:
    seals = figures.seals
    told = []
    if seals.released:
        named = f"：{named_together(seals.named)}" if len(seals.named) == seals.released else ""
        told.append(f"今天解除 {seals.released} 栋{named}")
    if seals.sealed:
        told.append(f"今天新增 {seals.sealed} 栋")
    return "；".join(told) or "今天没有变化"


def _disinfection_note(figures: Figures) -> str:
    sealed = figures.of(SEALED)
    return "封控楼上午、下午各一次" if sealed and sealed.today.value else "楼道、快递点和采样点"


def _curves(figures: Figures) -> list[Curve]:
    by_code = {count.metric.code: count for count in figures.counts}
    drawn = [by_code[c] for c in _CURVES if c in by_code and _is_worth_drawing(by_code[c].week)]
    return [
        Curve(
            metric=count.metric.code,
            title=f"{count.metric.title}（{count.metric.unit}）",
            unit=count.metric.unit,
            first_day=days_before(figures.day, len(count.week) - 1),
            last_day=figures.day,
            values=[shown.value for shown in count.week],
        )
        for count in drawn[:3]
    ]


def _is_worth_drawing(week: Sequence[Shown]) -> bool:
    values = [shown.value for shown in week if shown.value is not None]
    return len(values) >= 2 and any(values)
