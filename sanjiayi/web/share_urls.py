"""Addresses of cards that are safe in a chat group."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
