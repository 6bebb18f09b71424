"""Where an ask may go on to from its card: a hospital trip, the rumour desk, a chat group."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sanjiayi.kernel.sight import Sight
from sanjiayi.needs.queries import NeedView
from sanjiayi.needs.rules import Category
from sanjiayi.team import rights


@dataclass(frozen=True)
class Onward:
    """A button.  icon: as web draws them."""

    url: str
    label: str | Promise
    icon: str


_WAYS = (
    ("trip_new", Category.CARE, _("安排送医"), "truck"),
    ("medicine_new", Category.MEDICINE, _("登记配药"), "pill"),
    ("rumours", Category.RUMOUR, _("去核实传言"), "ear"),
    ("share_make", None, _("发到群里"), "out"),
)
"""URL name, the category it is for (None: any), label, icon."""


def onward(sight: Sight, need: NeedView) -> list[Onward]:
    """The ways this viewer may take an open ask."""
    found = []
    for name, category, label, icon in _WAYS:
        is_meant = category is None or need.category == category
        if need.is_open and is_meant and rights.may(sight, name, need.place):
            try:
                found.append(Onward(f"{reverse(name)}?need={need.number}", label, icon))
            except NoReverseMatch:
                continue
    return found
