"""Facts of the supplies room."""

from typing import ClassVar

from sanjiayi.kernel.facts import Fact


class BatchReceived(Fact, frozen=True):
    """A batch reached the store.  Observed.  place: where; subject: batch; quantity: pieces.

    goods   "antigen_kit", "vegetables", "staple", "medical", "protective", "other"
    """

    kind: ClassVar[str] = "supplies.batch_received"
    batch: str
    goods: str
    source: str


class KitsIssued(Fact, frozen=True):
    """Antigen kits were handed to a household.  Observed.  place: door; quantity: kits."""

    kind: ClassVar[str] = "supplies.kits_issued"
    batch: str


class GoodsHandled(Fact, frozen=True):
    """One handling: goods unloaded, sorted or carried to doors.  Observed.

    place: compound; quantity: pieces carried
    stage   "unloaded", "sorted", "carried"
    """

    kind: ClassVar[str] = "supplies.goods_handled"
    goods: str
    stage: str


class ParcelsMoved(Fact, frozen=True):
    """Parcels entered one of the three zones or left.  Observed.  place: compound.

    quantity: pieces
    stage   "received", "resting", "ready", "handed_over"
    """

    kind: ClassVar[str] = "supplies.parcels_moved"
    stage: str
