"""What a building's own page says: how it stands, and what happens there today.

For everybody: no door, no name, and no count, for a count of one building is always small.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils.translation import gettext as _

from sanjiayi.bulletin import queries as bulletin
from sanjiayi.containment import queries as containment
from sanjiayi.kernel.civil import civil_day, days_before
from sanjiayi.kernel.paths import gathering, parent
from sanjiayi.ledger import figures
from sanjiayi.places import queries as places
from sanjiayi.policy import in_force
from sanjiayi.screening import console
from sanjiayi.screening import queries as screening
from sanjiayi.supplies import queries as supplies

MOST_ITEMS = 3
"""A page on a small screen says the next three things, not the whole day."""

RELEASED_SHOWN_DAYS = 7
WASTE = "containment.waste_removed"


@dataclass(frozen=True)
class Status:
    """How a building stands.

    seal         the order that holds, None when none does
    released_on  day of a release within the last week, when none holds now
    """

    seal: containment.SealedBuilding | None
    released_on: int | None

    @property
    def last_day(self) -> int | None:
        """The last day of the hold: it ends at its midnight."""
        return days_before(self.seal.release_on, 1) if self.seal else None


@dataclass(frozen=True)
class Item:
    """Something that happens today.  at: ms, None when no hour is known."""

    title: str
    text: str
    at: int | None = None
    is_done: bool = False
    is_next: bool = False


@dataclass(frozen=True)
class Line:
    """A number to call.  note: when, or what for."""

    label: str
    number: str
    note: str = ""

    @property
    def dialled(self) -> str:
        return "".join(c for c in self.number if c in "+0123456789")


def status(building: str, now: int) -> Status:
    """How the building stands now.  One query, two when no order holds."""
    seal = next(iter(containment.sealed(building, now)), None)
    if seal is not None:
        return Status(seal, None)
    today = civil_day(now)
    over = containment.released(days_before(today, RELEASED_SHOWN_DAYS), today, building)
    return Status(None, civil_day(over[-1].released_at) if over else None)


def today(building: str, now: int) -> list[Item]:
    """The next things first in time, at most MOST_ITEMS; what is done fills the rest."""
    found = [*_round(building, now), *_disinfection(building, now)]
    found += [*_waste(building, now), *_goods(building, now)]
    ahead = sorted((i for i in found if not i.is_done), key=_by_time)[:MOST_ITEMS]
    done = sorted((i for i in found if i.is_done), key=_by_time)
    room = MOST_ITEMS - len(ahead)
    shown = sorted([*ahead, *done[len(done) - room :]] if room else ahead, key=_by_time)
    upcoming = next((item for item in shown if not item.is_done), None)
    return [replace(item, is_next=item is upcoming) for item in shown]


def _by_time(item: Item) -> tuple[bool, int]:
    return item.at is None, item.at or 0


def _round(building: str, now: int) -> Iterator[Item]:
    day = civil_day(now)
    rounds = screening.rounds_of_day(building, day)
    if not rounds:
        coming = screening.upcoming(building, now)
        text = _("下一轮时间定下来，会写在这里。")
        if coming is not None and civil_day(coming.starts_at) == days_before(day, -1):
            text = _("明天做，听楼组长通知。")
        yield Item(_("今天不做核酸"), text)
    for round_ in rounds:
        yield _of_round(round_, building, now)


def _of_round(round_: screening.RoundView, building: str, now: int) -> Item:
    if round_.closed_at is not None or round_.ends_at <= now:
        text = _("没做上的，打电话给居委，会安排补采。")
        return Item(_("核酸采样已结束"), text, round_.closed_at or round_.ends_at, is_done=True)
    if round_.paused_at is not None:
        why = console.paused_words(round_)
        text = _("请先在家等，恢复了会再通知。")
        title = _("核酸暂停：%s") % _(why.zh) if why else _("核酸暂停")
        return Item(title, text, round_.paused_at)
    text = _("听楼组长通知再下楼，没有通知不要下楼。带身份证，或门上的二维码。")
    for wave in screening.waves(round_, parent(building)):
        if building in wave.buildings:
            return Item(_("做核酸，第 %d 波，已叫到本楼") % wave.wave, text, wave.called_at)
    return Item(_("做核酸，等叫号"), text, round_.starts_at)


def _disinfection(building: str, now: int) -> Iterator[Item]:
    pack = in_force(settings.SANJIAYI_JURISDICTION, civil_day(now))
    times = int(pack.building_duty.disinfect_per_day.value)
    halves = {"am": _("上午"), "pm": _("下午")}
    for due in containment.treatments_due(building, now, times):
        title = _("%s楼道消杀") % halves.get(due.slot, "")
        if due.done_at is not None:
            yield Item(title, _("已经做完。"), due.done_at, is_done=True)
        else:
            yield Item(title, _("在这个时间以前做。请关好门，消杀的人不进屋。"), due.due_at)


def _waste(building: str, now: int) -> Iterator[Item]:
    """Special waste leaves a sealed building every so many days (the pack says)."""
    seal = next(iter(containment.sealed(building, now)), None)
    if seal is None:
        return
    day = civil_day(now)
    longest = max(in_force(settings.SANJIAYI_JURISDICTION, day).building_duty
                  .special_waste_every_days.value)  # fmt: skip
    days = [days_before(day, n) for n in range(int(longest))]
    lately = figures.day_totals(days, [building], [WASTE])
    if (day, building, WASTE) in lately:
        yield Item(_("今天的垃圾已收"), _("下次请扎紧袋口，放在门口。"), is_done=True)
    elif not lately:
        yield Item(_("收垃圾"), _("扎紧袋口，放在门口。"))


def _goods(building: str, now: int) -> Iterator[Item]:
    day, compound = civil_day(now), parent(building)
    if supplies.issued(day, day, building)[building]:
        yield Item(_("抗原试剂已送到本楼"), _("没收到的，打电话给居委。"), is_done=True)
    if any(supplies.parcels(day, compound).values()):
        pack = in_force(settings.SANJIAYI_JURISDICTION, day)
        minutes = int(pack.parcel.rest_minutes.value)
        text = _("先消毒，再静置 %d 分钟，然后由志愿者送到门口。") % minutes
        yield Item(_("快递和送菜"), text)


def lines(building: str) -> list[Line]:
    """Whom to call: the place's own numbers, the nearest first, then those of the country."""
    words = {"compound": _("小区"), "committee": _("居委"), "community": _("社区")}
    found = []
    for path in gathering(building):
        place = places.place(path)
        if place is not None and place.telephone and place.level in words:
            found.append(Line(words[place.level], place.telephone, place.short))
    return [
        *found,
        Line(_("急救"), "120", _("胸痛、喘不上气、昏倒")),
        Line(_("政府热线"), "12345", _("居委没有答复时")),
    ]


def bulletin_of(building: str) -> bulletin.NumberView | None:
    """The latest number of the compound, else of the community.  At most two queries."""
    for scope in _scopes(building):
        found = bulletin.published(limit=1, scope=scope)
        if found:
            return found[0]
    return None


def _scopes(building: str) -> Sequence[str]:
    top = places.community()
    return [parent(building), *([top.path] if top else [])]
