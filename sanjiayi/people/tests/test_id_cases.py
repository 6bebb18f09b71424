"""Typed identity numbers: the same cases are read by the phone's own check."""

import json
from pathlib import Path
from typing import Any

import pytest

from sanjiayi.kernel.civil import date_of
from sanjiayi.people import rules

KEPT = json.loads((Path(__file__).parent / "id_cases.json").read_text(encoding="utf-8"))
WORDS = {
    "length": "应为 18 位",
    "letters": "只能是数字",
    "birth": "出生日期",
    "check": "校验码",
    "old": "15 位",
}


@pytest.mark.parametrize("case", KEPT["cases"], ids=lambda case: case["name"])
def test_a_typed_number_is_read_as_the_case_says(case: dict[str, Any]) -> None:
    kept = rules.clean_id_number(case["typed"])
    wrong = rules.id_number_problem(kept, date_of(KEPT["today"]))

    assert kept == case["kept"]
    assert (wrong is None) == (case["wrong"] == "")
    if wrong is not None:
        assert WORDS[case["wrong"]] in wrong
        return
    assert rules.birth_year_of(kept) == case["birth_year"]
    assert rules.sex_of(kept) == case["sex"]


def test_every_sort_of_mistake_has_a_case() -> None:
    assert {case["wrong"] for case in KEPT["cases"]} == {"", *WORDS}
