"""What GeoReport v2 lets a client ask: reports, filters and updates, read and checked.

Pure: form fields in, plain values out; what is wrong is told as the standard has it, a code
and a sentence for whoever wrote the client.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sanjiayi.kernel.civil import DAY_MS, civil_day
from sanjiayi.needs.open311_wire import read_moment, writable

MOST_DAYS = 90
"""A question about requests spans no more; the standard."""
MOST_REQUESTS = 1_000
"""Requests one answer holds; the standard."""
MOST_TEXT = 4_000
"""Characters of a description; the standard."""
_MOST_FIELD = 400
_MOST_FIELDS = 60
_MOST_MEDIA = 10

_CODE = re.compile(r"[^a-z0-9]+")
_ATTRIBUTE = re.compile(r"attribute\[([^\]]{1,60})\](?:\[\])?")


class Wrong(Exception):
    """A request that is not carried out.  status: 400, 403 or 404; text for the client's maker."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status, self.text = status, text


Fields = Mapping[str, Sequence[str]]
"""Form fields or query: a name may come several times."""


def one(fields: Fields, *names: str) -> str:
    """The first value of the first of these names that has one, tidied; "" for none.

    Raises Wrong when it is longer than any such field can be.
    """
    for name in names:
        for value in fields.get(name, ()):
            tidy = writable(value).strip()
            if len(tidy) > _MOST_FIELD:
                raise Wrong(400, f"{name} is longer than {_MOST_FIELD} characters")
            if tidy:
                return tidy
    return ""


def listed(fields: Fields, name: str) -> tuple[str, ...]:
    """Values of a name that may come several times or with commas."""
    some = [part.strip() for value in fields.get(name, ()) for part in value.split(",")]
    return tuple(dict.fromkeys(part for part in some if part))[:MOST_REQUESTS]


@dataclass(frozen=True)
class Reporter:
    """Who sent it, as far as told.  Never published."""

    first_name: str = ""
    last_name: str = ""
    phone: str = ""
    email: str = ""
    account: str = ""

    @property
    def reach(self) -> str:
        """One line by which the reporter can be reached; "" when nothing was told."""
        name = f"{self.last_name}{self.first_name}"
        if name.isascii():
            name = f"{self.first_name} {self.last_name}".strip()
        return " ".join(part for part in (name, self.phone, self.email, self.account) if part)


@dataclass(frozen=True)
class Report:
    """A request as a client posts it.

    lat, long   degrees, None when not told
    address     as written; place: address_id, a place path of ours
    answers     attribute code → values
    media       addresses of pictures, never opened by us
    """

    service: str
    text: str
    lat: float | None
    long: float | None
    address: str
    place: str
    reporter: Reporter
    answers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    media: tuple[str, ...] = ()

    def mark(self, now: int) -> str:
        """The same for the same report sent again on the same day: 32 characters.

        The standard has no number of the sender's, and clients send again after a broken answer.
        """
        parts = [
            str(civil_day(now)), self.service, self.text, str(self.lat), str(self.long),
            self.address, self.place, self.reporter.reach,
            *(f"{code}={','.join(values)}" for code, values in sorted(self.answers.items())),
            *self.media,
        ]  # fmt: skip
        return hashlib.blake2b("\x00".join(parts).encode(), digest_size=16).hexdigest()


def read_report(fields: Fields, services: Iterable[str]) -> Report:
    """A posted request.  Raises Wrong."""
    if len(fields) > _MOST_FIELDS:
        raise Wrong(400, f"more than {_MOST_FIELDS} fields")
    service = one(fields, "service_code")
    if not service:
        raise Wrong(400, "service_code was not provided")
    if service not in set(services):
        raise Wrong(404, "service_code provided was not found")
    text = read_text(fields)
    lat, long = _degrees(fields, "lat", 90), _degrees(fields, "long", 180)
    address, place = one(fields, "address_string"), one(fields, "address_id")
    if (lat is None or long is None) and not address and not place:
        raise Wrong(400, "lat & long, address_string or address_id: one of them is needed")
    answers = read_answers(fields)
    if not text and not answers:
        raise Wrong(400, "description was not provided")
    media = [writable(url).strip() for url in fields.get("media_url", ())]
    return Report(
        service=service,
        text=text,
        lat=lat,
        long=long,
        address=address,
        place=place,
        reporter=read_reporter(fields),
        answers=answers,
        media=tuple(url[:_MOST_FIELD] for url in media if url)[:_MOST_MEDIA],
    )


