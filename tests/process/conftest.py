"""Every test here is marked, and shares one prepared town to copy from."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.process.server import Ground, prepare


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("process")
            item.add_marker(pytest.mark.xdist_group("process"))


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """A laid town nobody writes to."""
    return prepare(tmp_path_factory.mktemp("town") / "data")


@pytest.fixture
def ground(town: Ground, tmp_path: Path) -> Ground:
    """A copy of the town for one test."""
    data = tmp_path / "data"
    shutil.copytree(town.data, data)
    return Ground(data, town.token, town.buildings, town.persons)


@pytest.fixture
def moment() -> int:
    """Now, in ms: what a device would write."""
    return int(time.time() * 1000)


@pytest.fixture
def told() -> Callable[[Path, str], int]:
    """Ask a data folder's database for one number, from outside."""
    import sqlite3

    def ask(database: Path, sql: str) -> int:
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as link:
            found: int = link.execute(sql).fetchone()[0]
        link.close()
        return found

    return ask
