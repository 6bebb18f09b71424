"""Change who serves, who holds a post, who may sign in, which devices may post facts.

A reference table and the entry that tells of it change together (book.together).
"""

import os
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from sanjiayi.kernel import ids
from sanjiayi.kernel.civil import date_of, from_ms
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import book
from sanjiayi.places import queries as places
from sanjiayi.places.models import Place
from sanjiayi.team import rules, sight
from sanjiayi.team.cards import why_not_enrol
from sanjiayi.team.facts import Accepted, Appointed, Changed, Declined, Proposed, Relieved
from sanjiayi.team.models import Account, Device, Enrolment, Group, Posting, Staff, StaffKind
from sanjiayi.team.rows import GroupRow, PostRow, StaffRow, three_plus_one
from sanjiayi.team.tokens import ENROLMENT_MINUTES, hashed, new_code, new_token

__all__ = ["GroupRow", "PostRow", "StaffRow"]

SYSTEM = "system:set-up"

MOST_LETTERS = 40
"""What models.Device.name holds."""


# --- staff and groups ----------------------------------------------------------------------


def add_staff(rows: Sequence[StaffRow], *, by: str, now: int) -> int:
    """Enter staff, or correct what is known of them; their persons stand already.

    Returns how many rows changed something.  Repeating changes nothing and writes no entry.
    Raises Refusal "team.kind" for a kind that does not exist.
    """
    known = Staff.objects.in_bulk([row.id for row in rows])
    changed = [row for row in rows if _differs(row, known.get(row.id))]
    for row in changed:
        if row.kind not in StaffKind.values:
            raise Refusal("team.kind", f"没有“{row.kind}”这种人员类别，请改。")
    if not changed:
        return 0
    with book.together():
        Staff.objects.bulk_create(
            [_as_staff(row) for row in changed],
            update_conflicts=True,
            unique_fields=["person"],
            update_fields=list(changed[0].columns()),
            batch_size=200,
        )
        sight.forget()
        _note("staff_added", by=by, now=now, quantity=len(changed))
    return len(changed)


def _as_staff(row: StaffRow) -> Staff:
    return Staff(person_id=row.id, **row.columns())


def _differs(row: StaffRow | GroupRow, known: Staff | Group | None) -> bool:
    return known is None or any(
        getattr(known, name) != value for name, value in row.columns().items()
    )


def found_groups(rows: Sequence[GroupRow], *, by: str = SYSTEM, now: int | None = None) -> int:
    """Found groups, or rename, reorder and reseat them; returns how many changed something.

    now None: set-up before the ledger opens; no entry is written.
    """
    known = Group.objects.in_bulk([row.code for row in rows])
    changed = [row for row in rows if _differs(row, known.get(row.code))]
    if not changed:
        return 0
    with book.together():
        Group.objects.bulk_create(
            [Group(code=row.code, **row.columns()) for row in changed],
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["kind", "name", "place", "order", "seats"],
        )
        sight.forget()
        _note("groups_founded", by=by, now=now, quantity=len(changed))
    return len(changed)


def found_three_plus_one(
    community: str,
    *,
    seats: Mapping[str, int] | None = None,
    by: str = SYSTEM,
    now: int | None = None,
) -> int:
    """Found the groups a community needs, from its committees and compounds.

    seats   planned numbers by group code; unnamed groups keep 0 (no plan)
    """
    rows = three_plus_one(
        community,
        {p.path: p.short for p in places.committees(community)},
        {p.path: p.short for p in places.compounds(community)},
        seats or {},
    )
    return found_groups(rows, by=by, now=now)


# --- posts -----------------------------------------------------------------------------------


def appoint(
    staff: UUID,
    group: str,
    role: str,
    *,
    since_on: int,
    by: str,
    now: int,
    serves: str = "",
) -> UUID:
    """Give a post.  Returns the posting's id.

    serves   for members of a functional group: the committee they look after
    Raises Refusal: "team.unknown_staff", "team.unknown_group", "team.seat_taken",
    "team.clash", "team.not_party_member", "team.lead_must_be_backup" and others of team.rules.
    """
    return appoint_all([PostRow(staff, group, role, since_on, serves)], by=by, now=now)[0]


