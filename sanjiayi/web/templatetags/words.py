"""Template words of the shell, available in every template."""

from django import template
from django.utils import formats, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from sanjiayi.kernel import drawings
from sanjiayi.kernel.civil import civil_day, date_of, from_ms
from sanjiayi.web.icons import ICONS

register = template.Library()

DOT = mark_safe('<i class="sep">·</i>')


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
    """0.829 as 83%; a dash for what is not known."""
    return "–" if share is None else f"{100 * share:.{places}f}%"


@register.filter
def day(value: int | None) -> str:
    """20220517 as 5月17日."""
    if not value:
        return "–"
    date = date_of(value)
    if (translation.get_language() or "").startswith("en"):
        return f"{date.day} {date:%b}"
    return f"{date.month}月{date.day}日"


@register.filter
def weekday(value: int) -> str:
    """20220517 as 星期二."""
    date = date_of(value)
    if (translation.get_language() or "").startswith("en"):
        return f"{date:%A}"
    return "星期" + "一二三四五六日"[date.weekday()]


@register.filter
def clock(at_ms: int | None) -> str:
    """A moment as 14:32."""
    return "–" if at_ms is None else f"{from_ms(at_ms):%H:%M}"


@register.filter
def moment(at_ms: int | None) -> str:
    """A moment with its day: 5月17日 14:32."""
    return "–" if at_ms is None else f"{day(civil_day(at_ms))} {clock(at_ms)}"


@register.filter
def ago(at_ms: int | None, now_ms: int) -> str:
    """How long ago, in whole minutes, hours or days."""
    if at_ms is None:
        return "–"
    minutes = max(0, (now_ms - at_ms) // 60_000)
    if minutes < 120:
        return translation.ngettext("%(n)d 分前", "%(n)d 分前", minutes) % {"n": minutes}
    hours = minutes // 60
    if hours < 48:
        return translation.ngettext("%(n)d 小时前", "%(n)d 小时前", hours) % {"n": hours}
    return translation.ngettext("%(n)d 天前", "%(n)d 天前", hours // 24) % {"n": hours // 24}


@register.simple_tag
def bar(share: float | None) -> drawings.Svg:
    """A thin bar filled to a share between 0 and 1."""
    return drawings.bar(share or 0.0)
