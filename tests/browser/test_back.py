"""The back line in the page: read from a real silhouette, and kept so that it can be read again."""

from __future__ import annotations

import gzip
import json
import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, Playwright, expect

from spinae.catalogue import load
from spinae.eyes import recording
from spinae.journal import people, read
from spinae.judge import Judge

from .conftest import WATCH, Served, browser_that_sees, one_move, pass_the_screen
from .fake_camera import write_film

# the model takes a core of its own: one worker has all that look
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("camera")]

TWO = re.compile("[2-9]")


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Somebody rounding the back on all fours, and back again, three seconds each."""
    samples = os.environ.get("SPINAE_SAMPLES")
    if not samples:
        pytest.skip("SPINAE_SAMPLES is not set: no photographs to make a film of")
    photos = Path(samples) / "photos"
    path = tmp_path / "cat.y4m"
    pictures = [photos / "cat-stretch-0.jpg", photos / "cat-stretch-1.jpg"]
    write_film(path, pictures, seconds_each=3.0)
    return path


def begun(page: Page, spinae: Served, move: str) -> None:
    """A move done with the camera."""
    page.goto(f"{spinae.address}{one_move(spinae.journal, move)}")
    page.get_by_role("button", name="Start with the camera").click()


def test_a_saved_set_is_counted_again_from_the_outline_it_kept(
    playwright: Playwright, spinae: Served, film: Path, tmp_path: Path
) -> None:
    with browser_that_sees(playwright, film) as browser:
        page = browser.new_context(permissions=["camera"]).new_page()
        pass_the_screen(page, spinae.address)
        begun(page, spinae, "cat-cow")
        expect(page.locator("#coach[data-stage=work]")).to_be_visible(timeout=60_000)
        expect(page.locator("[data-part=number]")).to_have_text(TWO, timeout=90_000)
        page.get_by_role("button", name="Done").click()
        page.get_by_role("button", name="Wrong count").click()
        expect(page.locator("[data-part=line]")).to_contain_text("Saved")
    done = read.days(spinae.journal, people.first(spinae.journal))[0].sessions[0].sets[0]
    assert done.seen["back"]["rounded"] > done.seen["back"]["arched"] + 3
    saved = tmp_path / "saved.jsonl.gz"
    saved.write_bytes(read.recording(spinae.journal, done.id) or b"")
    assert only_outlines(saved) > 20
    assert counted(saved) == pytest.approx(done.reps, abs=1)


def only_outlines(saved: Path) -> int:
    """How many frames have a silhouette; a frame holds points and that, and nothing else."""
    frames = [json.loads(line) for line in gzip.decompress(saved.read_bytes()).splitlines()[1:]]
    masks = [frame["mask"] for frame in frames if "mask" in frame]
    assert {key for frame in frames for key in frame} == {"t", "image", "world", "mask"}
    assert max(max(mask["width"], mask["height"]) for mask in masks) <= 160
    return len(masks)


def counted(saved: Path) -> int:
    judge, t = Judge(load()["cat-cow"]), 0.0
    for seen in recording.read(saved).observations:
        judge.see(seen)
        t = seen.t
    judge.close(t)
    return len(judge.reps)


def test_the_neutral_back_is_found_before_a_move_that_needs_it(
    playwright: Playwright, spinae: Served, film: Path
) -> None:
    with browser_that_sees(playwright, film) as browser:
        page = browser.new_context(permissions=["camera"]).new_page()
        pass_the_screen(page, spinae.address)
        begun(page, spinae, "bird-dog")
        expect(page.locator("#coach[data-stage=calibrate]")).to_be_visible(timeout=60_000)
        page.locator("#coach").evaluate(WATCH)
        expect(page.locator("#coach:not([data-stage=calibrate])")).to_be_visible(timeout=60_000)
        assert "arch" in page.evaluate("[...shown].join()")
