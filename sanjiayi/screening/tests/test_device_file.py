"""The exported file: looked at first, taken in once, whatever was altered is turned away."""

import json
from base64 import b64encode
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.poly1305 import Poly1305
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sanjiayi.kernel import ids
from sanjiayi.kernel.civil import to_ms
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import clock, figures
from sanjiayi.people.models import Resident
from sanjiayi.screening.models import Attendance
from sanjiayi.team import bearer, commands, device_files, secretbox
from sanjiayi.team.models import Account, Device
from sanjiayi.team.tokens import hashed, short_id
from tests import make

pytestmark = pytest.mark.django_db

HERE = "yt.1.01"
NEWCOMER = ids.text(make.new_id(make.at(10)))


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(clock, "now_ms", lambda: make.at(12))
    bearer.forget()
    yield
    bearer.forget()


@pytest.fixture
def token() -> str:
    make.neighbourhood()
    make.round()
    now = to_ms(clock.real_now())
    code = commands.offer_enrolment(HERE, "1 号台", by=make.BY, now=now)
    return commands.enrol_device(code, now=now)


@pytest.fixture
def leader(token: str) -> Client:
    commands.open_account("lead", "seven-quiet-bridges", make.person_id("lead"), by=make.BY)
    day = make.DAY
    row = commands.PostRow(make.person_id("lead"), f"work_group@{HERE}", "lead", day)
    commands.appoint_all([row], by=make.BY, now=make.at(6))
    client = Client()
    client.force_login(
        Account.objects.get(username="lead"), "django.contrib.auth.backends.ModelBackend"
    )
    return client


def swab(person: str, building: str = "yt.1.01.1", **changes: Any) -> dict[str, Any]:
    return {
        "id": ids.text(make.new_id(make.at(9))), "kind": "screening.swab_taken",
        "place": building, "subject": person, "at": make.at(9), "quantity": 1,
        "body": {"round": make.ROUND, "tube": "T-1"},
    } | changes  # fmt: skip


def person(**changes: Any) -> dict[str, Any]:
    return {
        "id": NEWCOMER, "building": "yt.1.01.1", "door": "101", "name": "路过的",
        "id_number": "", "phone": "", "at": make.at(9),
    } | changes  # fmt: skip


def file(token: str, facts: list[Any], people: list[Any] | None = None, **changes: Any) -> bytes:
    """What the phone would write."""
    some = people or []
    whole = {
        "sanjiayi": "outbox/1",
        "device": short_id(Device.objects.get(token_hash=hashed(token)).pk),
        "made_at": make.at(11),
        "mac": device_files.mac_of(hashed(token), facts, some),
        "facts": facts,
        "people": some,
    }
    return json.dumps(whole | changes, ensure_ascii=False).encode()


def sealed(token: str, one: dict[str, Any], *, key: bytes = b"") -> dict[str, str]:
    """A person as a phone seals one, tag first."""
    key = key or device_files.people_key(hashed(token))
    text = json.dumps(one, ensure_ascii=False).encode()
    nonce = bytes(range(secretbox.NONCE_BYTES))
    stream = secretbox._stream(key, nonce, 32 + len(text))
    hidden = bytes(a ^ b for a, b in zip(text, stream[32:], strict=True))
    box = Poly1305.generate_tag(stream[:32], hidden) + hidden
    return {"id": one["id"], "nonce": b64encode(nonce).decode(), "box": b64encode(box).decode()}


def resident(door: str = "yt.1.01.1/101") -> str:
    return str(make.person_id(door))


def read(content: bytes) -> device_files.Brought:
    return device_files.read(content)


def taken(content: bytes) -> device_files.Taken:
    return device_files.deliver(read(content), by=make.BY, now=make.at(12))


def test_records_of_a_file_stand_under_the_phone_that_made_them(token: str) -> None:
    content = file(token, [swab(resident()), swab(resident("yt.1.01.1/102"))])

    found = taken(content)

    assert (found.written, found.seen, found.aside) == (2, 0, 0)
    assert Attendance.objects.count() == 2
    by = {record.by for record in figures.latest(3)[0] if record.fact.kind.endswith("swab_taken")}
    assert by == {f"device:{short_id(Device.objects.get().pk)}"}


