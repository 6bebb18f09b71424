from django.urls import path

from sanjiayi.rolls import pages

urlpatterns = [
    path("", pages.rolls, name="rolls"),
    path("new/", pages.rolls_new, name="rolls_new"),
    path("export/", pages.rolls_export, name="rolls_export"),
    path("template/<slug:kind>.xlsx", pages.rolls_template, name="rolls_template"),
    path("<uuid:run>/", pages.rolls_report, name="rolls_report"),
    path("<uuid:run>/columns/", pages.rolls_map, name="rolls_map"),
]
