"""Codes on cards: what one key signed, every holder of the public key can tell, and no more."""

from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from sanjiayi.people import codes
from sanjiayi.people.codes import Code, Kind

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
PUBLIC = {1: codes.public_bytes(KEY)}

codes_of_key_1 = st.builds(
    Code,
    kind=st.sampled_from(Kind),
    id=st.uuids(),
    key_id=st.just(1),
    serial=st.integers(1, codes.MAX_SERIAL),
)
GINKGO = Code(Kind.PERSON, UUID("0180cdb4-7f40-7031-b233-343536373839"), 1, 42)


@given(codes_of_key_1)
def test_what_was_signed_is_read_back(code: Code) -> None:
    assert codes.verify(codes.sign(KEY, code), PUBLIC) == code


@settings(max_examples=300)
@given(codes_of_key_1, st.integers(0, codes.LENGTH - 1), st.sampled_from(codes.ALPHABET))
def test_one_wrong_character_never_verifies(code: Code, place: int, letter: str) -> None:
    text = codes.sign(KEY, code)
    wrong = text[:place] + letter + text[place + 1 :]

    assert (codes.verify(wrong, PUBLIC) == code) == (wrong == text)
    assert wrong == text or codes.verify(wrong, PUBLIC) is None


@given(codes_of_key_1, st.booleans(), st.booleans())
def test_case_width_and_blanks_around_are_forgiven(code: Code, low: bool, wide: bool) -> None:
    text = codes.sign(KEY, code)
    said = text.lower() if low else text
    if wide:
        said = "".join("　" if c == " " else chr(ord(c) + 0xFEE0) for c in said)

    assert codes.verify(f" \t{said}　\r\n", PUBLIC) == code


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    assert codes.verify(text, PUBLIC) is None
    assert codes.verify(codes.PREFIX + text, PUBLIC) is None


@given(st.binary(max_size=90))
def test_base45_gives_back_the_bytes(raw: bytes) -> None:
    assert codes.from_base45(codes.base45(raw)) == raw


@given(st.text(codes.ALPHABET, max_size=30))
def test_bytes_are_written_in_one_way_only(text: str) -> None:
    raw = codes.from_base45(text)

    assert raw is None or codes.base45(raw) == text


def test_a_code_fits_the_small_qr_square() -> None:
    text = codes.sign(KEY, GINKGO)

    assert len(text) == codes.LENGTH == 134
    assert set(text) <= set(codes.ALPHABET)


def test_another_key_under_the_same_number_is_refused() -> None:
    assert codes.verify(codes.sign(OTHER, GINKGO), PUBLIC) is None


def test_a_key_nobody_knows_is_refused() -> None:
    assert codes.verify(codes.sign(KEY, GINKGO), {2: PUBLIC[1]}) is None


def test_letters_that_only_look_like_latin_are_refused() -> None:
    text = codes.sign(KEY, GINKGO).replace("S", "Ѕ", 1)

    assert codes.verify(text, PUBLIC) is None


def test_an_old_key_still_verifies_after_a_new_one_came() -> None:
    new = Code(Kind.HOUSEHOLD, GINKGO.id, 2, 43)
    both = PUBLIC | {2: codes.public_bytes(OTHER)}

    assert codes.verify(codes.sign(KEY, GINKGO), both) == GINKGO
    assert codes.verify(codes.sign(OTHER, new), both) == new


@pytest.mark.parametrize(
    ("key_id", "serial"), [(0, 1), (256, 1), (1, 0), (1, codes.MAX_SERIAL + 1)]
)
def test_a_number_without_room_is_a_mistake(key_id: int, serial: int) -> None:
    with pytest.raises(ValueError, match="range"):
        codes.sign(KEY, Code(Kind.PERSON, GINKGO.id, key_id, serial))


def test_a_forged_code_is_told_from_something_else() -> None:
    assert codes.looks_like_one("sjy1*QED8WEX0")
    assert not codes.looks_like_one("https://example.org/")
