"""Insulin, clonazepam and a cancer drug for three residents, one behind a sealed door.

A pick-up fails and the drug is found elsewhere; whoever asks by number and surname is told where
it is; and nobody but the desk and the courier reads what it is.
"""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser import chromium
from tests.browser.field import context_of
from tests.process.server import ROOT, environment, run, serving

PASSWORD = "yt-browser-tests"  # noqa: S105
UNTIL, TODAY = "2022-04-20T08:00", "2022-04-20"
INSULIN, CONTROLLED, CANCER = "甘精胰岛素注射液", "氯硝西泮片", "吉非替尼片"
NONE_THERE, GOT = "没有药", "买到"

_PREPARE = """
import json, os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sanjiayi.config.settings")
import django
django.setup()
from sanjiayi.kernel.civil import at
from sanjiayi.people.models import Resident
from tests import make
doors = {}
for one in Resident.objects.filter(compound__in=("yt.1.01", "yt.1.02"), presence="present"):
    doors.setdefault(one.building, one.household.door_id)
buildings = sorted(doors)
sealed = buildings[-1]
make.seal(sealed, "F-1", moment=at(20220420, 7))
print(json.dumps([doors[sealed], doors[buildings[0]], doors[buildings[1]]]))
"""
"""Seals a building of the second compound; prints doors: of it, and of two of the first."""


@dataclass
class Desk:
    """A served demonstration.  doors: behind the seal, and two others."""

    url: str
    doors: list[str]


@dataclass
class Order:
    number: str
    surname: str


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    data: Path = tmp_path_factory.mktemp("medicine") / "data"
    run(data, "demo", "--until", UNTIL, "--password", PASSWORD).check_returncode()
    told = subprocess.run(
        [sys.executable, "-c", _PREPARE], env=environment(data), cwd=ROOT, check=True,
        capture_output=True, text=True,
    )  # fmt: skip
    with serving(data) as server:
        yield Desk(server.url, msgspec.json.decode(told.stdout.splitlines()[-1], type=list[str]))


@pytest.fixture
def window(browser: Browser, desk: Desk) -> Iterator[Callable[[str], Page]]:
    """A signed-in window; "" for nobody."""
    contexts: list[BrowserContext] = []

    def begin(account: str) -> Page:
        context = context_of(browser, 1440)
        contexts.append(context)
        page = context.new_page()
        if account:
            chromium.sign_in(page, desk.url, account, PASSWORD)
        return page

    yield begin
    for context in contexts:
        context.close()


def _registered(page: Page, url: str, door: str, drug: str) -> Order:
    """By telephone: door, drug, until when; what is found is chosen, not typed."""
    page.goto(f"{url}/medicine/new/")
    page.get_by_label("门牌、姓名、拼音首字母或手机后四位").fill(door)
    page.get_by_role("button", name="找人").click()
    person = page.locator("label.tick:has(input[name=person])").first
    name = person.locator("span").inner_text().strip()
    person.locator("input").check()
    page.get_by_label("药名、拼音首字母或别名").fill(drug)
    page.get_by_label("或者直接写吃到哪一天").fill(TODAY)
    page.get_by_label("委托").select_option("voice")
    page.get_by_label("先后", exact=True).select_option("A")
    page.get_by_label("改先后的原因").fill("今天断药")
    page.get_by_role("button", name="登记", exact=True).click()
    page.wait_for_url(re.compile(r"/medicine/order/M-\d+/"))
    number = re.search(r"M-\d+", page.url)
    assert number is not None
    expect(page.locator("#med-what")).to_have_text(drug)
    return Order(number[0], name[:1])


def _entrusted(page: Page, url: str, things: list[str]) -> None:
    page.goto(f"{url}/medicine/things/")
    page.get_by_label("我收下").check()
    page.get_by_label("对方是谁").select_option("resident")
    page.get_by_label("扫标签，一行一件").fill("\n".join(things))
    page.get_by_role("button", name="记下").click()
    expect(page.locator("body")).to_contain_text(f"记下了 {len(things)} 件")


def _planned(page: Page, url: str) -> None:
    """One courier with bag and licence, as much as fits; looked at, then published."""
    page.goto(f"{url}/medicine/runs/")
    crew = page.locator(".run-crew li")
    for n in range(crew.count()):
        on = crew.nth(n).locator(f"input[name=on{n}]")
        on.set_checked("何静" in crew.nth(n).inner_text())
        if on.is_checked():
            crew.nth(n).get_by_label("冷藏包").check()
            crew.nth(n).get_by_label("可带管制药品").check()
            crew.nth(n).get_by_label("带几份").fill("400")
    page.get_by_role("button", name=re.compile("^(计划|按现在的情况重排)$")).click()
    expect(page.locator("#run-plan")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="就这样发下去").click()
    expect(page.locator("body")).to_contain_text("排好了")


