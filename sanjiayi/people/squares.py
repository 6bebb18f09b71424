"""QR squares of card codes, by the thousand.

Every code has the same length, so every square has the same version (6), level (M) and mask,
and a square is an affine function of its data over GF(2): one XOR of ready-made patterns for
each data byte gives the whole square.  The patterns are taken from the qrcode library, once.
Some 40 µs a square where the library takes 12 ms.  Source: ISO/IEC 18004.
"""

import re
from functools import lru_cache

import qrcode
from qrcode.base import rs_blocks
from qrcode.constants import ERROR_CORRECT_M

from sanjiayi.people.codes import LENGTH

VERSION = 6
MODULES = 17 + 4 * VERSION
QUIET = 4
"""Modules of white around the code."""

SIZE = MODULES + 2 * QUIET
_MASK = 0
_LETTERS = {c: n for n, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")}
_BLOCKS = rs_blocks(VERSION, ERROR_CORRECT_M)
_DATA: int = sum(block.data_count for block in _BLOCKS)
_TOTAL: int = sum(block.total_count for block in _BLOCKS)
_DATA_OF_A_BLOCK = _BLOCKS[0].data_count
_CORRECTION = _BLOCKS[0].total_count - _DATA_OF_A_BLOCK
_BITS_OF_A_NUMBER = 11


def path_of(text: str) -> str:
    """The dark modules as an SVG path to be stroked, one line wide, in a square of SIZE modules.

    Raises ValueError for a text of another length, KeyError for a character of another set.
    """
    square = f"{_square(_data(text)):0{MODULES * MODULES}b}"
    runs: list[str] = []
    for y in range(MODULES):
        starts = _STARTS[y]
        row = square[y * MODULES : (y + 1) * MODULES]
        for start, end in map(re.Match.span, _RUNS.finditer(row)):
            runs += (starts[start], _LENGTHS[end - start])
    return "".join(runs)


_RUNS = re.compile("1+")
_STARTS = [[f"M{x + QUIET} {y + QUIET}.5h" for x in range(MODULES)] for y in range(MODULES)]
_LENGTHS = [str(length) for length in range(MODULES + 1)]


def rows_of(text: str) -> list[list[bool]]:
    """The same as rows of modules, without the quiet zone."""
    square = f"{_square(_data(text)):0{MODULES * MODULES}b}"
    return [
        [module == "1" for module in square[y * MODULES : (y + 1) * MODULES]]
        for y in range(MODULES)
    ]


def _data(text: str) -> bytes:
    """Data codewords: mode 2 (alphanumeric), count, pairs of 11 bits, end, padding."""
    if len(text) != LENGTH:
        raise ValueError("no card code")
    bits = 0b0010 << 9 | len(text)
    width = 13
    values: list[int] = [_LETTERS[letter] for letter in text]
    for one, two in zip(values[::2], values[1::2], strict=True):
        bits = bits << _BITS_OF_A_NUMBER | one * 45 + two
    width += len(text) // 2 * _BITS_OF_A_NUMBER + 4
    spare = -width % 8
    whole = (bits << 4 + spare).to_bytes((width + spare) // 8, "big")
    return bytes(whole) + (b"\xec\x11" * _DATA)[: _DATA - len(whole)]


def _square(data: bytes) -> int:
    base, patterns = _patterns()
    for place, byte in enumerate(data):
        base ^= patterns[place][byte]
    return base


@lru_cache(maxsize=1)
def _patterns() -> tuple[int, list[list[int]]]:
    """The square of no data, and what each value of each data byte changes in it."""
    base = _drawn([0] * _TOTAL)
    where = _whereabouts(base)
    patterns: list[list[int]] = []
    for block in range(len(_BLOCKS)):
        for index in range(_BLOCKS[block].data_count):
            basis = [_changed(index, 1 << bit, block, where) for bit in range(8)]
            table = [0] * 256
            for value in range(1, 256):
                low = value & -value
                table[value] = table[value ^ low] ^ basis[low.bit_length() - 1]
            patterns.append(table)
    return base, patterns


def _drawn(codewords: list[int]) -> int:
    """The square of some codewords as a number, first module first."""
    made = qrcode.QRCode(version=VERSION, error_correction=ERROR_CORRECT_M, mask_pattern=_MASK)
    made.data_cache = codewords
    made.makeImpl(False, _MASK)
    return int("".join("1" if module else "0" for row in made.modules for module in row), 2)


def _whereabouts(base: int) -> list[int]:
    """For each bit of the codewords, the module it lies on, as a number with one bit.

    The bits are numbered in binary and drawn digit by digit.
    """
    count = 8 * _TOTAL
    digits = [
        _drawn(_packed([n >> digit & 1 for n in range(1, count + 1)])) ^ base
        for digit in range(count.bit_length())
    ]
    found = [0] * count
    for place in range(MODULES * MODULES):
        number = sum((drawn >> place & 1) << digit for digit, drawn in enumerate(digits))
        if number:
            found[number - 1] = 1 << place
    return found


def _packed(bits: list[int]) -> list[int]:
    return [int("".join(map(str, bits[start : start + 8])), 2) for start in range(0, len(bits), 8)]


def _times(one: int, other: int) -> int:
    """Multiplication in GF(256) over x^8 + x^4 + x^3 + x^2 + 1."""
    product = 0
    while other:
        product ^= one * (other & 1)
        one = (one << 1) ^ (0x11D if one & 0x80 else 0)
        other >>= 1
    return product


@lru_cache(maxsize=1)
def _generator() -> list[int]:
    """Coefficients below the leading one of the polynomial that makes the correction."""
    found, root = [1], 1
    for _ in range(_CORRECTION):
        shifted = [*found, 0]
        for place, coefficient in enumerate(found):
            shifted[place + 1] ^= _times(coefficient, root)
        found, root = shifted, _times(root, 2)
    return found[1:]


@lru_cache(maxsize=512)
def _codewords(index: int, value: int) -> dict[int, int]:
    """Place among the interleaved codewords → codeword, when one byte of the first block is set."""
    rest = [0] * _CORRECTION
    for place in range(index, _DATA_OF_A_BLOCK):
        lead = rest[0] ^ (value if place == index else 0)
        rest = [
            left ^ _times(coefficient, lead)
            for left, coefficient in zip([*rest[1:], 0], _generator(), strict=True)
        ]
    found = {_DATA + place * len(_BLOCKS): codeword for place, codeword in enumerate(rest)}
    return found | {index * len(_BLOCKS): value}


def _changed(index: int, value: int, block: int, where: list[int]) -> int:
    """Modules that change with one bit of a block: all blocks are alike and interleaved."""
    changed = 0
    for place, codeword in _codewords(index, value).items():
        for bit in range(8):
            if codeword >> 7 - bit & 1:
                changed ^= where[8 * (place + block) + bit]
    return changed