def test_taking_a_file_in_twice_counts_once(token: str) -> None:
    content = file(token, [swab(resident())])
    taken(content)

    again = taken(content)

    assert (again.written, again.seen) == (0, 1)
    assert Attendance.objects.get().swabs == 1


def test_looking_first_writes_nothing_and_foresees_what_then_happens(token: str) -> None:
    known = swab(resident())
    taken(file(token, [known]))
    facts = [
        known,
        swab(resident("yt.1.01.1/102")),
        swab(str(make.person_id("a stranger"))),
        swab(resident("yt.2.03.1/101"), "yt.2.03.1"),
        {**known, "body": {"round": make.ROUND, "tube": "another"}},
        swab(resident("yt.1.01.1/201"), kind="screening.unheard_of"),
    ]
    before = figures.head().seq
    brought = read(file(token, facts))

    seen = device_files.foresee(brought, now=make.at(12))

    assert figures.head().seq == before
    found = device_files.deliver(brought, by=make.BY, now=make.at(12))
    assert (seen.new, seen.seen, sum(seen.aside.values())) == (1, 1, 4)
    assert (found.written, found.seen, found.aside) == (1, 1, 4)


def test_somebody_registered_on_the_phone_comes_with_the_file(token: str) -> None:
    content = file(token, [swab(NEWCOMER)], [person()])

    foreseen = device_files.foresee(read(content), now=make.at(12))
    found = taken(content)
    again = taken(content)

    assert foreseen.new == 1
    assert (found.people, found.written, found.aside) == (1, 1, 0)
    assert (again.people, again.seen) == (1, 1)
    assert Resident.objects.get(pk=UUID(NEWCOMER)).is_provisional


def test_somebody_sealed_in_the_file_is_registered_all_the_same(token: str) -> None:
    content = file(token, [swab(NEWCOMER)], [sealed(token, person())], sanjiayi="outbox/2")

    foreseen = device_files.foresee(read(content), now=make.at(12))
    found = taken(content)

    assert "路过的" not in content.decode()
    assert foreseen.new == 1
    assert (found.people, found.written, found.aside) == (1, 1, 0)
    assert Resident.objects.get(pk=UUID(NEWCOMER)).is_provisional


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: sealed(token, person(), key=bytes(32)),
        lambda token: sealed(token, person()) | {"id": "another"},
        lambda token: sealed(token, person()) | {"box": "no base64!"},
        lambda token: {"id": NEWCOMER},
        lambda token: person(),
    ],
    ids=["another key", "another id", "no base64", "no box", "in clear"],
)
def test_a_person_that_cannot_be_opened_makes_the_file_torn(token: str, spoil: Any) -> None:
    content = file(token, [], [spoil(token)], sanjiayi="outbox/2")

    with pytest.raises(Refusal) as no:
        read(content)

    assert no.value.code == "team.file_torn"


def test_somebody_of_another_place_is_not_registered(token: str) -> None:
    found = taken(file(token, [], [person(building="yt.2.03.1")]))

    assert found.people == 0
    assert "不归这台设备" in found.refused[0]


def test_an_undo_of_a_swab_in_the_same_file_is_foreseen_as_new(token: str) -> None:
    one = swab(resident())
    void = {
        "id": ids.text(make.new_id(make.at(9))), "kind": "ledger.voided", "place": HERE,
        "subject": "", "at": make.at(9), "quantity": 1,
        "body": {"voids": one["id"], "reason": "mistake"},
    }  # fmt: skip
    brought = read(file(token, [one, void]))

    foreseen = device_files.foresee(brought, now=make.at(12))
    found = device_files.deliver(brought, by=make.BY, now=make.at(12))

    assert foreseen.new == found.written == 2


def _torn(content: bytes) -> bytes:
    return content[:-20]


def _altered(content: bytes) -> bytes:
    return content.replace(b"T-1", b"T-2")


