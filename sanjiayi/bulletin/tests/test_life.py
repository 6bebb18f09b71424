"""A number from draft to print, and who is told no."""

import pytest

from sanjiayi.bulletin import commands, queries
from sanjiayi.bulletin.issue import Texts
from sanjiayi.bulletin.models import Edition, PublishedNumber
from sanjiayi.bulletin.tests import make
from sanjiayi.bulletin.tests.make import AUTHOR, CHECKER, SEVENTEENTH, SIGNER, SIXTEENTH
from sanjiayi.kernel.civil import at
from sanjiayi.kernel.refusals import Refusal
from sanjiayi.kernel.sight import Sight
from sanjiayi.ledger import figures, replay

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("community")]

EVENING = at(SEVENTEENTH, 20)


def drafted(scope: str = "yt") -> Edition:
    return commands.draft(scope, SEVENTEENTH, by=AUTHOR, now=EVENING)


def signed(scope: str = "yt") -> Edition:
    edition = drafted(scope)
    commands.check(edition.pk, by=CHECKER, now=EVENING)
    return commands.sign(edition.pk, sight=SIGNER, now=EVENING)


def test_a_draft_nobody_touched_can_be_published() -> None:
    make.a_day(SEVENTEENTH)

    commands.publish(signed().pk, by=SIGNER.by, now=EVENING)

    found = queries.public("yt", SEVENTEENTH)
    assert found is not None
    issue, told = found
    assert issue.rows[0].today == "6,120"
    assert issue.texts.plan
    assert issue.texts.headline
    assert told.number == issue.number == 1


def test_the_author_cannot_check() -> None:
    with pytest.raises(Refusal) as no:
        commands.check(drafted().pk, by=AUTHOR, now=EVENING)

    assert no.value.code == "bulletin.same_person"


def test_a_committees_secretary_cannot_sign_for_the_community() -> None:
    edition = drafted()
    commands.check(edition.pk, by=CHECKER, now=EVENING)
    secretary = Sight(2, "post:yt.1/secretary", "", frozenset({("secretary", "yt.1")}))

    with pytest.raises(Refusal) as no:
        commands.sign(edition.pk, sight=secretary, now=EVENING)

    assert no.value.code == "bulletin.signer"


def test_a_committees_secretary_signs_for_her_compound() -> None:
    edition = drafted("yt.1.01")
    commands.check(edition.pk, by=CHECKER, now=EVENING)
    secretary = Sight(2, "post:yt.1/secretary", "", frozenset({("secretary", "yt.1")}))

    commands.sign(edition.pk, sight=secretary, now=EVENING)

    edition.refresh_from_db()
    assert edition.state == Edition.State.SIGNED


def test_nothing_is_published_unsigned() -> None:
    edition = drafted()
    commands.check(edition.pk, by=CHECKER, now=EVENING)

    with pytest.raises(Refusal) as no:
        commands.publish(edition.pk, by=SIGNER.by, now=EVENING)

    assert no.value.code == "bulletin.unsigned"


def test_publishing_twice_is_refused_and_writes_nothing() -> None:
    edition = signed()
    commands.publish(edition.pk, by=SIGNER.by, now=EVENING)
    before = figures.head()

    with pytest.raises(Refusal) as no:
        commands.publish(edition.pk, by=SIGNER.by, now=EVENING)

    assert no.value.code == "bulletin.published"
    assert figures.head() == before


def test_a_published_number_cannot_be_edited() -> None:
    edition = commands.publish(signed().pk, by=SIGNER.by, now=EVENING)

    with pytest.raises(Refusal) as no:
        commands.edit(edition.pk, Texts(headline="改一改"), by=AUTHOR, now=EVENING)

    assert no.value.code == "bulletin.published"


def test_a_change_of_words_asks_for_a_new_check() -> None:
    edition = signed()

    commands.edit(edition.pk, Texts(headline="明天送菜。"), by=AUTHOR, now=EVENING)

    edition.refresh_from_db()
    assert (edition.state, edition.checker, edition.signer) == (Edition.State.DRAFT, "", "")


