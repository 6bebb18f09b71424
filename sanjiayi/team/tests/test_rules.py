"""The 3+1 rules over plain values: nothing amiss in a sound structure, and each gap told once."""

from collections import Counter
from dataclasses import dataclass, replace
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanjiayi.team import rules
from sanjiayi.team.rules import Act, Severity, check
from sanjiayi.team.structure import (
    CLASHES,
    FUNCTIONS,
    SEATS,
    GroupCard,
    Kind,
    Post,
    Role,
    StaffCard,
    do_clash,
)


@dataclass(frozen=True)
class Made:
    """A structure made to be sound."""

    staff: tuple[StaffCard, ...]
    groups: tuple[GroupCard, ...]
    posts: tuple[Post, ...]

    def codes(self) -> list[str]:
        return [violation.code for violation in check(self.staff, self.groups, self.posts)]

    def without(self, post: Post) -> "Made":
        return replace(self, posts=tuple(p for p in self.posts if p != post))

    def group(self, code: str) -> GroupCard:
        return next(group for group in self.groups if group.code == code)


class _Builder:
    def __init__(self) -> None:
        self.staff: list[StaffCard] = []
        self.groups: list[GroupCard] = []
        self.posts: list[Post] = []

    def found(self, kind: str, place: str, name: str, word: str = "") -> str:
        code = f"{word or kind}@{place}"
        self.groups.append(GroupCard(code, kind, place, name))
        return code

    def seat(self, group: str, role: str, *, is_party_member: bool = False) -> UUID:
        one = UUID(int=len(self.staff) + 1)
        self.staff.append(StaffCard(one, "seconded", is_party_member))
        self.posts.append(Post(group, role, one, 20220420))
        return one


@st.composite
def sound(draw: st.DrawFn) -> Made:
    """A structure that keeps every rule: committees with 1–2 B-roles, compounds, functions."""
    house = _Builder()
    branch = house.found(Kind.BRANCH, "yt", "永泰")
    for role in SEATS[Kind.BRANCH]:
        house.seat(branch, role, is_party_member=True)
    for number in range(1, draw(st.integers(1, 4)) + 1):
        _committee(draw, house, f"yt.{number}")
    for word in FUNCTIONS:
        group = house.found(Kind.FUNCTIONAL, "yt", "永泰", word)
        house.seat(group, Role.LEAD, is_party_member=draw(st.booleans()))
        for _ in range(3 if word == "escort" else draw(st.integers(0, 4))):
            house.seat(group, Role.MEMBER)
    return Made(tuple(house.staff), tuple(house.groups), tuple(house.posts))


def _committee(draw: st.DrawFn, house: _Builder, place: str) -> None:
    committee = house.found(Kind.COMMITTEE, place, place)
    party = house.found(Kind.PARTY_GROUP, place, place)
    house.seat(committee, Role.SECRETARY, is_party_member=draw(st.booleans()))
    first = house.seat(committee, Role.BACKUP, is_party_member=True)
    house.posts.append(Post(party, Role.LEAD, first, 20220420))
    if draw(st.booleans()):
        house.seat(committee, Role.BACKUP, is_party_member=draw(st.booleans()))
    for number in range(1, draw(st.integers(0, 3)) + 1):
        compound = f"{place}.{number:02d}"
        group = house.found(Kind.WORK_GROUP, compound, compound)
        house.seat(group, Role.LEAD)
        for _ in range(draw(st.integers(0, 2))):
            house.seat(group, Role.MEMBER)


VACANT = {
    (Kind.BRANCH, Role.SECRETARY): "team.no_branch_secretary",
    (Kind.BRANCH, Role.VICE_SECRETARY): "team.no_branch_vice_secretary",
    (Kind.BRANCH, Role.ORGANISER): "team.no_branch_organiser",
    (Kind.COMMITTEE, Role.SECRETARY): "team.no_secretary",
    (Kind.PARTY_GROUP, Role.LEAD): "team.no_party_lead",
    (Kind.WORK_GROUP, Role.LEAD): "team.no_compound_lead",
    (Kind.FUNCTIONAL, Role.LEAD): "team.no_functional_lead",
}


