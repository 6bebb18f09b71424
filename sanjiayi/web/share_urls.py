"""Addresses of what is shared in chat groups."""

from django.urls import path

from sanjiayi.web import share_pages

urlpatterns = [
    path("", share_pages.share_make, name="share_make"),
    path("<slug:code>/", share_pages.share_open, name="share_open"),
]
