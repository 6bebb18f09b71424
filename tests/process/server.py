"""Real server processes: prepared, started, killed, asked.  Shared with bench."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sanjiayi.kernel import ids

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN_S = 60.0
ROWS = "application/json"


def program(*arguments: str) -> list[str]:
    """The command line of the `sanjiayi` program."""
    return [sys.executable, "-m", "sanjiayi.config.program", *arguments]


def environment(data: Path, **more: str) -> dict[str, str]:
    """Our environment with another data folder."""
    return {**os.environ, "SANJIAYI_DATA": str(data), "SANJIAYI_DEBUG": "", **more}


def run(data: Path, *arguments: str, timeout: float = 300) -> "subprocess.CompletedProcess[str]":
    """Run the program to its end; output and status are the caller's to judge."""
    return subprocess.run(
        program(*arguments), env=environment(data), cwd=ROOT, capture_output=True, text=True,
        timeout=timeout, check=False,
    )  # fmt: skip


@dataclass(frozen=True)
class Ground:
    """A prepared data folder and what a client must know of it."""

    data: Path
    token: str
    buildings: list[str]
    persons: list[tuple[str, str]]

    @property
    def database(self) -> Path:
        return self.data / "sanjiayi.sqlite3"


def prepare(data: Path, persons: int = 600) -> Ground:
    """Lay a small made-up town in a fresh folder, in a process of its own."""
    data.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-m", "tests.process.ground", str(persons)],
        env=environment(data), cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = json.loads(done.stdout.splitlines()[-1])
    return Ground(data, told["token"], told["buildings"], [tuple(p) for p in told["persons"]])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass
class Server:
    """A running server, the leader of its own process group; said: its lines so far."""

    process: "subprocess.Popen[str]"
    port: int
    said: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def kill(self) -> None:
        """SIGKILL to the server and whatever it started: no goodbye, no flush."""
        _signal(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=20)

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill()
        _signal(self.process.pid, signal.SIGKILL)

    def is_answering(self) -> bool:
        """Does anybody answer at the port?"""
        try:
            return ask(self.port, "GET", "/health", timeout=2)[0] == 200
        except OSError:
            return False

    def cpu_s(self) -> float:
        """Seconds of CPU the whole group has used."""
        return sum(_cpu_s(pid) for pid in group(self.process.pid))

    def rss_mb(self) -> float:
        """The highest resident size of any process of the group."""
        return max((_peak_mb(pid) for pid in group(self.process.pid)), default=0.0)


def _signal(group: int, number: signal.Signals) -> None:
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return


def group(leader: int) -> Iterator[int]:
    """The processes of a server's group."""
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                if os.getpgid(int(entry)) == leader:
                    yield int(entry)
            except ProcessLookupError:
                continue


def _cpu_s(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    fields = text.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


@contextmanager
def serving(
    data: Path,
    *,
    port: int | None = None,
    before: Callable[[], None] | None = None,
    command: Sequence[str] = (),
    **more: str,
) -> Iterator[Server]:
    """A server from `ready` on; stopped at the end whatever happened.

    before    called in the server's process before it becomes the server (limits)
    command   another program that serves PORT and answers /health
    more      further environment variables
    """
    port = port or free_port()
    process = subprocess.Popen(
        command or program("serve"),
        env=environment(data, PORT=str(port), **more),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=before,
    )
    server = Server(process, port)
    reader = threading.Thread(target=_listen, args=(server,), daemon=True)
    reader.start()
    try:
        _await(server)
        yield server
    finally:
        server.stop()
        reader.join(timeout=5)
        assert process.stdout is not None
        process.stdout.close()


def _listen(server: Server) -> None:
    assert server.process.stdout is not None
    for line in server.process.stdout:
        server.said.append(line.rstrip("\n"))


def _await(server: Server) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until:
        if server.process.poll() is not None:
            raise RuntimeError("\n".join(["the server ended:", *server.said[-40:]]))
        try:
            if ask(server.port, "GET", "/health")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("\n".join(["the server does not answer:", *server.said[-40:]]))


def ask(
    port: int,
    method: str,
    path: str,
    body: bytes | None = None,
    headers: dict[str, str] | None = None,
    timeout: float = 30,
) -> tuple[int, bytes, dict[str, str]]:
    """One request on a fresh connection: status, body, headers.  Raises OSError."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        link.request(method, path, body=body, headers=headers or {})
        answer = link.getresponse()
        return answer.status, answer.read(), dict(answer.getheaders())
    except http.client.HTTPException as torn:
        raise ConnectionError(str(torn)) from torn
    finally:
        link.close()


def post(port: int, token: str, body: bytes) -> tuple[int, dict[str, Any], dict[str, str]]:
    """Hand a batch in; status, decoded answer, headers.  Raises OSError."""
    status, answer, headers = ask(
        port, "POST", "/api/facts", body,
        {"Authorization": f"Bearer {token}", "Content-Type": ROWS},
    )  # fmt: skip
    return status, json.loads(answer), headers


def swabs(ground: Ground, round_: str, first: int, count: int, at_ms: int) -> bytes:
    """A batch of swabs, rows form: persons `first`, `first`+1, … of the town, in tubes of ten."""
    facts = []
    for n in range(first, first + count):
        person, building = ground.persons[n % len(ground.persons)]
        at = at_ms + n - first
        facts.append(
            {
                "id": ids.text(ids.uuid7(at, os.urandom(10))),
                "kind": "screening.swab_taken",
                "place": building,
                "subject": person,
                "at": at,
                "body": {"round": round_, "tube": f"T-{n // 10:06d}"},
            }
        )
    return json.dumps({"facts": facts}, separators=(",", ":")).encode()
