"""Addresses of the inbox of asks."""

from django.urls import URLPattern, path

from sanjiayi.needs import inbox_card_pages, inbox_exporting, inbox_pages, reply_pages

urlpatterns: list[URLPattern] = [
    path("", inbox_pages.needs, name="needs"),
    path("list/<slug:kind>/", inbox_exporting.needs_list, name="needs_list"),
    path("replies/", reply_pages.needs_replies, name="needs_replies"),
    path("<slug:number>/", inbox_card_pages.need, name="need"),
    path("<slug:number>/files/<slug:key>/", inbox_card_pages.need_file, name="need_file"),
]
