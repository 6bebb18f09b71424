"""Facts: what somebody saw or decided, as it is written in the ledger.

A fact is immutable, named in the past tense, and refers to people by id only: names,
telephones and free words stay in the people room, which can forget them.
"""

from typing import ClassVar, Generic, TypeVar

import msgspec


class Fact(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of the body of every fact.  Subclasses set `kind` and list fields with units.

    Shapes live for ever: a field may be added with a default, never renamed or removed;
    tests/golden keeps one sample of every shape ever shipped.
    """

    kind: ClassVar[str] = ""
    """Room and event in the past tense, "medicine.issued".  Never renamed once shipped."""


F = TypeVar("F", bound=Fact, covariant=True)


class Record(msgspec.Struct, Generic[F], frozen=True, gc=False):
    """One fact as it stands in the ledger: the body and who, where, when, how much.

    seq          the ledger number: order of arrival, without gaps
    id           16 bytes made by the recording device, so that a resent batch is recognised
    place        kernel.paths path
    subject      what it is about: a resident's id, an order number, "" for the place itself
    by           who recorded it, never a name: "post:yt.3/lead", "device:…", "system:demo"
    happened_at  ms since 1970 UTC by the recorder's clock, set right by the known skew
    received_at  ms by the server's clock
    day          Shanghai day of happened_at, 20220517
    quantity     how much, in the unit of the kind; 1 unless the kind says otherwise
    """

    seq: int
    id: bytes
    fact: F
    place: str
    subject: str
    by: str
    happened_at: int
    received_at: int
    day: int
    quantity: int
