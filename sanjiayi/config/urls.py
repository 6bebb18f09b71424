"""Every address of the product.  Each name has a row in team.rights."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from sanjiayi.config import ca_page
from sanjiayi.config.api import api

ROOMS = {
    "places": "places/",
    "people": "people/",
    "team": "",
    "rolls": "rolls/",
    "ledger": "ledger/",
    "screening": "",
    "bulletin": "",
    "express": "express/",
    "boards": "",
    "web": "",
}
"""Rooms with pages and the prefix of their addresses; a room's urls.py appears by itself."""

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", api.urls),
    path("accounts/", include("allauth.urls")),
    path("ca/", ca_page.ca, name="ca"),
    path("ca.crt", ca_page.ca_certificate, name="ca_certificate"),
    path("", include("sanjiayi.screening.tube_urls")),
    path("open311/v2/", include("sanjiayi.needs.open311_urls")),
    path("needs/phone/", include("sanjiayi.needs.desk_urls")),
    path("needs/import/", include("sanjiayi.needs.intake_urls")),
    path("needs/trips/", include("sanjiayi.needs.trip_urls")),
    path("needs/", include("sanjiayi.needs.inbox_urls")),
    path("", include("sanjiayi.needs.resident_urls")),
    path("medicine/", include("sanjiayi.medicine.desk_urls")),
    path("medicine/", include("sanjiayi.medicine.custody_urls")),
    path("medicine/", include("sanjiayi.medicine.run_urls")),
    path("", include("sanjiayi.medicine.resident_urls")),
    path("rumours/", include("sanjiayi.bulletin.rumour_urls")),
    path("share/", include("sanjiayi.web.share_urls")),
    *(
        path(prefix, include(f"sanjiayi.{room}.urls"))
        for room, prefix in ROOMS.items()
        if find_spec(f"sanjiayi.{room}.urls")
    ),
]
