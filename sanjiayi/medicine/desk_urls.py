"""Addresses of the medicine room: desk."""

from django.urls import path

from sanjiayi.medicine import catalogue_pages, desk_pages, forecast_pages, new_pages, order_pages

urlpatterns = [
    path("", desk_pages.medicine, name="medicine"),
    path("new/", new_pages.medicine_new, name="medicine_new"),
    path("drugs/", catalogue_pages.medicine_drugs, name="medicine_drugs"),
    path("forecast/", forecast_pages.medicine_forecast, name="medicine_forecast"),
    path("order/<slug:number>/", order_pages.medicine_order, name="medicine_order"),
]
