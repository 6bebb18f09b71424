"""Addresses of sources and runs."""

from django.urls import path

from sanjiayi.medicine import source_pages

urlpatterns = [
    path("sources/", source_pages.medicine_sources, name="medicine_sources"),
    path("sources/<slug:code>/", source_pages.medicine_source, name="medicine_source"),
]
