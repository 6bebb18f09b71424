"""What the left rail offers, and to whom."""

from dataclasses import dataclass
from functools import lru_cache

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sanjiayi.kernel.sight import Sight
from sanjiayi.team import rights


@dataclass(frozen=True)
class Entry:
    """One line of the rail.

    name    URL name, without arguments
    key     the letter after `g` that goes there
    also    beginnings of other URL names that belong to it
    """

    name: str
    label: str | Promise
    icon: str
    key: str
    also: tuple[str, ...] = ()
    begins_lower_part: bool = False


ENTRIES = (
    Entry("board", _("指挥板"), "board", "b", ("board_", "figure")),
    Entry("organisation", _("组织"), "people", "o", ("organisation_", "staff", "posting_")),
    Entry(
        "register",
        _("名册"),
        "home",
        "m",
        ("register_", "resident", "provisional", "code", "cards"),
    ),
    Entry("needs", _("求助"), "inbox", "n", ("need", "needs_")),
    Entry("phone_desk", _("接电话"), "call", "l", ("phone_desk_", "call_back")),
    Entry("trips", _("送医"), "truck", "e", ("trip",)),
    Entry("screening", _("核酸筛查"), "tube", "h", ("screening_",)),
    Entry("medicine", _("配药台"), "pill", "p", ("medicine_",)),
    Entry("supplies", _("物资"), "box", "w", ("supplies_",)),
    Entry("containment", _("封控楼"), "building", "f", ("containment_",)),
    Entry("express", _("快报"), "speech", "k", ("express_",)),
    Entry("rumours", _("传言核实"), "shield", "y", ("rumour",)),
    Entry("bulletins", _("日报"), "paper", "r", ("bulletin_",)),
    Entry("rules", _("规则"), "scale", "z", ("rules_",), begins_lower_part=True),
    Entry("ledger", _("台账"), "book", "t", ("ledger_",)),
    Entry("set_aside", _("待核"), "flag", "d", ("set_aside_",)),
    Entry("places", _("场所"), "place", "c", ("place",)),
    Entry("rolls", _("导入"), "import", "i", ("rolls_",)),
    Entry("intake", _("导入求助"), "import", "a", ("intake_", "hotline_")),
    Entry("devices", _("设备"), "phone", "s", ("device_",)),
)


@dataclass(frozen=True, eq=False)
class Link:
    """An entry as the template draws it.  is_apart: a line goes above it."""

    url: str
    label: str | Promise
    icon: str
    key: str
    is_current: bool
    is_apart: bool = False


@lru_cache(maxsize=2_048)
def links(sight: Sight, current: str) -> tuple[Link, ...]:
    """The entries this viewer may open, the current page's marked.  Made once for each sight."""
    found: list[Link] = []
    is_lower = is_parted = False
    for entry in ENTRIES:
        is_lower = is_lower or entry.begins_lower_part
        if not rights.may(sight, entry.name):
            continue
        try:
            url = reverse(entry.name)
        except NoReverseMatch:
            continue
        is_current = current == entry.name or current.startswith(entry.also)
        is_apart = is_lower and not is_parted and bool(found)
        is_parted = is_parted or is_lower
        found.append(Link(url, entry.label, entry.icon, entry.key, is_current, is_apart))
    return tuple(found)
