"""What the team room can tell.  Rows are plain values, ready for page and API."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sanjiayi.kernel.paths import gathering, parent
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.people import queries as people
from sanjiayi.places import queries as places
from sanjiayi.team import cards, structure
from sanjiayi.team.cards import group_card, post_of, staff_card
from sanjiayi.team.models import Device, Enrolment, Group, Posting, Staff
from sanjiayi.team.structure import GroupCard, Kind, Post, Role, StaffCard
from sanjiayi.team.tokens import hashed, short_id


@dataclass(frozen=True)
class Structure:
    """The whole 3+1 as it stands: what team.rules judges."""

    staff: dict[UUID, StaffCard]
    groups: dict[str, GroupCard]
    posts: tuple[Post, ...]


def structure_now() -> Structure:
    """Everybody who serves now, every group, every held post.  Three statements."""
    held = Posting.objects.filter(state=Posting.State.HELD, staff__left_on=None)
    return Structure(
        staff={s.pk: staff_card(s) for s in Staff.objects.filter(left_on=None)},
        groups={g.code: group_card(g) for g in Group.objects.all()},
        posts=tuple(sorted(post_of(p) for p in held)),
    )


def holders(group: str, role: str) -> list[UUID]:
    """Who holds a seat now, longest first."""
    held = Posting.objects.filter(
        group=group, role=role, state=Posting.State.HELD, staff__left_on=None
    )
    return list(held.order_by("since_on", "id").values_list("staff_id", flat=True))


def whom_to_ask(place: str | None) -> str:
    """Name of the person to turn to about a place: its committee's secretary, or the branch's.

    "" when neither post is filled.
    """
    scopes = gathering(place) if place else []
    codes = [structure.code_of(Kind.COMMITTEE, scope) for scope in scopes]
    top = places.community()
    if top is not None:
        codes.append(structure.code_of(Kind.BRANCH, top.path))
    for code in codes:
        found = holders(code, Role.SECRETARY)
        if found:
            return people.staff_names(found[:1]).get(found[0], "")
    return ""


def why_not_enrol(code: str, now: int) -> Refusal | None:
    """What the phone that opened an invitation must be told; None while it still holds."""
    offer = Enrolment.objects.filter(code_hash=hashed(code)).first()
    return cards.why_not_enrol(offer, now)


def recorder_words(recorders: Iterable[str]) -> dict[str, str]:
    """Posts in words, for screens: "post:yt.3/backup-1a2b3c" is "三居 B 角".

    A device is told by its enrolled name, or as "手机"; what nobody knows stays.
    """
    asked = set(recorders)
    devices = {by.removeprefix("device:") for by in asked if by.startswith("device:")}
    known = _device_names(devices) if devices else {}
    return {by: known.get(by) or _recorder_words(by) for by in asked}


def _device_names(marks: set[str]) -> dict[str, str]:
    """Recorder → name of the device.  Devices are few: a community has some hundred."""
    named = Device.objects.values_list("id", "name")
    found = {f"device:{short_id(id_)}": name for id_, name in named}
    return {by: name for by, name in found.items() if by.removeprefix("device:") in marks}


_RECORDER = {
    "device": "手机",
    "branch": "支部",
    "secretary": "书记",
    "backup": " B 角",
    "party_lead": "党小组长",
    "compound_lead": "组长",
    "member": "组员",
    "operator": "管理员",
    "escort": "领航组",
    "medicine": "配药组",
    "antiepidemic": "抗疫组",
    "supplies": "保供组",
    "escort_lead": "领航组长",
    "medicine_lead": "配药组长",
    "antiepidemic_lead": "抗疫组长",
    "supplies_lead": "保供组长",
}


def _recorder_words(by: str) -> str:
    if by.startswith("device:"):
        return _RECORDER["device"]
    if not by.startswith("post:"):
        return by
    place, _, role = by.removeprefix("post:").rpartition("/")
    word = _RECORDER.get(role.partition("-")[0])
    if word is None:
        return by
    return f"{places.short_name(place)}{word}" if parent(place) else word.strip()
