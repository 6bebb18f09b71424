"""The desk through its doors."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from sanjiayi.bulletin import commands, queries
from sanjiayi.bulletin.models import Edition
from sanjiayi.bulletin.tests import make
from sanjiayi.bulletin.tests.make import AUTHOR, CHECKER, SEVENTEENTH, SIXTEENTH
from sanjiayi.kernel.civil import at
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("community")]

DESK = f"/bulletins/yt/{SEVENTEENTH}/"

BRANCH = Sight(1, AUTHOR, "白露", frozenset({("branch", "yt")}))
SECOND = Sight(2, CHECKER, "江河", frozenset({("branch", "yt")}))
LEAD = Sight(3, "post:yt.1.01/compound_lead", "方圆", frozenset({("compound_lead", "yt.1.01")}))

As = Callable[[Sight], Client]


@pytest.fixture
def browse(monkeypatch: pytest.MonkeyPatch) -> As:
    """A browser in which somebody with this sight is signed in; the clock stands at 20:00."""
    monkeypatch.setattr(clock, "now_ms", lambda: at(SEVENTEENTH, 20))
    looking: dict[str, Any] = {}
    monkeypatch.setattr("sanjiayi.team.middleware._sight", lambda request: looking["sight"])

    def as_(sight: Sight) -> Client:
        looking["sight"] = sight
        return Client()

    return as_


def test_a_number_goes_from_draft_to_print_through_four_presses(browse: As) -> None:
    make.a_day(SEVENTEENTH)

    browse(BRANCH).post("/bulletins/yt/draft")
    browse(SECOND).post(f"{DESK}check")
    browse(BRANCH).post(f"{DESK}sign")
    browse(BRANCH).post(f"{DESK}publish")

    assert queries.public("yt", SEVENTEENTH) is not None


def test_the_author_is_told_that_somebody_else_must_check(browse: As) -> None:
    browse(BRANCH).post("/bulletins/yt/draft")

    shown = browse(BRANCH).post(f"{DESK}check", follow=True).content.decode()

    assert "编写和核对要两个人" in shown
    assert Edition.objects.get().state == Edition.State.DRAFT


def test_a_compound_lead_drafts_for_the_compound_and_not_for_others(browse: As) -> None:
    assert browse(LEAD).post("/bulletins/yt.1.01/draft").status_code == 302
    assert browse(LEAD).post("/bulletins/yt.1.02/draft").status_code == 403
    assert browse(LEAD).post("/bulletins/yt/draft").status_code == 403
    assert browse(LEAD).post(f"/bulletins/yt.1.01/{SEVENTEENTH}/sign").status_code == 403


def typed(**changes: str) -> dict[str, str]:
    return {"headline": "明天送菜。", "plan_0_when": "9:30", "plan_0_what": "送菜",
            "plan_0_stands": "1", "phones_0_label": "居委值班",
            "phones_0_number": "5550 0102", **changes}  # fmt: skip


def test_words_are_saved_and_carried_to_the_next_day(browse: As) -> None:
    edition = commands.draft("yt", SIXTEENTH, by=AUTHOR, now=at(SIXTEENTH, 20))
    browse(BRANCH).post(f"/bulletins/yt/{SIXTEENTH}/", typed())
    commands.check(edition.pk, by=CHECKER, now=at(SIXTEENTH, 21))
    commands.sign(edition.pk, sight=BRANCH, now=at(SIXTEENTH, 21))
    commands.publish(edition.pk, by=AUTHOR, now=at(SIXTEENTH, 21))

    browse(BRANCH).post("/bulletins/yt/draft")

    texts = queries.desk(Edition.objects.get(day=SEVENTEENTH)).issue.texts
    assert [(line.when, line.what) for line in texts.plan] == [("9:30", "送菜")]
    assert texts.phones[0].number == "5550 0102"
    assert texts.headline != "明天送菜。"


def test_words_with_a_telephone_are_kept_on_the_page_and_refused(browse: As) -> None:
    browse(BRANCH).post("/bulletins/yt/draft")

    answer = browse(BRANCH).post(DESK, typed(headline="找小王 13800001111"))

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "手机号" in shown
    assert "找小王 13800001111" in shown
    assert "错误：" in shown


def test_a_half_filled_row_is_named_beside_its_field(browse: As) -> None:
    browse(BRANCH).post("/bulletins/yt/draft")

    shown = browse(BRANCH).post(DESK, typed(plan_1_when="14:00")).content.decode()

    assert 'href="#plan_1_what"' in shown
    assert "这一行只填了一半" in shown


def test_the_desk_tells_what_came_after_the_freeze(browse: As) -> None:
    make.a_day(SEVENTEENTH)
    browse(BRANCH).post("/bulletins/yt/draft")
    make.swabs("yt.1.01", 3, SEVENTEENTH, now=at(SEVENTEENTH, 20) + 1)

    shown = browse(BRANCH).get(DESK).content.decode()

    assert "自冻结后有 3 条更新" in shown
    assert "6,120 → 6,123" in shown
    browse(BRANCH).post(f"{DESK}freeze")
    assert "自冻结后" not in browse(BRANCH).get(DESK).content.decode()


def test_every_figure_of_the_desk_opens(browse: As) -> None:
    make.a_day(SEVENTEENTH)
    browse(BRANCH).post("/bulletins/yt/draft")

    shown = browse(BRANCH).get(DESK).content.decode()

    assert shown.count('class="drill') == 16
    assert f"/swabs/?place=yt&amp;day={SEVENTEENTH}&amp;asof=" in shown or "swabs?place=yt" in shown


def test_the_desk_costs_a_handful_of_statements_and_little_time(
    browse: As, django_assert_max_num_queries: Any
) -> None:
    for day in range(20220510, SEVENTEENTH):
        make.publish(day)
    make.a_day(SEVENTEENTH)
    browse(BRANCH).post("/bulletins/yt/draft")
    client = browse(BRANCH)
    client.get(DESK)

    with django_assert_max_num_queries(13):
        client.get(DESK)

    started = time.perf_counter()
    for _ in range(5):
        client.get(DESK)
    assert (time.perf_counter() - started) / 5 < 0.3


def test_the_list_offers_todays_next_step(browse: As) -> None:
    make.publish(SIXTEENTH)

    shown = browse(BRANCH).get("/bulletins/").content.decode()
    hers = browse(LEAD).get("/bulletins/").content.decode()

    assert shown.count("起草</button>") == 5
    assert hers.count("起草</button>") == 1
    assert f'href="/r/yt/{SIXTEENTH}"' in hers
