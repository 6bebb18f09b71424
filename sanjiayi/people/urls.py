"""Addresses of the people room, under people/."""

from django.urls import path

from sanjiayi.people import pages
from sanjiayi.places import converter  # noqa: F401  # registers <place:…>

urlpatterns = [
    path("", pages.register, name="register"),
    path("new/", pages.resident_new, name="resident_new"),
    path("c/<place:place>/", pages.register_compound, name="register_compound"),
    path("b/<place:place>/", pages.register_building, name="register_building"),
    path("r/<uuid:id>/", pages.resident, name="resident"),
]
