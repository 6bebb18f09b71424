"""What the form of a new order says, read with every mistake named."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID, uuid4

from sanjiayi.kernel.civil import day_range
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.medicine import lasting, rules
from sanjiayi.medicine.lasting import Supply

LONGEST = {"drug": 80, "strength": 60, "words": 500, "reason": 100}
_BIGGEST = 100_000
CHANNELS = ("desk", "phone", "photo", "need", "again")


@dataclass(frozen=True)
class Lasts:
    """Until when it lasts.  day: Shanghai day;  is_doubtful: it would not last a day."""

    day: int
    is_doubtful: bool = False


def form_id(typed: str) -> UUID:
    """The form's own id; a new one where it is none."""
    try:
        return UUID(typed)
    except ValueError:
        return uuid4()


def text(sent: Mapping[str, str], name: str) -> str:
    return sent.get(name, "").strip()[: LONGEST.get(name, 60)]


def channel(sent: Mapping[str, str]) -> str:
    said = sent.get("channel", "")
    return said if said in CHANNELS else "desk"


def boxes(sent: Mapping[str, str]) -> int:
    """Raises Refusal "medicine.boxes"."""
    typed = sent.get("boxes", "").strip() or "1"
    if not (typed.isascii() and typed.isdigit() and len(typed) < 4):
        raise Refusal("medicine.boxes", "盒数请写整数。")
    return int(typed)


def lasts(sent: Mapping[str, str], today: int) -> Lasts | None:
    """From what is left and what is taken, or the day as told; None while neither is filled in.

    Raises Refusal "medicine.dose" or "medicine.day".
    """
    left, each = sent.get("left", "").strip(), sent.get("each", "").strip()
    if left and each:
        supply = Supply(_amount(left), _amount(each), _whole(sent, "times"), _whole(sent, "every"))
        return Lasts(lasting.runs_out_on(supply, today), lasting.is_doubtful(supply))
    if left or each:
        raise Refusal("medicine.dose", "剩余数量和每次用量要一起填；说不清就只填吃到哪一天。")
    typed = sent.get("until", "").strip()
    return Lasts(_day(typed)) if typed else None


def _amount(typed: str) -> Fraction:
    """Read 1/2, 0.5 or 2 as written on a box."""
    try:
        found = Fraction(typed.replace("／", "/").replace("。", "."))
    except (ValueError, ZeroDivisionError):
        raise Refusal("medicine.dose", "数量请写成 2、0.5 或 1/2 这样。") from None
    if not 0 <= found <= _BIGGEST:
        raise Refusal("medicine.dose", "数量太大或是负数，请核对药盒。")
    return found


def _whole(sent: Mapping[str, str], name: str) -> int:
    typed = sent.get(name, "").strip() or "1"
    if not (typed.isascii() and typed.isdigit() and 1 <= int(typed[:4]) <= 99):
        raise Refusal("medicine.dose", "一天几次、隔几天一次请写 1 到 99 的整数。")
    return int(typed)


def _day(typed: str) -> int:
    try:
        told = int(date.fromisoformat(typed).strftime("%Y%m%d"))
        return day_range(told, told)[0]
    except ValueError:
        raise Refusal("medicine.day", "日子请从日历里选，或写成 2022-05-20。") from None


def proxy(sent: Mapping[str, str]) -> str:
    said = sent.get("proxy", "")
    return said if said in rules.PROXY_WORDS else ""
