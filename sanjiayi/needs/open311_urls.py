"""Addresses of GeoReport v2; every one ends in .xml or .json."""

from django.urls import re_path

from sanjiayi.needs import open311_pages as pages

_SHAPE = r"\.(?P<shape>xml|json)$"

urlpatterns = [
    re_path(rf"^discovery{_SHAPE}", pages.discovery, name="open311_discovery"),
    re_path(rf"^services{_SHAPE}", pages.all_services, name="open311_services"),
    re_path(rf"^services/(?P<code>[\w-]+){_SHAPE}", pages.definition, name="open311_definition"),
    re_path(rf"^requests{_SHAPE}", pages.requests, name="open311_requests"),
    re_path(rf"^requests/(?P<number>[\w-]+){_SHAPE}", pages.one_request, name="open311_request"),
    re_path(rf"^tokens/(?P<number>[\w-]+){_SHAPE}", pages.token, name="open311_token"),
    re_path(rf"^servicerequestupdates{_SHAPE}", pages.updates, name="open311_updates"),
]
