"""The form of one place: what was typed stays, each mistake has its sentence."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from sanjiayi.places import rules
from sanjiayi.places.queries import PlaceView

_YES_NO = [
    ("", gettext_lazy("不知道")),
    ("yes", gettext_lazy("独用")),
    ("no", gettext_lazy("合用")),
]
_ANSWERS = {"yes": True, "no": False}
_NUMBER = {"inputmode": "numeric", "autocomplete": "off"}

FIELDS_BY_CODE = {
    "places.name": "name",
    "places.short_name": "short_name",
    "places.floors": "floors",
    "places.rooms": "rooms_per_floor",
    "places.telephone": "telephone",
}
"""Which field a refusal is about."""


_SIZE_FIELDS = {
    rules.COMMUNITY: ("telephone",),
    rules.COMMITTEE: ("telephone",),
    rules.COMPOUND: ("telephone",),
    rules.BUILDING: ("floors", "rooms_per_floor"),
    rules.DOOR: ("floor", "own_kitchen", "own_bath"),
}


class PlaceForm(forms.Form):
    """Name and size of a place; only the fields its level has."""

    name = forms.CharField(label=gettext_lazy("名称"), required=False)
    short_name = forms.CharField(
        label=gettext_lazy("简称"), required=False, help_text=gettext_lazy("窄的表格里用，可以空着")
    )
    floors = forms.IntegerField(
        label=gettext_lazy("楼层数"),
        required=False,
        min_value=0,
        max_value=rules.MAX_FLOORS,
        widget=forms.TextInput(attrs=_NUMBER),
    )
    rooms_per_floor = forms.IntegerField(
        label=gettext_lazy("每层几户"),
        required=False,
        min_value=0,
        max_value=rules.MAX_ROOMS,
        widget=forms.TextInput(attrs=_NUMBER),
    )
    floor = forms.IntegerField(
        label=gettext_lazy("在几层"),
        required=False,
        min_value=-9,
        max_value=rules.MAX_FLOORS,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    own_kitchen = forms.ChoiceField(label=gettext_lazy("厨房"), required=False, choices=_YES_NO)
    own_bath = forms.ChoiceField(label=gettext_lazy("卫生间"), required=False, choices=_YES_NO)
    telephone = forms.CharField(
        label=gettext_lazy("对外电话"),
        required=False,
        help_text=gettext_lazy("印在楼门口、写在居民页上，谁都看得到；不要写个人号码"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, place: PlaceView) -> None:
        super().__init__(data, auto_id="f-%s", label_suffix="", initial=_initial_of(place))
        kept = {"name", "short_name", *_SIZE_FIELDS.get(place.level, ())}
        for name in self.fields.keys() - kept:
            del self.fields[name]

    def said(self) -> dict[str, Any]:
        """The arguments of commands.change_place."""
        said = self.cleaned_data
        return {
            "name": said["name"],
            "short_name": said["short_name"],
            "floors": said.get("floors") or 0,
            "rooms_per_floor": said.get("rooms_per_floor") or 0,
            "floor": said.get("floor"),
            "own_kitchen": _ANSWERS.get(said.get("own_kitchen", "")),
            "own_bath": _ANSWERS.get(said.get("own_bath", "")),
            "telephone": said.get("telephone", ""),
        }


def _initial_of(place: PlaceView) -> dict[str, Any]:
    words = {True: "yes", False: "no", None: ""}
    return {
        "name": place.name,
        "short_name": place.short_name,
        "floors": place.floors or "",
        "rooms_per_floor": place.rooms_per_floor or "",
        "floor": "" if place.floor is None else place.floor,
        "own_kitchen": words[place.own_kitchen],
        "own_bath": words[place.own_bath],
        "telephone": place.telephone,
    }
