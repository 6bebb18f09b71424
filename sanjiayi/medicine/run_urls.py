"""Addresses of sources and runs."""

from django.urls import path

from sanjiayi.medicine import run_pages, source_pages

urlpatterns = [
    path("sources/", source_pages.medicine_sources, name="medicine_sources"),
    path("sources/<slug:code>/", source_pages.medicine_source, name="medicine_source"),
    path("runs/", run_pages.medicine_runs, name="medicine_runs"),
    path("runs/<slug:number>/", run_pages.medicine_run, name="medicine_run"),
    path("runs/<slug:number>/run.pdf", run_pages.medicine_run_pdf, name="medicine_run_pdf"),
]