def read_text(fields: Fields) -> str:
    """The description.  Raises Wrong past the standard's length."""
    text = writable(next(iter(fields.get("description", ())), "")).strip()
    if len(text) > MOST_TEXT:
        raise Wrong(400, f"description is longer than {MOST_TEXT} characters")
    return text


def read_reporter(fields: Fields) -> Reporter:
    """Who sent it, as far as told."""
    return Reporter(
        one(fields, "first_name"),
        one(fields, "last_name"),
        one(fields, "phone"),
        one(fields, "email"),
        one(fields, "account_id"),
    )


def read_answers(fields: Fields) -> dict[str, tuple[str, ...]]:
    """Answers to a service's questions: attribute[code] and attribute[code][]."""
    found: dict[str, tuple[str, ...]] = {}
    for name, values in fields.items():
        met = _ATTRIBUTE.fullmatch(name)
        if met:
            tidy = (writable(value).strip()[:_MOST_FIELD] for value in values)
            found[met[1]] = tuple(value for value in tidy if value)
    return {code: values for code, values in found.items() if values}


def _degrees(fields: Fields, name: str, most: int) -> float | None:
    told = one(fields, name)
    if not told:
        return None
    try:
        found = float(told)
    except ValueError:
        raise Wrong(400, f"{name} is not a number") from None
    if not -most <= found <= most:
        raise Wrong(400, f"{name} is not between -{most} and {most}")
    return found


# --- questions -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Wanted:
    """What a client asks for.

    ids         numbers; when given nothing else counts
    services    service codes, () for all;  statuses: "open", "closed", () for both
    since, until  ms, both included
    """

    ids: tuple[str, ...]
    services: tuple[str, ...]
    statuses: tuple[str, ...]
    since: int
    until: int


def read_wanted(fields: Fields, now: int) -> Wanted:
    """A question about requests or updates.  Raises Wrong."""
    statuses = tuple(status.lower() for status in listed(fields, "status"))
    if set(statuses) - {"open", "closed"}:
        raise Wrong(400, "status is open or closed")
    since, until = _span(fields, now)
    return Wanted(
        ids=listed(fields, "service_request_id"),
        services=listed(fields, "service_code"),
        statuses=statuses,
        since=since,
        until=until,
    )


def _span(fields: Fields, now: int) -> tuple[int, int]:
    """From and to; ninety days where only one end is told, the last ninety where neither is."""
    start, end = _moment(fields, "start_date"), _moment(fields, "end_date")
    span = MOST_DAYS * DAY_MS
    if start is not None and end is not None:
        if end - start > span:
            raise Wrong(400, f"start_date and end_date are more than {MOST_DAYS} days apart")
        return start, end
    if start is not None:
        return start, start + span
    last = now if end is None else end
    return last - span, last


def _moment(fields: Fields, name: str) -> int | None:
    told = one(fields, name)
    if not told:
        return None
    found = read_moment(told)
    if found is None:
        raise Wrong(400, f"{name} is no W3C date and time, such as 2022-05-17T10:00:00+08:00")
    return found


@dataclass(frozen=True)
class Update:
    """What a client tells about a request it sent.

    status   "OPEN", "CLOSED" or one of FixMyStreet's words, upper case; "" when not told
    theirs   number of the update in the client's own book
    """

    request: str
    status: str
    text: str
    theirs: str
    media: tuple[str, ...]


OVER = frozenset({"CLOSED", "FIXED", "CANCELLED", "NO_FURTHER_ACTION", "DUPLICATE"})
"""Statuses by which a client says that its reporter asks for nothing more."""
AGAIN = frozenset({"REOPEN", "REOPENED"})


def read_update(fields: Fields) -> Update:
    """A posted update.  Raises Wrong."""
    request = one(fields, "service_request_id")
    if not request:
        raise Wrong(400, "service_request_id was not provided")
    text, status = read_text(fields), one(fields, "status").upper()
    media = [writable(url).strip()[:_MOST_FIELD] for url in fields.get("media_url", ())]
    if not text and not status:
        raise Wrong(400, "description was not provided")
    return Update(request, status, text, one(fields, "update_id"), tuple(filter(None, media)))


def code_of(word: str, taken: Iterable[str] = ()) -> str:
    """A word as an attribute's code: letters, digits and underscores.

    >>> code_of("days left"), code_of("药名"), code_of("药名", ["q1"])
    ('days_left', 'q1', 'q2')
    """
    plain = _CODE.sub("_", word.lower()).strip("_")
    return plain or f"q{len(list(taken)) + 1}"
