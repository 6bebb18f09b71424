"""Residents ask without an account, look their ask up, and have it forgotten."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings as settings_of
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from sanjiayi.kernel.doorkeeper import Doorkeeper
from sanjiayi.ledger import clock
from sanjiayi.needs import attachments, commands, queries, resident_limits, slips
from sanjiayi.needs.models import Need
from sanjiayi.needs.rules import State
from sanjiayi.people.models import Words
from tests import make

pytestmark = pytest.mark.django_db

BUILDING, DOOR = "yt.1.01.1", "101"
_SECRET = b"GPS-SECRET"


def _jpeg() -> bytes:
    file = BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, "JPEG", comment=_SECRET)
    return file.getvalue()


JPEG = _jpeg()


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    make.neighbourhood()
    keepers = {"guesses": (10, 300), "steps": (90, 6_000), "sendings": (12, 1_200)}
    for name, (each, at_all) in keepers.items():
        keeper = Doorkeeper(most_each=each, most_at_all=at_all)
        monkeypatch.setattr(resident_limits, name, keeper)
    clock.stop(make.at(11))
    yield
    clock.run()


@pytest.fixture
def phone() -> Client:
    return Client()


def form_id(body: str) -> str:
    found = re.search(r'name="ask" value="([0-9a-f-]{36})"', body)
    assert found
    return found[1]


def ask(phone: Client, category: str = "medicine", **typed: str) -> str:
    """Three steps to a number; returns the code."""
    first = phone.get(f"/ask/{BUILDING}/{category}/")
    said = {"text": "甘精胰岛素 2 支", "days_left": "few", "by_when": "星期五"} | typed
    ask_id = form_id(first.content.decode())
    second = phone.post(f"/ask/{BUILDING}/{category}/", said | {"ask": ask_id})
    assert second.status_code == 302, second.content.decode()
    third = phone.post(
        second["Location"],
        {"door": DOOR, "whom": "self", "called": "王桂英", "phone": "13800000000"},
    )
    assert third.status_code == 302, third.content.decode()
    sent = phone.post(third["Location"])
    assert sent.status_code == 302, sent.content.decode()
    found = re.fullmatch(r"/y/([0-9A-Z-]+)/\?new=1", sent["Location"])
    assert found
    return found[1]


def test_insulin_by_friday_gets_a_number_an_owner_and_a_clock(phone: Client) -> None:
    code = ask(phone)
    page = phone.get(f"/y/{code}/?new=1").content.decode()
    need = Need.objects.get()
    assert need.number in page
    assert slips.shown(code) in page
    assert (need.category, need.place) == ("medicine", f"{BUILDING}/{DOOR}")
    assert need.due_at > 0
    card = queries.by_code(code)
    assert card is not None
    assert card.text == "甘精胰岛素 2 支"
    assert card.reach == "13800000000"
    assert card.details["by_when"] == "星期五"


def test_the_page_of_the_building_shows_what_this_phone_asked_for_and_no_other(
    phone: Client,
) -> None:
    code = ask(phone)
    own = phone.get(f"/b/{BUILDING}/").content.decode()
    assert Need.objects.get().number in own
    assert f'href="/y/{slips.shown(code)}/"' in own
    assert "甘精" not in own
    assert Need.objects.get().number not in Client().get(f"/b/{BUILDING}/").content.decode()


def test_sending_twice_is_sending_once(phone: Client) -> None:
    first = phone.get(f"/ask/{BUILDING}/question/")
    ask_id = form_id(first.content.decode())
    at = phone.post(f"/ask/{BUILDING}/question/", {"ask": ask_id, "text": "几时做核酸"})["Location"]
    check = phone.post(at, {"phone": ""})["Location"]
    told = {phone.post(check)["Location"].split("?")[0] for _ in range(3)}
    assert len(told) == 1
    assert Need.objects.count() == 1


def test_nothing_typed_is_lost_when_something_must_be_mended(phone: Client) -> None:
    page = phone.post(
        f"/ask/{BUILDING}/medicine/", {"text": "甘精胰岛素 2 支", "by_when": "星期五"}
    )
    assert page.status_code == 422
    body = page.content.decode()
    assert "甘精胰岛素 2 支" in body
    assert "星期五" in body
    assert "请选一项" in body


def test_a_reload_of_a_step_shows_what_was_typed(phone: Client) -> None:
    ask_id = form_id(phone.get(f"/ask/{BUILDING}/supplies/").content.decode())
    phone.post(f"/ask/{BUILDING}/supplies/", {"ask": ask_id, "text": "奶粉", "days_left": "one"})
    assert "奶粉" in phone.get(f"/ask/{BUILDING}/{ask_id}/1/").content.decode()
    assert phone.get(f"/ask/{BUILDING}/{ask_id}/3/").status_code == 302


def test_a_door_nobody_knows_is_asked_about_and_may_stand_as_written(phone: Client) -> None:
    ask_id = form_id(phone.get(f"/ask/{BUILDING}/supplies/").content.decode())
    step = phone.post(
        f"/ask/{BUILDING}/supplies/", {"ask": ask_id, "text": "奶粉", "days_left": "one"}
    )["Location"]
    page = phone.post(step, {"door": "9999"})
    assert page.status_code == 422
    assert "照我写的登记" in page.content.decode()
    assert phone.post(step, {"door": "9999", "as_typed": "on"}).status_code == 302


def test_words_of_danger_say_120_before_anything_else(phone: Client) -> None:
    code = ask(phone, category="care", text="胸口痛，喘不上气", when="now")
    page = phone.get(f"/y/{code}/").content.decode()
    assert 'href="tel:120"' in page
    assert Need.objects.get().urgency == 1


def test_a_photo_tells_nothing_of_where_it_was_taken(phone: Client) -> None:
    photo = SimpleUploadedFile("box.jpg", JPEG, "image/jpeg")
    ask_id = form_id(phone.get(f"/ask/{BUILDING}/rumour/").content.decode())
    at = phone.post(f"/ask/{BUILDING}/rumour/", {"ask": ask_id, "text": "", "photos": photo})
    assert at.status_code == 302, at.content.decode()
    phone.post(phone.post(at["Location"], {})["Location"])
    kept = attachments.open(Need.objects.get().files)
    assert kept is not None
    assert _SECRET in JPEG
    assert _SECRET not in kept.content


def test_a_photo_and_a_voice_note_are_told_apart_and_erased_for_good() -> None:
    photo = attachments.keep(JPEG, attachments.PHOTO)
    voice = attachments.keep(b"OggS" + b"\0" * 40, attachments.VOICE)
    assert attachments.listed([photo, voice]) == [(photo, "photo"), (voice, "voice")]
    attachments.erase(photo)
    assert attachments.listed([photo, voice]) == [(photo, "gone"), (voice, "voice")]
    assert attachments.open(photo) is None


def test_a_file_kept_before_its_name_told_its_kind_still_opens() -> None:
    voice = attachments.keep(b"OggS" + b"\0" * 40, attachments.VOICE)
    path = next(Path(settings_of.DATA).glob(f"files/*/{voice}.voice"))
    path.rename(path.with_suffix(".sealed"))
    kept = attachments.open(voice)
    assert kept is not None
    assert kept.media_type == "audio/ogg"


def test_a_form_sent_by_a_script_is_told_where_to_go_and_refusals_stay_pages(
    phone: Client,
) -> None:
    at = f"/ask/{BUILDING}/question/"
    asked = {"ask": form_id(phone.get(at).content.decode()), "text": "几时做核酸"}
    sent = phone.post(at, asked, headers={"X-Sent-By": "script"})
    assert (sent.status_code, sent.content) == (204, b"")
    assert phone.get(sent["Location"]).status_code == 200
    wrong = phone.post(at, asked | {"text": ""}, headers={"X-Sent-By": "script"})
    assert wrong.status_code == 422
    assert "请写想问什么" in wrong.content.decode()


def test_a_film_of_twenty_five_megabytes_is_refused_in_words(phone: Client) -> None:
    photo = SimpleUploadedFile("big.jpg", JPEG + b"\0" * (21 * 2**20), "image/jpeg")
    page = phone.post(f"/ask/{BUILDING}/rumour/", {"text": "听说要封一个月", "photos": photo})
    assert page.status_code == 422
    body = page.content.decode()
    assert "20 MB" in body
    assert "听说要封一个月" in body


@pytest.mark.parametrize(
    "typed",
    ["<script>alert(1)</script>", "=1+1", "🙏🙏🙏", "'; DROP TABLE needs;--", "\u202eabc", "a\0b"],
)
def test_naughty_strings_are_words_like_any_other(phone: Client, typed: str) -> None:
    page = phone.post(f"/ask/{BUILDING}/question/", {"text": typed})
    assert page.status_code in (302, 422)
    if page.status_code == 302:
        shown = phone.get(page["Location"].replace("/2/", "/1/")).content.decode()
        assert "<script>alert" not in shown


@pytest.mark.parametrize("typed", ["", "   ", "\n"])
def test_an_empty_ask_is_told_what_to_write(phone: Client, typed: str) -> None:
    page = phone.post(f"/ask/{BUILDING}/question/", {"text": typed})
    assert page.status_code == 422
    assert "请写想问什么" in page.content.decode()


def test_a_huge_text_is_told_how_long_it_may_be(phone: Client) -> None:
    page = phone.post(f"/ask/{BUILDING}/question/", {"text": "长" * 30_000})
    assert page.status_code == 422
    assert "2000 个字以内" in page.content.decode()


def test_a_hundred_asks_from_one_phone_are_slowed_down_and_nothing_typed_is_lost(
    phone: Client,
) -> None:
    codes = 0
    last = None
    for n in range(100):
        at = phone.post(f"/ask/{BUILDING}/question/", {"text": f"第 {n} 问"})
        if at.status_code == 429:
            last = at
            break
        check = phone.post(at["Location"], {})
        if check.status_code == 429:
            last = check
            break
        sent = phone.post(check["Location"])
        if sent.status_code == 429:
            last = sent
            break
        codes += 1
    assert last is not None
    assert codes <= 12
    assert "您填的都在" in last.content.decode()


def test_ten_thousand_guesses_meet_a_closed_door(phone: Client) -> None:
    ask(Client(REMOTE_ADDR="10.9.9.9"))
    statuses = {phone.get(f"/y/{slips.code_of(str(n))}/").status_code for n in range(30)}
    assert statuses == {404, 429}


def test_a_look_up_shows_no_word_name_door_or_phone(phone: Client) -> None:
    code = ask(phone)
    commands.add(
        Need.objects.get().number,
        "他家在 101，电话是 138",
        by="post:yt.1/secretary",
        now=make.at(12),
    )
    page = Client(REMOTE_ADDR="10.1.1.1").get(f"/y/{code}/").content.decode()
    for secret in ("甘精胰岛素", "王桂英", "13800000000", "101", "他家在"):
        assert secret not in page


def test_whoever_asked_may_add_say_it_did_not_come_and_withdraw(phone: Client) -> None:
    code = ask(phone)
    number = Need.objects.get().number
    assert phone.post(f"/y/{code}/", {"act": "add", "text": "要两支"})["Location"].endswith(
        "done=add"
    )
    commands.accept(number, by="post:yt.1/secretary", now=make.at(11))
    commands.answer(number, "met", "今晚送到", by="post:yt.1/secretary", now=make.at(11))
    assert "今晚送到" in phone.get(f"/y/{code}/").content.decode()
    assert phone.post(f"/y/{code}/", {"act": "dispute", "text": "没送来"}).status_code == 302
    assert Need.objects.get().state == State.ACCEPTED
    assert phone.post(f"/y/{code}/", {"act": "withdraw"}).status_code == 302
    assert Need.objects.get().state == State.WITHDRAWN


def test_a_second_press_of_the_button_adds_nothing(phone: Client) -> None:
    code = ask(phone)
    for _ in range(2):
        assert phone.post(f"/y/{code}/", {"act": "add", "text": "要两支"}).status_code == 302
    added = [e for e in queries.history(Need.objects.get().number) if e.what == "added"]
    assert len(added) == 1


def test_what_is_held_can_be_seen_set_right_and_erased_on_the_same_phone(phone: Client) -> None:
    code = ask(phone)
    held = phone.get("/my/").content.decode()
    assert "甘精胰岛素 2 支" in held
    assert "13800000000" in held
    assert "甘精胰岛素" not in Client().get("/my/").content.decode()

    assert (
        phone.post("/my/", {"code": code, "act": "correct", "text": "是 3 支"}).status_code == 302
    )
    assert phone.post("/my/", {"code": code, "act": "erase"}).status_code == 422
    assert phone.post("/my/", {"code": code, "act": "erase", "sure": "on"}).status_code == 302
    need = Need.objects.get()
    assert need.state == State.WITHDRAWN
    assert all(not w.text for w in Words.objects.filter(pk=UUID(need.words)))
    assert "甘精胰岛素" not in phone.get("/my/").content.decode()


def test_a_phone_can_let_an_ask_go_and_the_ask_stands(phone: Client) -> None:
    code = ask(phone)
    phone.post("/my/", {"code": code, "act": "let_go"})
    assert "N-" not in phone.get("/my/").content.decode()
    assert Need.objects.get().closed_at is None


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.text(max_size=40))
def test_whatever_is_typed_as_a_code_is_answered(phone: Client, typed: str) -> None:
    answer = phone.post(
        "/y/", {"code": typed}, REMOTE_ADDR=f"10.0.{hash(typed) % 250}.{len(typed)}"
    )
    assert answer.status_code in (422, 429)
    assert "refusal" in answer.content.decode() or "errors" in answer.content.decode()


@pytest.mark.parametrize("path", [f"/ask/{BUILDING}/medicine/", "/y/", "/my/"])
def test_a_page_is_twenty_five_kilobytes_with_all_it_needs(path: str) -> None:
    client = Client(headers={"Accept-Encoding": "gzip"})
    page = client.get(path)
    assert len(page.content) < 12_000
