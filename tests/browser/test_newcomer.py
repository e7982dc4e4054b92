"""A newcomer's minutes, and how every page behaves in a real browser."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any, Final, Literal

import pytest
from playwright.sync_api import Browser, Page, TimeoutError, expect

from app_client import no_room
from spinae.journal import people, read

from .conftest import Served, pass_the_screen

pytestmark = pytest.mark.browser

PAGES = ("/", "/screen", "/moves", "/moves/bird-dog", "/moves/marching", "/mirror", "/about")
WINDOWS: Final[Any] = ({"width": 1280, "height": 800}, {"width": 390, "height": 844})
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
FITS: Final = "document.documentElement.scrollWidth <= innerWidth"


def choose(page: Page, question: str, answer: str) -> None:
    page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()


def begin(page: Page, spinae: Served) -> None:
    pass_the_screen(page, spinae.address)
    choose(page, "How is your back now?", "1")
    choose(page, "Minutes you have", "5")
    page.get_by_role("button", name="Start").click()
    page.get_by_role("button", name="Start without").click()
    expect(page.locator("#coach[data-stage=get-ready]")).to_be_visible()


def test_a_newcomer_trains_without_a_camera_and_finds_it_in_the_mirror(
    browser: Browser, spinae: Served
) -> None:
    page = browser.new_page()
    begin(page, spinae)
    while page.locator("[data-panel=over]").is_hidden():
        name = page.locator("[data-part=name]").text_content()
        page.keyboard.press("Enter")
        page.wait_for_function(
            "before => document.querySelector('#coach').dataset.stage !== 'get-ready'"
            " || document.querySelector('[data-part=name]').textContent !== before",
            arg=name,
        )
        if page.locator("[data-do=skip]").is_visible():
            with suppress(TimeoutError):  # the rest may end by itself meanwhile
                page.locator("[data-do=skip]").click(timeout=3_000)
    page.get_by_role("link", name="One question").click()
    choose(page, "How is your back now?", "2")
    page.get_by_role("button", name="Show the mirror").click()
    expect(page.locator("table.sets tbody tr").first).to_be_visible()
    session = read.days(spinae.journal, people.first(spinae.journal))[0].sessions[0]
    assert {done.counted_by for done in session.sets} <= {"manual", "clock"}
    assert (session.pain("before"), session.pain("after")) == (1, 2)


def test_it_hurts_stops_at_once_and_a_mild_pain_offers_the_next_move(
    browser: Browser, spinae: Served
) -> None:
    page = browser.new_page()
    begin(page, spinae)
    first = page.locator("[data-part=name]").text_content() or ""
    page.get_by_role("button", name="It hurts").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    choose(page, "How strong is it?", "2")
    page.get_by_label("A dull ache").check()
    page.get_by_role("button", name="Tell the coach").click()
    page.get_by_role("button", name="Take the next move").click()
    expect(page.locator("[data-part=name]")).not_to_have_text(first)


def test_a_move_is_tried_after_an_answer_about_the_back(browser: Browser, spinae: Served) -> None:
    page = browser.new_page()
    pass_the_screen(page, spinae.address)
    page.goto(f"{spinae.address}/moves/glute-bridge")
    page.get_by_role("button", name="Try this move").click()
    expect(page.get_by_role("alert")).to_contain_text("Please answer this first")
    choose(page, "How is your back now?", "1")
    page.get_by_role("button", name="Try this move").click()
    page.get_by_role("button", name="Start without").click()
    expect(page.locator("#coach[data-stage=get-ready]")).to_be_visible()


def test_space_pauses_and_goes_on(browser: Browser, spinae: Served) -> None:
    page = browser.new_page()
    begin(page, spinae)
    page.keyboard.press("Space")
    expect(page.locator("#coach")).to_have_attribute("data-stage", "paused")
    page.keyboard.press("Space")
    expect(page.locator("#coach")).to_have_attribute("data-stage", "get-ready")


def test_on_a_full_disk_a_session_ends_with_a_way_on_and_nothing_is_called_kept(
    browser: Browser, spinae: Served
) -> None:
    page = browser.new_page(viewport=WINDOWS[1])
    begin(page, spinae)
    unkept, said = page.locator("[data-part=unkept]"), page.locator("[data-panel=over]")
    with no_room(spinae.journal):
        page.keyboard.press("Enter")
        expect(unkept).to_have_text(re.compile("^The disk is full"))
        page.get_by_role("button", name="End session").click()
        expect(said).to_contain_text("What you did is kept as soon as there is room.")
        expect(said.get_by_role("link", name="Today")).to_be_visible()
        expect(page.get_by_role("link", name="Leave")).to_be_visible()
        expect(page.locator(".coach-caption")).to_have_text("We stop here.")
        tall = "document.documentElement.scrollHeight > innerHeight"
        assert not page.evaluate(tall)
    expect(page.get_by_role("link", name="One question")).to_be_visible()
    expect(page.locator("[data-part=line]")).to_have_text("Kept now.")
    expect(unkept).to_be_empty()


def test_a_reload_goes_on_with_the_same_session(browser: Browser, spinae: Served) -> None:
    page = browser.new_page()
    begin(page, spinae)
    page.keyboard.press("Enter")
    expect(page.locator("[data-part=progress]")).to_contain_text("Move 2")
    page.reload()
    expect(page.get_by_role("heading", name="Go on where you were")).to_be_visible()
    page.get_by_role("button", name="Start without").click()
    expect(page.locator("[data-part=progress]")).to_contain_text("Move 2")


def test_without_scripts_the_screen_and_the_session_still_work(
    browser: Browser, spinae: Served
) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    pass_the_screen(page, spinae.address)
    choose(page, "How is your back now?", "1")
    page.get_by_role("button", name="Show this session").click()
    expect(page.locator(".item").first).to_be_visible()
    page.get_by_role("button", name="Start").click()
    page.wait_for_url(f"{spinae.address}/coach?session=*")


def test_no_page_complains_or_is_wider_than_its_window(browser: Browser, spinae: Served) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    pass_the_screen(page, spinae.address)
    for path in PAGES:
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.goto(spinae.address + path)
            for size in WINDOWS:
                page.set_viewport_size(size)
                page.wait_for_function(FITS)
    assert complaints == []


def test_a_figure_moves_until_it_is_paused_and_not_where_motion_is_unwanted(
    browser: Browser, spinae: Served
) -> None:
    page = browser.new_page()
    page.goto(f"{spinae.address}/moves/bird-dog")
    button = page.locator("[data-figure-pause]")
    expect(button).to_have_text("Pause figure")
    button.click()
    expect(button).to_have_text("Move figure")
    still = browser.new_context(reduced_motion="reduce").new_page()
    still.goto(f"{spinae.address}/moves/bird-dog")
    expect(still.locator("[data-figure-pause]")).to_have_text("Move figure")
