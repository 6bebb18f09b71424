"""The desk a number is made at: the day's freeze, the words so far, the record as it would be.

Between tables and verbs: commands and queries both come here; nothing is written.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import msgspec

from sanjiayi.bulletin import rumour_queries as rumours
from sanjiayi.bulletin.compose import Frame, Standing, compose, draft_texts
from sanjiayi.bulletin.freeze import Frozen
from sanjiayi.bulletin.gather import errata_of, figures_of, queries_of
from sanjiayi.bulletin.issue import Issue, Texts, from_json
from sanjiayi.bulletin.models import Edition, Freeze, PublishedNumber
from sanjiayi.team import queries as team

_frozen = msgspec.json.Decoder(Frozen)
_texts = msgspec.json.Decoder(Texts)


@lru_cache(maxsize=8)
def _decoded(kept: str) -> Frozen:
    return _frozen.decode(kept)


def frozen_on(day: int) -> Frozen:
    """The day's freeze.  Raises Freeze.DoesNotExist."""
    return _decoded(Freeze.objects.get(day=day).kept)


def told_before(day: int, back_to: int | None = None) -> list[Frozen]:
    """Published freezes before a day, newest first: the last one, or all back to a day."""
    rows = Freeze.objects.filter(is_told=True, day__lt=day).order_by("-day")
    kept = rows.filter(day__gte=back_to) if back_to is not None else rows[:1]
    return [_decoded(row) for row in kept.values_list("kept", flat=True)]


def public_path(scope: str, day: int) -> str:
    """Where everybody reads the number."""
    return f"/r/{scope}/{day}"


def record_of(edition: Edition, *, published_at: int = 0) -> Issue:
    """The record of a number: as kept once published, as it would be now until then."""
    if edition.record and not published_at:
        return from_json(edition.record)
    frozen = frozen_on(edition.day)
    told = list(
        PublishedNumber.objects.filter(scope=edition.scope, day__lt=edition.day)
        .order_by("-number")
        .values_list("day", "number", "asof")
    )
    missed = _missed(edition.day, told)
    numbers = {day: number for day, number, _asof in told}
    errata = errata_of(frozen, edition.scope, numbers, missed)
    figures = figures_of(frozen, edition.scope, errata)
    texts = _texts.decode(edition.texts) if edition.texts else None
    if texts is None:
        standing = _standing(edition, frozen.gathered.community)
        told_of = rumours.for_number(edition.scope, told[0][2] if told else 0, frozen.gathered.asof)
        standing = replace(standing, rumours=told_of)
        texts = draft_texts(figures, standing, frozen.gathered.frozen_at)
    return compose(figures, texts, _frame(edition, frozen, told, published_at))


def _missed(day: int, told: Sequence[tuple[int, int, int]]) -> list[Frozen]:
    """Freezes since the scope's last number in which only others published."""
    if not told:
        return []
    rows = Freeze.objects.filter(is_told=True, day__gt=told[0][0], day__lt=day).order_by("day")
    return [_decoded(kept) for kept in rows.values_list("kept", flat=True)]


def _frame(
    edition: Edition, frozen: Frozen, told: Sequence[tuple[int, int, int]], published_at: int
) -> Frame:
    now = frozen.gathered
    words = team.recorder_words({edition.author, edition.checker, edition.signer} - {""})
    return Frame(
        number=told[0][1] + 1 if told else 1,
        frozen_at=now.frozen_at,
        ledger_first=now.ledger_first,
        ledger_last=now.asof,
        ledger_digest=now.ledger_digest,
        pack=now.pack,
        public_path=public_path(edition.scope, edition.day),
        queries=queries_of(frozen, edition.scope),
        published_at=published_at,
        author=words.get(edition.author, ""),
        checker=words.get(edition.checker, ""),
        signer=words.get(edition.signer, ""),
    )


def _standing(edition: Edition, community: str) -> Standing:
    """What the last number of the scope, or of the community, passes on."""
    rows = (
        Edition.objects.filter(scope__in=[edition.scope, community], day__lt=edition.day)
        .exclude(record="")
        .order_by("-day")
        .values_list("scope", "record")[:4]
    )
    found = dict(reversed([(scope, record) for scope, record in rows]))
    record = found.get(edition.scope) or found.get(community)
    if record is None:
        return Standing()
    texts = from_json(record).texts
    return Standing(
        plan=tuple(line for line in texts.plan if line.stands),
        questions=tuple(q for q in texts.questions if q.stands),
        phones=tuple(texts.phones),
        note=texts.note,
    )
