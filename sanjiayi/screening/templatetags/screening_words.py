"""Words of codes as the page's language says them."""

from django import template
from django.utils.translation import get_language

from sanjiayi.screening.rules import Word

register = template.Library()


@register.filter
def called(word: Word | None) -> str:
    """A code's word, in English on an English page; "" for none."""
    if word is None:
        return ""
    return word.en if (get_language() or "").startswith("en") else word.zh
