"""The page of breaks in a real browser: it notices by itself that it is time."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Browser, expect

from spinae.journal import read

from .conftest import Served, pass_the_screen

SOON_S = 3


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False], ids=["with a script", "without one"])
def test_the_open_page_says_when_it_is_time(
    browser: Browser, spinae: Served, scripts: bool
) -> None:
    page = browser.new_page(java_script_enabled=scripts)
    pass_the_screen(page, spinae.address)
    page.goto(f"{spinae.address}/you/reminders")
    breaks = page.locator("form[action='/you/reminders/breaks']")
    page.locator("section[aria-labelledby=breaks] summary").click()
    for weekday in breaks.locator("[name=days]").all():
        weekday.check()
    breaks.locator("[name=since]").fill("00:00")
    breaks.locator("[name=until]").fill("23:59")
    breaks.get_by_role("button", name="Turn on").click()
    page.goto(f"{spinae.address}/breaks?next={int(time.time()) + SOON_S}")
    expect(page).to_have_title("Breaks · Spinae")
    expect(page).to_have_title("Time to move · Spinae")
    page.get_by_role("button", name="Done").click()
    expect(page).to_have_title("Breaks · Spinae")
    (day,) = read.days(spinae.journal, 1)
    assert [session.source for session in day.sessions] == ["break"]
    page.close()
