"""A phone of the drill: the field app in a headless browser, used as a volunteer uses it.

Cards come in as from a scanner that types; the network is cut and time passes by the
browser's own means.  Needs playwright, which only a development installation has.
"""

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

PIN = "258014"
PATIENCE_MS = 60_000
SCAN_ALL = """async texts => {
  const band = () => document.querySelector('.result');
  const settled = async () => {
    const isIdle = () => ['', 'loading', 'idle'].includes(band().dataset.result);
    for (let turn = 0; turn < 5000 && isIdle(); turn++)
      await new Promise(next => setTimeout(next, 2));
    return band().dataset.result || 'silent';
  };
  const told = [];
  for (const text of texts) {
    band().dataset.result = '';
    for (const key of [...text, 'Enter'])
      document.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
    told.push([await settled(), Number(band().dataset.ms || 0)]);
    const full = document.querySelector('[data-act="seal-full"]');
    if (full) { band().dataset.result = ''; full.click(); await settled(); }
  }
  return told;
}"""
"""Types one text after another, waits for each answer, closes a tube when it is full."""


class Told(NamedTuple):
    """What the band said of a scan, and how long it took, ms."""

    result: str
    ms: float


def scan_all(page: "Page", texts: list[str]) -> list[Told]:
    """Hold up one card after another; full tubes are sealed.  What the band said of each."""
    return [Told(str(result), float(ms)) for result, ms in page.evaluate(SCAN_ALL, texts)]


class Phone:
    """One phone, enrolled and at the scanning screen of its table."""

    def __init__(self, browser: "Browser", server: str, table: int) -> None:
        self.server, self.table = server, table
        self.context = browser.new_context(
            viewport={"width": 390, "height": 844}, locale="zh-CN", timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )  # fmt: skip
        self.context.clock.install()
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def hears_nothing(self) -> None:
        """Withhold what other tables recorded, as a phone without a network misses it.

        Else an undisturbed phone shows orange where the other one records a second swab, and
        two runs would differ by what people were told, not by what the door made of it.
        """

        def tell(route: "Route") -> None:
            name = parse_qs(urlsplit(route.request.url).query).get("round", [""])[0]
            told = {"ledger": 1, "round": name, "is_whole": False, "done": [], "notes": []}
            route.fulfill(status=200, json=told)

        self.context.route("**/api/screening/news?**", tell)

    def enrol(self, code: str) -> None:
        """By the page the invitation's code opens, a PIN, the list, and a table."""
        self.page.goto(f"{self.server}/enrol/{code}/")
        self.page.click("main form button")
        self.page.click("[data-field-app]")
        for dots in ('[data-pin="new"]', '.dots[data-typed="0"]'):
            self.page.wait_for_selector(dots)
            for figure in PIN:
                self.page.click(f'[data-key="{figure}"]')
        self.page.wait_for_selector("[data-persons]", timeout=PATIENCE_MS)
        self.page.wait_for_selector('body[data-offline="ready"]', timeout=PATIENCE_MS)
        if self.table > 1:
            self.page.select_option("#table", str(self.table))
        self.page.click('.tabs a[href="/f/scan/"]')
        self.page.wait_for_selector('body[data-screen="scan"]')

    def cut(self) -> None:
        self.context.set_offline(True)

    def restore(self) -> None:
        self.context.set_offline(False)

    def wait(self, hours: float) -> None:
        """Let time pass on this phone."""
        self.context.clock.fast_forward(int(hours * 3_600_000))

    def scan(self, texts: list[str]) -> list[Told]:
        return scan_all(self.page, texts)

    def visit(self, building: str, person: str) -> None:
        """Knock at a door where nobody opens, and note it."""
        self.page.click('.tabs a[href="/f/visits/"]')
        self.page.click(f'[data-building="{building}"]')
        row = f'[data-person="{person}"]'
        self.page.click(f'{row} [data-outcome="not_home"]')
        self.page.wait_for_selector(f'{row}[data-noted="not_home"]')

    @property
    def pending(self) -> int:
        return int(self.page.locator("body").get_attribute("data-pending") or 0)

    @property
    def rejected(self) -> int:
        return int(self.page.locator("body").get_attribute("data-rejected") or 0)

    def uploaded(self) -> None:
        """Wait until nothing waits any more.  Raises playwright's TimeoutError."""
        self.page.wait_for_selector('body[data-pending="0"]', timeout=PATIENCE_MS)

    def close(self) -> None:
        self.context.close()
