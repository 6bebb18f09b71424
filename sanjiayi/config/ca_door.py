"""The plain-HTTP listener beside HTTPS: the page that makes phones trust us, nothing else.

It runs in the parent process, asks no database and takes nothing in; whatever else is asked
for is sent on to HTTPS.
"""

import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from django.contrib.staticfiles import finders
from django.templatetags.static import static

from sanjiayi.config import ca_page
from sanjiayi.config.lan import Lan

TIMEOUT_S = 10.0
MOST_AT_ONCE = 64
"""Connections; more wait in the system's queue."""


class Listener(ThreadingHTTPServer):
    """Knows where HTTPS is; `names` are the hosts it may send a browser on to."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], lan: Lan, folder: Path) -> None:
        self.lan = lan
        self.folder = folder
        self.names = {*lan.served.names, *lan.addresses}
        self.sheets = {static(sheet): sheet for sheet in ca_page.SHEETS}
        self.places = threading.BoundedSemaphore(MOST_AT_ONCE)
        super().__init__(address, Handler)

    def process_request_thread(self, request: object, client_address: object) -> None:
        with self.places:
            super().process_request_thread(request, client_address)  # type: ignore[arg-type]


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Listener
    server_version = "sanjiayi"
    sys_version = ""
    timeout = TIMEOUT_S

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        if asked.path in ca_page.PATHS:
            self._page(parse_qs(asked.query).get("lang", [""])[0])
        elif asked.path == ca_page.CERTIFICATE_PATH:
            self._certificate()
        elif asked.path in self.server.sheets:
            self._sheet(self.server.sheets[asked.path])
        else:
            self._send_on(HTTPStatus.FOUND)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_POST(self) -> None:
        """What carries a body is sent on with its body; nothing of it is read here."""
        self.close_connection = True
        self._send_on(HTTPStatus.PERMANENT_REDIRECT)

    def _page(self, language: str) -> None:
        lan = self.server.lan
        host = self._host()
        page = ca_page.page_of(
            self.server.folder,
            install=f"http://{host}:{lan.port}/ca/",
            https=f"https://{host}:{lan.https_port}",
            user_agent=self.headers.get("User-Agent", ""),
        )
        html = ca_page.rendered(page, language or self.headers.get("Accept-Language", ""))
        self._answer(html.encode(), {"Content-Type": "text/html; charset=utf-8"})

    def _certificate(self) -> None:
        found = ca_page.certificate(self.server.folder)
        if found is None:
            self._answer(b"", {}, HTTPStatus.NOT_FOUND)
        else:
            self._answer(found, ca_page.certificate_headers())

    def _sheet(self, sheet: str) -> None:
        path = finders.find(sheet)
        content = Path(path).read_bytes() if path else b""
        self._answer(content, {"Content-Type": "text/css; charset=utf-8"})

    def _send_on(self, status: HTTPStatus) -> None:
        """To the same address over HTTPS; never to a host that is not ours."""
        path = "/" + self.path.lstrip("/") if self.path.startswith("/") else "/"
        target = f"https://{self._host()}:{self.server.lan.https_port}{path}"
        self._answer(b"", {"Location": target}, status)

    def _host(self) -> str:
        """The host the browser asked for, when it is ours; else the best one."""
        asked = urlsplit(f"//{self.headers.get('Host', '')}").hostname or ""
        if asked not in self.server.names:
            return self.server.lan.best
        return f"[{asked}]" if ":" in asked else asked

    def _answer(
        self, body: bytes, headers: dict[str, str], status: HTTPStatus = HTTPStatus.OK
    ) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Security-Policy", "default-src 'self'; img-src 'self' data:")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing: whoever asks for the certificate is nobody's business."""


def listen(lan: Lan, host: str, folder: Path) -> Listener:
    """Serve in threads of this process until it ends.  Raises OSError when the port is taken."""
    listener = Listener((host, lan.port), lan, folder)
    threading.Thread(target=listener.serve_forever, name="ca-door", daemon=True).start()
    return listener