def _of_another(content: bytes) -> bytes:
    return content.replace(json.loads(content)["device"].encode(), b"00000000")


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (_torn, "team.file_torn"),
        (_altered, "team.file_forged"),
        (_of_another, "team.file_unknown"),
        (lambda content: b"", "team.file_torn"),
        (lambda content: b"[]", "team.file_torn"),
        (lambda content: b"\xff\xfe", "team.file_torn"),
        (lambda content: b"[" * 200_000, "team.file_torn"),
        (lambda content: content.replace(b"outbox/1", b"outbox/9"), "team.file_torn"),
        (lambda content: content.ljust(device_files.MAX_BYTES + 1), "team.file_large"),
    ],
)
def test_a_file_that_was_altered_or_torn_brings_nothing(token: str, spoil: Any, code: str) -> None:
    before = figures.head().seq

    with pytest.raises(Refusal) as no:
        taken(spoil(file(token, [swab(resident())])))

    assert no.value.code == code
    assert figures.head().seq == before


def test_the_order_in_which_a_phone_wrote_its_fields_does_not_matter(token: str) -> None:
    content = json.loads(file(token, [swab(resident())], [person(name="王\u2028小明\u0001")]))
    turned = {key: content[key] for key in reversed(content)}

    assert read(json.dumps(turned).encode()).outbox.facts == content["facts"]


def test_a_locked_phone_that_forgot_its_mark_is_known_by_its_token(token: str) -> None:
    commands.enrol_device(
        commands.offer_enrolment(HERE, "2 号台", by=make.BY, now=make.at(8)), now=make.at(8)
    )
    content = file(token, [swab(resident())], device="")

    assert read(content).device.token_hash == hashed(token)


def test_a_phone_of_an_earlier_token_is_turned_away(token: str) -> None:
    content = file(token, [swab(resident())])
    Device.objects.update(token_hash=hashed("sjy_another"))

    with pytest.raises(Refusal, match="重新登记过"):
        read(content)


# --- the page ----------------------------------------------------------------------------------


def _send(client: Client, content: bytes, **more: str) -> Any:
    upload = SimpleUploadedFile("outbox.json", content, "application/json")
    return client.post("/devices/file/", {"file": upload, "act": "look", **more})


def test_a_leader_looks_and_then_takes_the_file_in(token: str, leader: Client) -> None:
    looked = _send(leader, file(token, [swab(resident())]))
    assert "先看一眼，还没入账" in looked.content.decode()
    assert not Attendance.objects.exists()

    page = leader.post("/devices/file/", {"carried": looked.context["carried"], "act": "take"})

    assert page.context["taken"].written == 1
    assert Attendance.objects.count() == 1
    entry = next(r for r in figures.latest(5)[0] if r.fact.kind == "team.changed")
    assert (entry.fact.what, entry.by.startswith("post:")) == ("device_file_taken", True)


def test_the_file_of_a_stopped_phone_wants_a_leaders_word(token: str, leader: Client) -> None:
    commands.revoke_device(Device.objects.get().pk, by=make.BY, now=make.at(11))
    carried = _send(leader, file(token, [swab(resident())])).context["carried"]
    form = {"carried": carried, "act": "take"}

    assert leader.post("/devices/file/", form).status_code == 409
    assert not Attendance.objects.exists()
    assert leader.post("/devices/file/", form | {"is_confirmed": "1"}).status_code == 200
    assert Attendance.objects.count() == 1


def test_a_leader_takes_no_file_of_a_phone_elsewhere(token: str, leader: Client) -> None:
    Device.objects.update(place="yt.2.03")

    assert _send(leader, file(token, [])).status_code == 403


@pytest.mark.parametrize(
    ("form", "words"),
    [({}, "还没有选文件"), ({"carried": "%%%"}, "重新选文件")],
)
def test_a_form_without_a_file_says_what_to_do(
    leader: Client, form: dict[str, str], words: str
) -> None:
    page = leader.post("/devices/file/", form)

    assert page.status_code == 409
    assert words in page.content.decode()
