"""Codes given out, taken back and given anew."""

import json
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.conf import settings as django_settings

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import figures
from sanjiayi.people import code_commands, code_keys, code_queries, codes
from sanjiayi.people.codes import Kind
from sanjiayi.people.models import CodeIssue, Household
from sanjiayi.people.tests import code_vectors
from sanjiayi.people.tests.making import BY, LI, LONE, NOW, WANG, ZHAO, neighbourhood

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(django_settings, "DATA", tmp_path)
    neighbourhood()


def given(*holders: UUID, kind: Kind = Kind.PERSON) -> dict[UUID, code_commands.Issued]:
    return code_commands.issue(kind, holders, place="yt.2.08", by=BY, now=NOW)


def text(holder: UUID, kind: Kind = Kind.PERSON) -> str:
    return code_queries.text_of(kind, holder, code_queries.cards_of(kind, holder)[0])


def entries(kind: str) -> int:
    return figures.total([kind], "yt", 20220101, 20221231).count


def test_a_card_just_printed_is_read_as_its_holders() -> None:
    issued = given(WANG, LI)

    scanned = code_queries.verify_here(text(WANG))

    assert scanned is not None
    assert scanned.code == codes.Code(Kind.PERSON, WANG, 1, issued[WANG].serial)
    assert not scanned.is_revoked


def test_printing_again_gives_the_same_codes_and_writes_nothing() -> None:
    once = given(WANG, LI)

    assert given(WANG, LI) == once
    assert entries("people.codes_issued") == 1


def test_a_newcomer_gets_the_next_serial_in_one_more_entry() -> None:
    given(WANG, LI)

    both = given(WANG, LONE)

    assert both[LONE].serial == 3
    assert entries("people.codes_issued") == 2


def test_a_person_and_a_household_of_the_same_id_have_cards_of_their_own() -> None:
    assert given(WANG)[WANG] != given(WANG, kind=Kind.HOUSEHOLD)[WANG]


def test_a_lost_card_is_refused_and_the_new_one_counts() -> None:
    given(WANG)
    lost = text(WANG)

    code_commands.reissue(Kind.PERSON, WANG, "lost", by=BY, now=NOW)

    old, new = code_queries.verify_here(lost), code_queries.verify_here(text(WANG))
    assert old is not None
    assert old.is_revoked
    assert new is not None
    assert not new.is_revoked
    assert new.code.serial == old.code.serial + 1


def test_revoked_serials_go_where_the_holder_lives() -> None:
    given(WANG, ZHAO)
    household = Household.objects.get(door="yt.2.08.3/602").pk
    given(household, kind=Kind.HOUSEHOLD)
    for serial in (1, 2, 3):
        code_commands.revoke(serial, "lost", by=BY, now=NOW)
    ginkgo = [CodeIssue.objects.get(holder=h).serial for h in (WANG, household)]

    assert code_queries.revoked("yt") == [1, 2, 3]
    assert code_queries.revoked("yt.2.08") == sorted(ginkgo)
    assert code_queries.revoked("yt.2.08.3") == sorted(ginkgo)
    assert code_queries.revoked("yt.1.01") == [CodeIssue.objects.get(holder=ZHAO).serial]


def test_a_card_of_somebody_who_lives_nowhere_is_refused_everywhere() -> None:
    stranger = uuid4()
    given(stranger)
    code_commands.revoke(1, "misused", by=BY, now=NOW)

    assert code_queries.revoked("yt.1.01") == [1]


@pytest.mark.parametrize("reason", ["", "key", "because"])
def test_a_card_is_not_taken_back_without_a_reason_of_the_list(reason: str) -> None:
    given(WANG)

    with pytest.raises(Refusal, match="people.code_reason"):
        code_commands.revoke(1, reason, by=BY, now=NOW)


def test_a_card_is_not_taken_back_twice() -> None:
    given(WANG)
    code_commands.revoke(1, "lost", by=BY, now=NOW)

    with pytest.raises(Refusal, match="people.no_code"):
        code_commands.revoke(1, "lost", by=BY, now=NOW)


def test_cards_outlive_the_key_that_signed_them() -> None:
    given(WANG)

    code_commands.turn_key("yearly", by=BY, now=NOW)
    new = given(LI)[LI]

    assert new.key_id == 2
    for holder in (WANG, LI):
        scanned = code_queries.verify_here(text(holder))
        assert scanned is not None
        assert not scanned.is_revoked


def test_cards_of_a_stolen_key_count_no_more() -> None:
    given(WANG)
    card = text(WANG)

    code_commands.turn_key("stolen", is_distrusted=True, by=BY, now=NOW)

    assert code_queries.verify_here(card) is None
    assert list(code_keys.public_keys()) == [2]
    assert given(WANG)[WANG].key_id == 2


def test_without_the_file_of_the_key_printing_is_refused_and_cards_still_read(
    tmp_path: Path,
) -> None:
    given(WANG)
    card = text(WANG)
    (tmp_path / "keys" / "code-key-1").unlink()

    with pytest.raises(Refusal, match="people.no_code_key"):
        text(WANG)
    assert code_queries.verify_here(card) is not None


def test_the_key_is_for_the_owner_only(tmp_path: Path) -> None:
    given(WANG)

    assert (tmp_path / "keys" / "code-key-1").stat().st_mode & 0o077 == 0


def test_entries_about_codes_name_nobody() -> None:
    given(WANG, LI)
    code_commands.revoke(1, "lost", by=BY, now=NOW)
    kinds = ["people.codes_issued", "people.code_revoked", "people.code_key_turned"]

    places = {record.place for record in figures.records(kinds, "yt", 20220101, 20221231)}

    assert places == {"yt", "yt.2.08", "yt.2.08.3"}


def test_the_golden_codes_for_other_readers_are_those_made_here() -> None:
    kept = Path(__file__).parent / "code_vectors.json"

    assert kept.read_text(encoding="utf-8") == code_vectors.written()


def test_the_golden_codes_hold_every_sort_of_case() -> None:
    said = {case["name"]: case["code"] for case in json.loads(code_vectors.written())["cases"]}

    assert said["revoked"]["is_revoked"]
    assert said["another key of ours"]["key_id"] == 2
    assert [name for name, code in said.items() if code] == [
        "person", "household", "another key of ours", "largest serial", "lower case",
        "full width", "blanks around", "revoked",
    ]  # fmt: skip
