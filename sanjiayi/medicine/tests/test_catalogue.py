"""A whole catalogue read in: looked at first, the same file once, the stricter class presumed."""

import csv
import io
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from sanjiayi.kernel.refusals import Refusal
from sanjiayi.ledger import clock
from sanjiayi.medicine import catalogue_commands, catalogue_queries, catalogue_rules, drugs
from sanjiayi.medicine.models import OwnDrug
from sanjiayi.rolls import storage
from sanjiayi.team import commands as team
from tests import make
from tests.make import Neighbourhood

ADDRESS = "/medicine/drugs/"
BY = "post:yt/secretary"


def csv_of(*rows: tuple[str, ...]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig")


HEAD = ("药品代码", "注册名称", "商品名称", "规格", "分类代码", "管理类别", "贮藏")
FILE = csv_of(
    HEAD,
    ("1", "盐酸氨溴索口服溶液", "沐舒坦", "100ml:0.6g", "XR05CB", "", "常温"),
    ("2", "盐酸氨溴索口服溶液", "开顺", "60ml:0.18g", "XR05CB", "", "阴凉处保存"),
    ("3", "氯硝西泮口服常释剂型", "", "2mg", "XN03AE", "", ""),
    ("4", "", "无名", "", "", "", ""),
    ("5", "怪药片", "", "", "", "特级", ""),
)


# --- the rules -------------------------------------------------------------------------------


def _found(*rows: dict[str, str]) -> catalogue_rules.Found:
    found = catalogue_rules.Found()
    for number, row in enumerate(rows, start=2):
        catalogue_rules.take(found, "表", number, row)
    return found


def test_products_of_one_name_are_one_drug_with_the_stricter_law_and_the_colder_place() -> None:
    found = _found(
        {"name": "甲片", "strengths": "5mg、10mg", "law": "普通", "keep": "常温"},
        {"name": "甲片", "strengths": "5mg", "law": "第二类精神药品", "keep": "2-8℃冷藏"},
    )
    (drug,) = found.drugs.values()
    assert (drug.strengths, drug.law, drug.keep) == (("5mg", "10mg"), "psychotropic_2", "cold")


@pytest.mark.parametrize(
    ("name", "law", "keep"),
    [
        ("氯硝西泮口服常释剂型", "psychotropic_2", "room"),
        ("盐酸羟考酮缓释片", "narcotic", "room"),
        ("甘精胰岛素", "ordinary", "cold"),
        ("小儿大黄碳酸氢钠片", "ordinary", "room"),
    ],
)
def test_what_a_catalogue_leaves_unsaid_is_presumed_from_our_table(
    name: str, law: str, keep: str
) -> None:
    (drug,) = _found({"name": name}).drugs.values()
    assert (drug.law, drug.keep) == (law, keep)


@given(st.dictionaries(st.sampled_from(sorted(catalogue_rules.HEADINGS)), st.text(max_size=120)))
def test_any_row_is_taken_or_told_why_not(row: dict[str, str]) -> None:
    found = _found(row)
    assert len(found.drugs) + len(found.wrong) == 1
    assert all(one.why.endswith("。") for one in found.wrong)


def test_every_shipped_drug_comes_back_as_it_is() -> None:
    for drug in drugs.shipped():
        said = {
            "name": drug.name, "also": " ".join(drug.also), "atc": drug.atc, "form": drug.form,
            "strengths": "、".join(drug.strengths), "law": drug.law, "keep": drug.keep,
        }  # fmt: skip
        assert _found(said).drugs == {drug.name: drug}


# --- the table -------------------------------------------------------------------------------


@pytest.fixture
def here(db: None) -> Iterator[Neighbourhood]:
    found = make.neighbourhood()
    team.found_three_plus_one("yt", by=make.BY, now=make.at(8))
    clock.stop(make.at(10))
    yield found
    clock.run()


def _read() -> int:
    looked = catalogue_commands.look("目录.csv", FILE)
    return catalogue_commands.read_in(looked, place="yt", by=BY, now=make.at(10))


def test_a_file_is_looked_at_before_anything_is_written(here: Neighbourhood) -> None:
    looked = catalogue_commands.look("目录.csv", FILE)

    assert (looked.rows, looked.names, len(looked.new), len(looked.changed)) == (5, 2, 2, 0)
    assert [(one.row, one.why[:4]) for one in looked.wrong] == [(5, "药名空着"), (6, "管理类别")]
    assert looked.presumed == 2
    assert not OwnDrug.objects.exists()
    assert storage.has(looked.key)


def test_what_was_read_in_is_found_by_name_brand_and_initials(here: Neighbourhood) -> None:
    assert _read() == 2

    drug = catalogue_queries.named("盐酸氨溴索口服溶液")
    assert drug is not None
    assert (drug.atc, drug.keep, drug.also) == ("R05CB", "cool", ("沐舒坦", "开顺"))
    for typed in ("氨溴索口服", "沐舒坦", "ysaxs"):
        assert "盐酸氨溴索口服溶液" in {hit.drug.name for hit in catalogue_queries.find(typed)}
    assert catalogue_queries.find("诺和锐")[0].drug.name == "门冬胰岛素注射液"


def test_the_same_file_twice_changes_nothing(here: Neighbourhood) -> None:
    _read()
    with pytest.raises(Refusal, match=r"medicine\.nothing_new"):
        _read()
    assert OwnDrug.objects.count() == 2


def test_own_rows_are_put_away_and_ours_stay(here: Neighbourhood) -> None:
    _read()
    assert catalogue_commands.put_away(place="yt", by=BY, now=make.at(11)) == 2
    assert catalogue_queries.named("氯硝西泮口服常释剂型") is None
    assert catalogue_queries.named("门冬胰岛素注射液") is not None
    assert {hit.drug.name for hit in catalogue_queries.find("沐舒坦")} <= {
        drug.name for drug in drugs.shipped()
    }


def test_a_file_without_names_is_refused(here: Neighbourhood) -> None:
    with pytest.raises(Refusal, match=r"medicine\.no_names"):
        catalogue_commands.look("x.csv", csv_of(("规格", "剂型"), ("5mg", "片")))


# --- the page --------------------------------------------------------------------------------


@pytest.fixture
def desk(here: Neighbourhood) -> Client:
    staff = UUID(here.staff["runner"])
    team.appoint(
        staff, "committee@yt.1", "secretary", since_on=make.DAY, by=make.BY, now=make.at(8)
    )
    account = team.open_account(f"a{uuid4().hex[:6]}", "correct-horse-1", staff)
    browser = Client()
    browser.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def _upload(desk: Client, content: bytes = FILE, name: str = "目录.csv") -> str:
    file = SimpleUploadedFile(name, content)
    answer = desk.post(ADDRESS, {"act": "look", "file": file})
    assert answer.status_code == 200
    kept: str = answer.context["kept"]
    return kept


def test_the_page_looks_first_and_writes_when_told(desk: Client) -> None:
    kept = _upload(desk)
    assert not OwnDrug.objects.exists()

    assert desk.post(ADDRESS, {"act": "read", "kept": kept}).status_code == 302

    page = desk.get(ADDRESS, {"q": "沐舒坦"}).content.decode()
    assert "盐酸氨溴索口服溶液" in page
    again = desk.post(ADDRESS, {"act": "read", "kept": kept})
    assert again.status_code == 422
    assert "请重新上传" in again.content.decode()


def test_a_file_given_up_is_gone(desk: Client) -> None:
    kept = _upload(desk)
    assert desk.post(ADDRESS, {"act": "drop", "kept": kept}).status_code == 302
    assert desk.post(ADDRESS, {"act": "read", "kept": kept}).status_code == 422


@pytest.mark.parametrize(
    "sent", [{"act": "look"}, {"act": "read", "kept": "forged"}, {"act": "away"}]
)
def test_what_cannot_be_done_is_said(desk: Client, sent: dict[str, str]) -> None:
    assert desk.post(ADDRESS, sent).status_code == 422


def test_an_order_takes_class_and_cold_from_the_own_row(desk: Client) -> None:
    desk.post(ADDRESS, {"act": "read", "kept": _upload(desk)})
    found = catalogue_queries.named("氯硝西泮口服常释剂型")
    assert found is not None
    assert found.law_on(make.DAY) == "psychotropic_2"
