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
    scope      compounds or buildings the round is ordered for; empty: the whole place
    sites      tables by sampling site; a site is "<compound>-<n>", "yt.3.08-1"
    is_rehearsal   a try-out: its swabs are screening.rehearsed and count in no figure
    """

    kind: ClassVar[str] = "screening.round_opened"
    round: str
    number: int
    starts_at: int
    ends_at: int
    pool_size: int
    due: dict[str, int]
    pack: str
    scope: list[str] = []
    sites: dict[str, int] = {}
    is_rehearsal: bool = False


class RoundClosed(Fact, frozen=True):
    """The round ended.  Decided.  place: the community; subject: the round."""

    kind: ClassVar[str] = "screening.round_closed"
    round: str


class RoundPaused(Fact, frozen=True):
    """Nobody is to come down for now.  Decided.  place: the community; subject: the round.

    reason   code of rules.PAUSES
    """

    kind: ClassVar[str] = "screening.round_paused"
    round: str
    reason: str


class RoundResumed(Fact, frozen=True):
    """The paused round goes on.  Decided.  place: the community; subject: the round."""

    kind: ClassVar[str] = "screening.round_resumed"
    round: str


class SitePaused(Fact, frozen=True):
    """One sampling site stops for now.  Decided.  place: its compound; subject: the site.

    reason   code of rules.PAUSES
    """

    kind: ClassVar[str] = "screening.site_paused"
    round: str
    site: str
    reason: str


class SiteResumed(Fact, frozen=True):
    """The paused site goes on.  Decided.  place: its compound; subject: the site."""

    kind: ClassVar[str] = "screening.site_resumed"
    round: str
    site: str


class Classed(Fact, frozen=True):
    """Somebody is tested otherwise than the round's default, or not at all.  Observed.

    place: the building; subject: the resident's id.  Written when the round is opened; a later
    one takes the place of an earlier one.
    what     excluded, deferred, home, single, pooled5, pooled10 or pooled20
    reason   code of rules.REASONS
    """

    kind: ClassVar[str] = "screening.classed"
    round: str
    what: str
    reason: str


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
    site   sampling site, "yt.3.08-1";  table: its number there, from 1; "" and 0: not said
    how    how the person was found: code of rules.HOWS; "" not said
    mode   pool size of the person's class: 1, 5, 10, 20; 0 not said
    """

    kind: ClassVar[str] = "screening.swab_taken"
    round: str
    tube: str
    site: str = ""
    table: int = 0
    how: str = ""
    mode: int = 0


class Rehearsed(Fact, frozen=True):
    """A swab of a rehearsal: nobody was swabbed, no figure counts it.  Observed.

    place: the building; subject: the resident's id; fields as of SwabTaken
    """

    kind: ClassVar[str] = "screening.rehearsed"
    round: str
    tube: str
    site: str = ""
    table: int = 0
    how: str = ""
    mode: int = 0


class VisitNoted(Fact, frozen=True):
    """Somebody who had not come was sought at the door or by telephone.  Observed.

    place: the building; subject: the resident's id
    how       door or phone
    outcome   code of rules.OUTCOMES
    words     id of what was said (people.Words), "" for nothing
    """

    kind: ClassVar[str] = "screening.visit_noted"
    round: str
    how: str
    outcome: str
    words: str = ""


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
