"""What each page weighs and how soon it can be used: the table of docs/pages.md.

    python benchmarks/pages.py [--keep]

Bytes are what comes over the line to somebody who was never here, everything included. Times
are in the browser, from the request to the last paint of something large and to the end of
loading, on the machine this runs on.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import Any, Final
from urllib.parse import urlsplit

from page import kept, table
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright
from visits import STATES, Walk, remind, serving

DOCS: Final = Path(__file__).parents[1] / "docs/pages.md"
PHONE: Final[Any] = {"width": 390, "height": 844}
SHIFTS: Final = """window.spinaeShift = 0; window.spinaePaint = 0;
new PerformanceObserver((list) => { for (const one of list.getEntries())
  window.spinaeShift += one.value; }).observe({ type: "layout-shift", buffered: true });
new PerformanceObserver((list) => { for (const one of list.getEntries())
  window.spinaePaint = one.startTime; }).observe({ type: "largest-contentful-paint", buffered: true });
"""
TOLD: Final = """() => ({ shift: window.spinaeShift, paint: window.spinaePaint,
  loaded: performance.getEntriesByType("navigation")[0].loadEventEnd })"""


@dataclass(slots=True)
class Weight:
    """A page as it came. Bytes over the line with their headers, times in milliseconds."""

    address: str
    bytes: int = 0
    requests: int = 0
    elsewhere: int = 0
    """Requests to anybody but this Spinae."""
    shift: float = 0.0
    """Cumulative layout shift."""
    paint: float = 0.0
    loaded: float = 0.0


def weigh(browser: Browser, home: str, address: str) -> Weight:
    """Visit one page with nothing kept from before."""
    weight = Weight(address)
    with browser.new_context(viewport=PHONE, service_workers="block") as context:
        context.add_init_script(SHIFTS)
        page = context.new_page()
        count(weight, page, home)
        page.goto(f"{home}{address}", wait_until="networkidle")
        told = page.evaluate(TOLD)
    weight.shift, weight.paint, weight.loaded = told["shift"], told["paint"], told["loaded"]
    return weight


def count(weight: Weight, page: Page, home: str) -> None:
    """Add up everything that comes to the page."""
    line: CDPSession = page.context.new_cdp_session(page)
    line.send("Network.enable")

    def sent(event: dict[str, Any]) -> None:
        weight.requests += 1
        parts = urlsplit(event["request"]["url"])
        weight.elsewhere += parts.scheme in ("http", "https") and parts.netloc not in home

    def came(event: dict[str, Any]) -> None:
        weight.bytes += int(event["encodedDataLength"])

    line.on("Network.requestWillBeSent", sent)
    line.on("Network.loadingFinished", came)


def main() -> None:
    """Print the table, or keep it in the documentation."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", action="store_true", help=f"write it to {DOCS.name}")
    keep = parser.parse_args().keep
    rows: list[Weight] = []
    with sync_playwright() as playwright, TemporaryDirectory() as folder:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-quic"]
        browser = playwright.chromium.launch(executable_path=which("chromium"), args=arguments)
        for number, (state, make) in enumerate(STATES.items()):
            app = make(Path(folder, str(number)))
            with serving(app) as home, browser.new_context() as context:
                remind(context.request, home)
                for address in Walk(app, home, context.request).addresses():
                    rows.append(weigh(browser, home, address))
                    print(state, rows[-1])


if __name__ == "__main__":
    main()
