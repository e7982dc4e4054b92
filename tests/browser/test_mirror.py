"""The mirror in a real browser: charts drawn under the strict policy, reached by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from spinae.journal import people
from year import fill

from .conftest import Served

pytestmark = pytest.mark.browser


@pytest.fixture
def lived(spinae: Served) -> Served:
    """Two months of a made-up life."""
    person = people.first(spinae.journal)
    fill(spinae.journal, person, datetime.now().astimezone(), days=60)
    return spinae


@pytest.fixture
def page(browser: Browser, lived: Served) -> Iterator[Page]:
    """The mirror, which complains of nothing."""
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{lived.address}/mirror")
    expect(page.locator("#pain .plot").first).to_be_visible()
    yield page
    assert complaints == []
    page.close()


def test_every_chart_is_drawn_and_none_has_a_style_of_its_own(page: Page) -> None:
    charts = page.locator(".part .chart")
    assert charts.count() >= 6
    assert page.locator(".part .chart .plot").count() == charts.count()
    assert page.locator("[style], svg style").count() == 0


def test_a_muscle_is_reached_by_keyboard_and_shows_its_history(page: Page) -> None:
    page.locator(".plate-face a[href='#erector-spinae']").first.focus()
    page.keyboard.press("Enter")
    panel = page.locator("#erector-spinae")
    expect(panel).to_be_visible()
    expect(panel.locator(".plot")).to_be_visible()
    expect(page.locator("#calves")).to_be_hidden()


def test_the_points_of_a_chart_are_one_stop_and_the_arrows_go_on(page: Page) -> None:
    chart = page.locator("#hold-bridge-hold-both")
    stop = chart.locator(".plot [tabindex='0']")
    assert stop.count() == 1
    stop.focus()
    page.keyboard.press("ArrowLeft")
    told = chart.locator(".chart-told").text_content()
    assert told == page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert chart.locator(".plot [tabindex='0']").count() == 1


def test_the_numbers_are_behind_each_chart(page: Page) -> None:
    chart = page.locator("#pain .chart").first
    expect(chart.locator("table")).to_be_hidden()
    chart.get_by_text("The numbers").click()
    expect(chart.locator("table")).to_be_visible()


def test_without_a_script_the_tables_stand(browser: Browser, lived: Served) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{lived.address}/mirror#calves")
    expect(page.locator("#pain table").first).to_be_visible()
    expect(page.locator("#calves table")).to_be_visible()
    page.close()


@pytest.mark.parametrize("font", ["ours", "any"])
@pytest.mark.parametrize("width", [390, 1280])
def test_nothing_is_wider_than_the_window(
    browser: Browser, lived: Served, width: int, font: str
) -> None:
    """Also where our font comes too late, and another, wider one stays."""
    page = browser.new_page(viewport={"width": width, "height": 844})
    if font == "any":
        page.route("**/*.woff2", lambda route: route.abort())
    for path in ("/mirror", "/mirror/days", "/mirror/tests", "/mirror/questions"):
        page.goto(f"{lived.address}{path}")
        # charts are drawn, and fitted, once the page is there
        fits = "width => document.documentElement.scrollWidth <= width"
        page.wait_for_function(fits, arg=width)
    page.close()
