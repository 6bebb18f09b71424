"""Pages for everybody: the number on the web, on paper, as a picture and for the loudspeaker."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from sanjiayi.bulletin import drawing, queries, spoken, words
from sanjiayi.bulletin import render as press
from sanjiayi.bulletin.issue import Issue
from sanjiayi.kernel.sight import STRANGER, Sight
from sanjiayi.team.roles import LEADERS

SET_IN = "3"
"""Raise when a template in typst/ changes: sheets kept on disk are set anew."""


def bulletin_public_list(request: HttpRequest) -> HttpResponse:
    """What is out, by day; one place only with ?scope=."""
    scope = request.GET.get("scope") or None
    known = dict(queries.scopes())
    found = queries.published(limit=120, scope=scope if scope in known else None)
    days: dict[int, list[queries.NumberView]] = {}
    for number in found:
        days.setdefault(number.day, []).append(number)
    context = {"days": days, "scopes": known, "scope": scope if scope in known else None}
    return render(request, "bulletin/public_list.html", context)


def bulletin_public(request: HttpRequest, scope: str, day: int) -> HttpResponse:
    """One number.  404 where none is out, and where the kept record is not what was published."""
    found = queries.public(scope, day)
    if found is None:
        raise Http404
    issue, told = found
    before, after = queries.neighbours(scope, day)
    context = {**sheet(issue), "told": told, "before": before, "after": after}
    return render(request, "bulletin/public.html", context)


def sheet(issue: Issue) -> dict[str, object]:
    """The record as the page's parts read it."""
    return {
        "issue": issue,
        "title": words.TITLE,
        "date": words.date_words(issue.day),
        "week": words.week_words(issue.curves),
        "curves": [drawing.columns(curve) for curve in issue.curves],
        "errata": [words.erratum_words(e) for e in issue.errata],
        "official": words.official_words(issue.official) if issue.official else "",
        "colophon": words.colophon(issue),
        "not_given": words.NOT_GIVEN,
    }


def _issue_for(request: HttpRequest, scope: str, day: int) -> Issue:
    """The published number; a draft for whoever leads there.  Http404 otherwise."""
    found = queries.public(scope, day)
    if found is not None:
        return found[0]
    sight: Sight = getattr(request, "sight", STRANGER)
    edition = queries.edition(scope, day) if sight.has(LEADERS, scope) else None
    if edition is None or edition.record:
        raise Http404
    return queries.desk(edition).issue


def bulletin_pdf(request: HttpRequest, scope: str, day: int) -> HttpResponse:
    """One A4 page for the notice board."""
    return _printed(request, scope, day, press.pdf, "pdf", "application/pdf")


def bulletin_png(request: HttpRequest, scope: str, day: int) -> HttpResponse:
    """One tall picture for chat groups."""
    return _printed(request, scope, day, press.png, "png", "image/png")


def _printed(
    request: HttpRequest,
    scope: str,
    day: int,
    press_: Callable[[Issue, str], bytes],
    ending: str,
    kind: str,
) -> HttpResponse:
    issue = _issue_for(request, scope, day)
    address = request.build_absolute_uri(reverse("bulletin_public", args=[scope, day]))
    made = _kept(issue, address, ending, press_)
    response = HttpResponse(made, content_type=kind)
    response["Content-Disposition"] = f'inline; filename="{scope}-{day}.{ending}"'
    is_out = bool(issue.published_at)
    response["Cache-Control"] = "public, max-age=86400" if is_out else "private, no-store"
    return response


def _kept(issue: Issue, address: str, ending: str, press_: Callable[[Issue, str], bytes]) -> bytes:
    """A published sheet is set once and kept; a draft is set each time."""
    if not issue.published_at:
        return press_(issue, address)
    name = sha256(f"{SET_IN} {address} {issue}".encode()).hexdigest()[:24]
    kept = Path(settings.MEDIA_ROOT) / "bulletin" / f"{issue.scope}-{issue.day}-{name}.{ending}"
    try:
        return kept.read_bytes()
    except FileNotFoundError:
        made = press_(issue, address)
        kept.parent.mkdir(parents=True, exist_ok=True)
        half = kept.with_suffix(f".{ending}.half")
        half.write_bytes(made)
        half.replace(kept)
        return made


def bulletin_script(request: HttpRequest, scope: str, day: int) -> HttpResponse:
    """What the loudspeaker says; plain text with ?plain=1."""
    issue = _issue_for(request, scope, day)
    said = spoken.script(issue)
    if request.GET.get("plain"):
        return HttpResponse(said, content_type="text/plain; charset=utf-8")
    seconds = round(len(said) * 60 / spoken.MOST_CHARACTERS)
    context = {
        "issue": issue,
        "lines": said.splitlines(),
        "seconds": seconds,
        "characters": len(said.replace("\n", "")),
    }
    return render(request, "bulletin/script.html", context)
