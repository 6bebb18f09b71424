"""The forms of the steps: what was typed stays, each mistake has its sentence."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.needs import resident_questions as asked
from sanjiayi.needs.rules import LONGEST_TEXT
from sanjiayi.places import queries as places

LONGEST_ANSWER = 60
MOST_PHOTOS = 3
LARGEST_FILE = 25 * 1024 * 1024
_PHONE = re.compile(r"\+?\d{7,15}")
_OF_DOOR = re.compile(r"\s*(?:室|号|户|房)\s*$")


class Several(forms.ClearableFileInput):
    allow_multiple_selected = True


class Files(forms.FileField):
    """Several files in one field."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, (list, tuple)) else [data] if data else []
        return [super(Files, self).clean(one, initial) for one in given]


class _Step(forms.Form):
    def __init__(self, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        super().__init__(data, files, auto_id="f-%s", label_suffix="", **kwargs)
        for name, field in self.fields.items():
            bound = self[name]
            if bound.errors if self.is_bound else False:
                field.widget.attrs["aria-invalid"] = "true"


def _text(question: asked.Question, *, is_long: bool) -> forms.CharField:
    widget: forms.Widget = forms.TextInput(attrs={"autocomplete": "off"})
    if is_long:
        widget = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(
        label=str(question.label),
        help_text=str(question.hint),
        required=False,
        widget=widget,
        max_length=LONGEST_TEXT if is_long else LONGEST_ANSWER,
        error_messages={
            "max_length": gettext_lazy("太长了，请写短一些，%(limit_value)s 个字以内。")
        },
    )


def _choice(question: asked.Question) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=str(question.label),
        help_text=str(question.hint),
        choices=question.choices,
        required=question.is_required,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("请选一项。")},
    )


class WhatForm(_Step):
    """Step 1: what, by when, a picture or a voice note."""

    def __init__(self, category: str, data: Any = None, files: Any = None, **kwargs: Any) -> None:
        self.questions = asked.OF[category]
        self.has_files = bool(kwargs.pop("has_files", False))
        super().__init__(data, files, **kwargs)

    text = forms.CharField()
    photos = Files(
        label=gettext_lazy("照片"),
        required=False,
        help_text=gettext_lazy("可以不拍；最多 3 张。手机会先缩小再传"),
        widget=Several(attrs={"accept": "image/*", "data-shrink": str(MOST_PHOTOS)}),
    )
    voice = forms.FileField(
        label=gettext_lazy("话音"),
        required=False,
        help_text=gettext_lazy("不想打字就说一段，2 分钟以内"),
        widget=forms.FileInput(attrs={"accept": "audio/*"}),
    )

    def clean_photos(self) -> list[UploadedFile]:
        given: list[UploadedFile] = self.cleaned_data["photos"]
        if len(given) > MOST_PHOTOS:
            raise forms.ValidationError(_("最多 %d 张照片，请少选几张。") % MOST_PHOTOS)
        if any((one.size or 0) > LARGEST_FILE for one in given):
            raise forms.ValidationError(_("这张照片太大，请重拍一张，或截一张图。"))
        return given

    def clean_voice(self) -> UploadedFile | None:
        given: UploadedFile | None = self.cleaned_data["voice"]
        if given is not None and (given.size or 0) > LARGEST_FILE:
            raise forms.ValidationError(_("这段话音太长，请说短一些。"))
        return given

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        has_files = self.has_files or said.get("photos") or said.get("voice")
        if not said.get("text") and not has_files and "text" not in self.errors:
            self.add_error("text", str(self.questions.refusal))
        return said


def what_form(
    category: str,
    data: Any = None,
    files: Any = None,
    *,
    initial: dict[str, str] | None = None,
    has_files: bool = False,
) -> WhatForm:
    """The first step's form with the questions of its category, in their order."""
    questions = asked.OF[category]
    made = type("WhatForm", (WhatForm,), {
        "text": _text(questions.first, is_long=True),
        **{q.code: _choice(q) if q.choices else _text(q, is_long=False) for q in questions.more},
        "field_order": ["text", *(q.code for q in questions.more), "photos", "voice"],
    })  # fmt: skip
    form: WhatForm = made(category, data, files, initial=initial, has_files=has_files)
    return form