def _expected_without(made: Made, gone: Post) -> Counter[str]:
    """Worked out from the rules' words, not from their code."""
    group = made.group(gone.group)
    expected: Counter[str] = Counter()
    if (group.kind, gone.role) in VACANT:
        expected[VACANT[Kind(group.kind), Role(gone.role)]] += 1
    if group.function == "escort" and gone.role == Role.MEMBER:
        expected["team.escort_short"] += 1
    others = [p for p in made.posts if p.staff == gone.staff and p != gone]
    if not others:
        expected["team.belongs_nowhere"] += 1
    if gone.role == Role.BACKUP:
        if not [p for p in made.posts if p.group == gone.group and p.role == gone.role][1:]:
            expected["team.no_backup"] += 1
        if others:
            expected["team.lead_not_backup"] += 1
    return expected


@given(sound())
def test_a_sound_structure_has_nothing_amiss(made: Made) -> None:
    assert made.codes() == []


@settings(max_examples=40)
@given(sound(), st.data())
def test_laying_down_one_post_is_told_exactly(made: Made, data: st.DataObject) -> None:
    gone = data.draw(st.sampled_from(made.posts))

    assert Counter(made.without(gone).codes()) == _expected_without(made, gone)


@settings(max_examples=30)
@given(sound(), st.randoms(use_true_random=False), st.data())
def test_the_order_of_what_is_passed_in_does_not_matter(
    made: Made, shuffler: Random, data: st.DataObject
) -> None:
    gone = data.draw(st.sampled_from(made.posts))
    broken = made.without(gone)
    staff, groups, posts = list(broken.staff), list(broken.groups), list(broken.posts)
    shuffler.shuffle(staff)
    shuffler.shuffle(groups)
    shuffler.shuffle(posts)

    assert check(staff, groups, posts) == check(broken.staff, broken.groups, broken.posts)


@settings(max_examples=40)
@given(sound(), st.data())
def test_whoever_is_suggested_may_in_fact_be_appointed(made: Made, data: st.DataObject) -> None:
    broken = made.without(data.draw(st.sampled_from(made.posts)))
    groups = {group.code: group for group in broken.groups}
    cards = {card.id: card for card in broken.staff}

    for violation in check(broken.staff, broken.groups, broken.posts):
        if violation.mend.act is not Act.APPOINT:
            continue
        for candidate in violation.mend.candidates:
            card = cards[candidate.staff]
            target = groups[violation.mend.group]
            assert (
                rules.why_not_appoint(card, target, violation.mend.role, broken.posts, groups)
                is None
            )


@settings(max_examples=40)
@given(sound(), st.data())
def test_an_appointment_the_rules_allow_breaks_nothing(made: Made, data: st.DataObject) -> None:
    card = data.draw(st.sampled_from(made.staff))
    group = data.draw(st.sampled_from(made.groups))
    role = data.draw(st.sampled_from(list(Role)))
    groups = {one.code: one for one in made.groups}

    no = rules.why_not_appoint(card, group, role, made.posts, groups)

    after = check(made.staff, made.groups, [*made.posts, Post(group.code, role, card.id, 20220421)])
    if no is None:
        assert after == []
    elif no.code in {"team.clash", "team.seat_taken", "team.not_party_member"}:
        assert after != []


@pytest.mark.parametrize("clash", CLASHES)
def test_every_clash_of_the_table_is_found_either_way_round(clash: tuple) -> None:  # type: ignore[type-arg]
    (kind, role), (other_kind, other_role), _ = clash
    one = GroupCard(f"{kind}@yt.1", kind, "yt.1")
    other = GroupCard(f"{other_kind}@yt.2", other_kind, "yt.2")

    assert do_clash(one, role, other, other_role)
    assert do_clash(other, other_role, one, role)


