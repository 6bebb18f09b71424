"""Which asks were made on this phone: their codes in a cookie no script can read."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from sanjiayi.needs import slips

COOKIE = "slips"
MOST = 8
KEPT_S = 60 * 24 * 3600


def codes(request: HttpRequest) -> list[str]:
    """Codes kept on this phone, the latest first; what cannot be one is left out."""
    found = (slips.tidy(one) for one in request.COOKIES.get(COOKIE, "")[:400].split("."))
    return [code for code in dict.fromkeys(found) if code][:MOST]


def remember(request: HttpRequest, answer: HttpResponse, code: str) -> None:
    """Keep one more code on this phone."""
    tidy = slips.tidy(code)
    _write(answer, [tidy, *(one for one in codes(request) if one != tidy)][:MOST])


def forget(request: HttpRequest, answer: HttpResponse, code: str) -> None:
    """Take a code off this phone; the ask stands."""
    _write(answer, [one for one in codes(request) if one != slips.tidy(code)])


def _write(answer: HttpResponse, kept: list[str]) -> None:
    if not kept:
        answer.delete_cookie(COOKIE)
        return
    answer.set_cookie(
        COOKIE,
        ".".join(kept),
        max_age=KEPT_S,
        httponly=True,
        samesite="Lax",
        secure=bool(settings.SESSION_COOKIE_SECURE),
    )
