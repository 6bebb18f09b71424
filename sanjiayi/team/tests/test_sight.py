"""What a post lets somebody see, who signs for it, and how quickly that ends."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client

from sanjiayi.team import commands, queries
from sanjiayi.team.models import Account
from sanjiayi.team.sight import sight_of
from sanjiayi.team.tests import make
from sanjiayi.team.tests.make import BY, DAY, NOW

Postings = dict[tuple[str, str, str], UUID]


def _sight(name: str):  # type: ignore[no-untyped-def]
    return sight_of(Account.objects.get(username=make.account(name)))


@pytest.mark.parametrize(
    ("name", "roles"),
    [
        ("梁宇", {("branch", "yt")}),
        ("顾秀兰", {("secretary", "yt.1")}),
        ("罗海", {("backup", "yt.1")}),
        ("周敏", {("backup", "yt.1"), ("party_lead", "yt.1")}),
        ("方圆", {("compound_lead", "yt.1.01")}),
        ("何静", {("functional_lead", "yt"), ("medicine", "yt")}),
        ("段飞", {("member", "yt"), ("escort", "yt")}),
    ],
)
def test_a_post_brings_its_roles_at_its_place(
    community: Postings, name: str, roles: set[tuple[str, str]]
) -> None:
    assert _sight(name).roles == roles


@pytest.mark.parametrize(
    ("name", "by"),
    [
        ("顾秀兰", "post:yt.1/secretary"),
        ("周敏", "post:yt.1/party_lead"),
        ("方圆", "post:yt.1.01/compound_lead"),
        ("何静", "post:yt/medicine_lead"),
    ],
)
def test_the_recorder_is_the_post_and_never_a_name(community: Postings, name: str, by: str) -> None:
    assert _sight(name).by == by


def test_two_b_roles_of_a_committee_sign_differently(community: Postings) -> None:
    one, other = _sight("何亦凡"), _sight("许宁")

    assert one.by != other.by
    assert queries.recorder_words([other.by]) == {other.by: "二居 B 角"}


def test_the_corner_of_the_page_shows_the_name_of_the_person(community: Postings) -> None:
    assert _sight("周敏").name == "周敏"


def test_an_operator_sees_the_machine_and_no_register(community: Postings) -> None:
    account = commands.open_account("keeper", make.PASSWORD, None, is_operator=True)

    assert sight_of(account).roles == {("operator", "yt")}


def test_an_account_without_a_post_has_no_role(community: Postings) -> None:
    commands.relieve(community["万里", "medicine@yt", "member"], until_on=DAY, by=BY, now=NOW)

    assert _sight("万里").roles == frozenset()


def test_a_proposal_brings_no_role_before_it_is_accepted(community: Postings) -> None:
    commands.relieve(community["万里", "medicine@yt", "member"], until_on=DAY, by=BY, now=NOW)
    commands.propose(make.staff_id("万里"), "supplies@yt", by=BY, now=NOW)

    assert _sight("万里").roles == frozenset()


def test_a_post_laid_down_stops_working_with_the_next_request(
    community: Postings, signed_in: Callable[[str], Client]
) -> None:
    browser = signed_in("万里")
    assert browser.get("/organisation/").status_code == 200

    commands.relieve(community["万里", "medicine@yt", "member"], until_on=DAY, by=BY, now=NOW)

    assert browser.get("/organisation/").status_code == 403


def test_who_stops_serving_is_signed_out(
    community: Postings, signed_in: Callable[[str], Client]
) -> None:
    browser = signed_in("万里")

    commands.let_go(make.staff_id("万里"), left_on=20220430, by=BY, now=NOW)

    assert browser.get("/organisation/").status_code == 302
