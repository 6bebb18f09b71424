"""Squares drawn by the thousand are those the library draws one by one."""

from uuid import UUID, uuid4

import pytest
import qrcode
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import MODE_ALPHA_NUM, QRData

from sanjiayi.people import codes, squares
from sanjiayi.people.codes import Code, Kind

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def by_the_library(text: str) -> list[list[bool]]:
    made = qrcode.QRCode(
        version=squares.VERSION, error_correction=ERROR_CORRECT_M, border=0, mask_pattern=0
    )
    made.add_data(QRData(text, mode=MODE_ALPHA_NUM), optimize=0)
    made.make(fit=False)
    return [[bool(module) for module in row] for row in made.get_matrix()]


@settings(max_examples=20, deadline=None)
@given(st.uuids(), st.integers(1, codes.MAX_SERIAL))
def test_a_square_is_the_librarys(holder: UUID, serial: int) -> None:
    text = codes.sign(KEY, Code(Kind.PERSON, holder, 1, serial))

    assert squares.rows_of(text) == by_the_library(text)


def test_the_path_fills_exactly_the_dark_modules() -> None:
    text = codes.sign(KEY, Code(Kind.HOUSEHOLD, uuid4(), 1, 2))
    dark = 0
    for run in squares.path_of(text).split("M")[1:]:
        dark += int(run.split("h")[1])

    assert dark == sum(map(sum, squares.rows_of(text)))


def test_a_text_of_another_length_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no card code"):
        squares.path_of("SJY1*")
