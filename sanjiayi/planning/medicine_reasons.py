"""Why an order is in no run, in a sentence that says what to do."""

from sanjiayi.planning import greedy
from sanjiayi.planning.medicine_rounds import Piece, Rounds, at_building, at_source
from sanjiayi.planning.medicine_shapes import Courier, Day, Order, Progress
from sanjiayi.planning.medicine_sources import allowed

REASON_WORDS = {
    "nowhere": "没有一处说有这种药，请往上一级找。",
    "failed": "问过的地方都没有买到，请往上一级找。",
    "not_dispensed": "有药的地方都不能配管制药品，请找能配的医院。",
    "no_cold_bag": "没有带冷藏包的送药员，请调一个冷藏包。",
    "no_custodian": "没有可以带管制药品的送药员，请指定一名。",
    "too_big": "一名送药员带不下，请分成几单。",
    "cold": "路上会超过冷藏时限，请找近一些的药店或医院。",
    "time": "在规定的时间里取不到、送不到，请改时间或换一处取药。",
    "hands": "今天的人手和时间不够，请加人或改到明天。",
}


def why_not(day: Day, order: Order, progress: Progress, source: str | None) -> str:
    """The first thing that stands in the way."""
    return REASON_WORDS[_code(day, order, progress, source)]


def _code(day: Day, order: Order, progress: Progress, source: str | None) -> str:
    is_had = order.id in progress.at_desk
    if not is_had and not allowed(day, order, progress.failed):
        return _no_source(order, progress)
    able = _able(day, order)
    if isinstance(able, str):
        return able
    if is_had or source is None:
        return "hands"
    if not _fits_alone(day, order, progress, source, able, order.cold_minutes):
        is_cold = order.cold_minutes is not None and _fits_alone(
            day, order, progress, source, able, None
        )
        return "cold" if is_cold else "time"
    return "hands"


def _no_source(order: Order, progress: Progress) -> str:
    if not order.sources:
        return "nowhere"
    left = [s for s in order.sources if (order.id, s) not in progress.failed]
    return "not_dispensed" if left else "failed"


def _able(day: Day, order: Order) -> list[Courier] | str:
    """Couriers who may carry it, or what they lack."""
    able = list(day.couriers)
    if order.is_controlled:
        able = [c for c in able if c.may_carry_controlled]
        if not able:
            return "no_custodian"
    if order.cold_minutes is not None:
        able = [c for c in able if c.has_cold_bag]
        if not able:
            return "no_cold_bag"
    able = [c for c in able if c.capacity >= order.load]
    return able or "too_big"


def _fits_alone(
    day: Day, order: Order, progress: Progress, source: str, able: list[Courier], cold: int | None
) -> bool:
    """Whether anybody could fetch and bring it if there were nothing else."""
    told = Rounds(day)
    told.node(day.desk.point)
    for courier in able:
        start = progress.at.get(courier.id, day.desk.point)
        told.courier(courier, start, max(courier.opens, progress.now), courier.closes)
    ride = None if cold is None else cold * 60
    ends = at_source(day, source), at_building(order)
    told.add(Piece((order,), *ends, order.opens, order.closes, ride))
    return not greedy.solve(told.problem()).unserved
