"""The pages as a person meets them: in a real Chromium, with everything that it asks for watched."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from residency.evaluation.report import check, compare, leaderboard, page, report, write
from tests.evaluation.report.made import DESK, HURT, PAPER, by, hostile
from tests.evaluation.report.test_report import DEAD, some, submitted

pytestmark = pytest.mark.long
CHROMIUM = "/usr/bin/chromium"
MADE: dict[str, Callable[[], str]] = {
    "one": lambda: page(by("oracle"), "oracle"),
    "harmful": lambda: page(by("harmful"), "harmful"),
    "desk": lambda: page(by("rules", DESK), "rules"),
    "paper": lambda: page(by("rules", PAPER), "rules"),
    "two": lambda: compare(by("oracle"), by("harmful"), ("oracle", "harmful")),
    "hostile": lambda: page(hostile(), HURT),
    "report": lambda: report([*some(), DEAD], title="All of them", summary=[("pass@1", "0.5")]),
}
# the least contrast of text with what is behind it, over every text on the page: WCAG 2 asks for 4.5
CONTRAST = """() => {
  const parse = c => { const m = c.match(/[\\d.]+/g).map(Number); return {rgb: m.slice(0, 3), a: m.length > 3 ? m[3] : 1} };
  const light = rgb => { const [r, g, b] = rgb.map(v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4 });
    return .2126 * r + .7152 * g + .0722 * b };
  const behind = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.a > .99) return c.rgb }
    return [255, 255, 255] };
  let least = [99, ''];
  for (const e of document.querySelectorAll('body *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
    if (['title', 'desc'].includes(e.tagName) || !e.getClientRects().length) continue;
    const style = getComputedStyle(e), svg = e instanceof SVGElement;
    const [a, b] = [light(parse(svg ? style.fill : style.color).rgb), light(behind(e))];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < least[0]) least = [ratio, e.textContent.slice(0, 60)];
  }
  return least;
}"""

SEEN = "t => { const b = document.querySelector(t).getBoundingClientRect(); return b.top >= 0 && b.top < innerHeight }"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"], headless=True)
        yield browser
        browser.close()


class Watched:
    """A tab whose requests, messages and dialogs are kept; what is not a file is turned away."""

    def __init__(self, chromium: Any, width: int, scheme: str):
        self.context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        self.tab = self.context.new_page()
        self.asked: list[str] = []
        self.said: list[str] = []
        self.tab.route("**/*", self._route)
        self.tab.on("console", lambda message: self.said.append(message.text))
        self.tab.on("pageerror", lambda error: self.said.append(str(error)))
        self.tab.on("dialog", lambda dialog: (self.said.append(dialog.message), dialog.dismiss()))

    def _route(self, route: Any) -> None:
        self.asked.append(route.request.url)
        route.continue_() if route.request.url.startswith("file://") else route.abort()

    def read(self, file: Path) -> Any:
        self.tab.goto(file.as_uri())
        return self.tab


@pytest.fixture
def opened(chromium: Any, tmp_path: Path) -> Iterator[Callable[..., tuple[Watched, Any]]]:
    watched: list[Watched] = []

    def read(name: str, width: int = 1200, scheme: str = "light") -> tuple[Watched, Any]:
        file = tmp_path / f"{name.replace(' ', '-')}.html"
        file.write_text(MADE[name](), encoding="utf-8")
        watched.append(Watched(chromium, width, scheme))
        return watched[-1], watched[-1].read(file)

    yield read
    for one in watched:
        one.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 400])
@pytest.mark.parametrize("name", MADE)
def test_a_page_reads_well_and_asks_for_nothing(opened: Any, name: str, width: int, scheme: str) -> None:
    watched, tab = opened(name, width, scheme)
    assert watched.said == [] and len(watched.asked) == 1 and watched.asked[0].startswith("file://")
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") != "rgba(0, 0, 0, 0)"
    ratio, words = tab.evaluate(CONTRAST)
    assert ratio >= 4.5, f"{ratio:.2f}: {words}"


def test_dark_is_dark_and_light_is_light(opened: Any) -> None:
    ink = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + Number(b), 0)"
    assert opened("one", scheme="dark")[1].evaluate(ink) < 200 < 600 < opened("one", scheme="light")[1].evaluate(ink)


@pytest.mark.parametrize(("name", "charts"), [("one", 2), ("two", 2), ("desk", 1), ("paper", 0), ("report", 2)])
def test_charts_are_there_to_be_seen(opened: Any, name: str, charts: int) -> None:
    _, tab = opened(name)
    drawn = tab.locator("svg")
    assert drawn.count() == charts
    for i in range(charts):
        box = drawn.nth(i).bounding_box()
        assert box["width"] > 600 and box["height"] > 100
        assert drawn.nth(i).locator("title").first.text_content() and drawn.nth(i).get_attribute("aria-label")
    if name in ("one", "two", "desk"):
        line = tab.locator("#course path.line.a").first.bounding_box()
        assert line["width"] > (10 if name == "desk" else 400)


def test_a_chart_on_a_small_screen_scrolls_in_its_frame(opened: Any) -> None:
    _, tab = opened("one", 400)
    frame = tab.locator("#course .scroll")
    assert frame.evaluate("e => e.scrollWidth > e.clientWidth && getComputedStyle(e).overflowX === 'auto'")


@pytest.mark.parametrize("name", ["one", "two"])
def test_evidence_leads_to_its_act(opened: Any, name: str) -> None:
    _, tab = opened(name)
    links = tab.locator("#criteria .evidence a")
    assert links.count() > 5
    for i in (0, links.count() - 1):
        target = links.nth(i).get_attribute("href")
        links.nth(i).click()
        assert tab.evaluate("location.hash") == target
        tab.wait_for_function(SEEN, arg=target)
        tab.locator("h1").scroll_into_view_if_needed()


def test_a_mark_on_the_chart_leads_to_its_act(opened: Any) -> None:
    _, tab = opened("one")
    mark = tab.locator("#course svg a:has(.mark)").last
    target = mark.get_attribute("href")
    mark.click()
    assert tab.evaluate("location.hash") == target and tab.locator(target).count() == 1


def test_what_an_agent_wrote_stays_inert(opened: Any) -> None:
    watched, tab = opened("hostile")
    assert watched.said == [] and tab.locator("script, img").count() == 0
    assert HURT in tab.locator("#act-1").inner_text()


def test_the_policy_would_refuse_a_script_and_a_request(opened: Any) -> None:
    watched, tab = opened("one")
    ran = tab.evaluate("""() => { const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.body.append(s);
      const i = new Image(); i.src = 'https://example.org/x.png'; document.body.append(i); return window.ran === undefined }""")
    assert ran and not [url for url in watched.asked if not url.startswith("file://")]


def test_a_small_screen_reader_still_meets_tables(opened: Any) -> None:
    _, tab = opened("one", 400)
    assert tab.get_by_role("table").count() >= 4
    assert tab.get_by_role("columnheader", name="evidence").count() == 1


def test_paper_shows_what_is_folded(opened: Any) -> None:
    _, tab = opened("one")
    folded = tab.locator("details > p").first
    assert not folded.is_visible()
    tab.emulate_media(media="print")
    assert folded.bounding_box()["height"] > 0 and not tab.locator("nav").is_visible()


def test_a_written_report_leads_to_its_pages(chromium: Any, tmp_path: Path) -> None:
    watched = Watched(chromium, 1200, "light")
    tab = watched.read(write([*some(), DEAD], tmp_path / "out"))
    tab.locator("#task-by-task a").first.click()
    tab.wait_for_url("**/trajectories/*.html")
    assert tab.locator("#timeline").count() == 1 and watched.said == []
    watched.context.close()


def test_the_leaderboard_reads_well(chromium: Any, tmp_path: Path) -> None:
    board = tmp_path / "board.html"
    board.write_text(leaderboard([check(submitted(tmp_path, "ours", by("oracle"), b"nonsense"))]), encoding="utf-8")
    watched = Watched(chromium, 400, "dark")
    tab = watched.read(board)
    assert tab.get_by_role("row").count() == 4 and watched.said == []
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
    watched.context.close()
