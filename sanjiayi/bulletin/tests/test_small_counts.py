"""Whoever knows every page, yesterday's paper and this very code still learns no small count."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sanjiayi.bulletin.rules import (
    HIDDEN,
    SMALL,
    Public,
    Shown,
    Table,
    exact,
    publish_table,
    restate,
)

BELOW = 5
COMPOUNDS = ("a", "b", "c")


def table(counts: Iterable[int], rest: int = 0) -> Table:
    parts = dict(zip(COMPOUNDS, counts, strict=False))
    return Table(sum(parts.values()) + rest, parts)


def seen(public: Public) -> Hashable:
    return (public.total, *public.parts.values())


def the_only_possible(
    worlds: Iterable[tuple[Hashable, tuple[int, ...]]],
) -> list[tuple[Hashable, set[int]]]:
    """Small counts that are the same in every world that looks like this from outside."""
    possible: dict[Hashable, list[set[int]]] = defaultdict(list)
    for view, counts in worlds:
        if not possible[view]:
            possible[view] = [set() for _ in counts]
        for values, count in zip(possible[view], counts, strict=True):
            values.add(count)
    return [
        (view, values)
        for view, columns in possible.items()
        for values in columns
        if len(values) == 1 and 0 < next(iter(values)) < BELOW
    ]


def worlds_up_to(most: int, parts: int) -> list[tuple[int, ...]]:
    """Every way to fill the parts that adds up to `most` or less."""
    return [w for w in product(range(most + 1), repeat=parts) if sum(w) <= most]


def is_cut_off(public: Public, known: int, most: int) -> bool:
    """Could a world beyond `most` look like this, so that we judge on too few of them?"""
    shown = known + sum(s.value or 0 for s in public.parts.values())
    return public.total.value is None and shown + 4 * len(public.parts) + 4 > most


def test_no_small_count_is_the_only_possible_one_in_any_table() -> None:
    worlds = []
    for *counts, rest in worlds_up_to(18, 4):
        public = publish_table(table(counts, rest), below=BELOW)
        known_rest = None if 0 < rest < BELOW else rest
        if is_cut_off(public, known_rest or 0, most=18):
            continue
        worlds.append(((seen(public), known_rest), (*counts, rest, sum(counts) + rest)))

    assert the_only_possible(worlds) == []


@pytest.mark.parametrize("due", [None, 19])
def test_no_small_count_is_the_only_possible_one_in_a_table_and_its_restatement(
    due: int | None,
) -> None:
    worlds = []
    for first, second in product(worlds_up_to(19, 2), repeat=2):
        old, new = (Table(sum(w), table(w).parts, due) for w in (first, second))
        public = publish_table(old, below=BELOW)
        if due is not None and (public.total.value is None or due - old.total < BELOW):
            continue  # then the number expected is not printed
        after, errata = restate(public, old, new, community="yt", below=BELOW)
        if is_cut_off(public, 0, most=19) or is_cut_off(after, 0, most=19):
            continue
        view = (seen(public), seen(after), tuple(errata))
        missing = () if due is None else (due - new.total,)
        worlds.append((view, (*first, *second, old.total, new.total, *missing)))

    assert the_only_possible(worlds) == []


counts = st.integers(0, 40)
places = [f"yt.{n // 5}.{n:02}" for n in range(15)]
compounds = st.lists(counts, min_size=15, max_size=15)


@given(compounds, st.integers(0, 12))
def test_every_count_from_one_to_four_stays_possible_for_a_hidden_one(
    values: list[int], rest: int
) -> None:
    parts = dict(zip(places, values, strict=True))
    public = publish_table(Table(sum(values) + rest, parts), below=BELOW)

    for place, shown in public.parts.items():
        if shown is not SMALL or public.total.value is None:
            continue
        hidden = [p for p, s in public.parts.items() if s.value is None and p != place]
        covers = [p for p in hidden if public.parts[p] is HIDDEN]
        others = len(hidden) - len(covers) + (0 < rest < BELOW)
        shown_sum = sum(s.value or 0 for s in public.parts.values())
        known_rest = 0 if 0 < rest < BELOW else rest
        open_sum = public.total.value - known_rest - shown_sum

        if covers:
            assert open_sum - 4 - 4 * others >= BELOW  # a cover may hold what is left
        else:
            assert others <= open_sum - 4
            assert open_sum - 1 <= 4 * others


def test_a_community_of_small_parts_still_shows_its_total() -> None:
    public = publish_table(Table(43, dict.fromkeys(places[:13], 3) | {places[13]: 4}), below=BELOW)

    assert public.total == Shown(43)
    assert set(public.parts.values()) == {SMALL}


@given(compounds)
def test_nothing_small_is_printed_and_nothing_large_is_called_small(values: list[int]) -> None:
    parts = dict(zip(places, values, strict=True))
    public = publish_table(Table(sum(values), parts), below=BELOW)

    for place, shown in [*public.parts.items(), ("yt", public.total)]:
        count = parts.get(place, sum(values))
        assert shown.value in (None, count)
        assert not 0 < (shown.value or 0) < BELOW
        assert not shown.is_small or 0 < count < BELOW


@given(compounds, compounds, compounds)
def test_what_was_hidden_once_is_never_shown_later(
    first: list[int], second: list[int], third: list[int]
) -> None:
    tables = [Table(sum(v), dict(zip(places, v, strict=True))) for v in (first, second, third)]
    public = publish_table(tables[0], below=BELOW)
    was_hidden = {p for p, s in public.parts.items() if s.value is None}

    for old, new in zip(tables, tables[1:], strict=False):
        public, _ = restate(public, old, new, community="yt", below=BELOW)
        still = {p for p, s in public.parts.items() if s.value is None}
        assert was_hidden <= still
        was_hidden = still


@given(compounds)
def test_an_unchanged_table_of_large_counts_has_no_errata(values: list[int]) -> None:
    assume(all(value == 0 or value >= BELOW for value in values))
    same = Table(sum(values), dict(zip(places, values, strict=True)))

    after, errata = restate(publish_table(same, below=BELOW), same, same, community="yt", below=5)

    assert errata == []
    assert after == exact(same)


def test_a_late_swab_prints_both_figures() -> None:
    old, new = table((100, 200, 300)), table((100, 201, 300))

    after, errata = restate(publish_table(old, below=BELOW), old, new, community="yt", below=BELOW)

    assert errata == [("yt", Shown(600), Shown(601)), ("b", Shown(200), Shown(201))]
    assert after.at("b") == Shown(201)