def test_leading_the_party_group_as_b_role_of_the_same_committee_is_the_intended_pair() -> None:
    committee = GroupCard("committee@yt.3", Kind.COMMITTEE, "yt.3")
    here = GroupCard("party_group@yt.3", Kind.PARTY_GROUP, "yt.3")
    elsewhere = GroupCard("party_group@yt.4", Kind.PARTY_GROUP, "yt.4")

    assert not do_clash(committee, Role.BACKUP, here, Role.LEAD)
    assert do_clash(committee, Role.BACKUP, elsewhere, Role.LEAD)


def _one_committee(seats: int) -> Made:
    house = _Builder()
    house.groups.append(GroupCard("committee@yt.6", Kind.COMMITTEE, "yt.6", "六居", seats=seats))
    house.groups.append(GroupCard("party_group@yt.6", Kind.PARTY_GROUP, "yt.6", "六居"))
    house.seat("committee@yt.6", Role.SECRETARY)
    lead = house.seat("committee@yt.6", Role.BACKUP, is_party_member=True)
    house.posts.append(Post("party_group@yt.6", Role.LEAD, lead))
    return Made(tuple(house.staff), tuple(house.groups), tuple(house.posts))


def test_a_planned_seat_left_empty_is_a_gap_and_breaks_no_rule() -> None:
    made = _one_committee(seats=2)

    (gap,) = check(made.staff, made.groups, made.posts)

    assert (gap.code, gap.severity) == ("team.short", Severity.GAP)
    assert gap.sentence == "六居缺 1 名 B 角。"


def test_those_without_a_post_are_suggested_first_and_the_reason_is_told() -> None:
    made = _one_committee(seats=2)
    free = StaffCard(UUID(int=900), "volunteer", is_party_member=True, home="yt.6.01.03")

    gap = next(
        v for v in check([*made.staff, free], made.groups, made.posts) if v.code == "team.short"
    )

    assert gap.mend.candidates[0].staff == free.id
    assert gap.mend.candidates[0].reason == "党员，住在六居，还没有岗位"


def test_a_third_b_role_is_one_too_many() -> None:
    made = _one_committee(seats=0)
    extra = [StaffCard(UUID(int=n), "seconded") for n in (901, 902)]
    posts = [*made.posts, *(Post("committee@yt.6", Role.BACKUP, one.id) for one in extra)]

    (crowd,) = check([*made.staff, *extra], made.groups, posts)

    assert crowd.code == "team.seat_overfull"
    assert crowd.mend.act is Act.RELIEVE


def test_somebody_leading_two_compounds_is_told_with_both_places() -> None:
    groups = [
        GroupCard("work_group@yt.1.01", Kind.WORK_GROUP, "yt.1.01", "晨曦苑"),
        GroupCard("work_group@yt.1.02", Kind.WORK_GROUP, "yt.1.02", "桂语里"),
    ]
    one = StaffCard(UUID(int=1), "seconded")
    posts = [Post(group.code, Role.LEAD, one.id) for group in groups]

    (clash,) = check([one], groups, posts)

    assert clash.code == "team.clash"
    assert "晨曦苑" in clash.sentence
    assert "桂语里" in clash.sentence
    assert clash.staff == (one.id,)


def test_a_party_group_led_by_no_party_member_is_told() -> None:
    made = _one_committee(seats=0)
    staff = [replace(card, is_party_member=False) for card in made.staff]

    codes = [violation.code for violation in check(staff, made.groups, made.posts)]

    assert codes == ["team.not_party_member"]


def test_whoever_has_left_leaves_the_seat_vacant() -> None:
    made = _one_committee(seats=0)
    secretary = next(p.staff for p in made.posts if p.role == Role.SECRETARY)
    staff = [replace(card, has_left=card.id == secretary) for card in made.staff]

    codes = [violation.code for violation in check(staff, made.groups, made.posts)]

    assert codes == ["team.no_secretary"]
