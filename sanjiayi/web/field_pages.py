"""The field app's shell, service worker, manifest and reader: files for anybody, no personal data.

The shell is one page at five addresses; what it shows comes from the phone's own store.  Its
modules are joined to one script (field_script.py), kept with the files it needs by the service
worker for a start without network.
"""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from sanjiayi.web import field_script
from sanjiayi.web.icons import ICONS

HERE = Path(__file__).parent / "static"
RELEASE = settings.STATIC_URL.strip("/").rpartition("/")[2]
"""The mark of all static files as they stand; a part of their address."""

SCREENS = ("field", "field_scan", "field_visits", "field_queue", "field_me")
SHEETS = ("web/tokens.css", "field/field.css")
LIBRARIES = (
    "vendor/tweetnacl/nacl-fast.min.js",
    "vendor/zxing-wasm/reader.js",
    "vendor/zxing-wasm/zxing_reader.wasm",
)
PICTURES = ("web/mark.svg", "field/icon-192.png", "field/icon-512.png")

DRAWINGS = {
    **{
        name: ICONS[name]
        for name in (
            "back", "people", "search", "tube", "seal", "cross", "plus", "download", "export",
            "edit", "letters", "sun", "globe", "code", "call",
        )
    },
    "tick": "M12 2.8a9.2 9.2 0 1 0 0 18.4a9.2 9.2 0 1 0 0-18.4M7.5 12.5l3 3 6-6.5",
    "twice": "M12 2.8a9.2 9.2 0 1 0 0 18.4a9.2 9.2 0 1 0 0-18.4M12 7v5l3.5 2",
    "stop": "M8 2.8h8L21.2 8v8L16 21.2H8L2.8 16V8zM12 7v6M12 16.4v.1",
    "pad": "M4 6h16v12H4zM7.5 10h.1M12 10h.1M16.5 10h.1M8 14.5h8",
    "torch": "M8 3h8v4l-2 3v11h-4V10L8 7zM8 7h8",
    "camera": "M3 8h4l2-3h6l2 3h4v11H3zM12 10a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7",
    "off": (
        "M3 3l18 18M5 12.5a10 10 0 0 1 5-2.7M14.5 10a10 10 0 0 1 4.5 2.5M8.5 16a5 5 0 0 1 7 0"
        "M12 19.5v.1"
    ),
    "up": "M12 20V7M7 11l5-5 5 5M5 3h14",
    "next": "M9 5l7 7-7 7",
    "today": "M4 5h16v14H4zM4 10h16M10 10v9",
    "scan": "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16",
    "door": "M6 21V3h12v18M3 21h18M14.5 12v.1",
    "queue": "M4 8h11l-3-3M20 16H9l3 3",
    "me": "M12 4a4 4 0 1 0 0 8a4 4 0 1 0 0-8M4.5 20c.6-4 3.4-6 7.5-6s6.9 2 7.5 6",
}  # fmt: skip
"""Drawings the screens use, name → path data, 24 × 24."""

View = Callable[..., HttpResponse]
_with_wasm = csp_replace({"script-src": ["'self'", "'wasm-unsafe-eval'"], "worker-src": ["'self'"]})


@cache
def _script_text() -> str:
    """The app's modules as one, made once a process: files change only with the release."""
    return field_script.joined(HERE / "field", "app", f"{settings.STATIC_URL}{{}}")


def _script() -> str:
    return f"{reverse('field_script')}?{RELEASE}"


def _reader() -> str:
    return f"{reverse('field_eyes')}?{RELEASE}"


def _kept_files() -> list[str]:
    """Addresses the service worker keeps besides the shell."""
    return [_script(), *(static(name) for name in (*SHEETS, *LIBRARIES, *PICTURES)), _reader()]


@require_safe
@never_cache
@gzip_page
@_with_wasm
def shell(request: HttpRequest) -> HttpResponse:
    """The page of every screen of the app."""
    page = {"release": RELEASE, "drawings": DRAWINGS, "script": _script(), "reader": _reader()}
    answer = render(request, "field/shell.html", page)
    answer["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()"
    answer["X-Release"] = RELEASE
    return answer


@require_safe
@never_cache
def service_worker(request: HttpRequest) -> HttpResponse:
    """The worker of this release, or, switched off, one that removes itself."""
    if getattr(settings, "SANJIAYI_WORKER_OFF", False):
        return render(request, "field/sw_off.js", content_type="text/javascript")
    page = {
        "release": RELEASE,
        "shell": reverse("field"),
        "files": _json(_kept_files()),
        "screens": _json([reverse(name) for name in SCREENS]),
    }
    return render(request, "field/sw.js", page, content_type="text/javascript")


def _json(value: object) -> str:
    return mark_safe(json.dumps(value))  # noqa: S308 (addresses of our own)


@require_safe
@gzip_page
def script(request: HttpRequest) -> HttpResponse:
    """The app itself."""
    answer = HttpResponse(_script_text(), "text/javascript")
    answer["Cache-Control"] = _lasting(request)
    return answer


def _lasting(request: HttpRequest) -> str:
    """An address with the release in it never means anything else."""
    return "max-age=31536000, immutable" if request.GET else "no-cache"


@require_safe
@_with_wasm
def eyes(request: HttpRequest) -> HttpResponse:
    """The script that reads codes, below /f/ so that the service worker answers for it."""
    text = (HERE / "field" / "eye-worker.js").read_text(encoding="utf-8")
    answer = HttpResponse(text.replace('"../', f'"{settings.STATIC_URL}'), "text/javascript")
    answer["Cache-Control"] = _lasting(request)
    return answer


@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """What an installed app is called and looks like."""
    icons = [
        {"src": static(f"field/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png",
         "purpose": "any maskable"}
        for size in (192, 512)
    ]  # fmt: skip
    content = {
        "id": reverse("field"),
        "name": _("三加一 现场登记"),
        "short_name": _("现场登记"),
        "start_url": reverse("field"),
        "scope": "/f/",
        "display": "standalone",
        "orientation": "portrait",
        "background_color": "#0c1110",
        "theme_color": "#0c1110",
        "icons": icons,
    }
    return JsonResponse(content, content_type="application/manifest+json")
