"""Facts of couriers' purses.  The place is the community's; the subject is the run."""

from typing import ClassVar

from sanjiayi.kernel.facts import Fact


class RunReckoned(Fact, frozen=True):
    """A courier's purse was counted at the desk after a run.  Decided.

    fen      taken along less spent less brought back: above 0 some is missing in the purse,
             below 0 the courier laid it out
    reason   why, "" when it adds up
    """

    kind: ClassVar[str] = "medicine.run_reckoned"
    run: str
    fen: int = 0
    reason: str = ""
