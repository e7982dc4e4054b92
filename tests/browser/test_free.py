"""Free practice in a real browser: the model looks at a film, and the move is recognised."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Playwright, expect

from spinae.journal import people, read

from .conftest import Served, browser_that_sees, pass_the_screen

# the model takes a core of its own: one worker has all that look
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("camera")]

TWO = re.compile("[2-7]")


def test_a_glute_bridge_is_recognised_and_counted(
    playwright: Playwright, spinae: Served, film: Path
) -> None:
    with browser_that_sees(playwright, film) as browser:
        page = browser.new_context(permissions=["camera"]).new_page()
        pass_the_screen(page, spinae.address)
        page.get_by_role("link", name="Just watch me").click()
        page.get_by_role("button", name="Start with the camera").click()
        expect(page.locator("[data-part=name]")).to_have_text("Glute bridge", timeout=90_000)
        expect(page.locator("[data-part=number]")).to_have_text(TWO, timeout=90_000)
        page.get_by_role("button", name="End session").click()
        page.get_by_role("link", name="One question").click()
    session = read.days(spinae.journal, people.first(spinae.journal))[0].sessions[0]
    done = session.sets[0]
    assert (session.source, done.move, done.counted_by) == ("free", "glute-bridge", "camera")
    assert done.reps >= 2


def test_it_hurts_that_was_not_answered_is_asked_about_in_the_next_free_practice(
    playwright: Playwright, spinae: Served
) -> None:
    with browser_that_sees(playwright, None) as browser:
        page = browser.new_context(permissions=["camera"]).new_page()
        pass_the_screen(page, spinae.address)
        page.goto(f"{spinae.address}/coach?free")
        page.get_by_role("button", name="Start with the camera").click()
        page.get_by_role("button", name="It hurts").click(timeout=90_000)
        expect(page.get_by_role("dialog")).to_be_visible()
        page.reload()
        page.get_by_role("button", name="Start with the camera").click()
        expect(page.get_by_role("dialog")).to_be_visible(timeout=90_000)
