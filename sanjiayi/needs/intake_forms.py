"""Forms of imports: bringing a list, choosing its columns."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sanjiayi.needs import intake_rules as rules
from sanjiayi.needs.intake_rules import FIELDS, NEEDED, Kind
from sanjiayi.places import queries as places
from sanjiayi.rolls.forms import letter
from sanjiayi.rolls.opening import Head
from sanjiayi.rolls.rules import Columns

KIND_WORDS = {
    Kind.LIST: gettext_lazy("自己的求助登记表"),
    Kind.HOTLINE: gettext_lazy("12345 热线工单"),
}


class BringForm(forms.Form):
    """A file, what is in it, and the compound it is about when it does not say."""

    file = forms.FileField(
        label=gettext_lazy("清单文件"),
        help_text=gettext_lazy(".xlsx、.xls、.ods 或 .csv，30 MB 以内。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv,.txt,.tsv"}),
        error_messages={
            "required": gettext_lazy("请选择一个文件。"),
            "empty": gettext_lazy("文件是空的，请检查是否选错了文件。"),
        },
    )
    kind = forms.ChoiceField(label=gettext_lazy("这是什么"), required=False)
    compound = forms.ChoiceField(
        label=gettext_lazy("整份清单属于哪个小区"),
        help_text=gettext_lazy("表里有小区或地址一列就不用选。"),
        required=False,
    )

    def __init__(self, *args: Any, reach: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(str(kind), words) for kind, words in KIND_WORDS.items()]
        self.fields["kind"].choices = [("", _("看表头自动判断")), *kinds]  # type: ignore[attr-defined]
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
        options = [("", _("没有这一列")), *_options(head)]
        for name in FIELDS[kind]:
            position = head.columns.columns.get(name)
            self.fields[name] = forms.ChoiceField(
                label=_(rules.title(name)),
                choices=options,
                required=False,
                initial="" if position is None else str(position),
            )

    @property
    def taken(self) -> Columns:
        """What was chosen; after is_valid."""
        data: Mapping[str, str] = self.cleaned_data
        columns = {name: int(data[name]) for name in FIELDS[self.kind] if data[name]}
        fixed = {n: word for n, word in self.head.columns.fixed.items() if n not in columns}
        return Columns(columns, fixed)

    def needed(self) -> list[forms.BoundField]:
        """Fields a line cannot do without."""
        return [self[name] for name in FIELDS[self.kind] if name in NEEDED[self.kind]]

    def welcome(self) -> list[forms.BoundField]:
        """Fields that may be missing."""
        return [self[name] for name in FIELDS[self.kind] if name not in NEEDED[self.kind]]


def _options(head: Head) -> list[tuple[str, str]]:
    """Every column: its letter as the spreadsheet shows it, heading, and the first values."""
    found = []
    for position, heading in enumerate(head.headings):
        samples = head.samples[position] if position < len(head.samples) else ()
        values = _("、").join(filter(None, samples))[:24]
        if heading or values:
            tail = _("，例如 %(values)s") % {"values": values} if values else ""
            found.append((str(position), f"{letter(position)} {heading or _('（无列名）')}{tail}"))
    return found