def appoint_all(rows: Sequence[PostRow], *, by: str, now: int) -> list[UUID]:
    """Give many posts in one commit, in order, all or nothing; each sees those before it."""
    postings = [_new_id(now) for _ in rows]
    drafts = [
        book.Draft(
            Appointed(
                posting=posting,
                staff=row.staff,
                group=row.group,
                role=row.role,
                since_on=row.since_on,
                serves=row.serves,
            ),
            place=_place_of(row.group),
            subject=str(posting),
        )
        for posting, row in zip(postings, rows, strict=True)
    ]
    book.record(drafts, by=by, now=now)
    return postings


def propose(
    staff: UUID, group: str, role: str = "member", *, by: str, now: int, serves: str = ""
) -> UUID:
    """Propose somebody for a group; its leader accepts or declines.  Returns the posting's id.

    Raises Refusal as appoint does, and "team.already_proposed".
    """
    posting = _new_id(now)
    fact = Proposed(posting=posting, staff=staff, group=group, role=role, serves=serves)
    _write(fact, group, posting, by, now)
    return posting


def accept(posting: UUID, *, since_on: int, by: str, now: int) -> None:
    """Take a proposed member in, from a day on.  Raises Refusal."""
    _write(Accepted(posting=posting, since_on=since_on), _group_of(posting), posting, by, now)


def decline(posting: UUID, reason: str, *, by: str, now: int) -> None:
    """Decline a proposal; reason: structure.DeclineReason value.  Raises Refusal."""
    _write(Declined(posting=posting, reason=reason), _group_of(posting), posting, by, now)


def relieve(posting: UUID, *, until_on: int, by: str, now: int) -> None:
    """Lay down a post; until_on is its last day.  Raises Refusal."""
    _write(Relieved(posting=posting, until_on=until_on), _group_of(posting), posting, by, now)


def let_go(staff: UUID, *, left_on: int, by: str, now: int) -> None:
    """Somebody stops serving: every post is laid down, the account closed.  Raises Refusal."""
    if not Staff.objects.filter(pk=staff).exists():
        raise rules.unknown_staff()
    with book.together():
        held = Posting.objects.filter(staff=staff, state=Posting.State.HELD)
        for posting in list(held):
            relieve(posting.pk, until_on=left_on, by=by, now=now)
        Staff.objects.filter(pk=staff).update(left_on=date_of(left_on))
        Account.objects.filter(staff=staff).update(is_active=False)
        sight.forget()
        _note("staff_left", by=by, now=now, subject=str(staff))


def _write(
    fact: Appointed | Proposed | Accepted | Declined | Relieved,
    group: str,
    posting: UUID,
    by: str,
    now: int,
) -> None:
    draft = book.Draft(fact, place=_place_of(group), subject=str(posting))
    book.record([draft], by=by, now=now)


def _group_of(posting: UUID) -> str:
    group = Posting.objects.filter(pk=posting).values_list("group_id", flat=True).first()
    if group is None:
        raise rules.unknown_posting()
    return str(group)


def _place_of(group: str) -> str:
    """The place a group's facts belong to.  Raises Refusal for a group nobody founded."""
    place = Group.objects.filter(pk=group).values_list("place_id", flat=True).first()
    if place is None:
        raise rules.unknown_group()
    return str(place)


def _new_id(now: int) -> UUID:
    return UUID(bytes=ids.uuid7(now, os.urandom(10)))


# --- accounts --------------------------------------------------------------------------------


def open_account(
    username: str,
    password: str,
    staff: UUID | Staff | None = None,
    is_operator: bool = False,
    *,
    by: str = SYSTEM,
    now: int | None = None,
) -> Account:
    """Make a sign-in for somebody who serves, or for whoever keeps the machine.

    now None: set-up before the ledger opens; no entry is written.
    Raises Refusal "team.name_taken", "team.has_account", "team.weak_password".
    """
    if Account.objects.filter(username=username).exists():
        raise Refusal("team.name_taken", "这个登录名已有人用，请换一个。")
    key = staff.pk if isinstance(staff, Staff) else staff
    if key is not None and Account.objects.filter(staff=key).exists():
        raise Refusal("team.has_account", "这个人已有登录名，可以重设密码。")
    account = Account(username=username, staff_id=key, is_operator=is_operator)
    _set_password(account, password)
    with book.together():
        account.save()
        sight.forget()
        _note("account_opened", by=by, now=now, subject=str(account.pk))
    return account


