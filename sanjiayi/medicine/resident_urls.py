"""Addresses of the medicine room: resident."""

from django.urls import path

from sanjiayi.medicine import resident_pages

urlpatterns = [path("m/", resident_pages.medicine_status, name="medicine_status")]
