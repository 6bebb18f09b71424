"""/diag: says the right thing without scripts, and knows every word its script asks for."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

pytestmark = pytest.mark.django_db

SCRIPT = Path(__file__).resolve().parents[1] / "static" / "web" / "diag.js"


def page(**headers: str) -> str:
    answer = Client().get("/diag", headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def test_without_scripts_the_phone_is_told_that_it_is_of_class_d() -> None:
    shown = [
        part
        for part in re.findall(r'<div data-tier="(\w)"([^>]*)>', page())
        if "hidden" not in part[1]
    ]

    assert [letter for letter, _ in shown] == ["D"]


def test_every_word_the_script_says_is_on_the_page() -> None:
    script = SCRIPT.read_text(encoding="utf-8")
    calls = re.findall(r"\bsay\(([^;]*)\);", script)
    words = re.compile(r'(?<!=== )(?<!Command\?\.\()"(\w+)"')
    asked = {word for call in calls for word in words.findall(call)}
    found = re.search(r'id="diag-words"[^>]*>(.*?)</script>', page(), re.S)
    assert found is not None

    assert len(asked) > 5
    assert asked <= set(json.loads(found[1]))


def test_every_look_of_the_script_has_a_row() -> None:
    script = SCRIPT.read_text(encoding="utf-8")
    looks = set(re.findall(r'(?:show|plainly)\("(\w+)"', script))

    assert looks == set(re.findall(r'data-check="(\w+)"', page()))


def test_over_plain_http_the_way_to_the_certificate_is_shown_and_over_https_it_is_not() -> None:
    assert 'data-only="C"' in page()
    assert 'data-only="C"' not in Client().get("/diag", secure=True).content.decode()


def test_the_report_tells_the_release() -> None:
    assert settings.SANJIAYI_RELEASE in page()
