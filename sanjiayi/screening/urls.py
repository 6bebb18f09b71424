from django.urls import path

from sanjiayi.places import converter
from sanjiayi.screening import console_pages, round_pages, sheet_pages, visit_pages

__all__ = ["converter", "urlpatterns"]
"""Importing the converter registers <place:…>."""

urlpatterns = [
    path("hq/screening/", console_pages.screening, name="screening"),
    path("hq/screening/order/", round_pages.order, name="screening_order"),
    path("hq/screening/rounds/<slug:round>/pause/", round_pages.pause, name="screening_pause"),
    path("hq/screening/rounds/<slug:round>/resume/", round_pages.resume, name="screening_resume"),
    path("hq/screening/rounds/<slug:round>/close/", round_pages.close, name="screening_close"),
    path("c/<place:place>/screening/", console_pages.scoped, name="screening_compound"),
    path("c/<place:place>/screening/call/", console_pages.call, name="screening_call"),
    path("c/<place:place>/screening/site/", console_pages.site, name="screening_site"),
    path("c/<place:place>/screening/sheet/", sheet_pages.sheet, name="screening_sheet"),
    path("c/<place:place>/screening/sheet.pdf", sheet_pages.pdf, name="screening_sheet_pdf"),
    path("c/<place:place>/screening/twice/", visit_pages.twice, name="screening_twice"),
    path("c/<place:place>/screening/visits/", visit_pages.building, name="screening_visits"),
    path("c/<place:place>/screening/visits/note/", visit_pages.note, name="screening_visit"),
    path("c/<place:place>/screening/visits.pdf", visit_pages.pdf, name="screening_visits_pdf"),
]
