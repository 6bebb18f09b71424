"""Addresses of the field app."""

from django.urls import path

from sanjiayi.web import field_pages, field_plain

urlpatterns = [
    path("f/", field_pages.shell, name="field"),
    path("f/scan/", field_pages.shell, name="field_scan"),
    path("f/visits/", field_pages.shell, name="field_visits"),
    path("f/queue/", field_pages.shell, name="field_queue"),
    path("f/me/", field_pages.shell, name="field_me"),
    path("f/plain/", field_plain.plain, name="field_plain"),
    path("f/app.js", field_pages.script, name="field_script"),
    path("f/eyes.js", field_pages.eyes, name="field_eyes"),
    path("f/app.webmanifest", field_pages.manifest, name="manifest"),
    path("sw.js", field_pages.service_worker, name="service_worker"),
]
