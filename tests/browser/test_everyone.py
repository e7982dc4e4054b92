"""Every page for everyone: by axe, by keyboard, enlarged, in both themes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from visits import STATES, Walk, remind, serving

pytestmark = pytest.mark.browser

AXE: Final = Path(__file__).parents[2] / "frontend/node_modules/axe-core/axe.min.js"
STANDARDS: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
PHONE, WIDE = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
RUN: Final = """(tags) => axe.run(document, { runOnly: { type: "tag", values: tags },
  resultTypes: ["violations"] }).then((found) => found.violations.flatMap(
  (rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")}: ${node.any.concat(
    node.all, node.none).map((check) => check.message).join("; ")}`)))"""


@dataclass(frozen=True, slots=True)
class Visited:
    """A Spinae in one of its states, and where its pages are."""

    home: str
    addresses: tuple[str, ...]
    unvisited: frozenset[str]


@pytest.fixture(scope="module", params=list(STATES))
def visited(
    request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Visited]:
    """Each state in turn."""
    app = STATES[request.param](tmp_path_factory.mktemp("data"))
    with serving(app) as home, browser.new_context() as context:
        remind(context.request, home)
        walk = Walk(app, home, context.request)
        addresses = walk.addresses()
        yield Visited(home, tuple(addresses), frozenset(walk.unvisited(addresses)))


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that holds still: what moves is looked at elsewhere."""
    with browser.new_context(viewport=PHONE, reduced_motion="reduce") as context:
        yield context.new_page()


def test_axe_finds_nothing_on_any_page(visited: Visited, page: Page) -> None:
    """Light and dark, on a phone and wide."""
    found: list[str] = []
    for address in visited.addresses:
        page.goto(f"{visited.home}{address}")
        page.evaluate(AXE.read_text("utf-8"))
        for theme, size in (("light", PHONE), ("dark", PHONE), ("light", WIDE), ("dark", WIDE)):
            page.emulate_media(color_scheme=theme)
            page.set_viewport_size(size)
            found += [
                f"{address} {theme} {size['width']}: {one}" for one in page.evaluate(RUN, STANDARDS)
            ]
    assert found == []
