"""Addresses of the rumour desk."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
