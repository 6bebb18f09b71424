"""A new key for cards, turned at the terminal."""

from uuid import UUID

import pytest

from sanjiayi.config import program
from sanjiayi.people import code_commands, code_keys
from sanjiayi.people.codes import Kind
from sanjiayi.people.models import CodeIssue
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def card() -> CodeIssue:
    person = UUID(make.neighbourhood().resident(make.DOORS[0]))
    code_commands.issue(Kind.PERSON, [person], place="yt.1.01", by=make.BY, now=make.at(8))
    return CodeIssue.objects.get()


def rekey(*options: str) -> int:
    told = program._parser().parse_args(["rekey", *options])
    status: int = told.run(told)
    return status


def test_a_lost_key_leaves_the_cards_it_signed(
    card: CodeIssue, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rekey() == 0

    card.refresh_from_db()
    assert card.revoked_at is None
    assert set(code_keys.public_keys()) == {1, 2}
    assert "keys/code-key-2" in capsys.readouterr().out


def test_a_stolen_key_takes_its_cards_with_it(card: CodeIssue) -> None:
    assert rekey("--distrust") == 0

    card.refresh_from_db()
    assert (card.revoked_at is None, card.reason) == (False, "key")
    assert set(code_keys.public_keys()) == {2}
