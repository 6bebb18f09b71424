"""Every figure opens: its records add up to it, now and at any earlier ledger number."""

import csv
import io
import random

import msgspec
import pytest
from django.test import Client
from django.urls import reverse

from sanjiayi.boards import opening
from sanjiayi.boards.metrics import BY_CODE, METRICS, Metric
from sanjiayi.boards.tests.test_board import NOON, sign_in
from sanjiayi.ledger import clock, door, figures, registry, wire
from sanjiayi.ledger import setaside_queries as aside
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def morning(monkeypatch: pytest.MonkeyPatch) -> make.Neighbourhood:
    """A morning in which something of almost every kind happened, and some was corrected."""
    monkeypatch.setattr(clock, "now_ms", lambda: NOON)
    here = make.neighbourhood()
    make.round()
    some = random.Random(7)  # noqa: S311
    for number, place in enumerate(make.DOORS):
        person = here.resident(place)
        swabs = [make.swab(person) for _ in range(some.randint(1, 2))]
        kits = make.kits("B-1", place, some.randint(2, 6))
        make.order(f"M-{number}", person)
        if number % 3 == 0:
            make.void(swabs[0], place.split("/")[0])
        if number % 4 == 0:
            make.amend(kits, 3, place)
        if number % 5 == 0:
            make.step("issued", f"M-{number}", place)
    make.visitor()
    make.disinfect("yt.1.01.1")
    make.convoy()
    make.call("yt.1.01.1", 12)
    return here


