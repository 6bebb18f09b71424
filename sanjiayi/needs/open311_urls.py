"""Addresses of GeoReport v2; every one ends in .xml or .json."""

from django.urls import path

from sanjiayi.needs import open311_pages as pages

urlpatterns = [
    path("discovery.<slug:shape>", pages.discovery, name="open311_discovery"),
    path("services.<slug:shape>", pages.all_services, name="open311_services"),
    path("services/<slug:code>.<slug:shape>", pages.definition, name="open311_definition"),
    path("requests.<slug:shape>", pages.requests, name="open311_requests"),
    path("requests/<slug:number>.<slug:shape>", pages.one_request, name="open311_request"),
    path("tokens/<slug:number>.<slug:shape>", pages.token, name="open311_token"),
    path("servicerequestupdates.<slug:shape>", pages.updates, name="open311_updates"),
]
