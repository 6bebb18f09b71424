"""A fast HTTP client: every prepared request once, over keep-alive connections.

One thread and epoll, requests encoded beforehand, answers only looked at: it costs 20 to 40 µs
a request, so that the server and not the client is measured.  Its CPU is told apart.
"""

import multiprocessing
import select
import socket
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection


@dataclass
class Outcome:
    """What became of the requests.

    seconds    from the first byte sent to the last answer
    cpu_s      what the client itself used
    statuses   how often each HTTP status came
    taken      requests whose answer held the expected bytes
    waits_ms   how long each answer took, in order of arrival, per status
    """

    seconds: float = 0.0
    cpu_s: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    taken: int = 0
    waits_ms: dict[int, list[float]] = field(default_factory=dict)

    def percentile(self, share: float, status: int = 200) -> float:
        """A percentile of the waits, 0 ≤ share ≤ 1; nan where there are none."""
        waits = sorted(self.waits_ms.get(status, []))
        return waits[min(len(waits) - 1, int(share * len(waits)))] if waits else float("nan")


def request(path: str, body: bytes, content_type: str, token: str) -> bytes:
    """The bytes of a POST."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def get(path: str, cookie: str = "") -> bytes:
    """The bytes of a GET."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode()


class _Link:
    """One connection: sends what it is given, reads one answer."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)
        self.rest: bytes | memoryview = b""
        self.got = b""
        self.began = 0.0

    def begin(self, raw: bytes) -> None:
        self.rest, self.got, self.began = memoryview(raw), b"", time.perf_counter()
        self.push()

    def push(self) -> None:
        while self.rest:
            try:
                self.rest = self.rest[self.socket.send(self.rest) :]
            except BlockingIOError:
                return

    def pull(self) -> bool:
        """Read on; answers whether the answer is whole.  Raises ConnectionError at an end."""
        try:
            some = self.socket.recv(262_144)
        except BlockingIOError:
            return False
        if not some:
            raise ConnectionError("the server closed the connection")
        self.got += some
        head = self.got.find(b"\r\n\r\n")
        if head < 0:
            return False
        lower = self.got[:head].lower()
        mark = lower.find(b"content-length:")
        if mark < 0:
            return lower.find(b"chunked") > 0 and self.got.endswith(b"0\r\n\r\n")
        length = int(lower[mark + 15 :].split(b"\r\n", 1)[0])
        return len(self.got) >= head + 4 + length


def drive(
    port: int,
    requests: Sequence[bytes],
    *,
    connections: int,
    expect: bytes = b"",
    per_second: float = 0.0,
    until: Callable[[], bool] | None = None,
) -> Outcome:
    """Send every request once.

    expect       bytes a good answer holds
    per_second   send at this pace instead of flat out
    until        asked between answers: stop sending when it says so
    """
    outcome = Outcome()
    crowd = _Crowd(port, connections, deque(requests), per_second)
    cpu, began = time.process_time(), time.perf_counter()
    while not crowd.is_done:
        if until is not None and until():
            crowd.waiting.clear()
        crowd.send()
        for link in crowd.answered():
            _note(outcome, link, expect)
    outcome.seconds = time.perf_counter() - began
    outcome.cpu_s = time.process_time() - cpu
    crowd.close()
    return outcome


class _Crowd:
    """All connections: who is idle, what waits to be sent."""

    def __init__(
        self, port: int, connections: int, waiting: deque[bytes], per_second: float
    ) -> None:
        made = [_Link(port) for _ in range(connections)]
        self.links = {link.socket.fileno(): link for link in made}
        self.idle = deque(made)
        self.waiting = waiting
        self.per_second = per_second
        self.sent, self.began = 0, time.perf_counter()
        self.poll = select.epoll()
        for number in self.links:
            self.poll.register(number, select.EPOLLIN | select.EPOLLOUT | select.EPOLLET)

    @property
    def is_done(self) -> bool:
        return not self.waiting and len(self.idle) == len(self.links)

    def send(self) -> None:
        """Give idle connections what is due."""
        due = len(self.waiting) + self.sent
        if self.per_second:
            due = int((time.perf_counter() - self.began) * self.per_second) + 1
        while self.waiting and self.idle and self.sent < due:
            self.idle.popleft().begin(self.waiting.popleft())
            self.sent += 1

    def answered(self) -> list[_Link]:
        """Connections whose answer has come whole; they are idle again."""
        found = []
        for number, _ in self.poll.poll(0.002 if self.per_second else 0.5):
            link = self.links[number]
            if link.rest:
                link.push()
            if link.began and link.pull():
                found.append(link)
                self.idle.append(link)
        return found

    def close(self) -> None:
        for link in self.links.values():
            link.socket.close()
        self.poll.close()


def _note(outcome: Outcome, link: _Link, expect: bytes) -> None:
    status = int(link.got[9:12])
    outcome.statuses[status] += 1
    outcome.waits_ms.setdefault(status, []).append((time.perf_counter() - link.began) * 1000)
    outcome.taken += expect in link.got
    link.began = 0.0


class Beside:
    """The same in a process of its own, while this one does something else."""

    def __init__(
        self, port: int, requests: Sequence[bytes], connections: int, expect: bytes
    ) -> None:
        context = multiprocessing.get_context("fork")
        self._ours, theirs = context.Pipe()
        self._stop = context.Event()
        self._process = context.Process(
            target=_drive_there,
            args=(theirs, self._stop.is_set, port, requests, connections, expect),
        )
        self._process.start()

    def end(self) -> Outcome:
        """Stop sending and hand over what became of it."""
        self._stop.set()
        outcome: Outcome = self._ours.recv()
        self._process.join()
        return outcome


def _drive_there(
    pipe: Connection,
    until: Callable[[], bool],
    port: int,
    requests: Sequence[bytes],
    connections: int,
    expect: bytes,
) -> None:
    pipe.send(drive(port, requests, connections=connections, expect=expect, until=until))
