"""What the person answering the telephone sends: read and checked, nothing thrown away."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from sanjiayi.kernel.sight import Sight
from sanjiayi.needs.rules import LONGEST_TEXT, Category
from sanjiayi.people import queries as people
from sanjiayi.places import queries as places
from sanjiayi.team.roles import LEADERS

LONGEST_REACH = 200
_ANSWER = "answer_"


@dataclass
class Spoken:
    """The form as it stands, right or wrong; the same goes back to the page.

    form      its own id: sent twice it is one need
    call      the missed call it answers, "" for none
    sought    what was typed to find the caller
    who       "person:<id>" or "place:<path>", as chosen among those found
    reach     whom to ring back: name and number; "" is the one it is for
    """

    form: str
    call: str = ""
    sought: str = ""
    who: str = ""
    reach: str = ""
    text: str = ""
    category: str = ""
    is_urgent: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)
    mistakes: dict[str, str] = field(default_factory=dict)

    @property
    def person(self) -> str:
        """Id of the one it is for; "" when nobody was chosen."""
        kind, _, key = self.who.partition(":")
        return key if kind == "person" else ""


def read(posted: Mapping[str, str], form: str) -> Spoken:
    """The form out of what was posted; `form` where it brought no id of its own."""
    try:
        own = str(UUID(posted.get("form", "")))
    except ValueError:
        own = form
    return Spoken(
        form=own,
        call=posted.get("call", "")[:20],
        sought=posted.get("sought", "").strip()[:80],
        who=posted.get("who", "")[:100],
        reach=posted.get("reach", "").strip(),
        text=posted.get("text", "").strip(),
        category=posted.get("category", ""),
        is_urgent="is_urgent" in posted,
        answers={
            name.removeprefix(_ANSWER): word.strip()
            for name, word in posted.items()
            if name.startswith(_ANSWER) and word.strip()
        },
    )


def check(spoken: Spoken, sight: Sight) -> str:
    """The place it is about; fills in the mistakes.  Nobody is named here."""
    place = place_of(spoken, sight)
    if not place:
        spoken.mistakes["sought"] = _("还没有选是谁、在哪里。请搜门牌、手机后四位或拼音，选一个。")
    elif not sight.has(LEADERS, place):
        spoken.mistakes["sought"] = _("这里不归您负责，请转给负责的居委记。")
    if not spoken.text and not spoken.answers:
        spoken.mistakes["text"] = _("还没有写要什么。写一句话就行。")
    if len(spoken.text) > LONGEST_TEXT:
        spoken.mistakes["text"] = _("最多 %(n)s 个字，请写短一些。") % {"n": LONGEST_TEXT}
    if len(spoken.reach) > LONGEST_REACH:
        spoken.mistakes["reach"] = _("回电找谁，写名字和电话就行。")
    if spoken.category not in list(Category):
        spoken.mistakes["category"] = _("还没有选是哪一类。")
    return place


def place_of(spoken: Spoken, sight: Sight) -> str:
    """The door of whoever was chosen; else the place chosen; else the only one the words mean."""
    kind, _, key = spoken.who.partition(":")
    if kind == "person":
        try:
            line = people.resident(sight, UUID(key))
        except ValueError:
            line = None
        return line.door if line else ""
    if kind == "place":
        return key if places.place(key) is not None else ""
    found = places.find(spoken.sought, limit=2) if spoken.sought else []
    return found[0].path if len(found) == 1 else ""
