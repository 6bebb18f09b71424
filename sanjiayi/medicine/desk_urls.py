"""Addresses of the medicine room: desk."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
