"""What `script/server` runs once everything is installed: `sanjiayi serve`."""

import json
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.process.server import (
    ROOT,
    Ground,
    Server,
    ask,
    environment,
    post,
    program,
    serving,
    swabs,
)


@pytest.fixture(scope="module")
def served(
    town: Ground, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Ground, Server]]:
    """One server for the tests that only ask it something."""
    import shutil

    data = tmp_path_factory.mktemp("served") / "data"
    shutil.copytree(town.data, data)
    with serving(data) as server:
        yield Ground(data, town.token, town.buildings, town.persons), server


def test_it_serves_at_port_from_the_folder_named_and_says_ready(
    served: tuple[Ground, Server],
) -> None:
    ground, server = served
    status, _, _ = ask(server.port, "GET", "/health")
    assert status == 200
    assert f"ready {server.url}" in server.said
    assert any(str(ground.data) in line for line in server.said)


def test_it_starts_without_a_warning(served: tuple[Ground, Server]) -> None:
    _, server = served
    assert not [line for line in server.said if "warn" in line.lower()]


def test_a_fresh_folder_is_prepared_by_itself(tmp_path: Path) -> None:
    data = tmp_path / "new"
    with serving(data) as server:
        assert ask(server.port, "GET", "/health")[0] == 200
    assert (data / "sanjiayi.sqlite3").exists()


def test_a_taken_port_is_named_and_ends_with_one(ground: Ground) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        ended = subprocess.run(
            program("serve"), env=environment(ground.data, PORT=str(port)), cwd=ROOT,
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert ended.returncode == 1
    assert f"端口 {port} 已被占用" in ended.stdout
    assert "Traceback" not in ended.stderr


def test_the_api_tells_what_it_takes(served: tuple[Ground, Server]) -> None:
    _, server = served
    status, body, _ = ask(server.port, "GET", "/api/openapi.json")
    assert status == 200
    assert "/api/facts" in json.loads(body)["paths"]


def test_a_program_signs_in_with_its_token_and_a_stranger_does_not(
    served: tuple[Ground, Server], moment: int
) -> None:
    ground, server = served
    batch = swabs(ground, "2022-05-17", 0, 5, moment)
    status, answer, _ = post(server.port, ground.token, batch)
    assert (status, answer["answers"]) == (200, "wwwww")
    status, answer, _ = post(server.port, ground.token, batch)
    assert (status, answer["answers"]) == (200, "sssss")
    status, answer, headers = post(server.port, "sjy_nobody", batch)
    assert (status, answer["code"]) == (401, "ledger.unknown_device")
    assert "Bearer" in headers["www-authenticate"]
    status, head, _ = ask(
        server.port, "GET", "/api/ledger", headers={"Authorization": f"Bearer {ground.token}"}
    )
    assert status == 200
    assert json.loads(head)["seq"] >= 5
