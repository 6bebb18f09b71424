"""Seventy-one people in the 3+1, with the one vacancy that is meant."""

from collections import Counter

import pytest

from sanjiayi.demo.lots import COMMITTEES, LOTS
from sanjiayi.demo.published import STAFF
from sanjiayi.demo.roster import PLANNED_SEATS, Worker, workers
from sanjiayi.team import rules
from sanjiayi.team.rows import three_plus_one
from sanjiayi.team.structure import GroupCard, Post, Skill, StaffCard


@pytest.fixture(params=[2022, 5, 71])
def crew(request: pytest.FixtureRequest) -> list[Worker]:
    return workers(request.param)


def _amiss(crew: list[Worker]) -> list[rules.Violation]:
    rows = three_plus_one(
        "yt",
        {f"yt.{n}": name for n, name in enumerate(COMMITTEES, 1)},
        {lot.path: lot.name for lot in LOTS},
        PLANNED_SEATS,
    )
    groups = [GroupCard(r.code, r.kind, r.place, r.place, r.name, r.seats) for r in rows]
    cards = [StaffCard(w.id, w.kind, w.is_party_member, w.home) for w in crew]
    posts = [
        Post(group, role, w.id, w.joined_on, w.serves) for w in crew for group, role in w.posts
    ]
    return rules.check(cards, groups, posts)


def test_they_are_seventy_one_beside_seven_committee_secretaries(crew: list[Worker]) -> None:
    kinds = Counter(worker.kind for worker in crew)
    assert kinds.pop("committee") == 7
    assert kinds.total() == STAFF
    assert set(kinds) == {"seconded", "double_registered", "volunteer"}


def test_the_parts_are_those_of_the_report(crew: list[Worker]) -> None:
    seats = Counter((group.partition("@")[0], role) for w in crew for group, role in w.posts)
    assert seats["committee", "backup"] == 12
    assert seats["work_group", "lead"] == 15
    sizes = {"escort": 4, "medicine": 9, "antiepidemic": 20, "supplies": 8}
    for function, size in sizes.items():
        assert seats[function, "lead"] + seats[function, "member"] == size


def test_only_the_sixth_committee_lacks_a_b_role(crew: list[Worker]) -> None:
    amiss = _amiss(crew)
    assert [violation.group for violation in amiss] == ["committee@yt.6"]
    assert amiss[0].severity == rules.Severity.GAP
    assert amiss[0].mend.candidates


def test_skills_are_known_and_names_differ(crew: list[Worker]) -> None:
    assert {skill for worker in crew for skill in worker.skills} <= {s.value for s in Skill}
    assert len({worker.name for worker in crew}) == len(crew)
    assert all(worker.joined_on < 20220420 for worker in crew)
