"""The rumour desk: asked once, decided with a source, answered, printed."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from sanjiayi.bulletin import commands, queries, rumour_rules
from sanjiayi.bulletin import rumour_commands as desk
from sanjiayi.bulletin import rumour_queries as rumours
from sanjiayi.bulletin.models import Edition
from sanjiayi.bulletin.rumour_facts import RumourHeard, RumourJudged
from sanjiayi.bulletin.rumour_rules import Told, standing
from sanjiayi.bulletin.spoken import script
from sanjiayi.bulletin.tests import make
from sanjiayi.bulletin.tests.make import AUTHOR, CHECKER, EIGHTEENTH, SEVENTEENTH, SIGNER
from sanjiayi.bulletin.words import plain_text
from sanjiayi.kernel.civil import at
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import book, clock
from sanjiayi.needs import commands as needs
from sanjiayi.needs import queries as asked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("community")]

NOW = at(SEVENTEENTH, 10)
HERE, ELSEWHERE = "yt.1.01", "yt.2.03"
BRANCH = Sight(1, AUTHOR, "白露", frozenset({("branch", "yt")}))
LEAD = Sight(3, "post:yt.1.01/compound_lead", "方圆", frozenset({("compound_lead", HERE)}))

As = Callable[[Sight], Client]


@pytest.fixture
def browse(monkeypatch: pytest.MonkeyPatch) -> As:
    monkeypatch.setattr(clock, "now_ms", lambda: at(SEVENTEENTH, 11))
    looking: dict[str, Any] = {}
    monkeypatch.setattr("sanjiayi.team.middleware._sight", lambda request: looking["sight"])

    def as_(sight: Sight) -> Client:
        looking["sight"] = sight
        return Client()

    return as_


def ask(text: str = "听说明天起菜车不来了", place: str = f"{HERE}.05/602") -> str:
    told = needs.raise_need(
        needs.Ask("rumour", place, "page", text), by=f"resident:{HERE}.05", now=NOW
    )
    return told.number


def judge(number: str, verdict: str = "false", now: int = NOW, **words: str) -> None:
    said = {"said": "明天起菜车不来了", "truth": "菜车明天照常上午来", "source": "街道保供组"}
    desk.judge(number, verdict, **{**said, **words}, by=AUTHOR, now=now)


def test_whoever_asked_reads_the_fact_and_its_source_as_the_answer() -> None:
    need = ask()
    judge(desk.hear(need, by=AUTHOR, now=NOW))

    card = asked.need(need)

    assert card is not None
    assert card.need.outcome == "explained"
    assert card.reply.startswith("菜车明天照常上午来（街道保供组）")
    assert "“明天起菜车不来了”不属实" in card.reply


def test_what_is_still_being_found_out_is_promised_not_answered() -> None:
    need = ask()
    judge(desk.hear(need, by=AUTHOR, now=NOW), "unknown")

    card = asked.need(need)

    assert card is not None
    assert card.need.is_open
    assert card.need.due_at > NOW
    assert "还在核实" in card.promise


def test_the_second_to_ask_a_decided_rumour_is_answered_at_once() -> None:
    number = desk.hear(ask(), by=AUTHOR, now=NOW)
    judge(number)

    later = ask("菜车明天是不是不来了")
    desk.hear(later, into=number, by=AUTHOR, now=NOW + 1)

    card = asked.need(later)
    assert card is not None
    assert card.need.outcome == "explained"


def test_whoever_was_told_otherwise_is_told_of_the_correction() -> None:
    need = ask()
    number = desk.hear(need, by=AUTHOR, now=NOW)
    judge(number)
    judge(number, now=NOW + 1)
    before = len(asked.history(need))

    judge(number, "true", now=NOW + 2, truth="菜车停两天，改由居委送菜")

    told = asked.history(need)
    assert len(told) == before + 1
    assert told[-1].text.startswith("更正：菜车停两天，改由居委送菜（街道保供组）")


def test_a_need_is_taken_up_once() -> None:
    need = ask()
    desk.hear(need, by=AUTHOR, now=NOW)

    with pytest.raises(Refusal) as no:
        desk.hear(need, by=AUTHOR, now=NOW)

    assert no.value.code == "rumour.again"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"source": ""}, "rumour.source"),
        ({"truth": " "}, "rumour.truth"),
        ({"truth": "多" * 41}, "rumour.long_truth"),
        ({"truth": "602室没有阳性"}, "bulletin.private"),
        ({"source": "李阿姨"}, "express.name"),
        ({"verdict": "perhaps"}, "rumour.verdict"),
    ],
)
def test_a_decision_needs_a_fact_with_a_source_and_names_nobody(
    words: dict[str, str], code: str
) -> None:
    number = desk.hear(ask(), by=AUTHOR, now=NOW)

    with pytest.raises(Refusal) as no:
        judge(number, **words)  # type: ignore[arg-type]

    assert no.value.code == code
    assert rumours.answered() == []


def _edition(scope: str, day: int = SEVENTEENTH, hour: int = 20) -> Edition:
    return commands.draft(scope, day, by=AUTHOR, now=at(day, hour))


def test_a_draft_carries_what_was_decided_since_the_last_number() -> None:
    judge(desk.hear(ask(), by=AUTHOR, now=NOW))

    issue = queries.desk(_edition("yt")).issue

    assert [r.fact for r in issue.texts.rumours] == ["菜车明天照常上午来"]
    assert "有人说“明天起菜车不来了”" in plain_text(issue)
    assert "菜车明天照常上午来" in script(issue)


def test_a_rumour_of_one_compound_is_not_drafted_for_another() -> None:
    judge(desk.hear(ask(), by=AUTHOR, now=NOW))

    assert queries.desk(_edition(ELSEWHERE)).issue.texts.rumours == []


def test_a_rumour_goes_into_one_number_and_not_into_the_next() -> None:
    judge(desk.hear(ask(), by=AUTHOR, now=NOW))
    make.a_day(SEVENTEENTH)
    commands.issue_day(
        SEVENTEENTH, author=AUTHOR, checker=CHECKER, signer=SIGNER, now=at(SEVENTEENTH, 20)
    )

    assert queries.desk(_edition("yt", EIGHTEENTH)).issue.texts.rumours == []


def test_what_is_decided_after_the_freeze_does_not_change_a_checked_draft() -> None:
    number = desk.hear(ask(), by=AUTHOR, now=NOW)
    edition = _edition("yt")
    judge(number, now=at(SEVENTEENTH, 21))

    assert queries.desk(edition).issue.texts.rumours == []


def test_a_rumour_is_put_into_a_number_by_hand_and_a_third_is_refused() -> None:
    edition = _edition("yt")
    numbers = [desk.hear(ask(f"传言 {n}"), by=AUTHOR, now=NOW) for n in range(3)]
    for n, number in enumerate(numbers):
        judge(number, said=f"传言之{'甲乙丙'[n]}", now=at(SEVENTEENTH, 21))
    for number in [*numbers[:2], numbers[0]]:
        desk.put_in(number, edition.pk, by=AUTHOR, now=at(SEVENTEENTH, 21))

    with pytest.raises(Refusal) as no:
        desk.put_in(numbers[2], edition.pk, by=AUTHOR, now=at(SEVENTEENTH, 21))

    edition.refresh_from_db()
    said = [r.rumour for r in queries.desk(edition).issue.texts.rumours]
    assert sorted(said) == ["传言之乙", "传言之甲"]
    assert no.value.code == "rumour.full"


def test_the_desk_takes_a_need_up_without_typing_and_decides_it(browse: As) -> None:
    need = ask()
    assert "听说明天起菜车不来了" in browse(BRANCH).get("/rumours/").content.decode()

    opened = browse(BRANCH).post("/rumours/", {"act": "hear", "need": need}, follow=True)
    assert 'value="听说明天起菜车不来了"' in opened.content.decode()
    sent = {"act": "judge", "verdict": "false", "said": "菜车不来了", "truth": "菜车照常来"}
    browse(BRANCH).post(opened.request["PATH_INFO"], {**sent, "source": "街道保供组"})

    public = browse(Sight(0, "", "", frozenset())).get("/rumours/answered/").content.decode()
    assert "菜车照常来" in public
    assert need not in public


def test_a_rumour_is_chosen_on_the_desk_of_the_bulletin(browse: As) -> None:
    _edition("yt", hour=10)
    number = desk.hear(ask(), by=AUTHOR, now=at(SEVENTEENTH, 11))
    judge(number, now=at(SEVENTEENTH, 11))
    page = f"/bulletins/yt/{SEVENTEENTH}/"
    offered = browse(BRANCH).get(page).content.decode()

    sent = {"act": "print", "scope": "yt", "day": str(SEVENTEENTH)}
    answer = browse(BRANCH).post(f"/rumours/{number}/", sent)

    assert f'action="/rumours/{number}/"' in offered
    assert answer.headers["Location"] == page
    shown = browse(BRANCH).get(page).content.decode()
    assert 'value="菜车明天照常上午来"' in shown
    assert f'action="/rumours/{number}/"' not in shown


def test_a_mistake_keeps_what_was_typed(browse: As) -> None:
    number = desk.hear(ask(), by=AUTHOR, now=NOW)

    sent = {"act": "judge", "verdict": "false", "said": "菜车不来了", "truth": "菜车照常来"}
    page = browse(BRANCH).post(f"/rumours/{number}/", sent)

    assert page.status_code == 422
    assert 'value="菜车照常来"' in page.content.decode()


def test_a_leader_of_another_compound_reads_neither_words_nor_decides(browse: As) -> None:
    need = ask("602 的老王说菜车不来了", f"{ELSEWHERE}.05/602")
    number = desk.hear(need, by=AUTHOR, now=NOW)

    page = browse(LEAD).get(f"/rumours/{number}/").content.decode()
    sent = {"said": "甲", "truth": "乙", "source": "丙", "verdict": "true", "act": "judge"}
    refused = browse(LEAD).post(f"/rumours/{number}/", sent)

    assert "老王" not in page
    assert refused.status_code == 422
    assert rumours.answered() == []


def test_a_rumour_the_team_heard_is_an_ask_like_any_other() -> None:
    number = desk.hear_new("说要停水", HERE, by=AUTHOR, now=NOW)

    found = rumours.rumour(number)

    assert found is not None
    card = asked.need(found.needs[0])
    assert card is not None
    assert (card.need.category, card.text) == ("rumour", "说要停水")


@given(st.permutations(range(4)))
def test_where_a_rumour_stands_does_not_depend_on_the_order_of_the_book(
    order: list[int],
) -> None:
    decided = RumourJudged(rumour="R-1", verdict="true", said="甲", truth="乙", source="丙")
    unsure = RumourJudged(rumour="R-1", verdict="unknown", said="甲", truth="乙", source="丙")
    told = [
        Told(1, 1, HERE, AUTHOR, RumourHeard(rumour="R-1", need="N-1")),
        Told(2, 2, HERE, AUTHOR, unsure),
        Told(3, 3, ELSEWHERE, AUTHOR, RumourHeard(rumour="R-1", need="N-2")),
        Told(4, 4, HERE, AUTHOR, decided),
    ]

    found = standing("R-1", [told[n] for n in order])

    assert found is not None
    assert (found.verdict, found.needs) == ("true", ["N-1", "N-2"])


def test_a_voided_decision_leaves_the_one_before() -> None:
    number = desk.hear(ask(), by=AUTHOR, now=NOW)
    judge(number, "unknown")
    wrong = RumourJudged(rumour=number, verdict="true", said="甲", truth="乙", source="丙")
    draft = book.Draft(wrong, HERE, subject=number, id=UUID(int=77))
    book.record([draft], by=AUTHOR, now=NOW + 9)

    make.void(UUID(int=77).bytes, HERE, now=NOW + 10)

    found = rumours.rumour(number)
    assert found is not None
    assert found.verdict == rumour_rules.UNKNOWN
