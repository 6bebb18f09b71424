"""The form of a new report: one matter, its words checked while they can still be mended."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from sanjiayi.express import rules
from sanjiayi.express.words import CATEGORY_WORDS, LEVEL_WORDS, PART_WORDS
from sanjiayi.kernel.refusals import Refusal


def _long(part: str, hint: Any) -> forms.CharField:
    return forms.CharField(
        label=cast(Any, PART_WORDS[part]),
        required=False,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=rules.LONGEST[part],
    )


class ReportForm(forms.Form):
    """One matter, one report."""

    title = forms.CharField(
        label=_("一句话：什么卡住了"),
        max_length=rules.LONGEST_TITLE,
        help_text=_("不写人名、门牌、电话"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("请用一句话写清卡在哪里。")},
    )
    level = forms.TypedChoiceField(
        label=_("多急"),
        choices=list(LEVEL_WORDS.items()),
        coerce=int,
        initial=rules.SAME_DAY,
        widget=forms.RadioSelect,
    )
    category = forms.ChoiceField(label=_("哪一类"), choices=list(CATEGORY_WORDS.items()))
    place = forms.ChoiceField(label=_("在哪里"))
    persons = forms.IntegerField(
        label=_("涉及多少人"),
        required=False,
        min_value=0,
        max_value=rules.MOST_PERSONS,
        help_text=_("不清楚就空着"),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    problem = _long("problem", _("什么事、从什么时候起、到了什么地步"))
    cause = _long("cause", _("卡在哪个环节、哪个部门"))
    tried = _long("tried", _("找过谁、什么回音"))
    suggestion = _long("suggestion", _("谁点头就能通"))
    is_anonymous = forms.BooleanField(label=_("不写是谁报的；只有您自己能确认"), required=False)

    def __init__(self, places: list[tuple[str, str]], data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id="f-%s", label_suffix="", **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = places

    def clean(self) -> dict[str, Any]:
        """The linter's sentence stands beside the words it is about."""
        said: dict[str, Any] = super().clean() or {}
        for name in ("title", *rules.LONGEST):
            text = str(said.get(name) or "")
            no = self._no(name, text)
            if no is not None:
                self.add_error(name, no.reason)
        return said

    def _no(self, name: str, text: str) -> Refusal | None:
        if name == "title":
            return rules.why_not_public(text)
        return rules.why_not_long(name, text)

    @property
    def parts(self) -> dict[str, str]:
        return {part: str(self.cleaned_data.get(part) or "") for part in rules.LONGEST}
