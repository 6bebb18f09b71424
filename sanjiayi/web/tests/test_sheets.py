"""The sheets: colours that can be read, syntax that old phones know."""

import re
from itertools import product
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]
SHEETS = sorted(HOUSE.glob("*/static/**/*.css"))
TOKENS = (HOUSE / "web/static/web/tokens.css").read_text(encoding="utf-8")

MODERN = ("light-dark(", "@scope", "@starting-style", "color-mix(")
"""Not known to Chrome 99 or Safari 15.4, with nothing sensible left where it is dropped."""

FIRST_LOAD_BYTES = 40_000
"""Raw size of the sheets every staff page loads; about a fifth of it travels."""


def _theme(selector: str) -> dict[str, str]:
    block = TOKENS[TOKENS.index(selector) :].split("{", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", block))


THEMES = {"light": _theme(":root {"), "dark": _theme('[data-theme="dark"] {')}


def _luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG contrast of two colours, 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


GROUNDS = ("paper", "surface", "well")
TEXT = [
    *product(("ink", "ink-2", "ink-3", "brand", "urgent", "warn"), GROUNDS),
    ("on-brand", "brand"),
    ("brand", "brand-soft"),
    ("ink-2", "brand-soft"),
    ("on-urgent", "urgent"),
    ("urgent", "urgent-soft"),
    ("warn", "warn-soft"),
    ("good", "good-soft"),
    ("info", "info-soft"),
]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT, ids="-on-".join)
def test_text_can_be_read(theme: str, text: str, ground: str) -> None:
    assert contrast(THEMES[theme][text], THEMES[theme][ground]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", GROUNDS)
def test_the_edge_of_a_control_can_be_seen(theme: str, ground: str) -> None:
    assert contrast(THEMES[theme]["line-2"], THEMES[theme][ground]) >= 3


def test_both_ways_to_a_dark_page_have_the_same_colours() -> None:
    assert _theme(":root:not([data-theme]) {") == THEMES["dark"]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_old_phones_know_the_syntax(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text(encoding="utf-8"), flags=re.S)
    assert not [word for word in MODERN if word in text]
    assert text.count("{") == text.count("}")
    assert not re.search(r"^\s*&", text, re.M)


def test_the_sheets_of_every_page_stay_small() -> None:
    every = ("tokens", "shell", "parts", "print")
    sizes = [(HOUSE / f"web/static/web/{name}.css").stat().st_size for name in every]
    assert sum(sizes) <= FIRST_LOAD_BYTES
