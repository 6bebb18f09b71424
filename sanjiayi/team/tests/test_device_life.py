"""Supervisors see every phone: what is amiss first, what is still on it, what to do."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from sanjiayi.kernel.civil import to_ms
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import clock, figures, registry
from sanjiayi.team import bearer, commands, device_commands, device_queries
from sanjiayi.team.device_commands import Told
from sanjiayi.team.device_rules import (
    HOUR_MS,
    IN_USE_MS,
    MINUTE_MS,
    OLDEST_MS,
    SILENT_MS,
    SKEW_MS,
    Amiss,
    Life,
    amiss,
    oldest_age,
)
from sanjiayi.team.models import Device, DeviceState
from sanjiayi.team.tests.make import BY

NOW = to_ms(clock.real_now())


@pytest.fixture(autouse=True)
def _fresh_map() -> None:
    bearer.forget()


def phone(name: str = "1 号台", place: str = "yt.1.01") -> Device:
    code = commands.offer_enrolment(place, name, by=BY, now=NOW)
    commands.enrol_device(code, now=NOW)
    return Device.objects.get(name=name)


def told(device: Device, *, ago: int = 0, skew: int = 0, **changes: object) -> None:
    """The phone said this some ms ago."""
    at = NOW - ago
    said: dict[str, object] = {
        "sent_at": at + skew, "pending": 0, "oldest_at": None, "rejected": 0, "release": "1",
    }  # fmt: skip
    device_commands.note_state(device.pk, Told(**(said | changes)), now=at)  # type: ignore[arg-type]


# --- rules -------------------------------------------------------------------------------------

HEALTHY = Life(heard_at=NOW, state_at=NOW)


@pytest.mark.parametrize(
    ("life", "expected"),
    [
        (HEALTHY, []),
        (Life(), []),
        (replace(HEALTHY, pending=1, oldest_at=NOW - OLDEST_MS), []),
        (replace(HEALTHY, pending=1, oldest_at=NOW - OLDEST_MS - 1), [Amiss.OLD]),
        (replace(HEALTHY, heard_at=NOW - SILENT_MS), []),
        (replace(HEALTHY, heard_at=NOW - SILENT_MS - 1), [Amiss.SILENT]),
        (replace(HEALTHY, heard_at=NOW - IN_USE_MS - 1), []),
        (
            replace(HEALTHY, heard_at=NOW - IN_USE_MS - 1, pending=2, oldest_at=NOW),
            [Amiss.SILENT_WITH_RECORDS],
        ),
        (replace(HEALTHY, skew_ms=SKEW_MS), []),
        (replace(HEALTHY, skew_ms=-SKEW_MS - 1), [Amiss.CLOCK]),
        (replace(HEALTHY, aside=1), [Amiss.ASIDE]),
        (replace(HEALTHY, storage=1), [Amiss.STORAGE]),
        (replace(HEALTHY, battery=3), [Amiss.BATTERY]),
        (replace(HEALTHY, wipe_asked_at=NOW - 2 * HOUR_MS), [Amiss.UNWIPED]),
    ],
)
def test_what_is_amiss_with_a_phone(life: Life, expected: list[Amiss]) -> None:
    assert amiss(life, NOW) == expected


@given(
    age=st.integers(0, 10 * HOUR_MS),
    skew=st.integers(-(10**12), 10**12),
)
def test_a_wrong_clock_does_not_change_how_long_a_record_waits(age: int, skew: int) -> None:
    life = Life(pending=1, oldest_at=NOW - age + skew, skew_ms=skew)

    assert oldest_age(life, NOW) == age


# --- the list ----------------------------------------------------------------------------------


def test_the_worst_phone_comes_first_and_a_stopped_one_last(community: object) -> None:
    fine, old, quiet, stopped = (phone(name) for name in ("好", "老", "静", "停"))
    told(fine)
    told(old, pending=3, oldest_at=NOW - 3 * HOUR_MS)
    told(quiet, ago=40 * MINUTE_MS)
    told(stopped, pending=9, oldest_at=NOW - 9 * HOUR_MS)
    commands.revoke_device(stopped.pk, by=BY, now=NOW)

    lines = device_queries.lines(["yt"], NOW)

    assert [line.device.name for line in lines] == ["老", "静", "好", "停"]
    assert [one.words for one in lines[0].amiss] == ["有记录 3 小时 00 分 没传"]
    assert lines[0].is_grave
    assert not lines[3].amiss


def test_late_phones_of_a_place_are_told_longest_first(community: object) -> None:
    told(phone("甲"), pending=1, oldest_at=NOW - 3 * HOUR_MS)
    told(phone("乙"), pending=2, oldest_at=NOW - 5 * HOUR_MS)
    told(phone("丙", "yt.2.01"), pending=2, oldest_at=NOW - 5 * HOUR_MS)
    told(phone("丁"), pending=2, oldest_at=NOW - HOUR_MS)

    late = device_queries.late_phones("yt.1", NOW)

    assert [(one.name, one.pending) for one in late] == [("乙", 2), ("甲", 1)]


def test_the_list_shows_unsent_records_clock_and_silence(
    signed_in: Callable[[str], Client],
) -> None:
    leader = signed_in("方圆")
    told(phone(), pending=7, oldest_at=NOW - 3 * HOUR_MS - 86_400_000, skew=-86_400_000)

    page = leader.get("/devices/").content.decode()

    for words in ("1 台要看一眼", "共有 7 条还在手机里", "3 小时 0", "慢 24 小时 00 分"):
        assert words in page


# --- one device --------------------------------------------------------------------------------


def test_the_page_of_a_phone_lists_its_records_that_wait(
    signed_in: Callable[[str], Client],
) -> None:
    leader = signed_in("方圆")
    code = commands.offer_enrolment("yt.1.01", "1 号台", by=BY, now=NOW)
    token = commands.enrol_device(code, now=NOW)
    fact = {
        "id": "01970000-0000-7000-8000-000000000001", "kind": "screening.unheard_of",
        "place": "yt.1.01", "at": NOW, "body": {},
    }  # fmt: skip
    Client().post(
        "/api/facts", {"facts": [fact]}, content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip

    page = leader.get(f"/devices/{Device.objects.get().pk}/").content.decode()

    assert "1 条待核" in page
    assert "不认识这种记录" in page
    assert "/ledger/aside/" in page


@pytest.mark.parametrize("name", ["device", "device_wipe"])
def test_a_leader_reaches_no_phone_of_another_place(
    signed_in: Callable[[str], Client], name: str
) -> None:
    leader = signed_in("方圆")
    there = phone(place="yt.2.01").pk
    ask = leader.get if name == "device" else leader.post
    tail = "" if name == "device" else "wipe/"

    assert ask(f"/devices/{there}/{tail}").status_code == 403
    assert not DeviceState.objects.exists()


def test_a_phone_that_does_not_exist_is_not_found(signed_in: Callable[[str], Client]) -> None:
    leader = signed_in("方圆")
    nobody = "01970000-0000-7000-8000-000000000001"

    assert leader.get(f"/devices/{nobody}/").status_code == 404
    assert leader.post(f"/devices/{nobody}/wipe/").status_code == 404


# --- wiping ------------------------------------------------------------------------------------


def test_a_leader_asks_a_phone_to_forget_its_lists_and_sees_that_it_did(
    signed_in: Callable[[str], Client],
) -> None:
    leader, here = signed_in("方圆"), phone()
    address = f"/devices/{here.pk}/"
    told(here)

    leader.post(f"{address}wipe/")
    assert "等手机下次联系" in leader.get(address).content.decode()
    told(here)
    assert "手机已收到" in leader.get(address).content.decode()
    told(here, wiped=True)
    assert "已清除" in leader.get(address).content.decode()


def test_asking_and_having_wiped_are_entries_and_a_sign_of_life_is_none(
    community: object,
) -> None:
    here = phone()
    told(here)
    before = figures.head().seq

    for _ in range(2):
        device_commands.ask_to_wipe(here.pk, by=BY, now=NOW)
        told(here)
    told(here, wiped=True)
    told(here, wiped=True)

    new, _ = figures.latest(10)
    entries = [(record.fact.what, record.subject) for record in new if record.seq > before]
    assert entries == [("device_wiped", str(here.pk)), ("device_wipe_asked", str(here.pk))]


def test_a_phone_wiped_once_can_be_asked_again(community: object) -> None:
    here = phone()
    device_commands.ask_to_wipe(here.pk, by=BY, now=NOW)
    told(here, wiped=True)

    device_commands.ask_to_wipe(here.pk, by=BY, now=NOW + 1)

    assert device_commands.must_wipe(here.pk, now=NOW + 2)


def test_a_program_has_no_lists_to_forget(community: object) -> None:
    commands.issue_program_token("市级平台", "yt", by=BY, now=NOW)

    with pytest.raises(Refusal, match=r"team\.unknown_device"):
        device_commands.ask_to_wipe(Device.objects.get().pk, by=BY, now=NOW)


def test_a_phone_never_asked_says_in_vain_that_it_wiped(community: object) -> None:
    here = phone()
    before = figures.head().seq

    told(here, wiped=True)

    assert figures.head().seq == before


def test_a_release_of_long_ago_may_still_upload(community: object) -> None:
    """An update is never asked for before the records are up."""
    code = commands.offer_enrolment("yt.1.01", "1 号台", by=BY, now=NOW)
    token = commands.enrol_device(code, now=NOW)
    headers = {"Authorization": f"Bearer {token}", "X-Release": "0.0.1"}

    state = Client().post(
        "/api/device/state", {"sent_at": NOW, "pending": 1, "release": "0.0.1"},
        content_type="application/json", headers=headers,
    )  # fmt: skip
    upload = Client().post(
        "/api/facts",
        {
            "release": "0.0.1", "new_field_of_an_old_fork": [1],
            "facts": [{"id": "01970000-0000-7000-8000-000000000001", "kind": "ledger.voided",
                       "place": "yt.1.01", "at": NOW,
                       "body": {"voids": "01970000-0000-7000-8000-000000000009", "reason": "x"}}],
        },
        content_type="application/json", headers=headers,
    )  # fmt: skip

    assert state.status_code == 200
    assert upload.status_code == 200
    assert len(upload.json()["answers"]) == 1
    assert registry.recognise(token) is not None