class WhoForm(_Step):
    """Step 2: which door, for whom, how to be reached."""

    door = forms.CharField(
        label=gettext_lazy("几室"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("比如 602；只给来办的人看"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "short"}),
    )
    as_typed = forms.BooleanField(label=gettext_lazy("门牌就是这样，照我写的登记"), required=False)
    whom = forms.ChoiceField(
        label=gettext_lazy("替谁说"),
        choices=(
            ("self", gettext_lazy("我自己或我家里")),
            ("other", gettext_lazy("替邻居、亲友说")),
        ),
        initial="self",
        widget=forms.RadioSelect,
        required=False,
    )
    called = forms.CharField(
        label=gettext_lazy("怎么称呼要帮的人"),
        required=False,
        max_length=30,
        help_text=gettext_lazy("比如 王阿姨；配药、看病请写真名"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.CharField(
        label=gettext_lazy("电话"),
        required=False,
        max_length=30,
        help_text=gettext_lazy("办的人会打这个号码；不留就自己用查询码看答复"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel", "class": "short"}),
    )

    def __init__(self, building: str, data: Any = None, *, wants_door: bool, **kwargs: Any) -> None:
        self.building, self.wants_door = building, wants_door
        self.place = building
        super().__init__(data, **kwargs)
        if not self.asks_as_typed:
            del self.fields["as_typed"]

    @property
    def asks_as_typed(self) -> bool:
        """Only after a door was typed that nobody knows here."""
        return self.is_bound and bool(self.data.get("door", "").strip()) and (
            find_door(self.building, self.data["door"]) is None
        )  # fmt: skip

    def clean_phone(self) -> str:
        typed = unicodedata.normalize("NFKC", self.cleaned_data["phone"])
        digits = re.sub(r"[\s().-]", "", typed)
        if digits and not _PHONE.fullmatch(digits):
            raise forms.ValidationError(_("这不像电话号码，请再看看；不想留就空着。"))
        return digits

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        typed = str(said.get("door") or "").strip()
        if typed:
            self.place = find_door(self.building, typed) or self.building
            if self.place == self.building and not said.get("as_typed"):
                self.add_error("door", _("本楼没有这个门牌，请再看看；没写错就勾下面一格。"))
        elif self.wants_door:
            self.add_error("door", _("请写几室，办的人才找得到。"))
        return said


def find_door(building: str, typed: str) -> str | None:
    """The path of a door somebody typed as "602", "６０２室" or "602 室"; None: not here."""
    plain = _OF_DOOR.sub("", unicodedata.normalize("NFKC", typed)).strip().upper()
    for door in places.doors(building):
        number = door.path.partition("/")[2].upper()
        if plain in (number, number.lstrip("0")):
            return door.path
    return None


class FindForm(_Step):
    """Looking an ask up: its number, which may be left out, and the code on the slip."""

    number = forms.CharField(
        label=gettext_lazy("编号"),
        required=False,
        max_length=20,
        help_text=gettext_lazy("比如 N-2047"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "short"}),
    )
    code = forms.CharField(
        label=gettext_lazy("查询码"),
        max_length=40,
        help_text=gettext_lazy("比如 7KQ2-M9XA4-TCD0，大小写、横线都不要紧"),
        error_messages={"required": gettext_lazy("请写查询码，它在登记时给您的纸条上。")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class WordsForm(_Step):
    """Something added, or what did not come."""

    text = forms.CharField(
        label=gettext_lazy("要补充什么"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    photos = Files(
        label=gettext_lazy("照片"),
        required=False,
        widget=Several(attrs={"accept": "image/*", "data-shrink": str(MOST_PHOTOS)}),
    )

    clean_photos = WhatForm.clean_photos


def refusals(form: forms.Form, no: Refusal, fields: Sequence[str]) -> None:
    """Put a refusal beside the first of these fields."""
    form.add_error(fields[0] if fields[0] in form.fields else None, no.reason)
