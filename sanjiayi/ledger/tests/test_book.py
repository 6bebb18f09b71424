"""The pen: all or nothing, corrections, proof, and telling it again."""

from uuid import UUID

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from sanjiayi.kernel import ids
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import book, chain, figures, proof, registry, replay
from sanjiayi.ledger.facts import Amended, Voided
from sanjiayi.ledger.models import Commit, Fact, Rollup, Span
from sanjiayi.ledger.tests.things import NOON, Agreed, Seen, deliver, item

pytestmark = pytest.mark.django_db

DAY = 20220517
SEEN = ["testing.seen"]


def record(
    *facts: Seen | Agreed | Voided | Amended, place: str = "yt.3.08.12"
) -> list[book.Receipt]:
    return book.record([book.Draft(f, place=place) for f in facts], by="post:test", now=NOON)


def last_id() -> str:
    return ids.text(bytes(Fact.objects.latest("seq").id))


def test_recording_gives_consecutive_numbers() -> None:
    receipts = record(Seen(what="cat"), Agreed(what="yes"), Seen(what="dog"))

    assert [r.seq for r in receipts] == [1, 2, 3]
    assert all(r.is_new for r in receipts)


def test_a_refused_fact_takes_back_everything_recorded_with_it() -> None:
    with pytest.raises(Refusal) as no:
        record(Seen(what="cat"), Agreed(what="no"), Seen(what="dog"))

    assert no.value.code == "testing.no"
    assert not Fact.objects.exists()
    assert not Rollup.objects.exists()


def test_figures_are_gathered_at_every_place_above_but_not_the_door() -> None:
    record(Seen(what="cat"), place="yt.3.08.12/602")
    record(Seen(what="dog"), place="yt.3.08")

    counts = {
        place: figures.total(SEEN, place, DAY, DAY).count
        for place in ("yt", "yt.3", "yt.3.08", "yt.3.08.12", "yt.3.08.12/602")
    }

    assert counts == {"yt": 2, "yt.3": 2, "yt.3.08": 2, "yt.3.08.12": 1, "yt.3.08.12/602": 0}


def test_voiding_lowers_the_figure_and_says_why() -> None:
    record(Seen(what="cat"), Seen(what="dog"))
    record(Voided(voids=last_id(), reason="duplicate"))

    assert figures.total(SEEN, "yt.3", DAY, DAY).count == 1
    [change] = figures.corrections(SEEN, "yt.3", DAY, DAY)
    assert (change.corrected_seq, change.count, change.reason) == (2, -1, "duplicate")
    assert figures.figure_asof(SEEN, "yt.3", DAY, DAY, 2).count == 2


def test_a_fact_is_voided_once() -> None:
    record(Seen(what="cat"))
    wrong = Voided(voids=last_id(), reason="mistake")
    record(wrong)

    with pytest.raises(Refusal) as no:
        record(wrong)

    assert no.value.code == "ledger.already_voided"


def test_amending_twice_leaves_the_last_quantity() -> None:
    record(Seen(what="cat"))
    fact = last_id()
    record(Amended(amends=fact, quantity=5, reason="mistake"))
    record(Amended(amends=fact, quantity=3, reason="mistake"))

    figure = figures.total(SEEN, "yt", DAY, DAY)
    assert (figure.count, figure.quantity) == (1, 3)

    record(Voided(voids=fact, reason="mistake"))
    assert figures.total(SEEN, "yt", DAY, DAY) == figures.Figure(0, 0)


def test_what_nobody_knows_cannot_be_voided() -> None:
    with pytest.raises(Refusal) as no:
        record(Voided(voids=str(UUID(int=7)), reason="mistake"))

    assert no.value.code == "ledger.unknown_fact"


def test_a_device_undoes_only_its_own() -> None:
    record(Seen(what="cat"))
    undo = item(kind="ledger.voided", body={"voids": last_id(), "reason": "mistake"})
    mine = item()
    deliver(mine)
    undo_mine = item(kind="ledger.voided", body={"voids": mine["id"], "reason": "mistake"})

    answer = deliver(undo, undo_mine)

    assert answer.answers == "aw"
    assert answer.set_aside[0].code == "ledger.not_yours"


def test_a_figure_opens_to_exactly_its_records() -> None:
    for n in range(40):
        record(Seen(what=str(n)), Agreed(what="yes"), place=f"yt.3.0{n % 3}.1")

    found = figures.records(SEEN, "yt.3.01", DAY, DAY, limit=100)

    assert len(found) == figures.total(SEEN, "yt.3.01", DAY, DAY).count == 13
    assert all(r.place == "yt.3.01.1" for r in found)
    page = figures.records(SEEN, "yt.3.01", DAY, DAY, limit=5, after_seq=found[4].seq)
    assert [r.seq for r in page] == [r.seq for r in found[5:10]]


