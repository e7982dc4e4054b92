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


READ_A_SECOND: Final = 4
"""Words that somebody reads in a second."""
COUNTDOWN_S: Final = 10
"""Before the first set begins."""
WORDS: Final = """() => {
  let words = 0;
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const around = texts.currentNode.parentElement;
    const unseen = around.closest(".unseen, .skip-link, script, noscript, option");
    if (unseen || !around.checkVisibility({ visibilityProperty: true })) continue;
    words += texts.currentNode.textContent.split(/\\s+/).filter(Boolean).length;
  }
  return words;
}"""
"""Of everything that is seen on the page."""


def choose(page: Page, question: str, answer: str) -> None:
    page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()


def test_from_the_first_page_to_the_first_move_takes_three_screens_and_100_seconds(
    browser: Browser, spinae: Served
) -> None:
    page = browser.new_page(viewport=WINDOWS[1])
    page.goto(spinae.address)
    words = page.evaluate(WORDS)
    page.get_by_role("link", name="Begin").click()
    page.wait_for_url(f"{spinae.address}/screen")
    words += page.evaluate(WORDS)
    signs = page.locator("#signs .tick:visible").all_inner_texts()
    assert signs.index("None of these") == len(signs) - 1
    page.get_by_label("None of these").check()
    choose(page, "How is your back now?", "1")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{spinae.address}/coach?session=*")
    words += page.evaluate(WORDS)
    page.get_by_role("button", name="Start without").click()
    expect(page.locator("#coach[data-stage=get-ready]")).to_be_visible()
    taps = 5  # those above
    assert words <= 300
    assert taps <= 8
    assert words / READ_A_SECOND + taps + COUNTDOWN_S <= 100


def test_who_comes_back_is_at_the_first_move_in_20_seconds(
    browser: Browser, spinae: Served
) -> None:
    page = browser.new_page(viewport=WINDOWS[1])
    begin(page, spinae)
    page.get_by_role("button", name="End session").click()
    page.goto(spinae.address)
    head = page.locator("h1").inner_text().split()
    words = len(head) + len(page.locator("[aria-labelledby=begin]").inner_text().split())
    choose(page, "How is your back now?", "1")
    page.get_by_role("button", name="Start").click()
    expect(page.locator("#coach[data-stage=get-ready]")).to_be_visible()
    assert words / READ_A_SECOND + 2 + COUNTDOWN_S <= 20
    page.reload()
    expect(page.get_by_role("button", name="Start without")).to_be_visible()


def test_a_sign_that_is_ticked_can_be_one_that_is_long_known(
    browser: Browser, spinae: Served
) -> None:
    page = browser.new_page(viewport=WINDOWS[1])
    page.goto(f"{spinae.address}/screen")
    known = page.locator("[name=known-bladder-bowel]")
    expect(known).to_be_hidden()
    page.locator("[name=bladder-bowel]").check()
    known.check()
    choose(page, "How is your back now?", "1")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("is no bar to training")).to_be_visible()
    expect(page.get_by_role("button", name="Start")).to_be_visible()


def test_chest_pain_in_a_session_shows_the_number_to_call(browser: Browser, spinae: Served) -> None:
    page = browser.new_page(viewport=WINDOWS[1])
    begin(page, spinae)
    page.get_by_role("button", name="It hurts").click()
    choose(page, "How strong is it?", "2")
    page.get_by_label("Chest pain").check()
    expect(page.locator("[name=kind][value=bleeding]")).to_have_count(0)
    page.get_by_role("button", name="Tell the coach").click()
    expect(page.get_by_role("heading", name="Please get help now")).to_be_visible()
    call = page.locator("[data-part=call] a").first
    expect(call).to_be_visible()
    assert re.fullmatch(r"tel:\d+", call.get_attribute("href") or "")


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
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("link", name="Later").click()
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
    expect(page.locator("[data-figure][data-moves] canvas")).to_be_visible(timeout=30_000)
    button.click()
    expect(button).to_have_text("Move figure")
    still = browser.new_context(reduced_motion="reduce").new_page()
    still.goto(f"{spinae.address}/moves/bird-dog")
    expect(still.locator("[data-figure-pause]")).to_have_text("Move figure")
    expect(still.locator("[data-figure] svg.still")).to_be_visible()
    assert still.locator("[data-figure] canvas").count() == 0
