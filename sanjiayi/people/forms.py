"""The form of one resident: what was typed stays, each mistake has its sentence."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sanjiayi.kernel.sight import Sight
from sanjiayi.people import rules
from sanjiayi.people.models import Presence
from sanjiayi.people.queries import PersonLine, may_open
from sanjiayi.people.rules import RollRow
from sanjiayi.places import queries as places


def _in_words(choices: Iterable[tuple[str, str]]) -> list[tuple[str, Any]]:
    return [(str(value), gettext_lazy(words)) for value, words in choices]


class ResidentForm(forms.Form):
    """One resident as a person types it.  `row` is what it says, once it is valid.

    Cleaning and every sentence come from people.rules, the same as for an import.
    """

    name = forms.CharField(
        label=gettext_lazy("姓名"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    door = forms.CharField(
        label=gettext_lazy("住在哪一户"),
        required=False,
        help_text=gettext_lazy("例如：银杏新村 3 602"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("电话"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    id_number = forms.CharField(
        label=gettext_lazy("身份证号"),
        required=False,
        help_text=gettext_lazy("只在化验或就医要用时填，18 位"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    birth_year = forms.CharField(
        label=gettext_lazy("出生年份"),
        required=False,
        help_text=gettext_lazy("填了身份证号可以不填"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    sex = forms.ChoiceField(
        label=gettext_lazy("性别"),
        required=False,
        choices=[
            ("", gettext_lazy("不知道")),
            ("1", gettext_lazy("男")),
            ("2", gettext_lazy("女")),
        ],
    )
    presence = forms.ChoiceField(
        label=gettext_lazy("状态"), required=False, choices=_in_words(Presence.choices)
    )
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("特殊需要"),
        required=False,
        choices=_in_words(rules.NEED_WORDS.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, data: Any = None, *, sight: Sight, today: date, person: UUID | None = None, **kw: Any
    ) -> None:
        super().__init__(data, auto_id="f-%s", label_suffix="", **kw)
        self._sight, self._today, self._person = sight, today, person
        self.row = RollRow(person, "")

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        year = str(said.get("birth_year", "")).strip()
        path = self._door(str(said.get("door", "")))
        raw = RollRow(
            id=self._person,
            name=said.get("name", ""),
            phone=said.get("phone", ""),
            id_number=said.get("id_number", ""),
            birth_year=int(year) if year.isascii() and year.isdigit() and len(year) < 5 else None,
            sex=said.get("sex", ""),
            door=path or "",
            needs=tuple(said.get("needs", ())),
            presence=said.get("presence", ""),
        )
        self.row = rules.clean_row(raw)
        if year and raw.birth_year is None:
            self.add_error("birth_year", _("出生年份请填四位数字，例如 1956。"))
        self._report(rules.problems(self.row, self._today))
        return said

    def _report(self, wrong: Iterable[rules.Problem]) -> None:
        for problem in wrong:
            if not (problem.field == "door" and self.has_error("door")):
                self.add_error(problem.field, problem.sentence)

    def _door(self, typed: str) -> str | None:
        """The path of the one door that was meant; None after saying why not."""
        if not typed.strip():
            return None
        found = [place for place in places.find(typed) if "/" in place.path]
        if not found:
            self.add_error("door", _("没有找到这一户，请写成“小区 楼号 室号”的样子。"))
        elif len(found) > 1:
            self.add_error("door", _("有几户都符合，请把小区名写全。"))
        elif not may_open(self._sight, found[0].path):
            self.add_error("door", _("这一户不在您负责的范围内，请找那边的负责人登记。"))
        else:
            return found[0].path
        return None


def initial_of(line: PersonLine, id_number: str) -> dict[str, Any]:
    """What the form shows before anything is typed."""
    door = line.where if [p.path for p in places.find(line.where)] == [line.door] else line.door
    return {
        "name": line.name,
        "door": door,
        "phone": line.phone,
        "id_number": id_number,
        "birth_year": line.birth_year or "",
        "sex": line.sex,
        "presence": line.presence,
        "needs": list(line.needs),
    }
