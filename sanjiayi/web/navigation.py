"""What the left rail offers, and to whom."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sanjiayi.kernel.sight import Sight
from sanjiayi.team import rights


@dataclass(frozen=True)
class Entry:
    """One line of the rail.  key: the letter after `g` that goes there."""

    name: str
    label: str | Promise
    icon: str
    key: str


ENTRIES = (
    Entry("board", _("指挥板"), "board", "b"),
    Entry("organisation", _("三加一"), "people", "o"),
    Entry("register", _("名册"), "home", "r"),
    Entry("bulletins", _("日报"), "paper", "d"),
    Entry("ledger", _("台账"), "book", "l"),
    Entry("set_aside", _("待核"), "flag", "s"),
    Entry("places", _("场所"), "place", "p"),
    Entry("rolls", _("导入导出"), "import", "i"),
    Entry("devices", _("设备"), "phone", "v"),
    Entry("rules", _("规则"), "scale", "u"),
)


@dataclass(frozen=True)
class Link:
    """An entry as the template draws it."""

    url: str
    label: str | Promise
    icon: str
    key: str
    is_current: bool


def links(sight: Sight, current: str) -> list[Link]:
    """The entries this viewer may open, the current page's marked."""
    found = []
    for entry in ENTRIES:
        try:
            url = reverse(entry.name)
        except NoReverseMatch:
            continue
        if rights.may(sight, entry.name):
            is_current = current == entry.name or current.startswith(entry.name.rstrip("s") + "_")
            found.append(Link(url, entry.label, entry.icon, entry.key, is_current))
    return found
