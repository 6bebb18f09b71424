"""The server's entrance: the door for facts in front, everything else to Django.

A batch door inside Django's middleware would cost three to five times as much for a single
record; the door needs none of it: a token, a body, an answer.
"""

import os
from collections.abc import Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sanjiayi.config.settings")
_django: Any = get_wsgi_application()

from django.conf import settings  # noqa: E402
from django.db.backends.signals import connection_created  # noqa: E402

from sanjiayi.config import ticking, writing  # noqa: E402
from sanjiayi.ledger import book, door  # noqa: E402
from sanjiayi.ledger.line import Line  # noqa: E402

CACHE_KB = 6_000
"""Pages of the database kept by each of the threads that serve pages: the whole of a board's
tables.  The writer, which is one, keeps ten times as much (settings.DATABASES)."""


def _small_cache(connection: Any, **_: object) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = -{CACHE_KB}")


connection_created.connect(_small_cache, dispatch_uid="config.wsgi.cache")
writing.settle_garbage()
writing.end_with_parent()
if writing.ADDRESS in os.environ:
    book.write_through(Line(os.environ[writing.ADDRESS], settings.SANJIAYI_QUEUE_FACTS))
    ticking.start()


def application(environ: dict[str, Any], start_response: door.Start) -> Iterable[bytes]:
    """WSGI: /api/facts to the door, the rest to Django."""
    if environ["PATH_INFO"] == door.PATH and environ["REQUEST_METHOD"] == "POST":
        return door.application(environ, start_response)
    answer: Iterable[bytes] = _django(environ, start_response)
    return answer
