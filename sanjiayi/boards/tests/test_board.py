"""The board: what it shows of a made-up morning, to whom, at what cost."""

from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sanjiayi.boards import queries
from sanjiayi.boards.matters import Grade
from sanjiayi.ledger import clock
from sanjiayi.team import commands as team
from tests import make

pytestmark = pytest.mark.django_db

NOON = make.at(12)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> make.Neighbourhood:
    monkeypatch.setattr(clock, "now_ms", lambda: NOON)
    return make.neighbourhood()


@pytest.fixture
def signed_in(client: Client, here: make.Neighbourhood) -> Client:
    """The branch secretary at the browser."""
    return sign_in(client, here, "branch@yt", "secretary")


def sign_in(client: Client, here: make.Neighbourhood, group: str, role: str) -> Client:
    staff = UUID(here.staff["runner"])
    team.found_three_plus_one("yt", by=make.BY, now=NOON)
    team.appoint(staff, group, role, since_on=make.DAY, by=make.BY, now=NOON)
    account = team.open_account(f"a{uuid4().hex[:6]}", "correct-horse-1", staff)
    client.force_login(account)
    return client


def test_a_round_in_progress_is_counted_by_person(here: make.Neighbourhood) -> None:
    make.round()
    first, second = make.DOORS[0], make.DOORS[1]
    make.swab(here.resident(first))
    make.swab(here.resident(first))
    make.swab(here.resident(second))

    board = queries.board("yt", NOON)

    assert board.screening is not None
    assert (board.screening.state.persons, board.screening.state.swabs) == (2, 3)
    assert board.screening.state.duplicates == 1


def test_a_missing_morning_disinfection_is_the_first_thing_to_do(here: make.Neighbourhood) -> None:
    make.seal("yt.1.01.1", moment=make.at(8, day=make.DAY - 1))
    make.visitor()

    board = queries.board("yt", NOON)

    first = board.matters[0]
    assert first.grade is Grade.URGENT
    assert "消杀没有记录" in first.title
    make.disinfect("yt.1.01.1", moment=make.at(9))
    assert not any("上午" in m.title for m in queries.board("yt", NOON).matters)


def test_a_committee_sees_only_its_own(here: make.Neighbourhood) -> None:
    make.report("K-1", "yt.1.01", moment=make.at(1))
    make.report("K-2", "yt.2.03", moment=make.at(1))

    community, committee = queries.board("yt", NOON), queries.board("yt.2", NOON)

    assert (community.express.open, committee.express.open) == (2, 1)
    assert {row.place.path for row in committee.rows} == {"yt.2.03"}


def test_a_compound_is_shown_building_by_building(here: make.Neighbourhood) -> None:
    make.round()
    make.seal("yt.1.01.2", moment=make.at(8, day=make.DAY - 1))
    make.swab(here.resident("yt.1.01.1/101"))

    rows = {row.place.path: row for row in queries.board("yt.1.01", NOON).buildings}

    assert (rows["yt.1.01.1"].present, rows["yt.1.01.1"].persons) == (6, 1)
    assert rows["yt.1.01.1"].left == 5
    assert (rows["yt.1.01.2"].sealed_day, rows["yt.1.01.1"].sealed_day) == (2, 0)
    assert queries.board("yt", NOON).buildings == ()


def queries_of_a_board() -> int:
    with CaptureQueriesContext(connection) as asked:
        queries.board("yt", NOON)
    # Which edition of the register stands is asked once a request; here there is none.
    return sum("places_edition" not in query["sql"] for query in asked)


def test_the_cost_does_not_grow_with_what_happened(here: make.Neighbourhood) -> None:
    make.round()
    make.swab(here.resident(make.DOORS[0]))
    queries.board("yt", NOON)
    before = queries_of_a_board()

    for door in make.DOORS:
        make.swab(here.resident(door))
        make.kits("B-1", door)

    assert queries_of_a_board() == before <= 45


def test_the_wall_of_figures_opens(signed_in: Client, here: make.Neighbourhood) -> None:
    make.round()
    make.swab(here.resident(make.DOORS[0]))

    page = signed_in.get(reverse("board")).content.decode()

    assert "指挥板" in page
    assert reverse("figure", args=["persons"]) in page
    assert "青禾苑" in page


def test_a_compound_lead_is_sent_to_the_compound_and_kept_there(
    client: Client, here: make.Neighbourhood
) -> None:
    sign_in(client, here, "work_group@yt.1.01", "lead")

    assert client.get(reverse("board")).headers["Location"] == "/c/yt.1.01"
    assert client.get("/c/yt.1.01").status_code == 200
    assert client.get("/c/yt.2.03").status_code == 403
    assert client.get("/j/yt.1").status_code == 403
    assert client.get("/n/swabs?place=yt.2.03").status_code == 403
    assert client.get("/n/swabs?place=yt").status_code == 403
    assert client.get("/n/swabs").status_code == 200


def test_a_paused_round_says_why_and_leads_to_its_console(signed_in: Client) -> None:
    make.round()
    make.pause(reason="rain")

    page = signed_in.get(reverse("board")).content.decode()

    assert "起暂停：下雨。" in page
    assert reverse("screening_compound", args=["yt"]) in page


def test_a_round_that_goes_on_says_nothing_of_a_pause(signed_in: Client) -> None:
    make.round()
    make.pause(reason="rain")
    make.resume(moment=make.at(10))

    assert "起暂停" not in signed_in.get(reverse("board")).content.decode()
