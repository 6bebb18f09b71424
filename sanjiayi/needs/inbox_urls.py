"""Addresses of the inbox of asks."""

from django.urls import URLPattern, path

from sanjiayi.needs import inbox_pages

urlpatterns: list[URLPattern] = [
    path("", inbox_pages.needs, name="needs"),
]
