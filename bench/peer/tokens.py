"""The usual look at the table of tokens."""

from typing import Any

from rest_framework import authentication, exceptions

from bench.peer.models import Token


class ByToken(authentication.BaseAuthentication):
    def authenticate(self, request: Any) -> tuple[Token, None]:
        key = request.META.get("HTTP_AUTHORIZATION", "").removeprefix("Bearer ")
        found = Token.objects.filter(pk=key).first()
        if found is None:
            raise exceptions.AuthenticationFailed
        return found, None
