"""Addresses of the medicine room: resident."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
