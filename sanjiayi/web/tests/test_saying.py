"""Programs are answered in the language they ask for."""

import pytest
from django.test import Client

from sanjiayi.web import catalogue, saying


@pytest.fixture(scope="module", autouse=True)
def compiled() -> None:
    catalogue.compile_all()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "reason"),
    [
        ("en-GB,en;q=0.9", "This device is not enrolled, or was stopped. "
                           "Please ask the group lead to enrol it again."),
        ("zh-CN", "这台设备没有登记或已停用，请找组长重新扫码登记。"),
        ("", "这台设备没有登记或已停用，请找组长重新扫码登记。"),
    ],
)  # fmt: skip
def test_the_door_for_facts_refuses_in_the_language_asked_for(
    client: Client, language: str, reason: str
) -> None:
    answer = client.post(
        "/api/facts", b"{}", content_type="application/json", HTTP_ACCEPT_LANGUAGE=language
    )
    assert (answer.status_code, answer.json()["reason"]) == (401, reason)


@pytest.mark.django_db
def test_the_other_addresses_too(client: Client) -> None:
    answer = client.get("/api/ledger", HTTP_ACCEPT_LANGUAGE="en")
    assert answer.json()["reason"] == "This device is not enrolled, or was stopped."


def test_a_language_nobody_translated_is_answered_in_chinese() -> None:
    assert saying.said_to("没有这一天，请改日期。", "fi") == "没有这一天，请改日期。"


def test_a_list_is_said_word_by_word() -> None:
    assert saying.said_to("党员，住在六居，现为配药组组员", "en") == (
        "Party member, lives in 六居, now member of Medicine group"
    )
