"""The record of one number of the bulletin: what every rendering is made from.  Pure.

It holds only what everybody may read.  Small counts are already words ("少于 5"), places are
named no finer than a building, posts stand for people: a rendering cannot show what the
record does not have.
"""

import hashlib

import msgspec

from sanjiayi.bulletin.official import Official


class _Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of everything in the record."""


class Row(_Part, frozen=True, kw_only=True):
    """A line of 今天的数字.  today, yesterday: as printed, "31,902", "少于 5", "—"."""

    metric: str
    title: str
    unit: str
    today: str
    yesterday: str
    note: str = ""


class Curve(_Part, frozen=True, kw_only=True):
    """Seven days, oldest first; None where the count is not given."""

    metric: str
    title: str
    unit: str
    first_day: int
    last_day: int
    values: list[int | None]


class PlanLine(_Part, frozen=True, kw_only=True):
    """when "9:30", "全天"; what in a few words; stands: goes into every number until taken out."""

    when: str
    what: str
    stands: bool = False


class Done(_Part, frozen=True, kw_only=True):
    """A matter that was stuck and moves again."""

    title: str
    answer: str


class Question(_Part, frozen=True, kw_only=True):
    question: str
    answer: str
    stands: bool = False


class Rumour(_Part, frozen=True, kw_only=True):
    """The fact first; the rumour once; then the verdict, and who says so."""

    fact: str
    rumour: str
    verdict: str = "不属实"
    source: str = ""


class Phone(_Part, frozen=True, kw_only=True):
    label: str
    number: str
    note: str = ""


class Erratum(_Part, frozen=True, kw_only=True):
    """A figure of an earlier number that has changed since.  before, after: as printed."""

    number: int
    day: int
    title: str
    unit: str
    before: str
    after: str
    why: str


class Query(_Part, frozen=True, kw_only=True):
    """How a figure is opened again: kinds added up at a place on a day, as of a ledger number."""

    metric: str
    kinds: tuple[str, ...]
    place: str
    day: int
    asof: int


class Texts(_Part, frozen=True, kw_only=True):
    """What a person may change by hand.  Everything else is computed.

    note   last words of the colophon, "演示数据。"
    """

    headline: str
    plan: list[PlanLine] = []
    done: list[Done] = []
    questions: list[Question] = []
    rumours: list[Rumour] = []
    known: list[str] = []
    unknown: list[str] = []
    next_update: str = ""
    phones: list[Phone] = []
    note: str = ""

    def sentences(self) -> list[str]:
        """Every free text, for the check that none points at a person; telephones left out."""
        found = [self.headline, self.next_update, self.note, *self.known, *self.unknown]
        found += [f"{line.when}{line.what}" for line in self.plan]
        found += [text for done in self.done for text in (done.title, done.answer)]
        found += [text for q in self.questions for text in (q.question, q.answer)]
        found += [text for r in self.rumours for text in (r.fact, r.rumour, r.source)]
        return [text for text in found if text]


class Issue(_Part, frozen=True, kw_only=True):
    """One number.

    scope            place path it is for; is_community: the whole or one compound
    number           running within the scope; day: the civil day it tells of
    frozen_at        ms; published_at: ms, 0 while it is not published
    ledger_first     first ledger number of its day's stretch; ledger_last: figures are as of it
    ledger_digest    hex of the chain's head at ledger_last
    author, checker, signer   posts in words, never names
    pack             policy pack whose rule on small counts was used
    """

    scope: str
    scope_name: str
    community_name: str
    is_community: bool
    number: int
    day: int
    frozen_at: int
    published_at: int = 0
    rows: list[Row]
    curves: list[Curve]
    official: Official | None
    errata: list[Erratum]
    texts: Texts
    queries: list[Query]
    author: str = ""
    checker: str = ""
    signer: str = ""
    ledger_first: int
    ledger_last: int
    ledger_digest: str
    pack: str
    public_path: str


def to_json(issue: Issue) -> bytes:
    """The record as it is kept and digested: fields in their fixed order."""
    return msgspec.json.encode(issue)


_decoder = msgspec.json.Decoder(Issue)


def from_json(kept: bytes | str) -> Issue:
    return _decoder.decode(kept)


def digest(kept: bytes | str) -> str:
    """SHA-256 of the kept record, hex: what the ledger's entry of publishing names."""
    raw = kept.encode() if isinstance(kept, str) else kept
    return hashlib.sha256(raw).hexdigest()
