"""One site stops: the others go on, and everybody who looks is told why."""

from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import clock, replay
from sanjiayi.screening import commands, packet, queries, site_pauses
from sanjiayi.screening.facts import RoundOpened
from sanjiayi.screening.models import SitePause
from sanjiayi.screening.queries import RoundView
from sanjiayi.team import commands as team
from tests import make

pytestmark = pytest.mark.django_db

NOON, COMPOUND = make.at(12), "yt.1.01"
FIRST, SECOND = "yt.1.01-1", "yt.1.01-2"


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> make.Neighbourhood:
    monkeypatch.setattr(clock, "now_ms", lambda: NOON)
    found = make.neighbourhood()
    fact = RoundOpened(
        round=make.ROUND, number=1, starts_at=make.at(7), ends_at=make.at(17), pool_size=10,
        due=dict.fromkeys(make.COMPOUNDS, 10), pack=make.PACK, sites={FIRST: 2, SECOND: 1},
    )  # fmt: skip
    make.write(fact, "yt", make.ROUND, moment=make.at(6))
    return found


def the_round() -> RoundView:
    found = queries.round_of(make.ROUND)
    assert found is not None
    return found


def pause(site: str = FIRST, reason: str = "rain") -> None:
    commands.pause_site(make.ROUND, site, reason, by=make.BY, now=NOON)


def test_the_packet_tells_the_phones_which_site_stands_still(here: make.Neighbourhood) -> None:
    pause()

    sites = {s["site"]: s["pause_reason"] for s in packet._sites(the_round(), COMPOUND)}

    assert sites == {FIRST: "rain", SECOND: ""}


def test_a_building_is_still_called_while_one_site_runs(here: make.Neighbourhood) -> None:
    pause()

    assert commands.call_down(the_round(), ["yt.1.01.1"], by=make.BY, now=NOON) > 0

    pause(SECOND)
    with pytest.raises(Refusal, match="采样点都暂停着"):
        commands.call_down(the_round(), ["yt.1.01.2"], by=make.BY, now=NOON)


def test_what_cannot_stop_or_go_on_is_refused(here: make.Neighbourhood) -> None:
    pause()

    with pytest.raises(Refusal, match="已经暂停"):
        pause()
    with pytest.raises(Refusal, match="没有这个采样点"):
        pause("yt.1.02-1")
    with pytest.raises(Refusal, match="请选一个暂停的原因"):
        pause(SECOND, "tired")
    with pytest.raises(Refusal, match="没有暂停"):
        commands.resume_site(make.ROUND, SECOND, by=make.BY, now=NOON)


def test_a_closed_round_has_no_stopped_sites(here: make.Neighbourhood) -> None:
    pause()
    make.close_round(moment=NOON)

    assert site_pauses.stops(the_round(), "yt") == {}


def test_a_replay_stops_the_same_sites(here: make.Neighbourhood) -> None:
    pause()
    pause(SECOND, "heat")
    commands.resume_site(make.ROUND, FIRST, by=make.BY, now=NOON)

    assert replay.rebuild().is_equal

    assert list(SitePause.objects.values_list("site", "reason")) == [(SECOND, "heat")]


def test_the_compounds_leader_stops_a_site_and_the_console_says_why(
    here: make.Neighbourhood,
) -> None:
    team.found_three_plus_one("yt", by=make.BY, now=NOON)
    staff, client = UUID(here.staff["runner"]), Client()
    team.appoint(staff, f"work_group@{COMPOUND}", "lead", since_on=make.DAY, by=make.BY, now=NOON)
    client.force_login(team.open_account(f"a{uuid4().hex[:6]}", "correct-horse-1", staff))
    address = reverse("screening_site", args=[COMPOUND])

    page = client.post(address, {"site": FIRST, "reason": "rain"}, follow=True).content.decode()
    elsewhere = client.post(address, {"site": "yt.2.03-1", "reason": "rain"})
    client.post(address, {"site": FIRST, "act": "resume"})

    assert "1 号点暂停" in page
    assert "下雨" in page
    assert elsewhere.status_code == 404
    assert not SitePause.objects.exists()