def _open_run(page: Page, url: str, number: str, what: str) -> None:
    """The sheet on which this order can be taken ("outcome") or given ("issue")."""
    page.goto(f"{url}/medicine/runs/")
    links = page.locator("#run-list ~ ul a, section[aria-labelledby=run-list] a")
    for address in links.evaluate_all("all => all.map(a => a.href)"):
        page.goto(address)
        if page.locator(".tag", has_text="在路上").count() == 0:
            leave = page.get_by_role("button", name="出发", exact=True)
            if leave.count() == 0 or page.get_by_text(number).count() == 0:
                continue
            if page.get_by_label("知道了，照样出发").count():
                page.get_by_label("知道了，照样出发").check()
            leave.click()
        form = _form(page, number, what)
        if form.count():
            return
    raise AssertionError(f"{number} is on no run with {what}")


def _form(page: Page, number: str, what: str) -> Locator:
    held = page.locator(f"form:has(input[name=order][value='{number}'])")
    return held.filter(has=page.locator(f"button[value={what}]"))


def _outcome(page: Page, number: str, words: str) -> str:
    """Enter what came of a pick-up; answers the code of the source."""
    form = _form(page, number, "outcome").first
    source = form.locator("input[name=source]").input_value()
    form.get_by_label("结果").select_option(label=words)
    form.get_by_role("button", name="记下").click()
    expect(page.locator("body")).to_contain_text("记下了")
    return source


def _told(page: Page, url: str, order: Order) -> str:
    page.goto(f"{url}/m/")
    page.get_by_label("单号").fill(order.number)
    page.get_by_label("用药人的姓").fill(order.surname)
    page.get_by_role("button", name="查", exact=True).click()
    return page.locator("section.lead strong").inner_text()


def test_no_medicine_we_cannot_get(desk: Desk, window: Callable[[str], Page]) -> None:
    secretary, courier = window("juwei"), window("peiyao")
    behind, first, second = desk.doors
    insulin = _registered(secretary, desk.url, behind, INSULIN)
    controlled = _registered(secretary, desk.url, first, CONTROLLED)
    cancer = _registered(secretary, desk.url, second, CANCER)
    asker = window("")
    assert _told(asker, desk.url, insulin) == "已登记"

    things = [f"{one.number}/card" for one in (insulin, controlled, cancer)]
    _entrusted(courier, desk.url, [*things, f"{controlled.number}/prescription"])
    _planned(courier, desk.url)

    _open_run(courier, desk.url, cancer.number, "outcome")
    lacking = _outcome(courier, cancer.number, NONE_THERE)
    for one in (insulin, controlled):
        _open_run(courier, desk.url, one.number, "outcome")
        _outcome(courier, one.number, GOT)
    assert "正在换地方找" in (_told(asker, desk.url, cancer), asker.content())[1]

    _planned(courier, desk.url)
    _open_run(courier, desk.url, cancer.number, "outcome")
    assert _outcome(courier, cancer.number, GOT) != lacking

    _nobody_else_reads(window("zhibu"), desk.url, insulin, controlled, cancer)
    for one in (insulin, controlled, cancer):
        _brought(courier, desk.url, one)
        assert _told(asker, desk.url, one) == "药交到了"


def _nobody_else_reads(
    leader: Page, url: str, insulin: Order, controlled: Order, cancer: Order
) -> None:
    leader.goto(f"{url}/medicine/order/{insulin.number}/")
    expect(leader.locator("#med-what")).to_have_text(INSULIN)
    for one in (controlled, cancer):
        leader.goto(f"{url}/medicine/order/{one.number}/")
        expect(leader.locator("#med-what")).to_have_text("保密药品")
        assert CONTROLLED not in leader.content()
        assert CANCER not in leader.content()


def _brought(courier: Page, url: str, order: Order) -> None:
    """At the door, or at the foot of the sealed stair; back at the desk first where need be."""
    try:
        _open_run(courier, url, order.number, "issue")
    except AssertionError:
        _back(courier, url)
        _planned(courier, url)
        _open_run(courier, url, order.number, "issue")
    form = _form(courier, order.number, "issue").first
    form.get_by_role("button", name="交到了").click()
    expect(courier.locator("body")).to_contain_text("记下了")


def _back(page: Page, url: str) -> None:
    """Every run under way comes back to the desk."""
    page.goto(f"{url}/medicine/runs/")
    links = page.locator("section[aria-labelledby=run-list] a")
    for address in links.evaluate_all("all => all.map(a => a.href)"):
        page.goto(address)
        end = page.get_by_role("button", name="回到居委，交回包里剩下的")
        if end.count():
            end.click()
            expect(page.locator("body")).to_contain_text("已回到居委")
