"""Kinds of the team room: judged under the ledger's lock, kept in team.Posting."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from sanjiayi.kernel.civil import date_of
from sanjiayi.kernel.facts import Record
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import registry
from sanjiayi.team import rules, sight
from sanjiayi.team.cards import group_card, post_of, staff_card
from sanjiayi.team.facts import Accepted, Appointed, Changed, Declined, Proposed, Relieved
from sanjiayi.team.models import Group, Posting, Staff

TABLES = ("team.Posting",)


def enter() -> None:
    """Tell the ledger which kinds are ours."""
    registry.decided(Appointed, title="任命", unit="人", judge=judge_appointed)
    registry.decided(Proposed, title="提名", unit="人", judge=judge_proposed)
    registry.decided(Accepted, title="接受提名", unit="人", judge=judge_accepted)
    registry.decided(Declined, title="谢绝提名", unit="人", judge=judge_declined)
    registry.decided(Relieved, title="卸任", unit="人", judge=judge_relieved)
    registry.decided(Changed, title="队伍变更", unit="项")
    registry.listen(Appointed, appointed, tables=TABLES)
    registry.listen(Proposed, proposed, tables=TABLES)
    registry.listen(Accepted, accepted, tables=TABLES)
    registry.listen(Declined, declined, tables=TABLES)
    registry.listen(Relieved, relieved, tables=TABLES)


# --- judges ------------------------------------------------------------------------------


def _why_not_seated(staff_id: UUID, group_code: str, role: str, serves: str) -> Refusal | None:
    staff = Staff.objects.filter(pk=staff_id).first()
    if staff is None:
        return rules.unknown_staff()
    groups = {g.code: group_card(g) for g in Group.objects.all()}
    group = groups.get(group_code)
    if group is None:
        return rules.unknown_group()
    held = Posting.objects.filter(state=Posting.State.HELD, staff__left_on=None)
    near = held.filter(staff=staff_id) | held.filter(group=group_code)
    posts = [post_of(posting) for posting in near]
    return rules.why_not_appoint(
        staff_card(staff), group, role, posts, groups
    ) or rules.why_not_serve(group, serves)


def judge_appointed(record: Record[Appointed]) -> Refusal | None:
    """The seat is free, the person may sit there, nothing clashes."""
    fact = record.fact
    return rules.why_not_a_day(fact.since_on) or _why_not_seated(
        fact.staff, fact.group, fact.role, fact.serves
    )


def judge_proposed(record: Record[Proposed]) -> Refusal | None:
    """As for an appointment, and not twice for the same seat."""
    fact = record.fact
    waiting = Posting.objects.filter(
        staff=fact.staff, group=fact.group, role=fact.role, state=Posting.State.PROPOSED
    )
    if waiting.exists():
        return Refusal("team.already_proposed", "这个人已被提名到这个组，等组长答复。")
    return _why_not_seated(fact.staff, fact.group, fact.role, fact.serves)


def judge_accepted(record: Record[Accepted]) -> Refusal | None:
    """Still proposed, and still allowed: a seat may have been taken meanwhile."""
    posting = Posting.objects.filter(pk=record.fact.posting).first()
    if posting is None:
        return rules.unknown_posting()
    return (
        rules.why_not_a_day(record.fact.since_on)
        or rules.why_not_accept(posting.state)
        or _why_not_seated(posting.staff_id, posting.group_id, posting.role, posting.serves)
    )


def judge_declined(record: Record[Declined]) -> Refusal | None:
    posting = Posting.objects.filter(pk=record.fact.posting).first()
    if posting is None:
        return rules.unknown_posting()
    return rules.why_not_decline(posting.state, record.fact.reason)


def judge_relieved(record: Record[Relieved]) -> Refusal | None:
    """Held now, and not laid down before it was taken up."""
    posting = Posting.objects.filter(pk=record.fact.posting).first()
    if posting is None:
        return rules.unknown_posting()
    return rules.why_not_a_day(record.fact.until_on) or rules.why_not_relieve(
        posting.state, post_of(posting).since, record.fact.until_on
    )


# --- projectors --------------------------------------------------------------------------


def appointed(records: Sequence[Record[Appointed]]) -> None:
    facts = [record.fact for record in records]
    _seat(
        Posting(
            id=f.posting,
            staff_id=f.staff,
            group_id=f.group,
            role=f.role,
            serves=f.serves,
            state=Posting.State.HELD,
            since_on=date_of(f.since_on),
        )
        for f in facts
    )


def proposed(records: Sequence[Record[Proposed]]) -> None:
    facts = [record.fact for record in records]
    _seat(
        Posting(
            id=f.posting,
            staff_id=f.staff,
            group_id=f.group,
            role=f.role,
            serves=f.serves,
            state=Posting.State.PROPOSED,
        )
        for f in facts
    )


def accepted(records: Sequence[Record[Accepted]]) -> None:
    for day, postings in _by_day((r.fact.since_on, r.fact.posting) for r in records).items():
        _among(postings).update(state=Posting.State.HELD, since_on=day)
    sight.forget()


def declined(records: Sequence[Record[Declined]]) -> None:
    _among([r.fact.posting for r in records]).update(state=Posting.State.ENDED)
    sight.forget()


def relieved(records: Sequence[Record[Relieved]]) -> None:
    for day, postings in _by_day((r.fact.until_on, r.fact.posting) for r in records).items():
        _among(postings).update(state=Posting.State.ENDED, until_on=day)
    sight.forget()


def _seat(postings: Iterable[Posting]) -> None:
    Posting.objects.bulk_create(postings, ignore_conflicts=True, batch_size=500)
    sight.forget()


def _among(postings: Sequence[UUID]) -> QuerySet[Posting]:
    return Posting.objects.filter(pk__in=postings)


def _by_day(pairs: Iterable[tuple[int, UUID]]) -> dict[date, list[UUID]]:
    """One statement a day: appointments of a day travel together."""
    found: dict[date, list[UUID]] = defaultdict(list)
    for day, posting in pairs:
        found[date_of(day)].append(posting)
    return found
