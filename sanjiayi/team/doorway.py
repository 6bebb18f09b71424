"""Where a request comes from, for counting how often somebody knocks."""

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The network address of whoever asks.

    Behind a proxy that ends TLS (SANJIAYI_HTTPS=1) the last address of X-Forwarded-For counts:
    that one the proxy wrote itself; those before it anybody may invent.
    """
    if getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
        told = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2].strip()
        if told:
            return told
    return str(request.META.get("REMOTE_ADDR", ""))
