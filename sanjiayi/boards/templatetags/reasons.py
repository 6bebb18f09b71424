"""Reasons of corrections in words."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()

REASONS: dict[str, str | Promise] = {
    "duplicate": _("重复"),
    "mistake": _("记错了"),
    "test": _("试用"),
    "wrong_person": _("人不对"),
    "wrong_place": _("地方不对"),
}


@register.filter
def reason(code: str) -> str | Promise:
    """A known code in words; other reasons as they were written."""
    return REASONS.get(code, code)
