"""The process of the one writer: started beside the server, started again should it end.

Reading batches and writing them then use a core each, and a page never waits for the
interpreter while a commit is prepared.
"""

import gc
import logging
import multiprocessing
import os
import shutil
import signal
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.process import BaseProcess

log = logging.getLogger(__name__)

ADDRESS = "SANJIAYI_WRITER"
"""The environment variable that tells processes which take requests where the writer listens."""
_BACKLOG = 256
_PAUSE_S = 1.0


def settle_garbage() -> None:
    """The program itself is no garbage; a batch makes thousands of values that die together."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def end_with_parent() -> None:
    """A killed server must not live on in its children: they would hold the port and the book."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent,), name="parent-watch", daemon=True).start()


def _end_with(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


@contextmanager
def beside() -> Iterator[None]:
    """A writer listens while the block runs; ADDRESS in the environment says where."""
    folder = tempfile.mkdtemp(prefix="sanjiayi-")  # 0700: nobody else may hand facts in
    os.environ[ADDRESS] = os.path.join(folder, "writer")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        # Bound here and not there, so that a writer started again listens at the same socket,
        # and whoever called meanwhile is heard.
        listening.bind(os.environ[ADDRESS])
        listening.listen(_BACKLOG)
        keeper = _Keeper(listening)
        keeper.start()
        try:
            yield
        finally:
            keeper.stop()
            del os.environ[ADDRESS]
            shutil.rmtree(folder, ignore_errors=True)


class _Keeper:
    """Starts the writer, and again whenever it ended unasked."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self._context = multiprocessing.get_context("spawn")
        self._is_stopping = threading.Event()
        self._process: BaseProcess = self._begin()
        self._thread = threading.Thread(target=self._watch, name="writer-watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Have it write what waits, then end."""
        self._is_stopping.set()
        self._process.terminate()
        self._thread.join(timeout=30)

    def _begin(self) -> BaseProcess:
        process = self._context.Process(
            target=write, args=(self._listening,), name="writer", daemon=True
        )
        process.start()
        return process

    def _watch(self) -> None:
        while True:
            self._process.join()
            if self._is_stopping.wait(_PAUSE_S):
                return
            log.error("the writer ended with %s; starting it again", self._process.exitcode)
            self._process = self._begin()
            if self._is_stopping.is_set():  # told to stop in this very moment
                self._process.terminate()


def write(listening: socket.socket) -> None:
    """What the process does: write until told to stop, or until the server is gone."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sanjiayi.config.settings")
    import django

    django.setup()
    from sanjiayi.ledger.writer import Writer

    end_with_parent()
    settle_garbage()
    writer = Writer(listening)
    signal.signal(signal.SIGTERM, lambda *_: writer.stop())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C: the server says when
    writer.run()
