"""Pages of the reference that are made from code are current."""

import importlib.util
from pathlib import Path
from types import ModuleType

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"


def _script(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, REFERENCE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_of_facts_is_current() -> None:
    wanted = _script("build_facts").build()

    page = (REFERENCE / "facts.md").read_text(encoding="utf-8")

    assert page == wanted, "run: python docs/reference/build_facts.py"
