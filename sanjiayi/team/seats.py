"""May somebody hold a post?  Each answer is None or the sentence to show.

Pure: no Django, no clock, no database; callers pass cards and posts in.
Source: handbook of the Yongtai branch: B-roles, party groups and functional groups of the 3+1.
"""

from collections.abc import Collection, Iterable, Mapping

from sanjiayi.kernel.civil import date_of
from sanjiayi.kernel.paths import within
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.team.structure import (
    ESCORT_MEMBERS,
    FOR_PARTY_MEMBERS,
    MOST_BACKUPS,
    ROLE_WORDS,
    SEATS,
    SINGLE,
    DeclineReason,
    GroupCard,
    Kind,
    Post,
    Role,
    StaffCard,
    code_of,
    do_clash,
    seat_words,
)


def unknown_staff() -> Refusal:
    return Refusal("team.unknown_staff", "名册里没有这个人，请先在人员页登记。")


def unknown_group() -> Refusal:
    return Refusal("team.unknown_group", "没有这个组，请从组织图里选一个组。")


def unknown_posting() -> Refusal:
    return Refusal("team.unknown_posting", "没有找到这份任职，请回组织图重选。")


def unknown_enrolment() -> Refusal:
    return Refusal("team.enrolment_unknown", "这个二维码无效，请组长重新出一个。")


def why_not_enrol(*, is_used: bool, is_over: bool) -> Refusal | None:
    """An invitation holds once, for some minutes."""
    if is_used:
        return Refusal("team.enrolment_used", "这个二维码已用过，请组长重新出一个。")
    if is_over:
        return Refusal("team.enrolment_over", "这个二维码已过期，请组长重新出一个。")
    return None


def why_not_a_day(day: int) -> Refusal | None:
    """Days come from forms: 20220230 is no day."""
    try:
        date_of(day)
    except ValueError:
        return Refusal("team.no_such_day", "没有这一天，请改日期。")
    return None


def room_for(group: GroupCard, role: str) -> int | None:
    """How many may hold the seat at once; None: as many as there are."""
    if role in SINGLE:
        return 1
    if group.kind == Kind.COMMITTEE and role == Role.BACKUP:
        return MOST_BACKUPS
    if group.function == "escort":
        return ESCORT_MEMBERS
    return None


def why_not_seat(group: GroupCard, role: str, taken: int) -> Refusal | None:
    """Does the group have such a seat, and is one free?  taken: how many hold it now."""
    if role not in SEATS[Kind(group.kind)]:
        word = ROLE_WORDS.get(role, role)  # type: ignore[call-overload]
        return Refusal("team.no_such_seat", f"{group.title}没有{word}这个岗位，请另选。")
    room = room_for(group, role)
    if room is None or taken < room:
        return None
    words = seat_words(group, role)
    if room == 1:
        return Refusal("team.seat_taken", f"{words}已有人担任，请先卸任再任命。")
    return Refusal("team.seat_taken", f"{words}已满 {room} 名，请先卸任一名。")


def why_not_person(
    staff: StaffCard, group: GroupCard, role: str, held: Collection[tuple[GroupCard, str]]
) -> Refusal | None:
    """May this person sit there, given the (group, role) seats they hold now?"""
    if staff.has_left:
        return Refusal("team.has_left", "这个人已离岗，请先恢复在岗再任命。")
    for other, other_role in held:
        if other.code == group.code and other_role == role:
            return Refusal("team.already_there", f"此人已是{seat_words(group, role)}，不用再任命。")
    if (group.kind, role) in FOR_PARTY_MEMBERS and not staff.is_party_member:
        return Refusal("team.not_party_member", f"{seat_words(group, role)}须由党员担任，请另选。")
    for other, other_role in held:
        if do_clash(group, role, other, other_role):
            sentence = (
                f"此人已是{seat_words(other, other_role)}，不能兼任{seat_words(group, role)}；"
                "请另选，或先卸任原岗位。"
            )
            return Refusal("team.clash", sentence)
    return _why_not_party_lead(group, role, held)


def _why_not_party_lead(
    group: GroupCard, role: str, held: Collection[tuple[GroupCard, str]]
) -> Refusal | None:
    if group.kind != Kind.PARTY_GROUP or role != Role.LEAD:
        return None
    if (code_of(Kind.COMMITTEE, group.place), Role.BACKUP) in {(g.code, r) for g, r in held}:
        return None
    return Refusal(
        "team.lead_must_be_backup",
        f"{seat_words(group, role)}须是{group.place_name or group.place}的 B 角，请先任命为 B 角。",
    )


def why_not_appoint(
    staff: StaffCard,
    group: GroupCard,
    role: str,
    posts: Iterable[Post],
    groups: Mapping[str, GroupCard],
) -> Refusal | None:
    """None when the appointment keeps every rule, else the sentence to show.

    posts   held posts: at least all of the person's and all of the group's
    """
    known = list(posts)
    taken = sum(1 for p in known if p.group == group.code and p.role == role)
    held = [(groups[p.group], p.role) for p in known if p.staff == staff.id and p.group in groups]
    # the person first: "already there" says more than "taken"
    return why_not_person(staff, group, role, held) or why_not_seat(group, role, taken)


def why_not_serve(group: GroupCard, serves: str) -> Refusal | None:
    """A member of a functional group may look after one part of the group's place."""
    if not serves or (group.kind == Kind.FUNCTIONAL and within(serves, group.place)):
        return None
    return Refusal("team.serves_elsewhere", f"{group.title}不管这个地方，请改负责的居委。")


def why_not_accept(state: str) -> Refusal | None:
    """May a proposal in this state (models.Posting.State) be accepted or declined?"""
    if state == "proposed":
        return None
    if state == "held":
        return Refusal("team.already_accepted", "这份提名已被接受，无需再办。")
    return Refusal("team.already_closed", "这份提名已了结，请重新提名。")


def why_not_decline(state: str, reason: str) -> Refusal | None:
    """A proposal is declined with one of the known reasons."""
    if reason not in set(DeclineReason):
        return Refusal("team.no_reason", "还没有选原因，请先选一条。")
    return why_not_accept(state)


def why_not_relieve(state: str, since: int, until: int) -> Refusal | None:
    """May a post held since a day be laid down on another?"""
    if state != "held":
        return Refusal("team.not_held", "这个岗位现在不在任，不用卸任。")
    if until < since:
        first = date_of(since)
        return Refusal(
            "team.ends_before_start",
            f"卸任日早于任职日（{first.month} 月 {first.day} 日），请改日期。",
        )
    return None
