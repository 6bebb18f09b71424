"""Addresses of the people room, under people/."""

from django.urls import path

from sanjiayi.people import cards_pages, code_pages, pages, reconcile_pages
from sanjiayi.places import converter  # noqa: F401  # registers <place:…>

urlpatterns = [
    path("", pages.register, name="register"),
    path("new/", pages.resident_new, name="resident_new"),
    path("c/<place:place>/", pages.register_compound, name="register_compound"),
    path("b/<place:place>/", pages.register_building, name="register_building"),
    path("r/<uuid:id>/", pages.resident, name="resident"),
    path("waiting/", reconcile_pages.provisional, name="provisional"),
    path("code/<slug:kind>/<uuid:id>/", code_pages.code, name="code"),
    path("code/<slug:kind>/<uuid:id>/card.pdf", code_pages.code_pdf, name="code_pdf"),
    path("cards/", cards_pages.cards, name="cards"),
    path("cards/sheet.pdf", cards_pages.cards_sheet, name="cards_sheet"),
    path("cards/<uuid:run>/", cards_pages.cards_run, name="cards_run"),
    path("cards/<uuid:run>/<place:place>.pdf", cards_pages.cards_file, name="cards_file"),
]
