"""Addresses where residents ask and look their asks up."""

from django.urls import path

from sanjiayi.needs import resident_ask, resident_mine, resident_progress
from sanjiayi.places import converter  # noqa: F401  # registers <place:…>

urlpatterns = [
    path("ask/<place:place>/<slug:category>/", resident_ask.need_ask, name="need_ask"),
    path(
        "ask/<place:place>/<uuid:ask>/<int:step>/",
        resident_ask.need_ask_step,
        name="need_ask_step",
    ),
    path("y/", resident_progress.need_find, name="need_find"),
    path("y/<str:code>/", resident_progress.need_progress, name="need_progress"),
    path("my/", resident_mine.need_mine, name="need_mine"),
]
