"""/ca/: how a phone comes to trust this machine, and the certificate it installs.

The same page is served by Django and, before any phone trusts us, by the plain listener
(ca_door).  It holds nothing secret: a certificate is public.
"""

from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_supported_language_variant
from django.views.decorators.http import require_safe

from sanjiayi.config import tls
from sanjiayi.team.codes import Code, code_of

SHEETS = ("web/tokens.css", "web/shell.css", "web/parts.css", "config/ca.css")
CONTENT_TYPE = "application/x-x509-ca-cert"
"""What phones recognise as a certificate to install; the content is DER."""

PATHS = ("/ca", "/ca/")
CERTIFICATE_PATH = "/ca.crt"


@dataclass(frozen=True)
class Page:
    """What the page tells.

    fingerprint  SHA-256 of the authority; "" when there is none
    install      address of this page;  code: the same as QR;  https: where to go afterwards
    platform     "android", "ios", "windows", "macos" or "": whose steps are open
    """

    fingerprint: str
    ends_on: str
    install: str
    https: str
    platform: str
    code: Code
    sheets: tuple[str, ...] = SHEETS

    @property
    def groups(self) -> list[str]:
        """The fingerprint in fours, so that a line does not break inside what is compared."""
        pairs = self.fingerprint.split(":")
        return [":".join(pairs[n : n + 4]) for n in range(0, len(pairs), 4)]


def platform_of(user_agent: str) -> str:
    """Which steps to open first.

    >>> platform_of("Mozilla/5.0 (Linux; Android 12; …)"), platform_of("curl/8")
    ('android', '')
    """
    for word, platform in (
        ("Android", "android"), ("iPhone", "ios"), ("iPad", "ios"), ("Windows", "windows"),
        ("Macintosh", "macos"),
    ):  # fmt: skip
        if word in user_agent:
            return platform
    return ""


def page_of(folder: Path, *, install: str, https: str, user_agent: str) -> Page:
    """The page as it stands for a folder of certificates."""
    authority = tls.standing_authority(folder)
    return Page(
        fingerprint=tls.fingerprint(authority) if authority else "",
        ends_on=f"{authority.not_valid_after_utc:%Y-%m-%d}" if authority else "",
        install=install,
        https=https,
        platform=platform_of(user_agent),
        code=code_of(install),
    )


def rendered(page: Page, language: str) -> str:
    """The page as HTML, in a language asked for ("en", "zh-CN,zh;q=0.9")."""
    with translation.override(_language(language)):
        return render_to_string("config/ca.html", {"page": page})


def _language(asked: str) -> str:
    first = asked.partition(",")[0].partition(";")[0].strip()
    try:
        return get_supported_language_variant(first)
    except LookupError:
        return settings.LANGUAGE_CODE


def certificate(folder: Path) -> bytes | None:
    """The authority's certificate, DER; None when there is none to install."""
    authority = tls.standing_authority(folder)
    return authority.public_bytes(serialization.Encoding.DER) if authority else None


def certificate_headers() -> dict[str, str]:
    """How a browser must be told of it."""
    return {
        "Content-Type": CONTENT_TYPE,
        "Content-Disposition": 'attachment; filename="sanjiayi.crt"',
        "Cache-Control": "no-cache",
    }


# --- the same inside Django ----------------------------------------------------------------------


def _folder() -> Path:
    return Path(settings.DATA) / "tls"


@require_safe
def ca(request: HttpRequest) -> HttpResponse:
    """Steps for each kind of phone, and what to compare."""
    page = page_of(
        _folder(),
        install=settings.SANJIAYI_INSTALL_PAGE or request.build_absolute_uri("/ca/"),
        https=request.build_absolute_uri("/").rstrip("/"),
        user_agent=request.headers.get("User-Agent", ""),
    )
    language = request.GET.get("lang", "") or translation.get_language() or ""
    return HttpResponse(rendered(page, language))


@require_safe
def ca_certificate(request: HttpRequest) -> HttpResponse:
    """The authority's certificate as phones install it."""
    found = certificate(_folder())
    if found is None:
        raise Http404
    return HttpResponse(found, headers=certificate_headers())
