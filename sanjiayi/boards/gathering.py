"""Gathering what needs a person now from the rooms that know it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from uuid import UUID

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from sanjiayi.boards.matters import MINUTE_MS, Grade, Matter, length, when
from sanjiayi.containment import queries as containment
from sanjiayi.duties import queries as duties
from sanjiayi.express import queries as express
from sanjiayi.kernel.civil import at, civil_day
from sanjiayi.kernel.paths import gathering
from sanjiayi.ledger import figures
from sanjiayi.ledger import setaside_queries as waiting
from sanjiayi.medicine import queries as medicine
from sanjiayi.needs import queries as needs
from sanjiayi.people import queries as people
from sanjiayi.places import queries as places
from sanjiayi.policy import in_force
from sanjiayi.screening import queries as screening
from sanjiayi.team import device_queries as devices
from sanjiayi.team.device_rules import OLDEST_MS
from sanjiayi.team.models import Group

HOURS_AHEAD = 24
"""Medicine that runs out within so many hours is something to do now."""

SILENT_MS = 30 * MINUTE_MS
"""A compound silent for longer while a round is open is itself an exception."""

MISSING_SHARE = 0.15
CALLED_MS = 30 * MINUTE_MS
"""A wave of which more than this share has not come after so long needs somebody at the doors."""

DRUG_GROUPS = {
    "insulin": "胰岛素",
    "psychiatric": "精神类药",
    "oncology": "肿瘤药",
    "chronic": "慢性病药",
    "ordinary": "常用药",
}


@dataclass(frozen=True)
class Moment:
    """Where and when a board looks."""

    place: str
    now: int

    @property
    def day(self) -> int:
        return civil_day(self.now)

    @cached_property
    def compounds(self) -> dict[str, str]:
        """Compounds at the place, path → name, committee by committee."""
        return {c.path: c.name for c in places.compounds(self.place)}

    @cached_property
    def groups(self) -> dict[str, str]:
        """Names of all groups by code.  One query."""
        return dict(Group.objects.values_list("code", "name"))

    @cached_property
    def round(self) -> screening.RoundView | None:
        """The last round begun.  One query."""
        return screening.current(self.place, self.now)

    @cached_property
    def progress(self) -> dict[str, screening.Progress]:
        """How far the place and each of its compounds are in the last round begun."""
        if self.round is None:
            return {}
        return screening.progress(self.round, [self.place, *self.compounds])

    @cached_property
    def workers(self) -> list[duties.OnDuty]:
        """Everybody on duty, the longest stretch first."""
        return duties.on_duty(self.place, self.now)

    @cached_property
    def running_out(self) -> list[medicine.OrderView]:
        """Orders whose resident has none left within HOURS_AHEAD."""
        return medicine.running_out(self.place, self.now, HOURS_AHEAD)

    def owner_of(self, path: str) -> str:
        """The work group that answers for a place."""
        for step in gathering(path):
            if step in self.compounds:
                return _("小区组 %s") % self.compounds[step]
        return places.name_of(path)


def matters(moment: Moment) -> list[Matter]:
    """Everything at a place that waits for somebody now."""
    sources: tuple[Callable[[Moment], Iterator[Matter]], ...] = (
        _medicine, _disinfection, _express, _waves, _stretches, _silence, _phones, _aside,
        _releases, _needs,
    )  # fmt: skip
    return [matter for source in sources for matter in source(moment)]


def link(name: str, *args: str, query: str = "") -> str:
    """An address if there is such a page, else the board itself."""
    found = _address(name, args)
    return found + query if found else _address("board", ())


@lru_cache(maxsize=4_096)
def _address(name: str, args: tuple[str, ...]) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def _medicine(moment: Moment) -> Iterator[Matter]:
    orders = moment.running_out
    by_group: dict[str, list[medicine.OrderView]] = {}
    for order in orders:
        by_group.setdefault(order.group, []).append(order)
    for group, some in by_group.items():
        first = min(some, key=lambda order: order.gone_at)
        bought = sum(order.bought_at is not None for order in some)
        drug = _(DRUG_GROUPS.get(group, group))
        yield Matter(
            Grade.URGENT,
            _("断药：%(drug)s %(n)s 份，%(when)s 用完")
            % {"drug": drug, "n": len(some), "when": when(first.gone_at, moment.now)},
            _("%(place)s · 已购 %(bought)d 份，另 %(rest)d 份未购")
            % {
                "place": places.full_name(first.place.split("/")[0]),
                "bought": bought,
                "rest": len(some) - bought,
            },
            first.gone_at,
            _("配药组"),
            _("看单"),
            link("figure", "medicine_open", query=f"?place={moment.place}"),
        )


def _disinfection(moment: Moment) -> Iterator[Matter]:
    pack = in_force(settings.SANJIAYI_JURISDICTION, moment.day)
    times = int(pack.building_duty.disinfect_per_day.value)
    for due in containment.overdue(moment.place, moment.now, times):
        words = {"am": _("上午"), "pm": _("下午")}.get(due.slot, "")
        yield Matter(
            Grade.URGENT,
            _("%s消杀没有记录") % words,
            _("%(place)s（封控）· 应在%(hour)s 前完成")
            % {"place": places.full_name(due.building), "hour": when(due.due_at, moment.now)},
            due.due_at,
            moment.owner_of(due.building),
            _("核实"),
            link("figure", "disinfection", query=f"?place={due.building}&day={moment.day}"),
        )


def _express(moment: Moment) -> Iterator[Matter]:
    for report in express.overdue(moment.place, moment.now):
        yield Matter(
            Grade.URGENT if report.level == 1 else Grade.LATE,
            report.title,
            _("%(place)s · 快报 %(number)s 号 · 已升级 %(n)s 次")
            % {
                "place": places.full_name(report.place),
                "number": report.number,
                "n": report.climbs,
            },
            report.due_at,
            moment.groups.get(report.owner, report.owner),
            _("催办"),
            link("figure", "express_open", query=f"?place={report.place}"),
        )


def _waves(moment: Moment) -> Iterator[Matter]:
    round_ = moment.round
    if round_ is None or round_.closed_at is not None or round_.ends_at < moment.now:
        return
    for path in moment.compounds:
        state = moment.progress[path]
        if not state.called or state.waiting / state.called < MISSING_SHARE:
            continue
        waves = [
            w
            for w in screening.waves(round_, path)
            if w.waiting / max(w.called, 1) >= MISSING_SHARE
        ]
        stale = [w for w in waves if moment.now - w.called_at >= CALLED_MS]
        if not stale:
            continue
        called_at = stale[0].called_at
        yield Matter(
            Grade.LATE,
            _("叫号后 %(n)s 人未到，占叫到的 %(share)d%%")
            % {"n": state.waiting, "share": round(100 * state.waiting / state.called)},
            _("%(place)s · 第 %(wave)s 波起")
            % {"place": places.name_of(path), "wave": stale[0].wave},
            called_at + CALLED_MS,
            moment.owner_of(path),
            _("看小区"),
            link("board_compound", path),
            clock=_("已叫 %s") % length(moment.now - called_at),
        )


def _stretches(moment: Moment) -> Iterator[Matter]:
    tired = [worker for worker in moment.workers if worker.must_hand_over]
    names = people.staff_names([UUID(worker.staff) for worker in tired])
    for worker in tired:
        yield Matter(
            Grade.WATCH,
            _("%(name)s 连续在岗，没有交班")
            % {"name": names.get(UUID(worker.staff), _("一名同志"))},
            _("%s · 规则：满 24 小时必须交接") % moment.groups.get(worker.group, worker.group),
            moment.now - worker.stretch_ms + 24 * 3_600_000,
            moment.groups.get(worker.group, worker.group),
            _("安排接班"),
            link("organisation"),
            clock=_("连续 %d 小时") % (worker.stretch_ms // 3_600_000),
        )


def _silence(moment: Moment) -> Iterator[Matter]:
    round_ = moment.round
    if round_ is None or not round_.starts_at + SILENT_MS < moment.now < round_.ends_at:
        return
    compounds = list(moment.compounds)
    heard = figures.last_received(moment.day, compounds)
    for path in compounds:
        last = heard.get(path, round_.starts_at)
        if moment.now - last <= SILENT_MS:
            continue
        yield Matter(
            Grade.WATCH,
            _("采样点的手机没有上传"),
            _("%(place)s · 最后一条 %(when)s")
            % {"place": places.name_of(path), "when": when(last, moment.now)},
            last + SILENT_MS,
            moment.owner_of(path),
            _("联系"),
            link("devices"),
            clock=_("%s未上传") % length(moment.now - last),
        )


def _phones(moment: Moment) -> Iterator[Matter]:
    """Phones whose oldest unsent record has waited too long: only there can a record be lost."""
    for phone in devices.late_phones(moment.place, moment.now):
        yield Matter(
            Grade.LATE,
            _("%s的记录还没上传") % phone.name,
            _("%(place)s · %(n)s 条在手机里")
            % {"place": places.full_name(phone.place), "n": phone.pending},
            moment.now - phone.since + OLDEST_MS,
            moment.owner_of(phone.place),
            _("看设备"),
            link("device", str(phone.id)),
            clock=_("最老一条 %s") % length(phone.since),
        )


def _aside(moment: Moment) -> Iterator[Matter]:
    summary = waiting.summary(moment.place)
    if summary.count:
        yield Matter(
            Grade.WATCH,
            _("%d 条记录待核") % summary.count,
            _("没有入账，也没有丢；请组长看一眼"),
            summary.oldest_at + 12 * 3_600_000,
            _("组长"),
            _("去核"),
            link("set_aside"),
            clock=_("最早 %s前") % length(moment.now - summary.oldest_at),
        )


def _releases(moment: Moment) -> Iterator[Matter]:
    for building in containment.due_for_release(moment.place, moment.now):
        yield Matter(
            Grade.TOMORROW,
            _("%s 封控期满，准备解封") % places.full_name(building.building),
            _("第 %(n)s 天，共 %(of)d 天 · 解封要有命令")
            % {"n": building.day_n, "of": building.hold_days},
            at(building.release_on, 8),
            moment.owner_of(building.building),
            _("看楼栋"),
            link("place", building.building),
        )


def _needs(moment: Moment) -> Iterator[Matter]:
    summary = needs.summary(moment.place, moment.now)
    if summary.overdue:
        yield Matter(
            Grade.LATE,
            _("%d 件求助过了答复时间") % summary.overdue,
            _("未答复 %(open)d 件，其中急的 %(urgent)d 件")
            % {"open": summary.open, "urgent": summary.urgent},
            summary.oldest_at or moment.now,
            _("居委"),
            _("看求助"),
            link("figure", "needs_open", query=f"?place={moment.place}"),
        )
