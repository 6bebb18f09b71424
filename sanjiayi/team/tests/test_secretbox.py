"""Boxes that tweetnacl sealed are opened; whatever was touched stays shut."""

import json
from base64 import b64decode
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanjiayi.team.secretbox import opened

CASES = [
    {name: b64decode(value) for name, value in case.items()}
    for case in json.loads(
        (Path(__file__).parent / "secretbox_cases.json").read_text(encoding="utf-8")
    )["cases"]
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{len(case['text'])} bytes")
def test_a_box_of_the_phones_library_is_opened(case: dict[str, bytes]) -> None:
    assert opened(case["box"], case["nonce"], case["key"]) == case["text"]


@settings(max_examples=40)
@given(case=st.sampled_from(CASES), part=st.sampled_from(["box", "nonce", "key"]), data=st.data())
def test_one_bit_changed_keeps_it_shut(
    case: dict[str, bytes], part: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, 8 * len(case[part]) - 1))
    changed = bytearray(case[part])
    changed[at // 8] ^= 1 << at % 8

    assert opened(**_asked(case | {part: bytes(changed)})) is None


def _asked(case: dict[str, bytes]) -> dict[str, bytes]:
    return {name: case[name] for name in ("box", "nonce", "key")}


@pytest.mark.parametrize("part", ["box", "nonce", "key"])
def test_what_is_too_short_is_not_opened(part: str) -> None:
    case = _asked(CASES[3])
    assert opened(**case | {part: case[part][:15]}) is None
