"""Rows of the tables as the cards the rules judge."""

from sanjiayi.kernel.civil import day_number, from_ms
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.places import queries as places
from sanjiayi.team import rules
from sanjiayi.team.models import Enrolment, Group, Posting, Staff
from sanjiayi.team.structure import GroupCard, Post, StaffCard


def group_card(group: Group) -> GroupCard:
    """A group as the rules know it."""
    return GroupCard(
        code=group.code,
        kind=group.kind,
        place=group.place_id,
        place_name=places.short_name(group.place_id),
        name=group.name,
        seats=group.seats,
    )


def staff_card(staff: Staff) -> StaffCard:
    """Somebody as the rules know them."""
    return StaffCard(
        id=staff.pk,
        kind=staff.kind,
        is_party_member=staff.is_party_member,
        home=staff.home,
        has_left=staff.left_on is not None,
    )


def post_of(posting: Posting) -> Post:
    """A posting as the rules know it."""
    return Post(
        group=posting.group_id,
        role=posting.role,
        staff=posting.staff_id,
        since=day_number(posting.since_on) if posting.since_on else 0,
        serves=posting.serves,
    )


def why_not_enrol(offer: Enrolment | None, now: int) -> Refusal | None:
    """May an invitation still be turned into a device?"""
    if offer is None:
        return rules.unknown_enrolment()
    return rules.why_not_enrol(
        is_used=offer.used_at is not None, is_over=offer.expires_at < from_ms(now)
    )
