"""What is done about orders of medicine.  One verb, one function, one fact.

Nothing here says what somebody should take: doses are the resident's and the box's.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.conf import settings

from sanjiayi.kernel.civil import civil_day
from sanjiayi.kernel.facts import Fact
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import book
from sanjiayi.medicine import facts, rules
from sanjiayi.medicine.catalogue_queries import named
from sanjiayi.medicine.drugs import Drug
from sanjiayi.medicine.models import Order, OrderCounter
from sanjiayi.needs import slips
from sanjiayi.people.commands import keep_words
from sanjiayi.policy import in_force

MOST_BOXES = 60
LONGEST_DRUG = 80
_PURPOSE = "medicine"


@dataclass(frozen=True)
class Wanted:
    """An order as it is taken down.

    form_id      the form's own random id: sent twice it is one order
    person, place   resident's id and door
    drug         as in the table, or as written on the box;  strength: as on the box
    runs_out_on  last day with some; the rest as in facts.Registered
    words        a remark, in the resident's words
    """

    form_id: UUID
    person: str
    place: str
    drug: str
    runs_out_on: int
    strength: str = ""
    boxes: int = 1
    need: str = ""
    packet: str = ""
    priority: str = ""
    reason: str = ""
    can_substitute: bool = False
    proxy: str = ""
    may_tell: bool = False
    channel: str = "desk"
    files: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True)
class Taken:
    """What the resident is told.  code: looks the order up; is_seen: the form came before."""

    number: str
    code: str
    is_seen: bool


def register(wanted: Wanted, *, by: str, now: int) -> Taken:
    """Take an order down.  The same form again gives the same number and code.

    Raises Refusal "medicine.drug", "medicine.boxes", "medicine.day", "medicine.same_drug" when
    an open order of the same person for the same drug stands, or the ledger's.
    """
    _check(wanted, now)
    key = f"medicine:{wanted.form_id}"
    record, code = slips.record_id(key), slips.code_of(key)
    with book.together():
        before = Order.objects.filter(slip=slips.digest(code)).values_list("number", flat=True)
        if (number := before.first()) is not None:
            return Taken(number, code, is_seen=True)
        _refuse_twice(wanted)
        fact = _registered(wanted, slips.digest(code), now)
        draft = book.Draft(
            fact, place=wanted.place, subject=fact.order, happened_at=now, id=record
        )  # fmt: skip
        book.record([draft], by=by, now=now)
    return Taken(fact.order, code, is_seen=False)


def _check(wanted: Wanted, now: int) -> None:
    if not wanted.drug.strip() or len(wanted.drug.strip()) > LONGEST_DRUG:
        raise Refusal("medicine.drug", f"请写药名，最多 {LONGEST_DRUG} 个字，可以照药盒抄。")
    if not 1 <= wanted.boxes <= MOST_BOXES:
        raise Refusal("medicine.boxes", f"盒数请填 1 到 {MOST_BOXES}。")
    if not -400 <= rules.days_left(wanted.runs_out_on, civil_day(now)) <= 400:
        raise Refusal("medicine.day", "吃完的日子离今天太远，请核对剩余数量和每天用量。")
    if wanted.priority and wanted.priority not in "ABCD":
        raise Refusal("medicine.priority", "先后只有 A、B、C、D 四档，请重新选。")
    if wanted.priority and not wanted.reason.strip():
        raise Refusal("medicine.why", "改先后要写一句原因。")


def _refuse_twice(wanted: Wanted) -> None:
    same = Order.objects.filter(
        person=wanted.person, drug=wanted.drug.strip(), issued_at=None, withdrawn_at=None
    )
    number = same.values_list("number", flat=True).first()
    if number is not None:
        raise Refusal(
            "medicine.same_drug",
            f"这位居民的同一种药已经登记过，单号 {number}，还在办。要加数量请改那一张。",
        )


def _registered(wanted: Wanted, slip: str, now: int) -> facts.Registered:
    """The fact.  Keeps its words and draws the number: call it inside the transaction."""
    day, drug = civil_day(now), named(wanted.drug.strip())
    return facts.Registered(
        order=_next_number(),
        person=wanted.person,
        drug=wanted.drug.strip(),
        group=drug.group if drug else rules.Group.ORDINARY,
        runs_out_on=wanted.runs_out_on,
        need=wanted.need,
        packet=wanted.packet,
        strength=wanted.strength.strip()[:60],
        boxes=wanted.boxes,
        law=drug.law_on(day) if drug else "",
        keep=drug.keep if drug else "",
        is_vital=_is_vital(drug),
        priority=wanted.priority,
        reason=wanted.reason.strip()[:100],
        can_substitute=wanted.can_substitute,
        proxy=wanted.proxy,
        may_tell=wanted.may_tell,
        slip=slip,
        channel=wanted.channel,
        files=wanted.files,
        words=_words(wanted.words, now),
        pack=in_force(settings.SANJIAYI_JURISDICTION, day).version,
    )


def _is_vital(drug: Drug | None) -> bool:
    return drug is not None and drug.is_vital


def _next_number() -> str:
    """A number never given out before.  Inside `together`, so no two are told the same."""
    counter = OrderCounter.objects.filter(pk=_PURPOSE).values_list("last", flat=True).first() or 0
    highest = Order.objects.order_by("-serial").values_list("serial", flat=True).first() or 0
    last = max(counter, highest) + 1
    OrderCounter.objects.update_or_create(pk=_PURPOSE, defaults={"last": last})
    return f"M-{last:04d}"


def _words(text: str, now: int) -> str:
    return str(keep_words(text, now=now)) if text.strip() else ""


# --- steps -----------------------------------------------------------------------------------


def _act(number: str, make: Callable[[Order], Fact], *, by: str, now: int) -> None:
    with book.together():
        found = Order.objects.filter(pk=number).first()
        if found is None:
            raise Refusal("medicine.unknown", f"没有配药单 {number}，请核对单号。")
        draft = book.Draft(make(found), place=found.place, subject=number, happened_at=now)
        book.record([draft], by=by, now=now)


def _open(found: Order) -> None:
    if found.state in (rules.State.ISSUED, rules.State.WITHDRAWN):
        raise Refusal("medicine.over", f"{found.number} 已经办完，不用再记。请刷新看最新情况。")


def collect(number: str, *, by: str, now: int) -> None:
    """Card, book and cash are at the desk; the things themselves are custody_commands.take."""
    _act(number, lambda _: facts.Collected(order=number), by=by, now=now)


@dataclass(frozen=True)
class Outcome:
    """What came of asking at a source.

    what     "got", "part", "other" (something else in its stead), or facts.NotObtained's reason
    boxes, given, fen, receipt, run, words   as in facts.Bought and facts.NotObtained
    """

    source: str
    what: str
    boxes: int = 0
    given: str = ""
    fen: int = 0
    receipt: str = ""
    run: str = ""
    words: str = ""


GOT = ("got", "part", "other")
NOT_GOT = ("none", "refused", "closed", "papers", "limit")


def outcome(number: str, told: Outcome, *, by: str, now: int) -> None:
    """Say what came of it at a source.

    Raises Refusal "medicine.outcome", "medicine.boxes", "medicine.given", "medicine.cash",
    "medicine.bought" when it was bought before, "medicine.substitute" when the resident has not
    agreed to the other drug, or "medicine.over".
    """
    _act(number, lambda found: _outcome(found, told, now), by=by, now=now)


def _outcome(found: Order, told: Outcome, now: int) -> Fact:
    _open(found)
    if told.what in NOT_GOT:
        return facts.NotObtained(
            order=found.number, source=told.source, reason=told.what, run=told.run,
            words=_words(told.words, now),
        )  # fmt: skip
    if told.what not in GOT:
        raise Refusal("medicine.outcome", "请选结果：买到、买到一部分、换了别的、没有或被拒。")
    boxes = told.boxes or found.boxes
    if found.got >= found.boxes:
        raise Refusal("medicine.bought", f"{found.number} 已经记过买到，请先核对是不是买重了。")
    if not 1 <= boxes <= MOST_BOXES:
        raise Refusal("medicine.boxes", f"盒数请填 1 到 {MOST_BOXES}。")
    if not 0 <= told.fen <= 10_000_000:
        raise Refusal("medicine.cash", "金额写得不对，请核对小票后重记。")
    return facts.Bought(
        order=found.number, source=told.source, boxes=boxes, given=_given(found, told),
        fen=told.fen, receipt=told.receipt, run=told.run,
    )  # fmt: skip


def _given(found: Order, told: Outcome) -> str:
    if told.what != "other":
        return ""
    given = told.given.strip()
    if not given or len(given) > LONGEST_DRUG:
        raise Refusal("medicine.given", "请写换成了什么药，照药盒抄。")
    if not found.can_substitute and found.agreed != given:
        raise Refusal(
            "medicine.substitute", "居民还没有同意换药。请先打电话问，记下同意，再记购药。"
        )
    return given


def consent(number: str, drug: str, how: str, *, by: str, now: int) -> None:
    """The resident agreed to something else.  Raises Refusal "medicine.given" or "…how"."""
    if not drug.strip() or len(drug.strip()) > LONGEST_DRUG:
        raise Refusal("medicine.given", "请写换成了什么药，照药盒抄。")
    if how not in rules.CONSENT_WORDS:
        raise Refusal("medicine.how", "请选居民是怎么同意的：电话、当面、签字或语音。")
    fact = facts.Consented(order=number, drug=drug.strip(), how=how)
    _act(number, lambda _: fact, by=by, now=now)


def check(number: str, step: str, *, by: str, now: int) -> None:
    """A second person's word.  Raises Refusal "medicine.second", "…not_bought", "…step"."""
    _act(number, lambda _: facts.Checked(order=number, step=step), by=by, now=now)


