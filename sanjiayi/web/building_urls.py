"""Addresses of a building's page."""

from django.urls import path

from sanjiayi.places import converter  # noqa: F401  # registers <place:…>
from sanjiayi.web import building_pages

urlpatterns = [
    path("b/<place:place>/", building_pages.building, name="building"),
    path("b/<place:place>/door.pdf", building_pages.building_sheets, name="building_sheets"),
]
