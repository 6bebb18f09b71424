"""GeoReport on the wire: what is written can be read again, whatever was said."""

import json
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanjiayi.needs import open311_reading as reading
from sanjiayi.needs import open311_wire as wire
from sanjiayi.needs.open311_reading import Wrong

NOW = 1652752800000  # 2022-05-17 10:00 in Shanghai

anything = st.text(st.characters(), max_size=80)
requests = st.lists(
    st.fixed_dictionaries(
        {"service_request_id": anything, "description": anything, "address": anything}
    ),
    max_size=5,
)


@given(requests)
def test_what_is_written_as_xml_is_read_again_word_for_word(some: list[dict[str, str]]) -> None:
    root = ElementTree.fromstring(wire.as_xml("service_requests", some))  # noqa: S314
    told = [{part.tag: part.text or "" for part in request} for request in root]
    assert root.tag == "service_requests"
    assert told == [{key: wire.writable(word) for key, word in one.items()} for one in some]


@given(requests)
def test_json_tells_the_same_as_xml(some: list[dict[str, str]]) -> None:
    root = ElementTree.fromstring(wire.as_xml("service_requests", some))  # noqa: S314
    told = [{part.tag: part.text or "" for part in request} for request in root]
    assert json.loads(wire.as_json(some)) == told


@given(st.integers(min_value=0, max_value=4_000_000_000_000))
def test_moments_survive_to_the_second(at_ms: int) -> None:
    assert wire.read_moment(wire.moment(at_ms)) == at_ms // 1000 * 1000


def test_a_plus_that_a_form_made_a_space_is_still_an_offset() -> None:
    assert wire.read_moment("2022-05-17T10:00:00 08:00") == NOW


def test_lists_are_named_as_the_standard_names_them() -> None:
    definition: wire.Value = {"attributes": [{"code": "a", "values": [{"key": "1", "name": "一"}]}]}
    told = wire.as_xml("service_definition", definition).decode()
    assert "<attributes><attribute><code>a</code><values><value><key>1</key>" in told


def fields(**some: str | list[str]) -> dict[str, list[str]]:
    return {key: [value] if isinstance(value, str) else value for key, value in some.items()}


def test_a_report_of_fixmystreet_is_read() -> None:
    report = reading.read_report(
        fields(
            service_code="problem",
            description="Rubbish\n\nhttps://fms.example/report/12",
            lat="31.143",
            long="121.51",
            first_name="Min",
            last_name="Li",
            email="a@b.example",
            media_url=["https://fms.example/1.jpg", "https://fms.example/2.jpg"],
            account_id="77",
            **{"attribute[compound]": "yt.1.01", "attribute[when][]": ["am", "pm"]},  # type: ignore[arg-type]
        ),
        ["problem"],
    )
    assert (report.lat, report.long) == (31.143, 121.51)
    assert report.answers == {"compound": ("yt.1.01",), "when": ("am", "pm")}
    assert report.media == ("https://fms.example/1.jpg", "https://fms.example/2.jpg")
    assert report.reporter.reach == "Min Li a@b.example 77"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"service_code": ""}, 400),
        ({"service_code": "potholes"}, 404),
        ({"description": ""}, 400),
        ({"description": "水" * 4_001}, 400),
        ({"address_string": ""}, 400),
        ({"lat": "north", "long": "1"}, 400),
        ({"lat": "91", "long": "1"}, 400),
        ({"lat": "nan", "long": "1"}, 400),
        ({"first_name": "王" * 401}, 400),
    ],
)
def test_a_report_that_lacks_something_is_refused(changes: dict[str, str], status: int) -> None:
    sound = {"service_code": "problem", "description": "水管爆了", "address_string": "榆园12号楼"}
    with pytest.raises(Wrong) as caught:
        reading.read_report(fields(**{**sound, **changes}), ["problem"])
    assert caught.value.status == status


def test_the_same_report_of_the_same_day_has_the_same_mark() -> None:
    one = reading.read_report(fields(service_code="p", description="水", address_string="a"), ["p"])
    two = reading.read_report(fields(service_code="p", description="电", address_string="a"), ["p"])
    assert one.mark(NOW) == one.mark(NOW + 60_000)
    assert one.mark(NOW) != two.mark(NOW)
    assert one.mark(NOW) != one.mark(NOW + 86_400_000)


def test_a_question_spans_ninety_days_at_most() -> None:
    day = 86_400_000
    assert reading.read_wanted({}, NOW).since == NOW - 90 * day
    only_start = reading.read_wanted(fields(start_date=wire.moment(NOW)), NOW)
    assert only_start.until == NOW + 90 * day
    with pytest.raises(Wrong):
        reading.read_wanted(
            fields(start_date=wire.moment(NOW - 91 * day), end_date=wire.moment(NOW)), NOW
        )
    with pytest.raises(Wrong):
        reading.read_wanted(fields(status="pending"), NOW)


def test_numbers_come_with_commas_and_each_once() -> None:
    wanted = reading.read_wanted(fields(service_request_id=["N-1,N-2", "N-2, N-3"]), NOW)
    assert wanted.ids == ("N-1", "N-2", "N-3")
