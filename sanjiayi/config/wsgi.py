"""The server's entrance: the door for facts in front, everything else to Django.

A batch door inside Django's middleware would cost three to five times as much for a single
record; the door needs none of it: a token, a body, an answer.
"""

import gc
import multiprocessing
import os
import threading
from collections.abc import Iterable
from multiprocessing.process import BaseProcess
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sanjiayi.config.settings")
_django: Any = get_wsgi_application()

from django.conf import settings  # noqa: E402

from sanjiayi.ledger import book, door  # noqa: E402
from sanjiayi.ledger.writer import Writer  # noqa: E402

gc.collect()
gc.freeze()  # the program itself is no garbage: do not look it over again
gc.set_threshold(50_000, 20, 20)  # a batch makes thousands of rows that die together
writer = Writer(settings.SANJIAYI_QUEUE_FACTS)
writer.start()
book.post_through(writer.post)


def _end_with(parent: BaseProcess) -> None:
    """A killed server must not live on here: it would hold the port and write beside the next."""
    parent.join()
    os._exit(1)


_parent = multiprocessing.parent_process()
if _parent is not None:
    threading.Thread(target=_end_with, args=(_parent,), name="parent-watch", daemon=True).start()


def application(environ: dict[str, Any], start_response: door.Start) -> Iterable[bytes]:
    """WSGI: /api/facts to the door, the rest to Django."""
    if environ["PATH_INFO"] == door.PATH and environ["REQUEST_METHOD"] == "POST":
        return door.application(environ, start_response)
    answer: Iterable[bytes] = _django(environ, start_response)
    return answer
