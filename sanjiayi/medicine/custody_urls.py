"""Addresses of the medicine room: custody."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
