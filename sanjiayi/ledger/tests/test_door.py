"""The door: what devices send, and what they are told."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from sanjiayi.kernel import civil
from sanjiayi.ledger import door, figures, line, registry, wire
from sanjiayi.ledger.models import Fact, SetAside
from sanjiayi.ledger.tests.things import DEVICE, NOON, deliver, fact_id, item

pytestmark = pytest.mark.django_db


def ask(body: bytes, **given: str) -> tuple[int, door.Answer | door.Trouble]:
    asked = {
        "method": "POST",
        "authorization": "Bearer good",
        "content_type": wire.ROWS,
        "length": str(len(body)),
    } | given
    return door.handle(**asked, read=lambda most: body[:most])


@pytest.fixture(autouse=True)
def one_known_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "_recognise", lambda said: DEVICE if said == "good" else None)
    monkeypatch.setattr("sanjiayi.ledger.clock.now_ms", lambda: NOON)


def test_a_batch_is_answered_letter_by_letter() -> None:
    first, second = item(), item(kind="testing.nothing")

    answer = deliver(first, second, first)

    assert answer.answers == "was"
    assert answer.ledger == 1
    assert [(a.index, a.code) for a in answer.set_aside] == [(1, "ledger.unknown_kind")]


def test_sending_again_changes_nothing() -> None:
    batch = [item() for _ in range(5)]
    deliver(*batch)

    again = deliver(*batch)

    assert again.answers == "sssss"
    assert Fact.objects.count() == 5
    assert figures.total(["testing.seen"], "yt.3", 20220517, 20220517).count == 5


def test_the_same_id_with_other_content_is_a_conflict() -> None:
    first = item()
    deliver(first)

    answer = deliver(first | {"quantity": 9})

    assert answer.answers == "a"
    assert answer.set_aside[0].code == "ledger.conflict"
    assert figures.total(["testing.seen"], "yt", 20220517, 20220517).quantity == 1


def test_one_torn_fact_does_not_hold_up_the_others() -> None:
    answer = deliver(item(), item(body={"what": 7}), item(at="noon"), item())

    assert answer.answers == "waaw"
    assert set(SetAside.objects.values_list("code", flat=True)) == {"ledger.unreadable"}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"at": NOON + wire.FUTURE_MS + 1}, "ledger.future"),
        ({"at": NOON - wire.PAST_MS - 1}, "ledger.too_old"),
        ({"at": 0}, "ledger.too_old"),
        ({"id": "nonsense"}, "ledger.bad_id"),
        ({"quantity": -1}, "ledger.quantity"),
        ({"quantity": 10**12}, "ledger.quantity"),
        ({"place": "elsewhere"}, "ledger.unknown_place"),
        ({"place": "yt.4.01"}, "ledger.wrong_place"),
        ({"place": "yt.31"}, "ledger.wrong_place"),
        ({"subject": "x" * 65}, "ledger.too_long"),
        ({"body": {"what": "x" * 9000}}, "ledger.too_long"),
        ({"body": {"what": "cat", "extra": 1}}, "ledger.unreadable"),
        ({"kind": "team.appointed", "body": {}}, "ledger.unreadable"),
        ({"kind": "testing.agreed", "body": {"what": "no"}}, "testing.no"),
    ],
)
def test_what_cannot_be_written_is_kept_with_a_reason(given: dict[str, object], code: str) -> None:
    answer = deliver(item(), item(**given))

    assert answer.answers == "wa"
    kept = SetAside.objects.get()
    assert (kept.code, kept.state) == (code, "waiting")
    assert answer.set_aside[0].reason == kept.reason != ""


def test_a_device_cannot_post_what_only_pages_may() -> None:
    body = {"fact_id": "x", "outcome": "discarded", "reason": "x"}

    answer = deliver(item(kind="ledger.set_aside_resolved", body=body))

    assert answer.set_aside[0].code == "ledger.not_from_devices"


def test_a_fact_set_aside_is_written_when_it_comes_again_and_can_be(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    early = item(place="yt.3.99")
    monkeypatch.setattr(registry, "_places_known", lambda paths: paths - {"yt.3.99"})
    deliver(early)
    monkeypatch.setattr(registry, "_places_known", lambda paths: paths)

    answer = deliver(early)

    assert answer.answers == "w"
    assert SetAside.objects.get().state == "written"


def test_a_clock_that_is_hours_off_is_set_right() -> None:
    ahead = 5 * 3_600_000

    answer = deliver(item(at=NOON + ahead - 60_000), sent_at=NOON + ahead)

    assert answer.answers == "w"
    fact = Fact.objects.get()
    assert (fact.happened_at, fact.skew) == (NOON - 60_000, 5 * 3600)


def test_columns_and_rows_say_the_same() -> None:
    items = [item(quantity=n, subject=f"s{n}") for n in range(4)]
    columns = {
        "kind": "testing.seen",
        "ids": "".join(str(i["id"]).replace("-", "") for i in items),
        "place": "yt.3.08.12",
        "subject": [i["subject"] for i in items],
        "at": [i["at"] for i in items],
        "quantity": [i["quantity"] for i in items],
        "body": {"what": "cat"},
    }
    deliver(*items)

    again = door.deliver(msgspec.json.encode(columns), wire.COLUMNS, DEVICE, NOON)

    assert again.answers == "ssss"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'{"facts": 3}', b"\xff\xfe", b'{"facts": [' + b"[" * 5000],
)
def test_a_batch_that_is_no_batch_is_refused_whole(body: bytes) -> None:
    status, answer = ask(body)

    assert status == 400
    assert isinstance(answer, door.Trouble)
    assert "没有入账" in answer.reason


def test_too_many_facts_are_refused_whole() -> None:
    status, answer = ask(msgspec.json.encode({"facts": [item() for _ in range(1001)]}))

    assert status == 400
    assert Fact.objects.count() == 0


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"authorization": ""}, 401),
        ({"authorization": "Bearer forged"}, 401),
        ({"authorization": "Basic good"}, 401),
        ({"content_type": "text/plain"}, 415),
        ({"length": ""}, 411),
        ({"length": "99999999"}, 413),
        ({"method": "GET"}, 405),
    ],
)
def test_who_and_what_the_door_turns_away(given: dict[str, str], status: int) -> None:
    assert ask(b'{"facts": []}', **given)[0] == status


def test_a_full_queue_answers_503_and_when_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    pen = line.Line("nowhere", 10)
    pen.waiting_facts = 10
    monkeypatch.setattr("sanjiayi.ledger.book._pen", pen)
    heads: list[tuple[str, str]] = []
    environ = {
        "REQUEST_METHOD": "POST",
        "HTTP_AUTHORIZATION": "Bearer good",
        "CONTENT_LENGTH": "1000",
        "wsgi.input": type(
            "Input", (), {"read": lambda self, n: msgspec.json.encode({"facts": [item()]})}
        )(),
    }

    door.application(environ, lambda status, headers: heads.extend([("status", status), *headers]))

    told = dict(heads)
    assert told["status"].startswith("503")
    assert 2 <= int(told["Retry-After"]) <= 15


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=6,
)
oddities = st.fixed_dictionaries(
    {},
    optional={
        "id": anything | st.builds(fact_id),
        "kind": anything | st.sampled_from(["testing.seen", "testing.agreed", "ledger.voided"]),
        "place": anything | st.sampled_from(["yt.3", "yt.3.08/1"]),
        "at": anything | st.integers(NOON - civil.DAY_MS, NOON),
        "body": anything | st.just({"what": "cat"}),
        "quantity": anything,
        "subject": anything,
    },
)


class Oddities(TestCase):
    @settings(max_examples=150, deadline=None)
    @given(batch=st.lists(oddities | anything, max_size=6))
    def test_every_fact_of_any_batch_is_written_or_kept(self, batch: list[object]) -> None:
        body = msgspec.json.encode({"facts": [item(), *batch]})

        answer = door.deliver(body, wire.ROWS, DEVICE, NOON)

        assert len(answer.answers) == len(batch) + 1
        assert set(answer.answers) <= set("wsa")
        assert answer.answers[0] == "w"
        assert Fact.objects.count() == answer.answers.count("w")
