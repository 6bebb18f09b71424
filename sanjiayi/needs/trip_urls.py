"""Addresses of medical trips."""

from django.urls import path

from sanjiayi.needs import trip_pages

urlpatterns = [
    path("", trip_pages.trips, name="trips"),
    path("new/", trip_pages.trip_new, name="trip_new"),
    path("plans/", trip_pages.trip_plans, name="trip_plans"),
    path("<slug:number>/", trip_pages.trip, name="trip"),
]
