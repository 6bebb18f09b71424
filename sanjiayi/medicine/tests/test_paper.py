"""Labels and slips: the size of the paper, every thing once, and no drug's name outside."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client

from sanjiayi.medicine import commands, paper_pages, paper_rules
from sanjiayi.medicine.commands import Wanted
from sanjiayi.medicine.custody_rules import THING_WORDS
from sanjiayi.medicine.paper_rules import Bag
from sanjiayi.medicine.tests.test_custody_pages import DOOR, desk, here, number
from tests.make import Neighbourhood

__all__ = ["desk", "here", "number"]

COLD = Bag("M-0412", "M-0411", "3号楼", "602", "王", 2, "ordinary", True)


def test_a_bag_and_each_thing_of_its_packet_have_one_label() -> None:
    second = Bag("M-0411", "M-0411", "3号楼", "602", "王", 1, "ordinary", False)

    made = paper_rules.labels([COLD, second], THING_WORDS)

    codes = [row["code"] for row in made]
    assert len(codes) == len(set(codes))
    assert codes[0] == "M-0412"
    assert any(code.startswith("M-0411/") for code in codes)
    assert made[0]["line"] == "3号楼-602-王"
    assert [row["code"] for row in made if row["is_cold"]] == ["M-0412"]


@pytest.mark.django_db
def test_labels_are_fifty_by_thirty_and_name_no_drug(desk: Client, number: str) -> None:
    answer = desk.get("/medicine/paper/", {"orders": number})

    assert answer["Content-Type"] == "application/pdf"
    width, height = re.search(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", answer.content).groups()  # type: ignore[union-attr]
    assert (round(float(width) / 72 * 25.4), round(float(height) / 72 * 25.4)) == (50, 30)


@pytest.mark.django_db
def test_what_is_printed_names_no_drug(
    desk: Client, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def keep(template: str, sheet: dict[str, Any]) -> HttpResponse:
        told.append(str(sheet))
        return HttpResponse(template)

    monkeypatch.setattr(paper_pages, "_answer", keep)
    for what in ("labels", "slips"):
        assert desk.get("/medicine/paper/", {"orders": number, "what": what}).status_code == 200
    assert [number in text for text in told] == [True, True]
    assert not [text for text in told if "甘精胰岛素" in text]


@pytest.mark.django_db
def test_nothing_is_printed_for_an_order_nobody_knows(desk: Client) -> None:
    assert desk.get("/medicine/paper/", {"orders": "M-9999"}).status_code == 404


@pytest.mark.django_db
def test_two_drugs_of_one_packet_share_the_card_label(here: Neighbourhood, desk: Client) -> None:
    first, again = (
        commands.register(
            Wanted(uuid4(), here.resident(DOOR), DOOR, drug, 20220517, packet=packet),
            by="post:yt.1/secretary", now=1_652_750_000_000,
        ).number
        for drug, packet in (("二甲双胍片", ""), ("缬沙坦胶囊", "M-0001"))
    )  # fmt: skip
    answer = desk.get("/medicine/paper/", {"orders": f"{first},{again}"})
    assert answer.status_code == 200
