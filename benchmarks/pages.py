"""What each page weighs and how soon it can be used: the table of docs/pages.md.

    python benchmarks/pages.py [--keep]

Bytes are what comes over the line to somebody who was never here, everything included. Times
are told by the browser, from the first request to the last paint of something large and to the
end of loading, on the machine this runs on.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from page import kept, table
from visits import STATES, Walk, newcomer, remind, serving

DOCS: Final = Path(__file__).parents[1] / "docs/pages.md"
PHONE: Final[Any] = {"width": 390, "height": 844}
WATCH: Final = """window.shift = 0; window.paint = 0;
const watch = (type, note) => new PerformanceObserver(
  (list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
watch("layout-shift", (one) => { window.shift += one.value; });
watch("largest-contentful-paint", (one) => { window.paint = one.startTime; });"""
TOLD: Final = """() => ({ shift: window.shift, paint_ms: window.paint,
  loaded_ms: performance.getEntriesByType("navigation")[0].loadEventEnd })"""
IDENTITY: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


@dataclass(slots=True)
class Line:
    """What came over the line to one browser."""

    bytes: int = 0
    """With headers, as compressed."""
    requests: int = 0
    elsewhere: int = 0
    """Requests to anybody but this Spinae."""


@dataclass(frozen=True, slots=True)
class Weight:
    """One page as it came to somebody who was never here."""

    address: str
    line: Line
    shift: float
    """Cumulative layout shift, 0 where nothing moved under the reader."""
    paint_ms: float
    loaded_ms: float


@contextmanager
def stranger(browser: Browser) -> Iterator[BrowserContext]:
    """A browser on a phone that keeps nothing from before."""
    with browser.new_context(viewport=PHONE, service_workers="block") as context:
        context.add_init_script(WATCH)
        yield context


def weigh(browser: Browser, home: str, address: str) -> Weight:
    """Visit one page."""
    with stranger(browser) as context:
        page = context.new_page()
        line = listen(page, home)
        page.goto(f"{home}{address}", wait_until="networkidle")
        return Weight(address, line, **page.evaluate(TOLD))


def first_minute(browser: Browser, home: str) -> Line:
    """From the first look to the last question: all that comes before the coach."""
    with stranger(browser) as context:
        page = context.new_page()
        line = listen(page, home)
        page.goto(home, wait_until="networkidle")
        page.get_by_role("link", name="Begin").click()
        page.wait_for_url(f"{home}/screen")
        page.wait_for_load_state("networkidle")
        return line


def listen(page: Page, home: str) -> Line:
    """Count all that comes to the page from here on."""
    heard, place = Line(), urlsplit(home).netloc
    line = page.context.new_cdp_session(page)

    def sent(event: dict[str, Any]) -> None:
        parts = urlsplit(event["request"]["url"])
        heard.requests += 1
        heard.elsewhere += parts.scheme.startswith("http") and parts.netloc != place

    def came(event: dict[str, Any]) -> None:
        heard.bytes += int(event["encodedDataLength"])

    line.on("Network.requestWillBeSent", sent)
    line.on("Network.loadingFinished", came)
    line.send("Network.enable")
    return heard


def measured(browser: Browser, data: Path) -> dict[str, list[Weight]]:
    """Every page in every state."""
    found: dict[str, list[Weight]] = {}
    for number, (state, make) in enumerate(STATES.items()):
        app = make(data / str(number))
        with serving(app) as home, browser.new_context() as context:
            remind(context.request, home)
            addresses = Walk(app, home, context.request).addresses()
            found[state] = [weigh(browser, home, address) for address in addresses]
    return found


def row(weight: Weight) -> tuple[str, ...]:
    """A line of the table."""
    address = IDENTITY.sub("…", weight.address)
    kilobytes = f"{weight.line.bytes / 1000:.0f}"
    times = (f"{weight.paint_ms / 1000:.2f}", f"{weight.loaded_ms / 1000:.2f}")
    return (f"`{address}`", kilobytes, str(weight.line.requests), f"{weight.shift:.3f}", *times)


def report(browser: Browser, data: Path) -> str:
    """What docs/pages.md shows."""
    with serving(newcomer(data / "new")) as home:
        line = first_minute(browser, home)
    found = measured(browser, data)
    elsewhere = sum(weight.line.elsewhere for weights in found.values() for weight in weights)
    texts = [
        f"From the first look to the session that can be started, all that comes before the "
        f"coach: {line.bytes / 1000:.0f} kB. Requests to anybody else, over all pages: {elsewhere}."
    ]
    head = ("page", "kB", "requests", "shift", "painted (s)", "loaded (s)")
    for state, weights in found.items():
        texts += [f"### {state.capitalize()}", table(head, map(row, weights))]
    return "\n\n".join(texts)


def main() -> None:
    """Print the tables, or keep them in the documentation."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", action="store_true", help=f"write them to {DOCS.name}")
    keep = parser.parse_args().keep
    with sync_playwright() as playwright, TemporaryDirectory() as folder:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-quic"]
        chromium = playwright.chromium.launch(executable_path=which("chromium"), args=flags)
        text = report(chromium, Path(folder))
    if keep:
        kept(DOCS, text)
    else:
        print(text)


if __name__ == "__main__":
    main()
