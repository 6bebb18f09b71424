"""Photos and voice notes on the card of an ask: what came with it, and what was added since."""

from io import BytesIO

import pytest
from django.test import Client
from PIL import Image

from sanjiayi.needs import attachments, commands
from sanjiayi.needs.commands import Ask
from sanjiayi.needs.tests.test_card import HERE, NOW, lead

__all__ = ["lead"]
pytestmark = pytest.mark.django_db
RESIDENT = "resident:yt.1.01"


def _photo() -> str:
    file = BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, "PNG")
    return attachments.keep(file.getvalue(), attachments.PHOTO)


def test_who_works_the_inbox_sees_photos_and_hears_notes_old_and_added(lead: Client) -> None:
    first, note, later = _photo(), attachments.keep(b"OggS" + bytes(40), "voice"), _photo()
    ask = Ask("problem", HERE, "page", "垃圾没人收", files=(first, note))
    number = commands.raise_need(ask, by=RESIDENT, now=NOW).number
    commands.add(number, "今天又多了", files=[later], by=RESIDENT, now=NOW)

    page = lead.get(f"/needs/{number}/").content.decode()

    at = f"/needs/{number}/files"
    assert [f'<img src="{at}/{one}/"' in page for one in (first, later)] == [True, True]
    assert f'<audio controls preload="none" src="{at}/{note}/"' in page
    answer = lead.get(f"{at}/{later}/")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")


def test_a_file_of_another_ask_is_not_opened_by_this_one(lead: Client) -> None:
    mine, other = (
        commands.raise_need(Ask("problem", HERE, "page", text, files=(_photo(),)),
                            by=RESIDENT, now=NOW).number
        for text in ("垃圾没人收", "路灯坏了")
    )  # fmt: skip
    key = lead.get(f"/needs/{other}/").content.decode().split(f"/needs/{other}/files/")[1][:36]
    assert lead.get(f"/needs/{other}/files/{key}/").status_code == 200
    assert lead.get(f"/needs/{mine}/files/{key}/").status_code == 404


def test_a_photo_that_was_erased_says_so(lead: Client) -> None:
    photo = _photo()
    ask = Ask("problem", HERE, "page", "垃圾没人收", files=(photo,))
    number = commands.raise_need(ask, by=RESIDENT, now=NOW).number
    attachments.erase(photo)
    assert "附件 1，已经删掉" in lead.get(f"/needs/{number}/").content.decode()
    assert lead.get(f"/needs/{number}/files/{photo}/").status_code == 404


def test_answers_of_the_second_step_are_shown_in_words(lead: Client) -> None:
    details = {"whom": "other", "called": "王阿姨", "door": "602"}
    ask = Ask("problem", HERE, "page", "垃圾没人收", details=details)
    number = commands.raise_need(ask, by=RESIDENT, now=NOW).number
    page = lead.get(f"/needs/{number}/").content.decode()
    assert "<dt>替谁说</dt><dd>替邻居、亲友说</dd>" in page
    assert "<dt>怎么称呼要帮的人</dt><dd>王阿姨</dd>" in page
