"""The register through its doors: who may open it, what a mistake looks like, what is noted."""

from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from sanjiayi.people import queries
from sanjiayi.people.models import Look, Person, Resident
from sanjiayi.people.tests.making import id_number
from sanjiayi.places import queries as places
from sanjiayi.team import commands as team
from sanjiayi.team.rows import PostRow
from tests import make

pytestmark = pytest.mark.django_db

PASSWORD = "seven-quiet-bridges"  # noqa: S105
HERE = "yt.1.01.1"
DOOR = f"{HERE}/101"


@pytest.fixture(autouse=True)
def _quick_doors(settings: Settings) -> None:
    """Cheap passwords, no folder of gathered static files, no address without a row."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True
    settings.SANJIAYI_STRICT_RIGHTS = True


@pytest.fixture
def here() -> make.Neighbourhood:
    found = make.neighbourhood()
    posts = [
        PostRow(UUID(found.staff["secretary"]), "committee@yt.1", "secretary", make.DAY),
        PostRow(UUID(found.staff["runner"]), "medicine@yt", "member", make.DAY),
    ]
    team.appoint_all(posts, by=make.BY, now=make.at(7))
    return found


def _signed_in(here: make.Neighbourhood, who: str) -> Client:
    account = team.open_account(
        who, PASSWORD, staff=UUID(here.staff[who]), by=make.BY, now=make.at(7)
    )
    client = Client()
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def secretary(here: make.Neighbourhood) -> Client:
    return _signed_in(here, "secretary")


@pytest.fixture
def runner(here: make.Neighbourhood) -> Client:
    return _signed_in(here, "runner")


def _text(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined, no-any-return]


def _form(**said: str) -> dict[str, object]:
    return {"name": "新来的", "door": DOOR, "presence": "present", **said}


def test_the_secretary_walks_from_the_register_to_one_resident(
    here: make.Neighbourhood, secretary: Client
) -> None:
    resident = here.resident(DOOR)

    first = _text(secretary.get(reverse("register")))
    building = _text(secretary.get(reverse("register_building", args=[HERE])))
    page = secretary.get(reverse("resident", args=[resident]))

    assert reverse("register_compound", args=["yt.1.01"]) in first
    assert "杏林坊" not in first, "the other committee's compound"
    assert reverse("resident", args=[resident]) in building
    assert "住户甲" in _text(page)
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("register_compound", ["yt.2.03"]),
        ("register_building", ["yt.2.03.1"]),
    ],
)
def test_another_committees_register_stays_shut(
    secretary: Client, name: str, args: list[str]
) -> None:
    assert secretary.get(reverse(name, args=args)).status_code == 403


def test_another_committees_resident_is_not_there(
    here: make.Neighbourhood, secretary: Client
) -> None:
    elsewhere = here.resident("yt.2.03.1/101")

    answer = secretary.get(reverse("resident", args=[elsewhere]))

    assert answer.status_code == 404
    assert not Look.objects.filter(person=elsewhere).exists()


@pytest.mark.parametrize("name", ["register", "resident_new"])
def test_a_runner_and_a_stranger_see_no_register(runner: Client, name: str) -> None:
    assert runner.get(reverse(name)).status_code == 403
    assert Client().get(reverse(name)).status_code == 302


def test_a_search_is_posted_and_its_words_come_back_in_the_field(secretary: Client) -> None:
    answer = secretary.post(reverse("register"), {"q": "住户甲"})

    page = _text(answer)
    assert 'value="住户甲"' in page
    assert "青禾苑1号楼101室" in page
    assert Look.objects.get().purpose == "search"


def test_a_search_in_the_address_finds_nobody(secretary: Client) -> None:
    assert "青禾苑1号楼101室" not in _text(secretary.get(reverse("register"), {"q": "住户甲"}))


def test_a_page_of_a_building_is_one_look(here: make.Neighbourhood, secretary: Client) -> None:
    secretary.get(reverse("register_building", args=[HERE]))
    secretary.get(reverse("register_building", args=[HERE]), {"print": "1"})

    told = queries.looks_at(UUID(here.resident(DOOR)), HERE)
    assert [(look.purpose, look.shown) for look in told] == [("print", 6), ("register", 6)]


def test_a_new_resident_is_registered_at_the_door_people_say(secretary: Client) -> None:
    answer = secretary.post(reverse("resident_new"), _form(door="青禾苑 1 102", needs="deaf"))

    found = Resident.objects.exclude(needs="").get()
    assert answer.status_code == 302
    assert (found.household.door_id, found.person.name) == (f"{HERE}/102", "新来的")


def test_each_mistake_has_its_sentence_and_nothing_typed_is_lost(secretary: Client) -> None:
    before = Person.objects.count()

    answer = secretary.post(
        reverse("resident_new"),
        _form(phone="138", id_number="310115195605010029", birth_year="五六", needs="blind"),
    )

    page = _text(answer)
    assert answer.status_code == 422
    assert Person.objects.count() == before
    for told in ("手机号应为 11 位", "校验码不对", "四位数字"):
        assert page.count(told) == 2, "once in the summary, once at the field"
    for typed in ('value="新来的"', 'value="138"', 'value="310115195605010029"', 'value="五六"'):
        assert typed in page
    assert 'value="blind" id="f-needs_4"' in page.replace(' class=""', "")
    assert "checked" in page


@pytest.mark.parametrize(
    ("door", "told"),
    [
        ("杏林坊 1 101", "不在您负责的范围内"),
        ("青禾苑 9 101", "没有找到这一户"),
        ("", "请填写住在哪一户"),
    ],
)
def test_a_door_elsewhere_or_nowhere_is_refused(secretary: Client, door: str, told: str) -> None:
    assert told in _text(secretary.post(reverse("resident_new"), _form(door=door)))


def test_the_same_person_is_not_registered_twice(secretary: Client) -> None:
    secretary.post(reverse("resident_new"), _form(id_number=id_number()))

    again = secretary.post(reverse("resident_new"), _form(id_number=id_number()))

    assert "名册里已有这个人" in _text(again)


def test_the_secretary_corrects_and_marks_a_resident(
    here: make.Neighbourhood, secretary: Client
) -> None:
    address = reverse("resident", args=[here.resident(DOOR)])

    secretary.post(address, _form(name="住户甲", phone="138 0000 1234"))
    secretary.post(address, {"presence_now": "away"})

    found = Resident.objects.get(pk=UUID(here.resident(DOOR)))
    assert (found.person.phone, found.presence) == ("13800001234", "away")
    assert queries.present_count(DOOR) == 0


def test_nobody_is_moved_out_of_reach(here: make.Neighbourhood, secretary: Client) -> None:
    address = reverse("resident", args=[here.resident(DOOR)])

    answer = secretary.post(address, _form(name="住户甲", door="杏林坊 1 101"))

    assert answer.status_code == 422
    assert Resident.objects.get(pk=UUID(here.resident(DOOR))).compound == "yt.1.01"


def test_a_presence_nobody_knows_is_answered_with_a_sentence(
    here: make.Neighbourhood, secretary: Client
) -> None:
    address = reverse("resident", args=[here.resident(DOOR)])

    answer = secretary.post(address, {"presence_now": "gone"}, follow=True)

    assert "状态请选" in _text(answer)


def test_a_place_is_renamed_by_its_secretary_and_by_no_runner(
    secretary: Client, runner: Client
) -> None:
    address = reverse("place", args=["yt.1.01"])

    assert runner.post(address, {"name": "别的名字"}).status_code == 403
    assert secretary.post(address, {"name": "青禾家园"}).status_code == 302

    assert places.name_of("yt.1.01") == "青禾家园"


def test_a_place_keeps_what_was_typed_beside_the_mistake(secretary: Client) -> None:
    answer = secretary.post(
        reverse("place", args=[HERE]), {"name": "一号楼", "floors": "900", "rooms_per_floor": "x"}
    )

    page = _text(answer)
    assert answer.status_code == 422
    assert 'value="900"' in page
    assert 'value="x"' in page
    assert places.name_of(HERE) == "1号楼"


def test_the_tree_counts_buildings_and_doors(runner: Client) -> None:
    page = _text(runner.get(reverse("places")))

    assert "2 个居委，3 个小区，5 栋楼，30 户" in page


@pytest.mark.parametrize("path", ["yt.9", "yt.1.01.1/999"])
def test_a_place_that_is_not_there_is_not_found(secretary: Client, path: str) -> None:
    assert secretary.get(reverse("place", args=[path])).status_code in (403, 404)