def test_words_leave_the_figures_alone() -> None:
    make.a_day(SEVENTEENTH)
    edition = drafted()
    before = queries.desk(edition).issue.rows

    commands.edit(edition.pk, Texts(headline="明天送菜。"), by=AUTHOR, now=EVENING)

    edition.refresh_from_db()
    after = queries.desk(edition).issue
    assert after.rows == before
    assert after.texts.headline == "明天送菜。"


@pytest.mark.parametrize("words", ["3号楼602室没收到菜", "请打 13800001111", "310115197001011234"])
def test_words_that_point_at_a_person_are_refused(words: str) -> None:
    with pytest.raises(Refusal) as no:
        commands.edit(drafted().pk, Texts(headline=words), by=AUTHOR, now=EVENING)

    assert no.value.code == "bulletin.private"


def test_figures_stay_as_frozen_while_the_ledger_goes_on() -> None:
    make.a_day(SEVENTEENTH)
    edition = signed()
    make.swabs("yt.1.01", 3, SEVENTEENTH, now=EVENING + 1)

    desk = queries.desk(edition)
    commands.publish(edition.pk, by=SIGNER.by, now=EVENING)

    assert [(m.frozen, m.now) for m in desk.moved] == [(6120, 6123)]
    found = queries.public("yt", SEVENTEENTH)
    assert found is not None
    assert found[0].rows[0].today == "6,120"


def test_all_numbers_of_a_day_stand_on_one_freeze() -> None:
    make.a_day(SEVENTEENTH)
    commands.publish(signed("yt.1.01").pk, by=SIGNER.by, now=EVENING)
    make.swabs("yt.1.01", 3, SEVENTEENTH, now=EVENING + 1)

    community = queries.desk(signed("yt"))

    assert community.issue.rows[0].today == "6,120"
    assert not community.can_refreeze
    with pytest.raises(Refusal):
        commands.refreeze(SEVENTEENTH, now=EVENING)


def test_a_new_freeze_sends_checked_numbers_back() -> None:
    edition = signed()
    make.a_day(SEVENTEENTH)

    commands.refreeze(SEVENTEENTH, now=EVENING)

    edition.refresh_from_db()
    assert edition.state == Edition.State.DRAFT
    assert queries.desk(edition).issue.rows[0].today == "6,120"


def test_numbers_follow_each_other_in_each_scope() -> None:
    make.publish(SIXTEENTH)
    make.publish(SEVENTEENTH, places=["yt", "yt.1.01"])

    told = PublishedNumber.objects.filter(day=SEVENTEENTH).values_list("scope", "number")
    assert dict(told) == {"yt": 2, "yt.1.01": 2}


def test_a_day_passed_by_is_not_opened_again() -> None:
    make.publish(SEVENTEENTH)

    with pytest.raises(Refusal) as no:
        commands.draft("yt", SIXTEENTH, by=AUTHOR, now=EVENING)

    assert no.value.code == "bulletin.day"


def test_a_tampered_record_is_not_shown() -> None:
    edition = commands.publish(signed().pk, by=SIGNER.by, now=EVENING)

    Edition.objects.filter(pk=edition.pk).update(
        record=edition.record.replace("永泰社区", "永安社区")
    )

    assert queries.public("yt", SEVENTEENTH) is None


def test_every_printed_figure_carries_the_query_that_opens_it() -> None:
    make.a_day(SEVENTEENTH)
    edition = drafted()
    issue = queries.desk(edition).issue

    query = next(q for q in issue.queries if q.metric == "swabs" and q.day == SEVENTEENTH)

    found = figures.figure_asof(query.kinds, query.place, query.day, query.day, query.asof)
    assert found.count == 6120


def test_replaying_the_ledger_rebuilds_which_numbers_are_out() -> None:
    make.publish(SIXTEENTH)
    make.publish(SEVENTEENTH)
    before = replay.fingerprint(PublishedNumber)

    PublishedNumber.objects.all().delete()
    replay.rebuild()

    assert replay.fingerprint(PublishedNumber) == before
    assert queries.public("yt.1.01", SEVENTEENTH) is not None
