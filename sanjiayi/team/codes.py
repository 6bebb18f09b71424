"""QR codes as one SVG path: no image file, no style attribute, sharp at any size."""

from dataclasses import dataclass

import qrcode
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4
"""Modules of white around the code (ISO/IEC 18004)."""


@dataclass(frozen=True)
class Code:
    """A path in a square of `size` modules, quiet zone included."""

    path: str
    size: int


def code_of(text: str) -> Code:
    """The QR code of a text; rows are drawn as runs so that the path stays short."""
    made = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    made.add_data(text)
    made.make(fit=True)
    matrix: list[list[bool]] = made.get_matrix()
    runs: list[str] = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                runs.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
            x += 1
    return Code("".join(runs), len(matrix))
