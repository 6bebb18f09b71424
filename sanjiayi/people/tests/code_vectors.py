"""Golden codes for every reader, in whatever language: made here, kept in code_vectors.json.

python -m sanjiayi.people.tests.code_vectors > sanjiayi/people/tests/code_vectors.json
"""

import base64
import json
import sys
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sanjiayi.people import codes
from sanjiayi.people.codes import Code, Kind

KEYS = {n: Ed25519PrivateKey.from_private_bytes(bytes([n] * 32)) for n in (1, 2, 3)}
PUBLISHED = (1, 2)
REVOKED = [7]
PERSON = UUID("0180cdb4-7f40-7031-b233-343536373839")
HOUSEHOLD = UUID("5f0c6f8e-2d0b-5e6e-9a51-0d6c3b1a7e42")


def vectors() -> dict[str, Any]:
    """Published keys, revoked serials, and cases: a text and what a reader must say of it."""
    return {
        "prefix": codes.PREFIX,
        "alphabet": codes.ALPHABET,
        "length": codes.LENGTH,
        "keys": [[n, _b64(codes.public_bytes(KEYS[n]))] for n in PUBLISHED],
        "revoked": REVOKED,
        "cases": [_case(name, text) for name, text in _texts()],
    }


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _signed(kind: Kind, holder: UUID, key_id: int, serial: int, *, by: int = 0) -> str:
    return codes.sign(KEYS[by or key_id], Code(kind, holder, key_id, serial))


def _texts() -> list[tuple[str, str]]:
    person = _signed(Kind.PERSON, PERSON, 1, 42)
    at = 60
    other_letter = "A" if person[at] != "A" else "B"
    wide = "".join("　" if c == " " else chr(ord(c) + 0xFEE0) for c in person)
    raw = codes.from_base45(person[len(codes.PREFIX) :]) or b""
    strange_kind = bytes([9]) + raw[1:22]
    return [
        ("person", person),
        ("household", _signed(Kind.HOUSEHOLD, HOUSEHOLD, 1, 43)),
        ("another key of ours", _signed(Kind.PERSON, PERSON, 2, 44)),
        ("largest serial", _signed(Kind.PERSON, PERSON, 1, codes.MAX_SERIAL)),
        ("lower case", person.lower()),
        ("full width", wide),
        ("blanks around", f"  {person}\r\n"),
        ("revoked", _signed(Kind.PERSON, PERSON, 1, 7)),
        ("forged: one letter changed", person[:at] + other_letter + person[at + 1 :]),
        ("forged: signed by a stranger", _signed(Kind.PERSON, PERSON, 1, 42, by=3)),
        ("a key that was not published", _signed(Kind.PERSON, PERSON, 3, 42)),
        ("a kind there is none of", codes.PREFIX + codes.base45(
            strange_kind + KEYS[1].sign(strange_kind))),
        ("truncated", person[:-1]),
        ("truncated by a group", person[:-3]),
        ("too long", person + "000"),
        ("a group beyond two bytes", person[:-3] + ":::"),
        ("no prefix", person[len(codes.PREFIX) :]),
        ("another prefix", "SJY2*" + person[len(codes.PREFIX) :]),
        ("prefix alone", codes.PREFIX),
        ("a Cyrillic letter", person.replace("S", "\u0405", 1)),
        ("a health code", "https://example.org/health?id=1"),
        ("nothing", ""),
    ]  # fmt: skip


def _case(name: str, text: str) -> dict[str, Any]:
    public = {n: codes.public_bytes(KEYS[n]) for n in PUBLISHED}
    code = codes.verify(text, public)
    if code is None:
        said = None
    else:
        said = {
            "kind": code.kind.name.lower(),
            "id": str(code.id),
            "key_id": code.key_id,
            "serial": code.serial,
            "is_revoked": code.serial in REVOKED,
        }
    return {"name": name, "text": text, "code": said}


def written() -> str:
    return json.dumps(vectors(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.write(written())
