"""Forms sent by a script instead of by the browser: where to go next, told without going there."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

Page = Callable[..., HttpResponse]

MARK = "X-Sent-By"
"""Header of resident/keep.js; anything in it counts."""


def tells_scripts(page: Page) -> Page:
    """A redirect after a form becomes 204 with the same Location and cookies.

    A script that followed the redirect itself would load the next page twice.
    """

    @wraps(page)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = page(request, *args, **kwargs)
        if request.method == "POST" and MARK in request.headers and answer.status_code == 302:
            answer.status_code = 204
        return answer

    return told
