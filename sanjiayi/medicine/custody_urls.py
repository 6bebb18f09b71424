"""Addresses of what residents entrusted."""

from django.urls import path

from sanjiayi.medicine import custody_pages, paper_pages

urlpatterns = [
    path("paper/", paper_pages.medicine_paper, name="medicine_paper"),
    path("things/", custody_pages.things, name="medicine_things"),
    path("things/<path:thing>/", custody_pages.story, name="medicine_thing"),
]
