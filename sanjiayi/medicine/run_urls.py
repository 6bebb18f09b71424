"""Addresses of the medicine room: run."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
