"""What everybody may see: small, without names, doors or counts of one to four."""

import gzip
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from sanjiayi.bulletin import commands
from sanjiayi.bulletin.tests import make
from sanjiayi.bulletin.tests.make import AUTHOR, SEVENTEENTH, SIXTEENTH
from sanjiayi.kernel.civil import at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("community")]


@pytest.fixture
def published(community: None) -> None:
    make.a_day(SIXTEENTH)
    make.publish(SIXTEENTH)
    make.seal("yt.1.01.05", 20220503)
    make.release("yt.1.01.05", SEVENTEENTH)
    make.a_day(SEVENTEENTH, sizes=(1830, 2090, 3, 1262))
    make.write("duties.visitor_received", "yt.1.02", 3, happened_at=at(SEVENTEENTH, 14),
               matter="medicine")  # fmt: skip
    make.a_report("K-1", "yt.1.02", SEVENTEENTH, title="垃圾积压 26 小时", answer="19:20 清完。")
    make.publish(SEVENTEENTH)


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.usefixtures("published")
def test_no_page_shows_a_door_a_phone_or_a_count_of_one_to_four(client: Client) -> None:
    for scope in ("yt", *make.COMPOUNDS):
        shown = page(client, f"/r/{scope}/{SEVENTEENTH}")

        assert not re.search(r"\b602\b|602室", shown)
        for today, unit in re.findall(r'class="num">([^<]+)</span>(?: <small>([^<]+))?', shown):
            assert unit == "栋" or today not in {"1", "2", "3", "4"}
        for yesterday in re.findall(r'class="r opt">([^<]+)<', shown):
            assert yesterday not in {"2", "3", "4"}


@pytest.mark.usefixtures("published")
def test_a_count_of_a_few_is_worded_and_a_neighbour_covers_it(client: Client) -> None:
    assert "少于 5" in page(client, f"/r/yt.2.03/{SEVENTEENTH}")
    assert ">—<" in page(client, f"/r/yt.2.04/{SEVENTEENTH}")
    assert "5,185" in page(client, f"/r/yt/{SEVENTEENTH}")


@pytest.mark.usefixtures("published")
def test_a_settled_report_is_told_with_its_answer(client: Client) -> None:
    shown = page(client, f"/r/yt/{SEVENTEENTH}")

    assert "垃圾积压 26 小时" in shown
    assert "19:20 清完。" in shown


@pytest.mark.usefixtures("published")
def test_the_released_building_and_the_official_figures_are_told(client: Client) -> None:
    shown = page(client, f"/r/yt/{SEVENTEENTH}")

    assert "和风坊 5 号楼解除封控" in shown
    assert "5 月 16 日全市新增确诊 77 例、无症状 746 例" in shown


@pytest.mark.usefixtures("published")
def test_the_page_with_all_its_styles_is_under_ten_kilobytes(client: Client) -> None:
    shown = page(client, f"/r/yt/{SEVENTEENTH}")
    styles = re.findall(r'<link rel="stylesheet" href="/static/[0-9a-f]+/([^"]+)"', shown)

    size = len(gzip.compress(shown.encode()))
    for name in styles:
        found = finders.find(name)
        assert isinstance(found, str)
        size += len(gzip.compress(Path(found).read_bytes()))

    assert len(styles) == 2
    assert size <= 10 * 1024
    assert "<script" not in shown


def test_a_draft_is_not_public(client: Client) -> None:
    commands.draft("yt", SEVENTEENTH, by=AUTHOR, now=at(SEVENTEENTH, 20))

    for address in ("", ".pdf", ".png", "/script"):
        assert client.get(f"/r/yt/{SEVENTEENTH}{address}").status_code == 404


@pytest.mark.usefixtures("published")
def test_the_list_leads_to_every_number(client: Client) -> None:
    shown = page(client, "/r/")

    assert f'href="/r/yt.2.03/{SEVENTEENTH}"' in shown
    assert f'href="/r/yt/{SIXTEENTH}"' in shown


@pytest.mark.usefixtures("published")
def test_paper_picture_and_script_are_served_and_kept(
    client: Client, tmp_path: Path, settings: object
) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]

    paper = client.get(f"/r/yt/{SEVENTEENTH}.pdf")
    picture = client.get(f"/r/yt/{SEVENTEENTH}.png")
    said = client.get(f"/r/yt/{SEVENTEENTH}/script?plain=1").content.decode()

    assert paper.content.startswith(b"%PDF")
    assert picture.content.startswith(b"\x89PNG")
    assert "和风坊五号楼解除封控" in said
    assert client.get(f"/r/yt/{SEVENTEENTH}.pdf").content == paper.content
    assert len(list(tmp_path.glob("bulletin/*"))) == 2
    read = shutil.which("pdftotext")
    assert read is not None
    said_on_paper = subprocess.run(  # noqa: S603
        [read, "-", "-"], input=paper.content, capture_output=True, check=True
    ).stdout.decode()
    assert "602室" not in said_on_paper
