"""Addresses of the places room, under places/."""

from django.urls import path

from sanjiayi.places import (
    converter,  # noqa: F401  # registers <place:…>
    pages,
)

urlpatterns = [
    path("", pages.places, name="places"),
    path("<place:place>/", pages.place, name="place"),
]
