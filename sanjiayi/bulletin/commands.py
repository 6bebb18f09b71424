"""What people do with a number of the bulletin: draft, mend words, check, sign, publish."""

from collections.abc import Iterable, Sequence
from uuid import UUID, uuid4

import msgspec
from django.db import transaction

from sanjiayi.bulletin import rules
from sanjiayi.bulletin.desk import frozen_on, record_of, told_before
from sanjiayi.bulletin.facts import Published
from sanjiayi.bulletin.freeze import freeze
from sanjiayi.bulletin.gather import gather, scopes
from sanjiayi.bulletin.issue import Texts, digest, to_json
from sanjiayi.bulletin.models import Edition, Freeze, PublishedNumber
from sanjiayi.kernel.civil import civil_day
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import book, figures

_State = Edition.State


def _refuse(why_not: Refusal | None) -> None:
    if why_not is not None:
        raise why_not


def draft(scope: str, day: int, *, by: str, now: int) -> Edition:
    """Open the day's number of a scope, complete as it is; the one that is open already if any.

    Freezes the day's figures anew as long as nobody has checked a number of it.
    Raises Refusal for a place without a bulletin, a day to come, or a day already passed by.
    """
    if scope not in scopes():
        raise Refusal("bulletin.scope", "日报按社区和小区编，请选社区或一个小区。")
    if day > civil_day(now):
        raise Refusal("bulletin.future", "这一天还没到，请编今天的日报。")
    found = Edition.objects.filter(scope=scope, day=day).first()
    if found is not None:
        return found
    last = PublishedNumber.objects.filter(scope=scope).order_by("-day").first()
    if last is not None and day <= last.day:
        raise Refusal("bulletin.day", "这一天或之后的日报已经发布，请编下一天的。")
    with transaction.atomic():
        _freeze_if_open(day, now)
        frozen = frozen_on(day).gathered
        if scope not in (frozen.community, *frozen.compounds):
            raise Refusal(
                "bulletin.unknown_then", "这一天冻结数字时还没有这个小区，请从明天的日报编起。"
            )
        return Edition.objects.create(
            id=uuid4(), scope=scope, day=day, author=by, drafted_at=now, changed_at=now
        )


def _freeze_if_open(day: int, now: int) -> None:
    """A freeze for the day: the one there is, once somebody has answered for it."""
    found = Freeze.objects.filter(day=day).first()
    is_answered = Edition.objects.filter(day=day).exclude(state=_State.DRAFT).exists()
    if found is None or not (is_answered or found.asof == figures.head().seq):
        _freeze(day, now)


def _freeze(day: int, now: int) -> None:
    told = told_before(day)
    since = told[0].gathered.asof if told else 0
    gathered = gather(day, now, told, since)
    if told and any(d not in told[0].shown["swabs"] for d in gathered.true["swabs"] if d != day):
        told = told_before(day, back_to=min(gathered.true["swabs"]))
    frozen = freeze(gathered, told)
    Freeze.objects.update_or_create(
        day=day,
        defaults={
            "asof": gathered.asof,
            "frozen_at": now,
            "kept": msgspec.json.encode(frozen).decode(),
        },
    )


def refreeze(day: int, *, now: int) -> None:
    """Take the day's figures anew; whatever was checked or signed must be checked again.

    Raises Refusal once a number of the day is published: all numbers of a day agree.
    """
    with transaction.atomic():
        if Freeze.objects.filter(day=day, is_told=True).exists():
            raise Refusal(
                "bulletin.frozen", "这一天已有日报发布，数字不再变。之后的变化会写进下一期。"
            )
        _freeze(day, now)
        Edition.objects.filter(day=day).update(
            state=_State.DRAFT, checker="", signer="", changed_at=now
        )


def edit(edition: UUID, texts: Texts, *, by: str, now: int) -> Edition:
    """Change the words; the figures stay.  Whoever changes them is the author now.

    Raises Refusal for a published number and for words that point at a person.
    """
    with transaction.atomic():
        found = Edition.objects.select_for_update().get(pk=edition)
        _refuse(rules.why_not_edit(found.state))
        _refuse(rules.why_not_words(texts.sentences()))
        if not texts.headline.strip():
            raise Refusal("bulletin.headline", "请写一句话的要点，不能空着。")
        found.texts = msgspec.json.encode(texts).decode()
        found.state, found.author, found.changed_at = _State.DRAFT, by, now
        found.checker = found.signer = ""
        found.save()
        return found


def check(edition: UUID, *, by: str, now: int) -> Edition:
    """A second person has compared words and figures.  Raises Refusal for the author."""
    with transaction.atomic():
        found = Edition.objects.select_for_update().get(pk=edition)
        _refuse(rules.why_not_check(found.state, found.author, by))
        found.state, found.checker, found.changed_at = _State.CHECKED, by, now
        found.save()
        return found


def sign(edition: UUID, *, sight: Sight, now: int) -> Edition:
    """Whoever answers for the place puts the post's name under it.  Raises Refusal."""
    with transaction.atomic():
        found = Edition.objects.select_for_update().get(pk=edition)
        _refuse(rules.why_not_sign(found.state, found.scope, sight))
        found.state, found.signer, found.changed_at = _State.SIGNED, sight.by, now
        found.save()
        return found


def publish(edition: UUID, *, by: str, now: int) -> Edition:
    """Make it public for good: the record is kept as it is and its digest goes into the ledger.

    Raises Refusal unless it is signed; a second call is refused and writes nothing.
    """
    return publish_all([edition], by=by, now=now)[0]


def publish_all(editions: Sequence[UUID], *, by: str, now: int) -> list[Edition]:
    """The same for several numbers in one commit: all or none."""
    with book.together():
        found = [Edition.objects.select_for_update().get(pk=key) for key in editions]
        for edition in found:
            _refuse(rules.why_not_publish(edition.state))
        drafts = [_seal_record(edition, now) for edition in found]
        book.record(drafts, by=by, now=now)
        for edition in found:
            edition.save()
        Freeze.objects.filter(day__in={e.day for e in found}).update(is_told=True)
    return found


def _seal_record(edition: Edition, now: int) -> book.Draft:
    """Fill in the record as it will be read and make the entry that tells of it."""
    issue = record_of(edition, published_at=now)
    kept = to_json(issue)
    edition.record, edition.digest = kept.decode(), digest(kept)
    edition.state, edition.changed_at = _State.PUBLISHED, now
    fact = Published(
        number=issue.number,
        day=issue.day,
        frozen_at=issue.ledger_last,
        digest=edition.digest,
        author=edition.author,
        checker=edition.checker,
        signer=edition.signer,
    )
    return book.Draft(fact, place=edition.scope, subject=str(edition.pk), happened_at=now)


def issue_day(
    day: int,
    *,
    author: str,
    checker: str,
    signer: Sight,
    now: int,
    places: Iterable[str] | None = None,
) -> list[Edition]:
    """Draft, check, sign and publish a day's numbers as they are, for programs and drills.

    places   scopes to publish for; None: the community and every compound
    Raises Refusal like the steps themselves.
    """
    found = [draft(s, day, by=author, now=now) for s in (scopes() if places is None else places)]
    open_ones = [edition for edition in found if edition.state != _State.PUBLISHED]
    for edition in open_ones:
        if edition.state == _State.DRAFT:
            check(edition.pk, by=checker, now=now)
        if edition.state != _State.SIGNED:
            sign(edition.pk, sight=signer, now=now)
    return publish_all([edition.pk for edition in open_ones], by=signer.by, now=now)
