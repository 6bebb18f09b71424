"""Swabs of people met at a table, once it is known who they are."""

import random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sanjiayi.kernel.facts import Record
from sanjiayi.ledger import replay
from sanjiayi.people import entries as people
from sanjiayi.people.facts import Reconciled
from sanjiayi.screening import reconciling, turnout
from sanjiayi.screening.facts import SwabTaken
from sanjiayi.screening.models import Attendance, Pace, Turnout
from tests import make

pytestmark = pytest.mark.django_db

RESIDENTS = [str(make.person_id(f"resident {n}")) for n in range(2)]
MET = [str(make.person_id(f"met {n}")) for n in range(3)]
ROUNDS = ("2022-05-16", "2022-05-17")

swabs = st.lists(
    st.tuples(
        st.sampled_from(ROUNDS), st.sampled_from(RESIDENTS + MET), st.sampled_from(make.BUILDINGS)
    ),
    max_size=16,
)
meanings = st.dictionaries(st.sampled_from(MET), st.sampled_from(RESIDENTS))
anyhow = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def swab(n: int, round_: str, person: str, building: str) -> Record[SwabTaken]:
    fact = SwabTaken(round=round_, tube="T")
    return Record(n, n.to_bytes(16, "big"), fact, building, person, "x", make.at(8), 0, make.DAY, 1)


def finding(n: int, met: str, resident: str) -> Record[Reconciled]:
    fact = Reconciled(resident=resident)
    return Record(n, n.to_bytes(16, "big"), fact, "yt.1.01.1", met, "x", make.at(9), 0, make.DAY, 1)


def tables() -> list[int]:
    return [replay.fingerprint(model) for model in (Attendance, Turnout, Pace)]


def find(*findings: Record[Reconciled]) -> None:
    people.reconciled(findings)
    reconciling.move(findings)


@anyhow
@given(swabs, meanings, st.integers(0, 99), st.booleans())
def test_the_tables_are_those_of_residents_swabbed_under_their_own_ids(
    drawn: list[tuple[str, str, str]], meaning: dict[str, str], seed: int, at_once: bool
) -> None:
    with transaction.atomic():
        turnout.add([swab(n, r, meaning.get(p, p), b) for n, (r, p, b) in enumerate(drawn, 1)])
        wanted = tables()
        transaction.set_rollback(True)

    with transaction.atomic():
        cut = random.Random(seed).randint(0, len(drawn))  # noqa: S311
        told = [swab(n, *one) for n, one in enumerate(drawn, 1)]
        findings = [finding(99 + n, *pair) for n, pair in enumerate(meaning.items())]
        reconciling.add(told[:cut])
        if at_once:
            find(*findings)
        else:
            for one in findings:
                find(one)
        reconciling.add(told[cut:])
        found = tables()
        transaction.set_rollback(True)

    assert found == wanted


@anyhow
@given(swabs.filter(bool), meanings, st.integers(0, 99))
def test_a_swab_taken_back_leaves_nothing_of_itself(
    drawn: list[tuple[str, str, str]], meaning: dict[str, str], seed: int
) -> None:
    told = [swab(n, *one) for n, one in enumerate(drawn, 1)]
    gone = random.Random(seed).choice(told)  # noqa: S311
    findings = [finding(99 + n, *pair) for n, pair in enumerate(meaning.items())]
    with transaction.atomic():
        find(*findings)
        reconciling.add([one for one in told if one is not gone])
        wanted = tables()
        transaction.set_rollback(True)

    with transaction.atomic():
        reconciling.add(told)
        find(*findings)
        reconciling.take_out([gone])
        found = tables()
        transaction.set_rollback(True)

    assert found == wanted


def test_somebody_swabbed_twice_under_two_ids_counts_once() -> None:
    reconciling.add(
        [
            swab(1, ROUNDS[0], RESIDENTS[0], "yt.1.01.1"),
            swab(2, ROUNDS[0], MET[0], "yt.1.01.1"),
        ]
    )

    find(finding(3, MET[0], RESIDENTS[0]))

    for place in ("yt.1.01.1", "yt.1.01", "yt"):
        row = Turnout.objects.get(place=place)
        assert (row.persons, row.swabs) == (1, 2)
    assert Attendance.objects.get().swabs == 2


def test_somebody_never_swabbed_changes_nothing() -> None:
    find(finding(1, MET[0], RESIDENTS[0]))

    assert not Turnout.objects.exists()
    assert not Attendance.objects.exists()
