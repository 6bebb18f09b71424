"""Posts are given, proposed, accepted, declined and laid down through the ledger."""

from uuid import UUID

import pytest

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import figures
from sanjiayi.team import commands, queries
from sanjiayi.team.models import Posting
from sanjiayi.team.tests import make
from sanjiayi.team.tests.make import BY, DAY, NOW, staff_id

Postings = dict[tuple[str, str, str], UUID]


def _refusal(name: str, group: str, role: str) -> Refusal:
    with pytest.raises(Refusal) as caught:
        commands.appoint(staff_id(name), group, role, since_on=DAY, by=BY, now=NOW)
    return caught.value


def test_everybody_appointed_holds_the_post(community: Postings) -> None:
    held = Posting.objects.filter(state="held")

    assert {(p.staff_id, p.group_id, p.role) for p in held} == {
        (staff_id(name), group, role) for name, group, role in make.POSTS
    }


def test_a_second_leader_of_a_compound_is_refused(community: Postings) -> None:
    no = _refusal("万里", "work_group@yt.1.01", "lead")

    assert no.code == "team.seat_taken"
    assert "晨曦苑小区工作组组长" in no.reason


def test_a_secretary_cannot_also_be_a_b_role(community: Postings) -> None:
    commands.relieve(community["罗海", "committee@yt.1", "backup"], until_on=DAY, by=BY, now=NOW)

    assert _refusal("沈建国", "committee@yt.1", "backup").code == "team.clash"


def test_the_party_group_is_led_by_a_party_member_who_is_a_b_role(community: Postings) -> None:
    commands.relieve(community["周敏", "party_group@yt.1", "lead"], until_on=DAY, by=BY, now=NOW)

    assert _refusal("罗海", "party_group@yt.1", "lead").code == "team.not_party_member"
    assert _refusal("江河", "party_group@yt.1", "lead").code == "team.lead_must_be_backup"


def test_the_escort_group_takes_no_fourth_member(community: Postings) -> None:
    commands.relieve(community["万里", "medicine@yt", "member"], until_on=DAY, by=BY, now=NOW)

    assert _refusal("万里", "escort@yt", "member").code == "team.seat_taken"


def test_an_unknown_group_and_an_unknown_person_are_refused(community: Postings) -> None:
    assert _refusal("万里", "escort@nowhere", "member").code == "team.unknown_group"
    with pytest.raises(Refusal, match=r"team\.unknown_staff"):
        commands.appoint(UUID(int=1), "escort@yt", "member", since_on=DAY, by=BY, now=NOW)


def test_a_day_that_does_not_exist_is_refused(community: Postings) -> None:
    with pytest.raises(Refusal, match=r"team\.no_such_day"):
        commands.appoint(
            staff_id("万里"), "supplies@yt", "member", since_on=20220230, by=BY, now=NOW
        )


def test_nobody_is_appointed_when_one_of_many_is_refused(community: Postings) -> None:
    before = Posting.objects.count()
    rows = [
        commands.PostRow(staff_id("邓洁"), "supplies@yt", "member", DAY),
        commands.PostRow(staff_id("邓洁"), "antiepidemic@yt", "member", DAY),
    ]

    with pytest.raises(Refusal, match=r"team\.clash"):
        commands.appoint_all(rows, by=BY, now=NOW)

    assert Posting.objects.count() == before


def test_a_proposed_member_belongs_from_the_day_of_acceptance(community: Postings) -> None:
    posting = commands.propose(staff_id("邓洁"), "supplies@yt", by=BY, now=NOW, serves="yt.1")
    assert Posting.objects.get(pk=posting).state == "proposed"

    commands.accept(posting, since_on=20220422, by=BY, now=NOW)

    held = Posting.objects.get(pk=posting)
    assert (held.state, str(held.since_on), held.serves) == ("held", "2022-04-22", "yt.1")


def test_a_declined_proposal_cannot_be_accepted_later(community: Postings) -> None:
    posting = commands.propose(staff_id("邓洁"), "supplies@yt", by=BY, now=NOW)
    commands.decline(posting, "full", by=BY, now=NOW)

    with pytest.raises(Refusal, match=r"team\.already_closed"):
        commands.accept(posting, since_on=DAY, by=BY, now=NOW)


def test_the_same_proposal_is_not_made_twice(community: Postings) -> None:
    commands.propose(staff_id("邓洁"), "supplies@yt", by=BY, now=NOW)

    with pytest.raises(Refusal, match=r"team\.already_proposed"):
        commands.propose(staff_id("邓洁"), "supplies@yt", by=BY, now=NOW)


def test_two_proposals_for_one_seat_end_with_one_holder(community: Postings) -> None:
    commands.relieve(community["方圆", "work_group@yt.1.01", "lead"], until_on=DAY, by=BY, now=NOW)
    first = commands.propose(staff_id("万里"), "work_group@yt.1.01", "lead", by=BY, now=NOW)
    second = commands.propose(staff_id("田禾"), "work_group@yt.1.01", "lead", by=BY, now=NOW)
    commands.accept(first, since_on=DAY, by=BY, now=NOW)

    with pytest.raises(Refusal, match=r"team\.seat_taken"):
        commands.accept(second, since_on=DAY, by=BY, now=NOW)


def test_a_post_ends_on_its_last_day_and_not_twice(community: Postings) -> None:
    posting = community["万里", "medicine@yt", "member"]
    with pytest.raises(Refusal, match=r"team\.ends_before_start"):
        commands.relieve(posting, until_on=20220419, by=BY, now=NOW)

    commands.relieve(posting, until_on=20220425, by=BY, now=NOW)

    assert str(Posting.objects.get(pk=posting).until_on) == "2022-04-25"
    with pytest.raises(Refusal, match=r"team\.not_held"):
        commands.relieve(posting, until_on=20220426, by=BY, now=NOW)


def test_somebody_who_leaves_lays_down_every_post(community: Postings) -> None:
    make.account("周敏")

    commands.let_go(staff_id("周敏"), left_on=20220430, by=BY, now=NOW)

    assert not Posting.objects.filter(staff=staff_id("周敏"), state="held").exists()
    assert staff_id("周敏") not in queries.structure_now().staff
    assert _refusal("周敏", "supplies@yt", "member").code == "team.has_left"


def test_adding_the_same_staff_again_changes_nothing(community: Postings) -> None:
    row = commands.StaffRow(
        id=staff_id("万里"), kind="volunteer", is_party_member=False, joined_on=DAY
    )

    assert commands.add_staff([row], by=BY, now=NOW) == 0


def test_every_change_of_staff_groups_and_posts_is_an_entry(community: Postings) -> None:
    records = figures.records(["team.changed", "team.appointed"], "yt", DAY, DAY, limit=500)

    kinds = [record.fact.kind for record in records]
    assert kinds.count("team.appointed") == len(make.POSTS)
    assert {r.fact.what for r in records if r.fact.kind == "team.changed"} == {
        "staff_added", "groups_founded",
    }  # fmt: skip
