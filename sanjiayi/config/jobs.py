"""What the program does: each job takes parsed options and returns an exit status."""

import argparse
import socket
import ssl
import sys
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command

from sanjiayi.config import upgrading, writing
from sanjiayi.config.program import say
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import proof, upkeep
from sanjiayi.ledger import replay as replaying

FACTS_A_LINE = 200_000


def init(options: argparse.Namespace) -> int:
    """Make or upgrade the database, the English catalogue and the compressed static files.

    Raises Refusal when an upgrade would fall into an open round.
    """
    from sanjiayi.web import catalogue

    no = "" if options.upgrade_anyway else upgrading.why_not()
    if no:
        raise Refusal("config.round_open", no)
    catalogue.compile_all()
    collect_static()
    call_command("migrate", interactive=False, verbosity=0)
    upkeep.bring_up_to_date(say)
    say(f"数据在 {settings.DATA}")
    return 0


def collect_static() -> None:
    """Lay every static file, and a compressed one beside it, where the server takes them from.

    Done once a release: phones on a weak network then load a third of the bytes.
    """
    release = settings.SANJIAYI_RELEASE
    mark: Path = settings.STATIC_MARK
    if mark.is_file() and mark.read_text(encoding="ascii") == release:
        return
    mark.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    mark.write_text(release, encoding="ascii")
    # this process read the settings before there was a mark, and its workers inherit them
    settings.WHITENOISE_USE_FINDERS = False


def prepare(options: argparse.Namespace) -> None:
    """The database as it must be, and the demonstration when asked for and empty."""
    init(options)
    if options.demo:
        from sanjiayi.demo import program as demo

        demo.load_when_empty(say)


def serve(options: argparse.Namespace) -> int:
    """Prepare, load the demonstration when asked and empty, then serve until stopped."""
    prepare(options)
    if not is_free(options.host, options.port):
        say(f"端口 {options.port} 已被占用。换一个：PORT=8001 script/server")
        return 1
    address = f"http://{options.host}:{options.port}"
    threading.Thread(target=announce, args=(address,), daemon=True).start()
    run_server(options.host, options.port)
    return 0


def is_free(host: str, port: int) -> bool:
    """May we listen there?"""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def announce(address: str, asked: str = "", trusting: ssl.SSLContext | None = None) -> None:
    """Say `ready` and the address once the server answers; asked: by which address we try."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(  # noqa: S310
                f"{asked or address}/health", timeout=2, context=trusting
            ) as answer:
                if answer.status == 200:
                    _print_sign_ins()
                    say(f"ready {address}")
                    return
        except OSError:
            time.sleep(0.1)


def _print_sign_ins() -> None:
    from sanjiayi.demo import accounts

    for line in accounts.listing():
        say(line)


def run_server(host: str, port: int, **tls: Any) -> None:
    """One process takes requests: its threads serve pages and wait for the writer beside it.

    tls   ssl_… options of granian
    """
    from granian.constants import Interfaces
    from granian.server import Server

    server = Server(
        "sanjiayi.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=64,
        backlog=1024,
        log_access=False,
        log_level="error",  # type: ignore[arg-type]  # it would warn of the threads, which wait
        working_dir=Path(sys.prefix),
        **tls,
    )
    with writing.beside():
        server.serve()


def verify(options: argparse.Namespace) -> int:
    """Check every record and every link; name the first one that was altered."""
    started = time.perf_counter()
    verdict = proof.verify(None if options.quiet else _progress())
    took = time.perf_counter() - started
    if verdict.is_whole:
        say(f"台账完好：{verdict.facts:,} 条，{verdict.commits:,} 次提交，{took:.1f} 秒。")
        say(f"摘要 {verdict.digest_hex}")
        return 0
    say(f"台账不完好：{verdict.found}")
    say(f"此前 {verdict.facts:,} 条完好。")
    return 1


def replay(options: argparse.Namespace) -> int:
    """Rebuild every derived table from the book and compare."""
    started = time.perf_counter()
    rebuilt = replaying.rebuild(_progress(), keep=not options.check)
    took = time.perf_counter() - started
    for label, is_equal in rebuilt.tables.items():
        say(f"  {'一致' if is_equal else '不一致'}  {label}")
    say(f"{rebuilt.facts:,} 条，{took:.1f} 秒。")
    return 0 if rebuilt.is_equal else 1


def _progress() -> "Progress":
    return Progress()


class Progress:
    """Prints a line now and then."""

    def __init__(self) -> None:
        self._said = 0

    def __call__(self, facts: int) -> None:
        if facts - self._said >= FACTS_A_LINE:
            self._said = facts
            say(f"  {facts:,} 条 …")