def by_hand(metric: Metric, place: str, asof: int) -> int:
    """The figure from its records, one by one."""
    total = 0
    for part in metric.parts:
        first = opening.first_day_of(metric, make.DAY)
        records = figures.records(part.kinds, place, first, make.DAY, asof=asof, limit=10_000)
        changes = [
            c for c in figures.corrections(part.kinds, place, first, make.DAY) if c.seq <= asof
        ]
        voided = {c.corrected_seq for c in changes if c.count == -1}
        if part.adds_up == "subjects":
            total += part.sign * len({r.subject for r in records if r.seq not in voided})
        elif part.adds_up == "count":
            total += part.sign * (len(records) - len(voided))
        else:
            total += part.sign * (
                sum(r.quantity for r in records) + sum(c.quantity for c in changes)
            )
    return total


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.code)
def test_records_add_up_to_the_figure_at_any_ledger_number(
    metric: Metric, morning: make.Neighbourhood
) -> None:
    head = figures.head().seq
    for asof in (head, head // 2, head // 3, 1):
        for place in ("yt", "yt.1", "yt.1.01", "yt.1.01.1"):
            opened = opening.opened(metric, place, make.DAY, asof)

            assert opened.value == by_hand(metric, place, asof), (asof, place)
            shown = [
                line.sign * (line.written + line.corrected + line.repeated) for line in opened.lines
            ]
            assert sum(shown) == opened.value


def test_a_figure_page_tells_definition_records_and_what_is_out(
    client: Client, morning: make.Neighbourhood
) -> None:
    sign_in(client, morning, "branch@yt", "secretary")

    page = client.get(reverse("figure", args=["swabs"]) + f"?place=yt&day={make.DAY}")

    words = page.content.decode()
    assert "作废的不算" in words
    assert "不算在内的" in words
    assert "已作废" in words
    assert make.DOORS[0].split("/")[1] + "室" not in words


def test_a_figure_page_does_not_show_who_was_swabbed(
    client: Client, morning: make.Neighbourhood
) -> None:
    sign_in(client, morning, "branch@yt", "secretary")

    page = client.get(reverse("figure", args=["swabs"]) + "?place=yt").content.decode()

    assert morning.resident(make.DOORS[0]) not in page


def test_the_csv_has_every_record_and_no_door(client: Client, morning: make.Neighbourhood) -> None:
    sign_in(client, morning, "branch@yt", "secretary")

    answer = client.get(reverse("figure_csv", args=["kits"]) + f"?place=yt&day={make.DAY}")

    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == len(make.DOORS)
    assert not any("/" in row["place"] for row in rows)


@pytest.mark.parametrize(
    "query", ["?place=nowhere", "?place=yt&day=20220231", "?place=<b>", "?place=yt.9"]
)
def test_what_does_not_exist_is_said_to_be_missing(
    client: Client, morning: make.Neighbourhood, query: str
) -> None:
    sign_in(client, morning, "branch@yt", "secretary")

    assert client.get(reverse("figure", args=["swabs"]) + query).status_code == 404
    assert client.get(reverse("figure", args=["nothing"])).status_code == 404


def test_every_kind_of_a_metric_exists() -> None:
    known = {kind.name for kind in registry.kinds()}

    assert {kind for m in METRICS for part in m.parts for kind in part.kinds} <= known
    assert len(BY_CODE) == len(METRICS)


# --- the book and what was set aside --------------------------------------------------------


def deliver_wrong_place() -> aside.AsideView:
    """A device speaks of a building nobody knows; the record is set aside."""
    item = {
        "id": "0180cf50-7dfe-7c47-9fac-f1f269b6fef0",
        "kind": "duties.visitor_received",
        "place": "yt.1.77",
        "at": NOON - 60_000,
        "body": {"matter": "pass"},
    }
    sender = registry.Sender(by="device:ab12", scope="yt.1")
    answer = door.deliver(msgspec.json.encode({"facts": [item]}), wire.ROWS, sender, NOON)
    assert answer.answers == "a"
    return aside.listing(["yt"])[0]


def test_a_leader_repairs_a_record_that_was_set_aside(
    client: Client, morning: make.Neighbourhood
) -> None:
    sign_in(client, morning, "branch@yt", "secretary")
    waiting = deliver_wrong_place()
    before = figures.total(["duties.visitor_received"], "yt.1", make.DAY, make.DAY).count
    address = reverse("set_aside_item", args=[waiting.id])
    assert "yt.1.77" in client.get(address).content.decode()

    wrong = client.post(address, {"act": "write", "place": "yt.1.78"})
    right = client.post(address, {"act": "write", "place": "yt.1.01"})

    assert wrong.status_code == 200
    assert "没有这个地方" in wrong.content.decode()
    assert right.status_code == 302
    after = figures.total(["duties.visitor_received"], "yt.1.01", make.DAY, make.DAY).count
    assert after == 1
    assert (
        figures.total(["duties.visitor_received"], "yt.1", make.DAY, make.DAY).count == before + 1
    )
    assert aside.listing(["yt"]) == []
    assert client.post(address, {"act": "write", "place": "yt.1.01"}).status_code == 409


def test_discarding_needs_a_reason_and_keeps_the_record(
    client: Client, morning: make.Neighbourhood
) -> None:
    sign_in(client, morning, "branch@yt", "secretary")
    waiting = deliver_wrong_place()
    address = reverse("set_aside_item", args=[waiting.id])

    silent = client.post(address, {"act": "discard", "reason": ""})
    told = client.post(address, {"act": "discard", "reason": "试机"})

    assert silent.status_code == 409
    assert "请写一句" in silent.content.decode()
    assert told.status_code == 302
    kept = aside.one(waiting.id)
    assert kept is not None
    assert (kept.state, kept.resolution) == ("discarded", "试机")


def test_the_book_lists_only_ones_own_places(client: Client, morning: make.Neighbourhood) -> None:
    sign_in(client, morning, "work_group@yt.2.03", "lead")

    page = client.get(reverse("ledger")).content.decode()

    assert "杏林坊" in page
    assert "青禾苑" not in page


def test_one_record_opens_and_its_person_stays_hidden(
    client: Client, morning: make.Neighbourhood
) -> None:
    sign_in(client, morning, "branch@yt", "secretary")
    order = figures.records(["medicine.registered"], "yt", make.DAY, make.DAY, limit=1)[0]

    page = client.get(reverse("ledger_entry", args=[order.seq])).content.decode()

    assert "配药登记" in page
    assert order.fact.person not in page
    assert client.get(reverse("ledger_entry", args=[10**9])).status_code == 404


def test_the_proof_is_shown_on_request(client: Client, morning: make.Neighbourhood) -> None:
    sign_in(client, morning, "branch@yt", "secretary")

    page = client.get(reverse("ledger_verify") + "?run").content.decode()

    assert "台账完好" in page
    assert figures.head().digest_hex in page
