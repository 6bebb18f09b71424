"""Opening a sign-in for somebody, its one-time password, closing it."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import figures
from sanjiayi.team import account_commands, commands, sign_ins
from sanjiayi.team.models import Account
from sanjiayi.team.structure import GroupCard
from sanjiayi.team.tests import make
from sanjiayi.team.tests.make import BY, DAY, NOW, staff_id

Browsers = Callable[[str], Client]
SIGN_IN = "/accounts/login/"
CHANGE = "/accounts/password/change/"
OWN = "nine-patient-herons"


def _address(name: str) -> str:
    return f"/staff/{staff_id(name)}/sign-in/"


def _text(answer) -> str:  # type: ignore[no-untyped-def]
    return str(answer.content.decode())


def _open(browser: Client, name: str, username: str = ""):  # type: ignore[no-untyped-def]
    return browser.post(_address(name), {"act": "open", "username": username or "fangyuan"})


def _password_on(answer) -> str:  # type: ignore[no-untyped-def]
    found = re.search(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", _text(answer))
    assert found is not None
    return found[0]


def _entries(what: str) -> int:
    records = figures.records(["team.changed"], "yt", 19700101, 29991231, limit=10_000)
    return sum(record.fact.what == what for record in records)


def test_the_name_suggested_is_the_pinyin_and_nobodys_yet(
    community: object, signed_in: Browsers
) -> None:
    browser = signed_in("顾秀兰")
    assert 'value="fangyuan"' in _text(browser.get(_address("方圆")))
    commands.open_account("fangyuan", make.PASSWORD)

    assert 'value="fangyuan2"' in _text(browser.get(_address("方圆")))


def test_a_one_time_password_opens_only_the_page_that_replaces_it(
    community: object, signed_in: Browsers
) -> None:
    password = _password_on(_open(signed_in("顾秀兰"), "方圆"))
    browser = Client()

    browser.post(SIGN_IN, {"login": "fangyuan", "password": password})
    sent = browser.get("/organisation/")
    fragment = browser.get("/organisation/", headers={"HX-Request": "true"})
    typed = {"oldpassword": password, "password1": OWN, "password2": OWN}
    changed = browser.post(CHANGE, typed)

    assert sent.headers["Location"] == CHANGE
    assert fragment.headers["HX-Redirect"] == CHANGE
    assert changed.headers["Location"] == "/"
    assert browser.get("/organisation/").status_code == 200
    assert _entries("password_changed") == 1


def test_a_one_time_password_does_not_become_ones_own(
    community: object, signed_in: Browsers
) -> None:
    password = _password_on(_open(signed_in("顾秀兰"), "方圆"))
    browser = Client()
    browser.post(SIGN_IN, {"login": "fangyuan", "password": password})

    kept = {"oldpassword": password, "password1": password, "password2": password}
    answer = browser.post(CHANGE, kept)

    assert answer.status_code == 200
    assert "这是一次性口令" in _text(answer)
    assert browser.get("/organisation/").status_code == 302


def test_the_password_is_shown_once_and_kept_nowhere(
    community: object, signed_in: Browsers
) -> None:
    browser = signed_in("顾秀兰")
    answer = _open(browser, "方圆")
    password = _password_on(answer)

    assert "no-store" in answer.headers["Cache-Control"]
    assert password not in _text(browser.get(_address("方圆")))
    assert password not in Account.objects.get(username="fangyuan").password
    assert _entries("account_opened") >= 1


@pytest.mark.parametrize(
    ("username", "sentence"),
    [
        ("user3", "这个登录名已有人用，请换一个。"),
        ("fy", "登录名用"),
        ("Fang Yuan", "登录名用"),
        ("方圆", "登录名用"),
        ("9fang", "登录名用"),
        ("f" * 31, "登录名用"),
    ],
)
def test_a_name_that_cannot_be_is_refused_and_stays_in_the_field(
    community: object, signed_in: Browsers, username: str, sentence: str
) -> None:
    browser = signed_in("顾秀兰")  # she is user0
    commands.open_account("user3", make.PASSWORD)

    answer = _open(browser, "方圆", username)

    assert answer.status_code == 409
    assert sentence in _text(answer)
    assert f'value="{username}"' in _text(answer)
    assert not Account.objects.filter(staff=staff_id("方圆")).exists()


def test_nobody_has_two_sign_ins(community: object, signed_in: Browsers) -> None:
    browser = signed_in("顾秀兰")
    _open(browser, "方圆")

    assert _open(browser, "方圆", "fangyuan2").status_code == 409


def test_whoever_left_gets_no_sign_in_and_none_back(community: object, signed_in: Browsers) -> None:
    browser = signed_in("梁宇")
    _open(browser, "方圆")
    commands.let_go(staff_id("方圆"), left_on=DAY, by=BY, now=NOW)
    commands.let_go(staff_id("邓洁"), left_on=DAY, by=BY, now=NOW)

    for name, act in (("方圆", "reopen"), ("方圆", "reset"), ("邓洁", "open")):
        answer = browser.post(_address(name), {"act": act, "username": "somebody"})
        assert answer.status_code == 409, (name, act)
        assert "已经离岗" in _text(answer)
    assert not Account.objects.get(username="fangyuan").is_active


def test_closing_ends_open_sessions_at_once_and_can_be_undone(
    community: object, signed_in: Browsers
) -> None:
    leader, member = signed_in("顾秀兰"), signed_in("方圆")
    assert member.get("/organisation/").status_code == 200

    leader.post(_address("方圆"), {"act": "close"})
    shut = member.get("/organisation/").status_code
    leader.post(_address("方圆"), {"act": "reopen"})
    back = Client()
    back.post(SIGN_IN, {"login": make_name("方圆"), "password": make.PASSWORD})

    assert shut == 302
    assert back.get("/organisation/").status_code == 200
    assert (_entries("account_closed"), _entries("account_reopened")) == (1, 1)


def make_name(name: str) -> str:
    return str(Account.objects.get(staff=staff_id(name)).username)


def test_a_new_one_time_password_replaces_the_old_and_ends_sessions(
    community: object, signed_in: Browsers
) -> None:
    leader, member = signed_in("顾秀兰"), signed_in("方圆")

    password = _password_on(leader.post(_address("方圆"), {"act": "reset"}))
    old, new = Client(), Client()
    old.post(SIGN_IN, {"login": make_name("方圆"), "password": make.PASSWORD})
    new.post(SIGN_IN, {"login": make_name("方圆"), "password": password})

    assert member.get("/organisation/").status_code == 302
    assert "_auth_user_id" not in old.session
    assert new.get("/organisation/").headers["Location"] == CHANGE
    assert _entries("password_reset") == 1


MANAGES = (
    # who           方圆 yt.1.01  李行远 yt.2.01  顾秀兰 secretary  梁宇 branch  何静 medicine
    ("梁宇", True, True, True, False, True),
    ("白露", True, True, True, True, True),
    ("顾秀兰", True, False, False, False, False),
    ("周敏", True, False, False, False, False),
    ("何亦凡", False, True, False, False, False),
)
"""Whose sign-in who may open; 梁宇's own is not his."""


