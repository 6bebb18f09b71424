"""GeoReport v2 on the wire: one tree of plain values, written as XML or as JSON.

Pure.  The standard has the same answers in both; what differs is only that XML needs names
for the items of lists.  FixMyStreet reads XML alone.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from xml.sax.saxutils import escape

from sanjiayi.kernel.civil import SHANGHAI, from_ms, to_ms

Value = str | int | float | bool | None | Sequence["Value"] | Mapping[str, "Value"]

XML, JSON = "xml", "json"
CONTENT_TYPES = {XML: "text/xml; charset=utf-8", JSON: "application/json; charset=utf-8"}

ITEMS = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "service_request_updates": "request_update",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}
"""Name of a list → name of each of its items, in XML."""

_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to say, escaped or not."""


def writable(text: str) -> str:
    """The text without what XML cannot say.

    >>> writable("水管\\x00爆了\\x0b👍")
    '水管爆了👍'
    """
    return _UNWRITABLE.sub("", text)


def as_xml(root: str, value: Value) -> bytes:
    """A document with the root element named.

    >>> as_xml("errors", [{"code": 403, "description": "a < b"}]).decode().splitlines()[1]
    '<errors><error><code>403</code><description>a &lt; b</description></error></errors>'
    """
    return f'<?xml version="1.0" encoding="utf-8"?>\n{_element(root, value)}\n'.encode()


def _element(name: str, value: Value) -> str:
    inner = _inner(name, value)
    return f"<{name}>{inner}</{name}>" if inner else f"<{name}/>"


def _inner(name: str, value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        # A bare carriage return would be read as a line feed.
        return escape(writable(value), {"\r": "&#13;"})
    if isinstance(value, Mapping):
        return "".join(_element(key, part) for key, part in value.items())
    if isinstance(value, Sequence):
        return "".join(_element(ITEMS.get(name, "item"), part) for part in value)
    return str(value)


def as_json(value: Value) -> bytes:
    """The same without the root's name, as the standard has it."""
    return json.dumps(_clean(value), ensure_ascii=False).encode("utf-8", "replace")


def _clean(value: Value) -> Value:
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, Mapping):
        return {key: _clean(part) for key, part in value.items()}
    if isinstance(value, Sequence):
        return [_clean(part) for part in value]
    return value


def written(shape: str, root: str, value: Value) -> bytes:
    """The document in one of the two shapes."""
    return as_xml(root, value) if shape == XML else as_json(value)


# --- moments ---------------------------------------------------------------------------------


def moment(at_ms: int) -> str:
    """A moment as W3C writes it, in Shanghai time.

    >>> moment(1652752800000)
    '2022-05-17T10:00:00+08:00'
    """
    return from_ms(at_ms).isoformat(timespec="seconds")


def read_moment(text: str) -> int | None:
    """Milliseconds of a W3C moment; without an offset it is Shanghai time; None: unreadable.

    >>> read_moment("2022-05-17T02:00:00Z") == read_moment("2022-05-17T10:00:00+08:00")
    True
    >>> read_moment("yesterday") is None
    True
    """
    said = text.strip().replace(" ", "+") if "T" in text else text.strip()
    try:
        found = datetime.fromisoformat(said)
        return to_ms(found if found.tzinfo else found.replace(tzinfo=SHANGHAI))
    except (ValueError, OverflowError):
        return None
