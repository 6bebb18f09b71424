"""A bad line between phones and a server: answers to uploads get lost after the server wrote."""

import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

DROPPED = {"connection", "transfer-encoding", "keep-alive", "content-length"}


class Line(ThreadingHTTPServer):
    """Passes every request on; loses each `every`th answer to an upload that was taken in.

    lost, passed   answers to uploads so far
    """

    daemon_threads = True

    def __init__(self, port: int, every: int) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream, self.every = port, every
        self.lost = self.passed = 0
        self._lock = threading.Lock()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def loses(self) -> bool:
        """Is the next answer one of those that get lost?"""
        with self._lock:
            is_lost = (self.lost + self.passed) % self.every == self.every - 1
            self.lost += is_lost
            self.passed += not is_lost
            return is_lost


class _Handler(BaseHTTPRequestHandler):
    server: Line
    protocol_version = "HTTP/1.1"

    def _pass(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) or None
        link = http.client.HTTPConnection("127.0.0.1", self.server.upstream, timeout=30)
        try:
            link.request(self.command, self.path, body=body, headers=dict(self.headers))
            answer = link.getresponse()
            content = answer.read()
        finally:
            link.close()
        if self.path == "/api/facts" and answer.status == 200 and self.server.loses():
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in DROPPED:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_HEAD = _pass  # noqa: N815 - names of the library

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing: a test's output is its own."""

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (OSError, http.client.HTTPException):
            self.close_connection = True


@contextmanager
def torn(port: int, every: int = 4) -> Iterator[Line]:
    """Such a line to a server at a port."""
    line = Line(port, every)
    thread = threading.Thread(target=line.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield line
    finally:
        line.shutdown()
        thread.join()
        line.server_close()