def climb(number: str, *, rung: str = "", report: str = "", by: str, now: int) -> str:
    """Seek it one rung higher, or at a given one.  Returns the rung.

    Raises Refusal "medicine.rung" above the last one or "medicine.over".
    """
    found = Order.objects.filter(pk=number).first()
    wanted = rung or (rules.next_rung(found.rung) if found else "") or ""
    if found is not None and not wanted:
        raise Refusal("medicine.rung", f"{number} 已经报到快报，请在快报里跟进。")
    _act(number, lambda _: facts.Climbed(order=number, rung=wanted, report=report), by=by, now=now)
    return wanted


def reach_desk(numbers: Sequence[str], *, by: str, now: int) -> None:
    """Bags are at the desk.  Raises Refusal "medicine.unknown"; then none is written."""
    with book.together():
        for number in numbers:
            _act(number, lambda found: facts.ReachedDesk(order=found.number), by=by, now=now)


def issue(number: str, *, how: str, run: str = "", by: str, now: int) -> None:
    """It is in the resident's hands.

    Raises Refusal "medicine.how", "medicine.not_bought", "medicine.unchecked" for a controlled
    bag nobody compared a second time, or "medicine.over".
    """
    if how not in rules.HANDED_WORDS:
        raise Refusal("medicine.how", "请选怎么交的：核对取药码、签字、楼门交接或居委自取。")

    def make(found: Order) -> Fact:
        _open(found)
        if found.bought_at is None:
            raise Refusal("medicine.not_bought", f"{number} 还没有记过买到，请先记购药。")
        if found.law in rules.TWO_CHECK and not found.second:
            raise Refusal("medicine.unchecked", f"{number} 是管制药品，要先由第二个人复核。")
        return facts.Issued(order=number, how=how, run=run)

    _act(number, make, by=by, now=now)


def not_home(number: str, *, run: str = "", by: str, now: int) -> None:
    """Nobody opened; the bag goes back.  Raises Refusal "medicine.over"."""

    def make(found: Order) -> Fact:
        _open(found)
        return facts.NotHome(order=number, run=run)

    _act(number, make, by=by, now=now)


def withdraw(number: str, reason: str, *, by: str, now: int) -> None:
    """It is no longer wanted.  Raises Refusal "medicine.reason" or "medicine.over"."""
    if reason not in rules.WITHDRAWN_WORDS:
        raise Refusal("medicine.reason", "请选撤销的原因。")

    def make(found: Order) -> Fact:
        _open(found)
        return facts.Withdrawn(order=number, reason=reason)

    _act(number, make, by=by, now=now)


def settle(packet: str, fen: int, *, reason: str = "", by: str, now: int) -> None:
    """Reckon up with the household.  Raises Refusal "medicine.left" or "medicine.reason"."""
    _act(
        packet,
        lambda _: facts.Settled(packet=packet, fen=fen, reason=reason.strip()[:200]),
        by=by,
        now=now,
    )


def new_form() -> UUID:
    """An id for a form about to be shown."""
    return uuid4()
