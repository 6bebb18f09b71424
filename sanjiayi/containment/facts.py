"""Facts of the containment room.  Buildings, never diagnoses."""

from typing import ClassVar

from sanjiayi.kernel.facts import Fact


class BuildingSealed(Fact, frozen=True):
    """A building was sealed by order.  Decided.  place: building; subject: the order number.

    hold_days  days until the planned release, from the pack
    pack       version of the policy pack
    """

    kind: ClassVar[str] = "containment.building_sealed"
    order_no: str
    hold_days: int
    pack: str


class BuildingReleased(Fact, frozen=True):
    """The seal was lifted.  Decided.  place: building; subject: the order number."""

    kind: ClassVar[str] = "containment.building_released"
    order_no: str


class Disinfected(Fact, frozen=True):
    """A disinfection was carried out.  Observed.  place: building or compound.

    what   "sealed_building", "stairwell", "parcel_point", "site", "terminal"
    slot   "am", "pm" for duties due twice a day, else ""
    """

    kind: ClassVar[str] = "containment.disinfected"
    what: str
    slot: str = ""


class WasteRemoved(Fact, frozen=True):
    """Special waste was carried out of a sealed building.  Observed.

    place: building; quantity: bags
    """

    kind: ClassVar[str] = "containment.waste_removed"
