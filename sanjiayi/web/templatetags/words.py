"""Template words of the shell, available in every template."""

from django import template
from django.utils import formats, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from sanjiayi.kernel import drawings
from sanjiayi.kernel.civil import civil_day, date_of, from_ms
from sanjiayi.ledger import clock as doors_clock
from sanjiayi.web import saying
from sanjiayi.web.icons import ICONS

register = template.Library()

DOT = mark_safe('<i class="sep">·</i>')


register.filter(saying.said)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A drawing beside a word."""
    return format_html(
        '<svg class="ico" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>', ICONS[name]
    )


@register.simple_tag
def dot() -> SafeString:
    """The middle dot between two short statements."""
    return DOT


@register.filter
def number(value: int | float | None) -> str:
    """1,234; a dash for what is not known."""
    return (
        "–" if value is None else formats.number_format(value, use_l10n=True, force_grouping=True)
    )


@register.filter
def percent(share: float | None, places: int = 0) -> str:
    """0.829 as 83%; a dash for what is not known.

    What is not all is never rounded up to 100%, nor something down to 0%.

    >>> percent(0.829), percent(0.9996), percent(0.001), percent(1.0), percent(None)
    ('83%', '99%', '1%', '100%', '–')
    """
    if share is None:
        return "–"
    step = 10.0**-places
    said = round(100 * share, places)
    if share < 1 and said >= 100:
        said = 100 - step
    if share > 0 and said <= 0:
        said = step
    return f"{said:.{places}f}%"


def _is_english() -> bool:
    return (translation.get_language() or "").startswith("en")


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@register.filter
def day(value: int | None, form: str = "") -> str:
    """20220517 as 5月17日, or 17 May; form "full" adds the year, "week" the weekday.

    >>> day(20220517), day(20220517, "full week")
    ('5月17日', '2022年5月17日 星期二')
    """
    if not value:
        return "–"
    date = date_of(int(value))
    if _is_english():
        said = f"{date.day} {_MONTHS[date.month - 1]}" + (f" {date.year}" if "full" in form else "")
        return f"{weekday(value)} {said}" if "week" in form else said
    said = (f"{date.year}年" if "full" in form else "") + f"{date.month}月{date.day}日"
    return f"{said} {weekday(value)}" if "week" in form else said


@register.filter
def weekday(value: int | None) -> str:
    """20220517 as 星期二, or Tuesday.

    >>> weekday(20220517)
    '星期二'
    """
    if not value:
        return "–"
    number_in_week = date_of(int(value)).weekday()
    return _WEEKDAYS[number_in_week] if _is_english() else "星期" + "一二三四五六日"[number_in_week]


@register.filter
def clock(at_ms: int | None) -> str:
    """A moment as 14:32."""
    return "–" if at_ms is None else f"{from_ms(int(at_ms)):%H:%M}"


@register.filter
def moment(at_ms: int | None, form: str = "") -> str:
    """A moment as 14:32 when it is today, else with its day: 5月17日 14:32.

    form "full": with its day always.
    """
    if at_ms is None:
        return "–"
    on = civil_day(int(at_ms))
    if form != "full" and on == doors_clock.today():
        return clock(at_ms)
    return f"{day(on)} {clock(at_ms)}"


@register.filter
def iso(at_ms: int | None) -> str:
    """A moment for the datetime attribute of <time>."""
    return "" if at_ms is None else from_ms(int(at_ms)).isoformat(timespec="seconds")


@register.filter
def ago(at_ms: int | None, now_ms: int | None = None) -> str:
    """How long ago, in whole minutes, hours or days; counted from the doors' clock."""
    if at_ms is None:
        return "–"
    now = doors_clock.now_ms() if now_ms is None else int(now_ms)
    minutes = max(0, (now - int(at_ms)) // 60_000)
    if minutes < 1:
        return translation.gettext("刚刚")
    if minutes < 120:
        return translation.ngettext("%(n)d 分前", "%(n)d 分前", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 48:
        return translation.ngettext("%(n)d 小时前", "%(n)d 小时前", hours) % {"n": hours}
    return translation.ngettext("%(n)d 天前", "%(n)d 天前", hours // 24) % {"n": hours // 24}


_ONE = {"people": "person", "households": "household", "buildings": "building"}


@register.filter
def unit(words: object, count: int | None) -> str:
    """A unit after its number: 26 items, 1 item; Chinese counts one and many alike."""
    told = saying.said(words)
    return _ONE.get(told, told.removesuffix("s")) if count == 1 and _is_english() else told


@register.simple_tag
def bar(share: float | None) -> drawings.Svg:
    """A thin bar filled to a share between 0 and 1."""
    return drawings.bar(share or 0.0)


register.simple_tag(drawings.columns)
register.simple_tag(drawings.curve)
register.simple_tag(drawings.spark)
register.simple_tag(drawings.plan)
