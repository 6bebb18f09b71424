"""Addresses of the phone desk."""

from django.urls import path

from sanjiayi.needs import desk_pages

urlpatterns = [
    path("", desk_pages.phone_desk, name="phone_desk"),
    path("caller/", desk_pages.phone_desk_caller, name="phone_desk_caller"),
    path("advice/", desk_pages.phone_desk_advice, name="phone_desk_advice"),
    path("told/", desk_pages.phone_desk_told, name="phone_desk_told"),
    path("calls/", desk_pages.call_backs, name="call_backs"),
    path("calls/<slug:call>/", desk_pages.call_back, name="call_back"),
]