def reset_password(
    username: str, password: str, *, by: str = SYSTEM, now: int | None = None
) -> None:
    """Give an account another password.  Raises Refusal "team.unknown_account" or as above."""
    account = Account.objects.filter(username=username).first()
    if account is None:
        raise Refusal("team.unknown_account", "没有这个登录名，请核对后再试。")
    _set_password(account, password)
    with book.together():
        account.save(update_fields=["password"])
        _note("password_reset", by=by, now=now, subject=str(account.pk))


def _set_password(account: Account, password: str) -> None:
    try:
        validate_password(password, account)
    except ValidationError as error:
        sentence = "；".join(error.messages)
        raise Refusal("team.weak_password", f"密码不合要求：{sentence}") from error
    account.set_password(password)


# --- devices ---------------------------------------------------------------------------------


def offer_enrolment(place: str, name: str, *, by: str, now: int) -> str:
    """Invite one device to record at a place.  Returns the secret code of the QR, shown once.

    It holds for tokens.ENROLMENT_MINUTES, once.  Raises Refusal "team.unknown_place",
    "team.device_name".
    """
    _check_device(place, name)
    code = new_code()
    with book.together():
        Enrolment.objects.create(
            id=_new_id(now),
            code_hash=hashed(code),
            name=name,
            place_id=place,
            offered_by=by,
            expires_at=from_ms(now + ENROLMENT_MINUTES * 60_000),
        )
        _note("device_offered", by=by, now=now, place=place)
    return code


def enrol_device(code: str, *, now: int) -> str:
    """Turn an invitation into a device.  Returns its token, shown once; only a hash is kept.

    Raises Refusal "team.enrolment_unknown", "team.enrolment_used", "team.enrolment_over".
    """
    with book.together():
        offer = Enrolment.objects.select_for_update().filter(code_hash=hashed(code)).first()
        no = why_not_enrol(offer, now)
        if offer is None or no is not None:
            raise no or rules.unknown_enrolment()
        offer.used_at = from_ms(now)
        offer.save(update_fields=["used_at"])
        device, token = _admit("device", offer.name, offer.place_id, offer.offered_by, now)
        _note("device_enrolled", by=offer.offered_by, now=now, subject=device, place=offer.place_id)
    return token


def issue_program_token(name: str, place: str, *, by: str, now: int) -> str:
    """Let a program post facts at a place.  Returns its token, shown once.  Raises Refusal."""
    _check_device(place, name)
    with book.together():
        device, token = _admit("program", name, place, by, now)
        _note("program_admitted", by=by, now=now, subject=device, place=place)
    return token


def revoke_device(device: UUID, *, by: str, now: int) -> None:
    """The token stops working.  Repeating changes nothing.  Raises Refusal when unknown."""
    found = Device.objects.filter(pk=device).first()
    if found is None:
        raise Refusal("team.unknown_device", "没有这台设备，请回设备页重选。")
    if found.revoked_at is not None:
        return
    with book.together():
        found.revoked_at = from_ms(now)
        found.save(update_fields=["revoked_at"])
        sight.forget()
        _note("device_revoked", by=by, now=now, subject=str(device), place=found.place_id)


def note_heard(heard: Mapping[UUID, int]) -> None:
    """Remember when devices were last heard of, ms; for the devices page only, no entry."""
    for device, at_ms in heard.items():
        Device.objects.filter(pk=device).update(last_heard_at=from_ms(at_ms))


def _check_device(place: str, name: str) -> None:
    if not name.strip() or len(name) > MOST_LETTERS:
        raise Refusal("team.device_name", "请给设备起个名，最多 40 个字，例如“二居门岗 1 号”。")
    if places.place(place) is None:
        raise Refusal("team.unknown_place", "名册里没有这个地方，请另选。")


def _admit(kind: str, name: str, place: str, by: str, now: int) -> tuple[str, str]:
    token = new_token()
    device = Device.objects.create(
        id=_new_id(now),
        kind=kind,
        name=name,
        place_id=place,
        token_hash=hashed(token),
        enrolled_by=by,
        enrolled_at=from_ms(now),
    )
    sight.forget()
    return str(device.pk), token


# --- entries of reference tables -------------------------------------------------------------


def _note(
    what: str,
    *,
    by: str,
    now: int | None,
    subject: str = "",
    quantity: int = 1,
    place: str | None = None,
) -> None:
    """The entry about a reference table; none before the ledger opens or without a place."""
    top = place or Place.objects.filter(parent=None).values_list("path", flat=True).first()
    if now is None or top is None:
        return
    draft = book.Draft(Changed(what=what), place=top, subject=subject, quantity=quantity)
    book.record([draft], by=by, now=now)
