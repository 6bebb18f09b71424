"""Cards for chat groups: a code instead of a name, and everybody who opens one is marked."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock, replay
from sanjiayi.needs import commands, queries, share_queries, share_rules
from sanjiayi.needs.commands import Ask
from sanjiayi.needs.rules import HOUR_MS
from sanjiayi.needs.share_facts import CardMade, CardOpened, CardRevoked
from sanjiayi.needs.share_models import CardStep
from sanjiayi.needs.share_rules import Told, standing
from tests import make

pytestmark = pytest.mark.django_db

DOOR = "yt.1.01.1/101"
LEAD = Sight(1, "post:yt.1.01/compound_lead", "方圆", frozenset({("compound_lead", "yt.1.01")}))
OTHER = Sight(2, "post:yt.2.03/compound_lead", "江河", frozenset({("compound_lead", "yt.2.03")}))
STRANGER = Sight(0, "", "", frozenset())

As = Callable[..., Client]


@pytest.fixture
def browse(monkeypatch: pytest.MonkeyPatch) -> As:
    make.neighbourhood()
    moment = {"at": make.at(10)}
    monkeypatch.setattr(clock, "now_ms", lambda: moment["at"])
    looking: dict[str, Any] = {}
    monkeypatch.setattr("sanjiayi.team.middleware._sight", lambda request: looking["sight"])

    def as_(sight: Sight, later_hours: int = 0) -> Client:
        looking["sight"], moment["at"] = sight, make.at(10) + later_hours * HOUR_MS
        return Client()

    return as_


@pytest.fixture
def need(browse: As) -> str:
    ask = Ask("care", DOOR, "page", "老王要去透析，602 室", reach="13800001234")
    return commands.raise_need(ask, by="resident:yt.1.01.1", now=make.at(9)).number


def made(browse: As, need: str, **changes: str) -> str:
    """A card of the proposed words; its code."""
    page = browse(LEAD).get(f"/share/?need={need}").content.decode()
    text = re.search(r"<textarea[^>]*>([^<]*)</textarea>", page)
    assert text is not None
    sent = {"act": "make", "text": text[1], "hours": "12", **changes}
    browse(LEAD).post(f"/share/?need={need}", sent)
    return share_queries.code_of(share_queries.about(need)[0])


def test_the_card_tells_nothing_of_who_and_which_door(browse: As, need: str) -> None:
    code = made(browse, need)

    page = browse(LEAD).get(f"/share/?need={need}").content.decode()
    card = share_queries.by_code(code)

    assert card is not None
    for private in ("老王", "602", "101", "13800001234", "yt.1.01.1", need):
        assert private not in card.text
    assert "老王" not in page
    assert f"/share/{code}/" in page


def test_the_picture_and_the_page_are_set(browse: As, need: str) -> None:
    made(browse, need)
    card = share_queries.about(need)[0].card

    picture = browse(LEAD).get(f"/share/?need={need}&card={card}&as=png")
    paper = browse(LEAD).get(f"/share/?need={need}&card={card}&as=pdf")

    assert picture.content.startswith(b"\x89PNG")
    assert paper.content.startswith(b"%PDF")


@pytest.mark.parametrize(
    "text", ["602 室的老人要透析", "王阿姨要去医院", "打 13800001234", "", "长" * 81]
)
def test_words_that_point_at_somebody_make_no_card(browse: As, need: str, text: str) -> None:
    answer = browse(LEAD).post(f"/share/?need={need}", {"act": "make", "text": text, "hours": "12"})

    assert answer.status_code == 422
    assert share_queries.about(need) == []


def test_whoever_is_not_signed_in_is_asked_to(browse: As, need: str) -> None:
    code = made(browse, need)

    answer = browse(STRANGER).get(f"/share/{code}/")

    assert answer.status_code == 302
    assert "/accounts/login/" in answer.headers["Location"]


def test_a_reader_whose_post_reaches_it_reads_it_under_their_own_mark(
    browse: As, need: str
) -> None:
    code = made(browse, need)

    page = browse(LEAD).get(f"/share/{code.lower()}/").content.decode()

    assert "老王要去透析" in page
    assert page.count("5月17日 10:00</text>") == 2
    looks = share_queries.about(need)[0].looks
    assert [(look.by, look.came_of) for look in looks] == [(LEAD.by, "shown")]
    assert queries.looks_at(need)[0].purpose == "share"


def test_a_reader_from_elsewhere_reads_nothing_and_is_told_whom_to_ask(
    browse: As, need: str
) -> None:
    code = made(browse, need)

    answer = browse(OTHER).get(f"/share/{code}/")
    page = answer.content.decode()

    assert answer.status_code == 403
    assert "老王" not in page
    assert "发卡的是" in page
    assert share_queries.about(need)[0].looks[0].came_of == "not_reached"


def test_a_card_called_back_or_too_old_opens_nothing(browse: As, need: str) -> None:
    code = made(browse, need)
    assert browse(LEAD, 13).get(f"/share/{code}/").status_code == 410
    assert browse(LEAD).get(f"/share/{code}/").status_code == 200

    card = share_queries.about(need)[0].card
    browse(LEAD).post(f"/share/?need={need}", {"act": "revoke", "card": card})
    answer = browse(LEAD).get(f"/share/{code}/")

    assert answer.status_code == 410
    assert "老王" not in answer.content.decode()


def test_a_leader_makes_no_card_of_what_they_do_not_reach(browse: As, need: str) -> None:
    assert browse(OTHER).get(f"/share/?need={need}").status_code == 404
    assert browse(LEAD).get("/share/?need=N-9999").status_code == 404
    assert browse(LEAD).get("/share/7KQ2-M9XA4-TCD0/").status_code == 404


def test_a_report_is_shared_like_a_need(browse: As) -> None:
    make.report("K-0007", "yt.1.01", moment=make.at(9))

    browse(LEAD).post(
        "/share/?report=K-0007", {"act": "make", "text": "垃圾没有清走", "hours": "2"}
    )

    code = share_queries.code_of(share_queries.about("K-0007")[0])
    assert browse(LEAD).get(f"/share/{code}/").status_code == 200
    assert browse(OTHER).get(f"/share/{code}/").status_code == 403


def test_the_book_keeps_no_code_and_tells_the_cards_again(browse: As, need: str) -> None:
    code = made(browse, need)
    before = share_queries.by_code(code)

    assert all(replay.rebuild().tables.values())

    assert share_queries.by_code(code) == before
    bare = code.replace("-", "")
    steps = CardStep.objects.values_list("body", flat=True)
    assert not [body for body in steps if code in body or bare in body]


@given(st.permutations(range(3)), st.integers(1, 100))
def test_a_card_called_back_stays_so_in_whatever_order_it_is_told(
    order: list[int], now: int
) -> None:
    told = [
        Told(1, 0, "yt.1", "a", CardMade(card="c", about="N-1", code="d", text="t", expires_at=50)),
        Told(2, 10, "yt.1", "b", CardOpened(card="c", came_of="shown")),
        Told(3, 20, "yt.1", "a", CardRevoked(card="c")),
    ]

    card = standing([told[n] for n in order])

    assert card is not None
    assert card.state(now) == share_rules.REVOKED
    assert len(card.looks) == 1
