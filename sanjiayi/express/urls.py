"""Addresses of the Express."""

from django.urls import path

from sanjiayi.express import pages, sheet_pages

urlpatterns = [
    path("", pages.express, name="express"),
    path("new/", pages.express_new, name="express_new"),
    path("rates/", sheet_pages.express_rates, name="express_rates"),
    path("day/", sheet_pages.express_day_today, name="express_day_today"),
    path("day/<int:day>/", sheet_pages.express_day, name="express_day"),
    path("day/<int:day>/<slug:form>/", sheet_pages.express_day_file, name="express_day_file"),
    path("<slug:number>/", pages.express_report, name="express_report"),
]
