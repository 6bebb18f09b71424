from django.urls import path

from sanjiayi.web import diag_pages, pages
from sanjiayi.web.building_urls import urlpatterns as building
from sanjiayi.web.field_urls import urlpatterns as field
from sanjiayi.web.rules_urls import urlpatterns as rules

urlpatterns = [
    path("", pages.home, name="home"),
    path("health", pages.health, name="health"),
    path("search", pages.search, name="search"),
    path("preferences", pages.preferences, name="preferences"),
    path("about", pages.about, name="about"),
    path("diag", diag_pages.diag, name="diag"),
    path("robots.txt", pages.robots, name="robots"),
    *field,
    *building,
    *rules,
]
