"""Addresses of what residents entrusted."""

from django.urls import path

from sanjiayi.medicine import custody_pages, money_pages, paper_pages

urlpatterns = [
    path("paper/", paper_pages.medicine_paper, name="medicine_paper"),
    path("money/", money_pages.medicine_money, name="medicine_money"),
    path(
        "money/<int:day>.<slug:kind>", money_pages.medicine_money_file, name="medicine_money_file"
    ),
    path(
        "receipt/<slug:number>/<slug:key>/", money_pages.medicine_receipt, name="medicine_receipt"
    ),
    path("things/", custody_pages.things, name="medicine_things"),
    path("things/<path:thing>/", custody_pages.story, name="medicine_thing"),
]
