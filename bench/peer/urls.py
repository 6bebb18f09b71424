from django.http import HttpResponse
from django.urls import path

from bench.peer.views import Samples

urlpatterns = [
    path("samples", Samples.as_view()),
    path("health", lambda request: HttpResponse("ok")),
]
