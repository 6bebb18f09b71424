"""A leader's QR code becomes a phone's token, once; a revoked device is refused."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client

from sanjiayi.kernel.civil import to_ms
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import clock, registry
from sanjiayi.team import bearer, commands
from sanjiayi.team.bearer import MISSES_A_SECOND, REFRESH_S, Bearers
from sanjiayi.team.models import Device, Enrolment
from sanjiayi.team.tests.make import BY, NOW
from sanjiayi.team.tokens import ENROLMENT_MINUTES

MINUTE = 60_000


@pytest.fixture(autouse=True)
def _fresh_map() -> None:
    bearer.forget()


@pytest.fixture
def tick(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Move the process clock of the bearer map."""
    at = [1000.0]
    monkeypatch.setattr("sanjiayi.team.bearer.time.monotonic", lambda: at[0])

    def forward(seconds: float) -> None:
        at[0] += seconds

    return forward


def _enrolled(place: str = "yt.1.01") -> str:
    code = commands.offer_enrolment(place, "门岗 1 号", by=BY, now=NOW)
    return commands.enrol_device(code, now=NOW + MINUTE)


def test_an_enrolled_device_is_known_by_its_token_and_bound_to_its_place(
    community: object,
) -> None:
    token = _enrolled()

    sender = registry.recognise(token)

    device = Device.objects.get()
    assert sender == registry.Sender(by=f"device:{device.pk.hex[-8:]}", scope="yt.1.01")


def test_neither_token_nor_code_is_kept_open(community: object) -> None:
    code = commands.offer_enrolment("yt.1", "门岗", by=BY, now=NOW)
    token = commands.enrol_device(code, now=NOW)

    kept = str(list(Device.objects.values())) + str(list(Enrolment.objects.values()))
    assert token not in kept
    assert code not in kept


def test_an_invitation_works_once(community: object) -> None:
    code = commands.offer_enrolment("yt.1", "门岗", by=BY, now=NOW)
    commands.enrol_device(code, now=NOW)

    with pytest.raises(Refusal, match=r"team\.enrolment_used"):
        commands.enrol_device(code, now=NOW)

    assert Device.objects.count() == 1


def test_an_invitation_ends_after_some_minutes(community: object) -> None:
    code = commands.offer_enrolment("yt.1", "门岗", by=BY, now=NOW)

    with pytest.raises(Refusal, match=r"team\.enrolment_over"):
        commands.enrol_device(code, now=NOW + ENROLMENT_MINUTES * MINUTE + 1)


def test_a_code_nobody_offered_is_refused(community: object) -> None:
    with pytest.raises(Refusal, match=r"team\.enrolment_unknown"):
        commands.enrol_device("made-up", now=NOW)


def test_a_revoked_device_is_refused_within_seconds(
    community: object, tick: Callable[[float], None]
) -> None:
    bearers = Bearers()
    token = _enrolled()
    assert bearers.sender(token) is not None

    commands.revoke_device(Device.objects.get().pk, by=BY, now=NOW)
    tick(REFRESH_S)

    assert bearers.sender(token) is None


def test_a_device_enrolled_a_moment_ago_is_known_at_once(
    community: object, tick: Callable[[float], None]
) -> None:
    bearers = Bearers()
    bearers.sender("sjy_nobody")

    assert bearers.sender(_enrolled()) is not None


def test_a_known_device_costs_no_query_between_refreshes(
    community: object,
    tick: Callable[[float], None],
    django_assert_num_queries: Callable[[int], object],
) -> None:
    bearers = Bearers()
    token = _enrolled()
    bearers.sender(token)

    with django_assert_num_queries(0):  # type: ignore[attr-defined]
        for _ in range(50):
            bearers.sender(token)


def test_a_flood_of_guesses_does_not_reach_the_database(
    community: object,
    tick: Callable[[float], None],
    django_assert_num_queries: Callable[[int], object],
) -> None:
    bearers = Bearers()
    bearers.sender("sjy_first")

    with django_assert_num_queries(MISSES_A_SECOND - 1):  # type: ignore[attr-defined]
        for number in range(200):
            bearers.sender(f"sjy_{number}")


def test_when_a_device_was_heard_of_is_written_down_after_a_minute(
    community: object, tick: Callable[[float], None]
) -> None:
    bearers = Bearers()
    token = _enrolled()
    bearers.sender(token)
    assert Device.objects.get().last_heard_at is None

    tick(61)
    bearers.sender(token)

    assert Device.objects.get().last_heard_at is not None


def test_a_leader_shows_a_code_and_the_phone_gets_its_token(
    signed_in: Callable[[str], Client],
) -> None:
    leader, phone = signed_in("方圆"), Client()

    shown = leader.post("/devices/new/", {"name": "门岗 1 号", "place": "yt.1.01"})
    address = shown.context["address"]
    assert '<svg class="qr"' in shown.content.decode()
    opened = phone.get(address)
    assert opened.status_code == 200
    assert not Device.objects.exists()
    answered = phone.post(address)

    token = answered.context["token"]
    assert token in answered.content.decode()
    sender = registry.recognise(token)
    assert sender is not None
    assert sender.scope == "yt.1.01"
    assert phone.get(address).status_code == 409


def test_a_leader_invites_no_device_to_a_place_of_others(
    signed_in: Callable[[str], Client],
) -> None:
    leader = signed_in("方圆")

    assert leader.post("/devices/new/", {"name": "门岗", "place": "yt.2.01"}).status_code == 403
    assert not Enrolment.objects.exists()


def test_a_leader_sees_and_revokes_devices_of_their_place_only(
    signed_in: Callable[[str], Client],
) -> None:
    _enrolled("yt.1.01")
    here = Device.objects.get().pk
    _enrolled("yt.2.01")
    elsewhere = Device.objects.exclude(pk=here).get().pk
    leader = signed_in("方圆")

    shown = leader.get("/devices/")

    assert {line.device.pk for line in shown.context["working"]} == {here}
    assert leader.post(f"/devices/{elsewhere}/revoke/").status_code == 403
    assert leader.post(f"/devices/{here}/revoke/").status_code == 302
    assert Device.objects.get(pk=here).revoked_at is not None
    assert Device.objects.get(pk=elsewhere).revoked_at is None


def test_the_api_turns_a_code_into_a_token(community: object) -> None:
    code = commands.offer_enrolment("yt.1", "门岗", by=BY, now=_real_now())

    first, again = (
        Client().post("/api/devices/enrol", {"code": code}, content_type="application/json")
        for _ in range(2)
    )

    assert first.status_code == 200
    assert registry.recognise(first.json()["token"]) is not None
    assert again.status_code == 409
    assert again.json()["code"] == "team.enrolment_used"


def _real_now() -> int:
    return to_ms(clock.real_now())


def test_a_program_gets_a_token_from_the_operator(community: object) -> None:
    token = commands.issue_program_token("市级平台", "yt", by=BY, now=NOW)

    sender = registry.recognise(token)

    assert sender is not None
    assert sender.scope == "yt"


def test_an_unknown_device_cannot_be_revoked(community: object) -> None:
    with pytest.raises(Refusal, match=r"team\.unknown_device"):
        commands.revoke_device(UUID(int=7), by=BY, now=NOW)