def test_an_untouched_book_is_whole() -> None:
    record(Seen(what="cat"), Agreed(what="yes"))

    verdict = proof.verify()

    assert verdict.is_whole
    assert (verdict.facts, verdict.commits) == (2, 1)
    assert verdict.digest_hex == figures.head().digest_hex


@pytest.mark.parametrize(
    "change",
    [
        'UPDATE ledger_fact SET body = \'{"what":"caT"}\' WHERE seq = 3',
        "UPDATE ledger_fact SET quantity = 2 WHERE seq = 3",
        "UPDATE ledger_fact SET place = 'yt.3.08.13' WHERE seq = 3",
        "UPDATE ledger_fact SET happened_at = happened_at + 1 WHERE seq = 3",
        "UPDATE ledger_fact SET \"by\" = 'post:other' WHERE seq = 3",
        "UPDATE ledger_fact SET crc = crc + 1 WHERE seq = 3",
        "DELETE FROM ledger_fact WHERE seq = 3",
    ],
)
def test_one_altered_record_is_found_and_named(change: str) -> None:
    for n in range(5):
        record(Seen(what=f"cat{n}"))
    with connection.cursor() as cursor:
        cursor.execute(change)

    verdict = proof.verify()

    assert not verdict.is_whole
    assert verdict.seq == 3
    assert "#3" in verdict.found


def test_an_alteration_with_a_fitting_checksum_is_still_found() -> None:
    record(Seen(what="cat"), Seen(what="dog"))
    forged = Fact.objects.get(seq=2)
    row = Fact.objects.filter(seq=2).values_list(*_columns()).get()
    leaf = chain.leaf(proof.as_row((*row[:10], 77, *row[11:])))
    Fact.objects.filter(seq=forged.seq).update(quantity=77, crc=chain.check_sum(leaf))

    verdict = proof.verify()

    assert not verdict.is_whole
    assert "摘要不符" in verdict.found


def test_an_altered_link_is_found() -> None:
    record(Seen(what="cat"))
    record(Seen(what="dog"))
    Commit.objects.filter(number=1).update(digest=bytes(32))

    assert not proof.verify().is_whole


def _columns() -> tuple[str, ...]:
    from sanjiayi.ledger.store import COLUMNS

    return COLUMNS


acts = st.lists(
    st.tuples(
        st.sampled_from(["see", "see", "see", "agree", "void", "amend"]),
        st.integers(0, 20),
        st.sampled_from(["yt.3.08.12", "yt.3.08.12/602", "yt.3", "yt"]),
        st.integers(0, 3),
    ),
    max_size=25,
)


class Telling(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(story=acts, gap=st.sampled_from([2, 5_000]))
    def test_telling_the_book_again_makes_the_same_tables(
        self, story: list[tuple[str, int, str, int]], gap: int
    ) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("sanjiayi.ledger.spans.GAP", gap)
            self.tell(story)
            rebuilt = replay.rebuild()
            assert rebuilt.is_equal, rebuilt.tables
            assert rebuilt.facts == Fact.objects.count()
            assert proof.verify().is_whole
            self.check_figures()

    def tell(self, story: list[tuple[str, int, str, int]]) -> None:
        known: list[str] = []
        for act, number, place, days in story:
            if act in {"void", "amend"}:
                if not known:
                    continue
                fact = known[number % len(known)]
                wrong: Voided | Amended = Voided(voids=fact, reason="test")
                if act == "amend":
                    wrong = Amended(amends=fact, quantity=number, reason="test")
                try:
                    record(wrong)
                except Refusal:
                    continue
            elif act == "agree":
                record(Agreed(what="yes"), place=place)
            else:
                sent = item(place=place, quantity=number, at=NOON - days * 86_400_000)
                deliver(sent, sender=registry.Sender(by="device:ab12", scope="yt"))
                known.append(str(sent["id"]))

    def check_figures(self) -> None:
        """Sums of opened records, less corrections, are the figures; spans miss nothing."""
        for days in range(4):
            day = DAY - days
            opened = figures.records(SEEN, "yt", day, day, limit=1000)
            changes = figures.corrections(SEEN, "yt", day, day)
            figure = figures.total(SEEN, "yt", day, day)
            assert figure.count == len(opened) + sum(c.count for c in changes)
            assert figure.quantity == sum(r.quantity for r in opened) + sum(
                c.quantity for c in changes
            )
        assert Span.objects.count() >= Span.objects.values("kind", "day").distinct().count()


def test_a_stretch_gives_its_kind_less_what_was_voided() -> None:
    record(Seen(what="cat"), Agreed(what="yes"), Seen(what="dog"), Seen(what="cow"))
    third = ids.text(bytes(Fact.objects.get(seq=3).id))
    record(Voided(voids=third, reason="mistake"))

    assert [r.fact.what for r in figures.stretch(1, 4, "testing.seen")] == ["cat", "cow"]
    assert [r.seq for r in figures.stretch(2, 4, "testing.seen")] == [4]
