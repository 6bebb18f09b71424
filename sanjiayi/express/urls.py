"""Addresses of the Express."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
