"""Addresses where residents ask and look their asks up."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
