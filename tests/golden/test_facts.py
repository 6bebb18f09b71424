"""Shapes live for ever: one sample of every shape of every fact ever shipped still parses.

A shape that gains a field gets a second sample, medicine.issued-2.json; the first stays.
"""

import re
from collections import defaultdict
from pathlib import Path

import msgspec
import pytest

from sanjiayi.ledger import registry

SAMPLES = Path(__file__).parent / "facts"
_NAME = re.compile(r"(?P<kind>[a-z_]+\.[a-z_]+)-(?P<shape>\d+)\.json")


def shapes() -> dict[str, dict[int, Path]]:
    """Kind → number of the shape → its sample."""
    found: dict[str, dict[int, Path]] = defaultdict(dict)
    for path in sorted(SAMPLES.iterdir()):
        match = _NAME.fullmatch(path.name)
        assert match, f"{path.name} is not called kind-shape.json"
        found[match["kind"]][int(match["shape"])] = path
    return found


KINDS = {kind.name: kind for kind in registry.kinds()}


@pytest.mark.parametrize("name", sorted(KINDS))
def test_every_kind_has_a_sample(name: str) -> None:
    assert 1 in shapes().get(name, {}), f"write tests/golden/facts/{name}-1.json"


@pytest.mark.parametrize("path", sorted(SAMPLES.iterdir()), ids=lambda path: path.stem)
def test_every_sample_still_parses(path: Path) -> None:
    name = path.name.rpartition("-")[0]

    assert name in KINDS, f"{name} was shipped once; it may not be renamed or dropped"
    assert isinstance(KINDS[name].decode(path.read_bytes()), KINDS[name].fact)


@pytest.mark.parametrize("name", sorted(KINDS))
def test_the_newest_sample_shows_every_field(name: str) -> None:
    newest = max(shapes()[name].items())[1]
    said = msgspec.json.decode(newest.read_bytes())

    written = msgspec.json.decode(msgspec.json.encode(KINDS[name].decode(newest.read_bytes())))

    assert said == written, f"{name} has grown: add {name}-{max(shapes()[name]) + 1}.json"
    assert said.keys() == {field.name for field in msgspec.structs.fields(KINDS[name].fact)}
