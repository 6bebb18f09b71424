"""Addresses of the pages of rules; the shell includes them."""

from django.urls import path

from sanjiayi.web import rules_pages

urlpatterns = [
    path("rules/", rules_pages.rules, name="rules"),
    path("rules/compare/", rules_pages.compare, name="rules_compare"),
]
