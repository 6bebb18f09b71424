"""Addresses of imports of requests."""

from django.urls import path

from sanjiayi.needs import intake_pages as pages

urlpatterns = [
    path("", pages.intake, name="intake"),
    path("answers/", pages.hotline_answers, name="hotline_answers"),
    path("template/<slug:kind>.xlsx", pages.intake_template, name="intake_template"),
    path("<uuid:run>/", pages.intake_report, name="intake_report"),
    path("<uuid:run>/columns/", pages.intake_map, name="intake_map"),
]
