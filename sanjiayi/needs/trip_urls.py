"""Addresses of medical trips."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
