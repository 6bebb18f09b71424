"""Forms of the rolls room: bringing a file, choosing columns, taking residents out."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sanjiayi.places import queries as places
from sanjiayi.rolls import exporting, rules
from sanjiayi.rolls.models import RollKind
from sanjiayi.rolls.opening import Head
from sanjiayi.rolls.rules import SHAPES, Columns, Kind

_LEFT_OUT = ""


class BringForm(forms.Form):
    """A file, what is in it, and the compound it is about when it does not say."""

    file = forms.FileField(
        label=gettext_lazy("名册文件"),
        help_text=gettext_lazy(".xlsx、.xls、.ods 或 .csv，30 MB 以内。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt,.tsv"}),
        error_messages={
            "required": gettext_lazy("请选择一个文件。"),
            "empty": gettext_lazy("文件是空的，请检查是否选错了文件。"),
        },
    )
    kind = forms.ChoiceField(label=gettext_lazy("种类"), widget=forms.RadioSelect, required=False)
    compound = forms.ChoiceField(
        label=gettext_lazy("整份名册属于哪个小区"),
        help_text=gettext_lazy("表里有小区一列就不用选。"),
        required=False,
    )
    adds_places = forms.BooleanField(
        label=gettext_lazy("缺少的楼栋和户自动添加"), required=False, initial=True
    )

    def __init__(
        self, *args: Any, kinds: Sequence[Kind], reach: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        known = [(str(kind), RollKind(kind).label) for kind in kinds]
        self.fields["kind"].choices = [("", _("看表头自动判断")), *known]  # type: ignore[attr-defined]
        names = [place.name for scope in reach for place in places.compounds(scope)]
        self.fields["compound"].choices = [  # type: ignore[attr-defined]
            ("", _("表里写了")),
            *((name, name) for name in names),
        ]


class ColumnsForm(forms.Form):
    """Which column of one set of headings holds which field."""

    def __init__(self, *args: Any, kind: Kind, head: Head, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.head = kind, head
        options = [(_LEFT_OUT, _("没有这一列")), *_options(head)]
        for name in SHAPES[kind].fields:
            position = head.columns.columns.get(name)
            self.fields[name] = forms.ChoiceField(
                label=_(rules.title(name)),
                choices=options,
                required=False,
                initial=_LEFT_OUT if position is None else str(position),
            )
        for name in _fixable(kind):
            self.fields[f"all_{name}"] = forms.CharField(
                label=_("没有“%(title)s”一列时，整份都填") % {"title": _(rules.title(name))},
                required=False,
                max_length=40,
                initial=head.columns.fixed.get(name, ""),
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )

    @property
    def taken(self) -> Columns:
        """What was chosen; after is_valid."""
        data: Mapping[str, str] = self.cleaned_data
        columns = {name: int(data[name]) for name in SHAPES[self.kind].fields if data[name]}
        fixed = {
            name: data[f"all_{name}"].strip()
            for name in _fixable(self.kind)
            if data[f"all_{name}"].strip() and name not in columns
        }
        return Columns(columns, fixed)

    def needed(self) -> list[forms.BoundField]:
        """Fields a line cannot do without."""
        return [self[name] for name in SHAPES[self.kind].fields if self._is_needed(name)]

    def welcome(self) -> list[forms.BoundField]:
        """Fields that may be missing."""
        return [self[name] for name in SHAPES[self.kind].fields if not self._is_needed(name)]

    def whole(self) -> list[forms.BoundField]:
        """One value for the whole file."""
        return [self[f"all_{name}"] for name in _fixable(self.kind)]

    def _is_needed(self, name: str) -> bool:
        return name in SHAPES[self.kind].needed


def _fixable(kind: Kind) -> list[str]:
    return [name for name in rules.FIXABLE if name in SHAPES[kind].fields]


def _options(head: Head) -> list[tuple[str, str]]:
    """Every column: its letter as the spreadsheet shows it, heading, and the first values."""
    found = []
    for position, heading in enumerate(head.headings):
        samples = head.samples[position] if position < len(head.samples) else ()
        values = _("、").join(filter(None, samples))[:24]
        if not heading and not values:
            continue
        words = heading or _("（无列名）")
        tail = _("，例如 %(values)s") % {"values": values} if values else ""
        found.append((str(position), f"{letter(position)} {words}{tail}"))
    return found


def letter(position: int) -> str:
    """A column as a spreadsheet names it.

    >>> letter(0), letter(25), letter(26)
    ('A', 'Z', 'AA')
    """
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(65 + rest) + name
    return name


class ResidentsForm(forms.Form):
    """Which residents, what for, with or without identity numbers."""

    place = forms.ChoiceField(label=gettext_lazy("哪里的居民"))
    purpose = forms.ChoiceField(
        label=gettext_lazy("做什么用"),
        help_text=gettext_lazy("会印在每一页上，也会记入台账。"),
        error_messages={"required": gettext_lazy("请选择导出居民做什么用。")},
    )
    with_numbers = forms.BooleanField(
        label=gettext_lazy("包括证件号（只限送检登记和转运）"), required=False
    )

    def __init__(self, *args: Any, reach: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        paths = [path for scope in reach for path in _below(scope)]
        self.fields["place"].choices = [(path, places.name_of(path)) for path in paths]  # type: ignore[attr-defined]
        self.fields["purpose"].choices = [  # type: ignore[attr-defined]
            ("", _("请选择")),
            *exporting.PURPOSES.items(),
        ]


def _below(scope: str) -> list[str]:
    """The place itself, its committees and its compounds."""
    found = [scope, *(p.path for p in places.committees(scope))]
    found += [p.path for p in places.compounds(scope)]
    return list(dict.fromkeys(found))
