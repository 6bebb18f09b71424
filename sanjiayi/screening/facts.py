"""Facts of the screening room."""

from typing import ClassVar

from sanjiayi.kernel.facts import Fact


class RoundOpened(Fact, frozen=True):
    """A screening round was ordered.  Decided.  place: the community; subject: the round.

    round      "2022-05-17", with "-2" for a second round on that day
    number     running number of the round in this emergency, from 1
    starts_at, ends_at   planned window, ms
    pool_size  1, 5, 10 or 20 swabs a tube
    due        persons who must be tested, by compound path
    pack       version of the policy pack the round was ordered under
    """

    kind: ClassVar[str] = "screening.round_opened"
    round: str
    number: int
    starts_at: int
    ends_at: int
    pool_size: int
    due: dict[str, int]
    pack: str


class RoundClosed(Fact, frozen=True):
    """The round ended.  Decided.  place: the community; subject: the round."""

    kind: ClassVar[str] = "screening.round_closed"
    round: str


class Called(Fact, frozen=True):
    """A building was called down.  Observed.  place: building.

    quantity: persons called down who had not been called before
    wave   running number of the call in its compound, from 1
    """

    kind: ClassVar[str] = "screening.called"
    round: str
    wave: int


class SwabTaken(Fact, frozen=True):
    """A swab went into a tube.  Observed at the table, never refused.

    place: the building the person lives in; subject: the resident's id
    tube   the tube's printed number
    """

    kind: ClassVar[str] = "screening.swab_taken"
    round: str
    tube: str


class SiteClosed(Fact, frozen=True):
    """A sampling site ended its round.  Observed.  place: compound; quantity: minutes open."""

    kind: ClassVar[str] = "screening.site_closed"
    round: str
    tables: int


class ConvoyMet(Fact, frozen=True):
    """Escort met a convoy of an outside medical team.  Observed.

    place: the community; subject: the convoy; quantity: medical staff on board
    point    meeting point, "qiantan" or "kangde"
    buses    how many
    served   compound paths it was distributed to
    """

    kind: ClassVar[str] = "screening.convoy_met"
    convoy: str
    origin: str
    point: str
    buses: int
    served: list[str]


class ConvoyReturned(Fact, frozen=True):
    """The team was seen back onto its bus.  Observed.

    place: the community; subject: the convoy; quantity: medical staff on board
    """

    kind: ClassVar[str] = "screening.convoy_returned"
    convoy: str
