"""Proof that the book is as it was written: every record, every link."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sanjiayi.kernel.civil import from_ms
from sanjiayi.ledger import chain, store
from sanjiayi.ledger.models import Commit

Row = tuple[Any, ...]
"""A row of the table of facts, store.COLUMNS."""


@dataclass(frozen=True)
class Verdict:
    """is_whole, how much was read, the chain's last digest, and the first thing found wrong.

    seq     the record found altered or missing, 0 when it is the chain itself or nothing
    found   one sentence, "" when all is whole
    """

    is_whole: bool
    facts: int
    commits: int
    digest_hex: str
    seq: int = 0
    found: str = ""


class _Broken(Exception):
    """Reading stopped at the first thing that is wrong."""

    def __init__(self, seq: int, found: str) -> None:
        super().__init__(found)
        self.seq = seq
        self.found = found


def verify(progress: Callable[[int], None] | None = None) -> Verdict:
    """Read the whole book and check every digest.  Names the first record that was altered."""
    before, facts, number = chain.START, 0, 0
    rows = _rows()
    try:
        for commit in _commits():
            before = _check(commit, before, facts, number, rows)
            number, facts = commit[0], commit[2]
            if progress is not None:
                progress(facts)
        extra = next(rows, None)
        if extra is not None:
            raise _Broken(extra[0], f"台账 #{extra[0]} 不在任何一次提交里。")
    except _Broken as broken:
        return Verdict(False, facts, number, before.hex(), broken.seq, broken.found)
    return Verdict(True, facts, number, before.hex())


Link = tuple[int, int, int, bytes | memoryview]
"""number, first_seq, last_seq, digest of a commit."""


def _commits() -> Iterator[Link]:
    return (
        Commit.objects.order_by("number")
        .values_list("number", "first_seq", "last_seq", "digest")
        .iterator(chunk_size=5_000)
    )


def _check(link: Link, before: bytes, facts: int, number: int, rows: Iterator[Row]) -> bytes:
    """Check one commit against the records it covers; returns its digest."""
    this, first, last, digest = link
    if first != facts + 1 or this != number + 1:
        raise _Broken(facts + 1, f"第 {this} 次提交与前一次不相接。")
    leaves = [_leaf(expected, next(rows, None)) for expected in range(first, last + 1)]
    found = chain.link(before, first, leaves)
    if found != bytes(digest):
        where = f"第 {this} 次提交（台账 #{first}–#{last}）"
        raise _Broken(first, f"{where}的摘要不符：记录与校验和一起被改动，或摘要被改动。")
    return found


def _leaf(expected: int, row: Row | None) -> bytes:
    if row is None or row[0] != expected:
        raise _Broken(expected, f"台账 #{expected} 不见了。")
    leaf = chain.leaf(as_row(row))
    if chain.check_sum(leaf) != row[12]:
        when = f"{from_ms(row[7]):%Y-%m-%d %H:%M}" if isinstance(row[7], int) else "？"
        what = f"{row[2]}，地点 {row[3]}，{when} 收到，登记者 {row[5]}"
        raise _Broken(expected, f"台账 #{expected} 被改动：{what}。")
    return leaf


def as_row(row: Row) -> chain.Row:
    """A stored row without number and checksum, as chain.leaf wants it."""
    return (bytes(row[1]), *row[2:12])


def _rows() -> Iterator[Row]:
    for some in store.read(1, 2**62):
        yield from some
