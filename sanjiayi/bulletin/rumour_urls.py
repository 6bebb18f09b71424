"""Addresses of the rumour desk."""

from django.urls import path

from sanjiayi.bulletin import rumour_pages

urlpatterns = [
    path("", rumour_pages.rumours_desk, name="rumours"),
    path("answered/", rumour_pages.rumours_answered, name="rumours_answered"),
    path("<slug:number>/", rumour_pages.rumour, name="rumour"),
]
