"""Pieces of a page that are drawn again only when what they show has changed."""

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

register = template.Library()

MOST = 512
"""Pieces remembered for one place in a template; when it is full it begins anew."""


class KeptNode(template.Node):
    """The markup of each combination of values, and of each language."""

    def __init__(self, values: list[FilterExpression], nodelist: NodeList) -> None:
        self.values, self.nodelist = values, nodelist
        self._drawn: dict[Any, SafeString] = {}

    def render(self, context: template.Context) -> SafeString:
        key = (get_language(), *[value.resolve(context) for value in self.values])
        found = self._drawn.get(key)
        if found is None:
            found = mark_safe(self.nodelist.render(context))  # noqa: S308  # what a template drew
            if len(self._drawn) >= MOST:
                self._drawn = {}
            self._drawn[key] = found
        return found


@register.tag
def kept(parser: Parser, token: Token) -> KeptNode:
    """{% kept value … %}…{% endkept %}: drawn once for equal values.

    The piece must show nothing that is not among the values: neither another variable, nor the
    time, nor who looks.  Values are hashable.
    """
    values = [parser.compile_filter(bit) for bit in token.split_contents()[1:]]
    nodelist = parser.parse(("endkept",))
    parser.delete_first_token()
    return KeptNode(values, nodelist)
