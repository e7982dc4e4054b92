"""Every page for everyone: by axe, by keyboard, enlarged, in both themes, read aloud."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect

from visits import STATES, Walk, regular, remind, serving

# one worker has them all: making and walking a state takes longer than most tests
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("everyone")]

AXE: Final = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"
STANDARDS: Final = {
    "type": "tag",
    "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}
COLOURS: Final = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
RUN: Final = """(only) => axe.run({ runOnly: only, resultTypes: ["violations"] }).then((found) =>
  found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id} ${node.target}`)))"""
PHONE: Final[Any] = {"width": 390, "height": 844}
WIDE: Final[Any] = {"width": 1280, "height": 900}
NARROW: Final[Any] = {"width": 320, "height": 640}
"""What is left of 1280 at 400 %, and the smallest phone."""
SPACED: Final = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
  word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }"""
"""As far apart as WCAG 1.4.12 lets a reader set a text."""
STOPS: Final = """() => {
  const groups = new Set();
  return [...document.querySelectorAll("a[href], button, input, select, summary, [tabindex='0']")]
    .filter((one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled)
    .filter((one) => one.type !== "hidden")
    .filter((one) => one.type !== "radio" || (!groups.has(one.name) && groups.add(one.name)))
    .length;
}"""
HERE: Final = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  const shown = here.matches("label > input") ? [here, here.nextElementSibling] : [here];
  const ringed = shown.some((one) => one && getComputedStyle(one).outlineStyle !== "none");
  const muscle = here.querySelector(":scope > path");
  const drawn = muscle && parseFloat(getComputedStyle(muscle).strokeWidth) > 20;
  window.spinaeStops ??= new Set();
  window.spinaeStops.add(here.type === "radio" ? here.name : here);
  return ringed || drawn ? "" : here.outerHTML.slice(0, 160);
}"""
LISTEN: Final = """() => {
  const counts = (window.heard = { live: 0, number: 0 });
  const count = (name) => (changes) => { counts[name] += changes.length; };
  const watched = { characterData: true, childList: true, subtree: true };
  for (const live of document.querySelectorAll("[role=status], [role=alert], [aria-live]"))
    new MutationObserver(count("live")).observe(live, watched);
  const number = document.querySelector("[data-part=number]");
  new MutationObserver(count("number")).observe(number, watched);
}"""


TABBED: Final = (
    "/", "/?back=4&minutes=15&ask=back", "/coach?free", "/mirror", "/screen", "/you/reminders",
)  # fmt: skip
"""With links, forms, charts, and a day and a time to choose."""


@dataclass(frozen=True, slots=True)
class Visited:
    """A Spinae in one of its states, and where its pages are."""

    home: str
    addresses: tuple[str, ...]
    unvisited: frozenset[str]


LIVED: Final = "two months of training"
"""Has every page; the others differ in few, or are longer."""
LIVES: Final[dict[str, Callable[[Path], FastAPI]]] = {
    LIVED: partial(regular, days=60),
    **STATES,
}


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=() if name == LIVED else pytest.mark.slow) for name in LIVES],
)
def visited(
    request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Visited]:
    """Each state in turn."""
    app = LIVES[request.param](tmp_path_factory.mktemp("data"))
    with serving(app) as home, browser.new_context() as context:
        remind(context.request, home)
        walk = Walk(app, home, context.request)
        addresses = walk.addresses()
        yield Visited(home, tuple(addresses), frozenset(walk.unvisited(addresses)))


lived = pytest.mark.parametrize("visited", [LIVED], indirect=True)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that holds still: what moves is looked at elsewhere. Its policy is off, so that
    texts can be set apart."""
    with browser.new_context(viewport=PHONE, reduced_motion="reduce", bypass_csp=True) as context:
        yield context.new_page()


@pytest.fixture(scope="module")
def thorough(request: pytest.FixtureRequest) -> bool:
    """Whether there is time for every page in every way: with --all."""
    return bool(request.config.getoption("--all"))


@lived
def test_the_walk_meets_every_page(visited: Visited) -> None:
    files = {
        ".ics",
        ".svg",
        ".json",
        ".{kind}",
        ".crt",
        ".js",
        "/fit",
        "/recording",
        "/{form}",
        "/healthz",
    }
    pages = {one for one in visited.unvisited if not one.endswith(tuple(files))}
    while_closed = {"/lock/{lock}/mistake", "/hurts"}  # met in states of their own, with --all
    met = {page for page in pages if not page.startswith("/api/")}
    assert met <= {"/trust", *while_closed}


def test_axe_finds_nothing_on_any_page(visited: Visited, page: Page, thorough: bool) -> None:
    """On a phone, and wide where there is time; dark differs in its colours alone."""
    found: list[str] = []
    for address in visited.addresses:
        page.emulate_media(color_scheme="light")
        settled(page, f"{visited.home}{address}")
        for size in (WIDE, PHONE) if thorough else (PHONE,):
            page.set_viewport_size(size)
            found += [f"{address} {size['width']}: {one}" for one in axe(page)]
        page.emulate_media(color_scheme="dark")
        found += [f"{address} dark: {one}" for one in axe(page, COLOURS)]
    assert found == []


def settled(page: Page, address: str) -> None:
    """Go there, and wait for what a page offers only once its worker is ready."""
    page.goto(address)
    for offer in page.locator("[data-keep]").all():
        expect(offer).to_be_visible()


def axe(page: Page, only: Mapping[str, object] = STANDARDS) -> list[str]:
    """The rules of axe that a page breaks, and where."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    found: list[str] = page.evaluate(RUN, dict(only))
    return found


def test_nothing_is_cut_off_at_320_pixels_and_with_wide_set_texts(
    visited: Visited, page: Page
) -> None:
    """In whatever wide font a device has, where ours comes too late."""
    page.route("**/*.woff2", lambda route: route.abort())
    page.set_viewport_size(NARROW)
    too_wide = []
    for address in visited.addresses:
        settled(page, f"{visited.home}{address}")
        plain = page.evaluate("document.documentElement.scrollWidth")
        page.add_style_tag(content=SPACED)
        spaced = page.evaluate("document.documentElement.scrollWidth")
        if max(plain, spaced) > NARROW["width"]:
            too_wide.append((address, plain, spaced))
    assert too_wide == []


@lived
def test_the_tab_key_reaches_everything_and_shows_where_it_is(
    visited: Visited, page: Page, thorough: bool
) -> None:
    """On a page with each kind of thing to press; on every page where there is time."""
    for address in visited.addresses if thorough else TABBED:
        if address == "/mirror/days":  # the days of the mirror, all of them
            continue
        settled(page, f"{visited.home}{address}")
        stops, unseen = page.evaluate(STOPS), []
        # a day and a time have stops within
        for _ in range(2 * stops + 9):
            page.keyboard.press("Tab")
            shown = page.evaluate(HERE)
            if shown is None:
                break
            unseen += [shown] if shown else []
        reached = page.evaluate("window.spinaeStops.size")
        assert (unseen, reached) == ([], stops), address


def test_the_skip_link_comes_first_and_leads_to_the_page(visited: Visited, page: Page) -> None:
    page.goto(f"{visited.home}/about")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


@lived
def test_a_session_can_be_followed_by_ear(visited: Visited, page: Page) -> None:
    """Names for everything at every stage, and live regions that leave the seconds out."""
    page.goto(visited.home + next(a for a in visited.addresses if a.startswith("/coach?session")))
    page.get_by_role("button", name="Start without").click()
    coach = page.locator("#coach")
    expect(coach).to_have_attribute("data-stage", "get-ready")
    page.evaluate(LISTEN)
    page.wait_for_function("window.heard.number > 3")
    assert page.evaluate("window.heard.live < window.heard.number")
    expect(coach).to_match_aria_snapshot("""
      - main:
        - heading "Marching on the spot" [level=1]
        - status
        - button "Skip"
        - button "Pause"
        - button "It hurts"
        - button "End session"
    """)
    assert axe(page) == []
    page.get_by_role("button", name="It hurts").click()
    expect(page.get_by_role("heading", name="Stop. Let go and breathe.")).to_be_focused()
    expect(coach).to_match_aria_snapshot("""
      - main:
        - dialog "Stop. Let go and breathe.":
          - group "How strong is it?"
          - group "What kind? All that apply"
          - button "Tell the coach"
    """)
    assert axe(page) == []
    page.get_by_role("radio", name="1", exact=True).check(force=True)
    page.get_by_role("button", name="Tell the coach").click()
    expect(page.get_by_role("button", name="Take the next move")).to_be_visible()


@lived
def test_single_keys_can_be_turned_off(visited: Visited, page: Page) -> None:
    page.goto(f"{visited.home}/coach?free")
    page.get_by_text("Settings", exact=True).click()
    page.get_by_label("Keys: space pauses").uncheck()
    page.goto(visited.home + next(a for a in visited.addresses if a.startswith("/coach?session")))
    page.get_by_role("button", name="Start without").click()
    expect(page.get_by_role("button", name="It hurts")).to_be_visible()
    page.locator("h1").click()
    page.keyboard.press("h")
    page.keyboard.press("Tab")
    expect(page.get_by_role("dialog")).to_be_hidden()