@pytest.mark.parametrize("row", MANAGES, ids=lambda row: row[0])
def test_a_sign_in_is_opened_by_whoever_may_relieve_of_every_post(
    community: object, signed_in: Browsers, row: tuple[str, bool, bool, bool, bool, bool]
) -> None:
    viewer, *expected = row
    browser = signed_in(viewer)
    found = []
    for number, name in enumerate(("方圆", "李行远", "顾秀兰", "梁宇", "何静")):
        greyed = " disabled>" in _text(browser.get(_address(name)))
        answer = _open(browser, name, f"somebody{number}")
        assert (answer.status_code == 409) == greyed, name
        found.append(answer.status_code == 200)

    if viewer == "顾秀兰":
        assert "自己的口令" in _text(browser.get(_address("顾秀兰")))
    assert found == expected


@pytest.mark.parametrize("viewer", ["方圆", "段飞", "何静"])
def test_whoever_leads_no_committee_opens_nobodys(
    community: object, signed_in: Browsers, viewer: str
) -> None:
    browser = signed_in(viewer)

    assert browser.get("/staff/sign-ins/").status_code == 403
    assert _open(browser, "邓洁").status_code == 403


def test_the_operator_opens_a_sign_in_for_somebody_without_a_post(community: object) -> None:
    commands.relieve(
        community["邓洁", "work_group@yt.1.02", "lead"],  # type: ignore[index]
        until_on=DAY,
        by=BY,
        now=NOW,
    )
    keeper = Client()
    keeper.force_login(
        commands.open_account("keeper", make.PASSWORD, is_operator=True),
        backend="django.contrib.auth.backends.ModelBackend",
    )

    assert _open(keeper, "邓洁", "dengjie").status_code == 200
    assert keeper.get(f"/staff/{UUID(int=9)}/sign-in/").status_code == 404


def test_the_list_shows_who_has_one_and_only_whom_the_viewer_may_open_for(
    community: object, signed_in: Browsers
) -> None:
    browser = signed_in("顾秀兰")
    _open(browser, "方圆")

    page = browser.get("/staff/sign-ins/")

    states = {line.name: line.state for line in page.context["lines"]}
    assert states["方圆"] == "unused"
    assert states["邓洁"] == "none"
    assert "李行远" not in states
    assert "顾秀兰" not in states


@given(st.text(max_size=12), st.sets(st.sampled_from(["staff", "staff2", "wang", "li"])))
def test_a_suggested_name_can_always_be_had(name: str, taken: set[str]) -> None:
    found = sign_ins.suggested(name, taken)

    assert sign_ins.why_not_name(found) is None
    assert found not in taken


def test_one_time_passwords_are_long_and_never_alike() -> None:
    drawn = {sign_ins.one_time_password() for _ in range(1_000)}

    assert len(drawn) == 1_000
    assert all(len(one) == 14 and not set(one) & set("01ilo") for one in drawn)


def test_a_leader_of_one_post_of_two_does_not_open_the_sign_in() -> None:
    sight = Sight(1, "", "", frozenset({("secretary", "yt.1")}))
    here = (GroupCard("work_group@yt.1.01", "work_group", "yt.1.01"), "lead")
    there = (GroupCard("work_group@yt.2.01", "work_group", "yt.2.01"), "lead")

    assert sign_ins.why_not_manage(sight, "yt", [here], is_own=False) is None
    assert sign_ins.why_not_manage(sight, "yt", [here, there], is_own=False) is not None
    assert sign_ins.why_not_manage(sight, "yt", [], is_own=False) is not None


def test_a_sign_in_closed_twice_is_one_entry(community: object) -> None:
    make.account("方圆")
    for _ in range(2):
        account_commands.close(staff_id("方圆"), by=BY, now=NOW)

    assert _entries("account_closed") == 1
