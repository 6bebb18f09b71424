"""Facts of tubes: sealed, put right, carried away, and what the laboratory found."""

from typing import ClassVar

from sanjiayi.kernel.facts import Fact


class TubeSealed(Fact, frozen=True):
    """A tube was closed at the table.  Observed.

    place: the compound; subject: the tube's number; quantity: swabs in it, as count
    site, table   as of SwabTaken
    count   swabs the person at the table counted in it
    size    how many it may hold: 1, 5, 10 or 20
    """

    kind: ClassVar[str] = "screening.tube_sealed"
    round: str
    tube: str
    site: str
    table: int
    count: int
    size: int


class SwabMoved(Fact, frozen=True):
    """A swab stands in another tube than was first recorded.  Observed.  Both traces stay.

    place: the building the person lives in; subject: the resident's id
    swab   id of the SwabTaken record
    """

    kind: ClassVar[str] = "screening.swab_moved"
    round: str
    swab: str
    from_tube: str
    to_tube: str


class TubesHandedOver(Fact, frozen=True):
    """A box of tubes left for the laboratory.  Observed.

    place: the compound; subject: the batch's number; quantity: tubes in the box
    to   who took it, a code of tube_rules.CARRIER_WORDS
    """

    kind: ClassVar[str] = "screening.tubes_handed_over"
    round: str
    batch: str
    tubes: list[str]
    to: str


class TubesReceived(Fact, frozen=True):
    """The laboratory took a box in.  Observed.

    place: the compound; subject: the batch's number; quantity: tubes counted, as count
    """

    kind: ClassVar[str] = "screening.tubes_received"
    round: str
    batch: str
    count: int


class ResultReported(Fact, frozen=True):
    """The laboratory told what it found in a tube.  Decided.

    place: the compound; subject: the tube's number
    result      negative, positive, suspect, invalid or rerun
    tested_at   when the laboratory was done, ms; 0: not said
    lab         the laboratory as its file or the form calls it, "" for not said
    """

    kind: ClassVar[str] = "screening.result_reported"
    round: str
    tube: str
    result: str
    tested_at: int
    lab: str


class RecallOpened(Fact, frozen=True):
    """The people of a suspicious tube are called back, one swab each.  Decided.

    place: the compound; subject: the tube's number; quantity: persons in the tube
    result         why: positive or suspect
    people_class   class of its people in rounds until the recall is closed, "deferred"
    seals_building  are their buildings closed meanwhile?
    pack           version of the policy pack that says so
    """

    kind: ClassVar[str] = "screening.recall_opened"
    round: str
    tube: str
    result: str
    people_class: str
    seals_building: bool
    pack: str


class RecallClosed(Fact, frozen=True):
    """A recall is at its end.  Decided.  place: the compound; subject: the tube's number.

    outcome   code of tube_rules.ENDING_WORDS: all_negative, found or mistaken
    """

    kind: ClassVar[str] = "screening.recall_closed"
    round: str
    tube: str
    outcome: str
