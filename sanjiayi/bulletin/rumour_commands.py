"""What is done about rumours: hear one, decide it, answer who asked, print it."""

from uuid import UUID

import msgspec
from django.conf import settings

from sanjiayi.bulletin import commands as bulletin
from sanjiayi.bulletin import rumour_rules
from sanjiayi.bulletin.compose import MOST
from sanjiayi.bulletin.desk import record_of
from sanjiayi.bulletin.models import Edition
from sanjiayi.bulletin.rumour_facts import RumourHeard, RumourJudged
from sanjiayi.bulletin.rumour_queries import printed, rumour
from sanjiayi.bulletin.rumour_rules import UNKNOWN, Rumour, answer_words
from sanjiayi.kernel.civil import civil_day
from sanjiayi.kernel.paths import building_of, parent
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import book
from sanjiayi.needs import commands as needs
from sanjiayi.needs import queries, rules
from sanjiayi.policy import in_force

_ORDINARY = 3


def _unknown(number: str) -> Refusal:
    return Refusal("rumour.unknown", f"没有 {number} 这条传言，请核对编号。")


def hear(need: str, *, into: str = "", by: str, now: int) -> str:
    """A need tells of a rumour: a new one, or `into` one heard before.  Returns its number.

    Where that one is decided already, the resident is answered at once.
    Raises Refusal "needs.unknown", "rumour.category", "rumour.again" or "rumour.unknown".
    """
    with book.together():
        card = queries.need(need)
        if card is None:
            raise rules.unknown(need)
        if card.need.category != "rumour":
            raise Refusal("rumour.category", f"{need} 不是传言，请先把它的分类改成传言。")
        if into and rumour(into) is None:
            raise _unknown(into)
        number = into or rumour_rules.number_of(need)
        fact = RumourHeard(rumour=number, need=need)
        place = _compound(card.need.place)
        book.record([book.Draft(fact, place, subject=number, happened_at=now)], by=by, now=now)
        found = rumour(number)
        if found is not None and found.is_decided:
            _answer(found, [need], by=by, now=now)
    return number


def _compound(place: str) -> str:
    """A rumour goes round a compound, not a staircase."""
    building = building_of(place)
    return parent(building) if building.count(".") > 2 else building


def hear_new(text: str, place: str, *, by: str, now: int) -> str:
    """A rumour somebody of the team heard: an ask like any other, taken up at once."""
    with book.together():
        ask = needs.Ask(category="rumour", place=place, channel="desk", text=text)
        told = needs.raise_need(ask, by=by, now=now)
        return hear(told.number, by=by, now=now)


def judge(
    number: str,
    verdict: str,
    *,
    said: str,
    truth: str,
    source: str,
    answer: str = "",
    by: str,
    now: int,
) -> None:
    """Decide what is true of a rumour, and tell everybody who asked.

    Who was answered before is told what has changed.
    Raises Refusal for an unknown rumour, a missing fact or source, words too long or private.
    """
    fact = RumourJudged(
        rumour=number,
        verdict=verdict,
        said=said.strip(),
        truth=truth.strip(),
        source=source.strip(),
        answer=answer.strip(),
    )
    with book.together():
        found = rumour(number)
        if found is None:
            raise _unknown(number)
        draft = book.Draft(fact, found.place, subject=number, happened_at=now)
        book.record([draft], by=by, now=now)
        decided = rumour(number)
        if decided is None:
            return
        if found.is_decided and answer_words(found) != answer_words(decided):
            _correct(decided, by=by, now=now)
        _answer(decided, decided.needs, by=by, now=now)


def _correct(decided: Rumour, *, by: str, now: int) -> None:
    """Those who were told otherwise read it under their number."""
    for number in decided.needs:
        card = queries.need(number)
        if card is not None and card.need.state == rules.State.ANSWERED:
            needs.add(number, f"更正：{answer_words(decided)}", by=by, now=now)


def _answer(found: Rumour, numbers: list[str], *, by: str, now: int) -> None:
    """Answer the asks still open; while it is being found out, promise when more is told."""
    words = answer_words(found)
    for number in numbers:
        card = queries.need(number)
        if card is None or not card.need.is_open:
            continue
        if found.verdict == UNKNOWN:
            pack = in_force(settings.SANJIAYI_JURISDICTION, civil_day(now))
            due = rules.due_at("rumour", _ORDINARY, pack, now)
            needs.promise(number, due, words, by=by, now=now)
        else:
            needs.answer(number, "explained", words, by=by, now=now)


def put_in(number: str, edition: UUID, *, by: str, now: int) -> None:
    """Print a decided rumour in a number of the bulletin that is being made.

    Raises Refusal "rumour.unknown", "rumour.undecided", "rumour.full", or commands.edit's.
    """
    found = rumour(number)
    if found is None:
        raise _unknown(number)
    if not found.is_decided:
        raise Refusal("rumour.undecided", f"{number} 还没有结论，先核实再写进日报。")
    texts = record_of(Edition.objects.get(pk=edition)).texts
    line = printed(found)
    others = [one for one in texts.rumours if one.rumour != line.rumour]
    if len(others) >= MOST["rumours"]:
        raise Refusal("rumour.full", "这一期已有两条传言，请先清空一条再放。")
    changed = msgspec.structs.replace(texts, rumours=[*others, line])
    bulletin.edit(edition, changed, by=by, now=now)
