"""The real model in the page, looking at a film: reps are counted, and no picture leaves."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright, Request, WebSocket, expect

from spinae.journal import people, read

from .conftest import Served, browser_that_sees, one_move, pass_the_screen

# the model takes a core of its own: one worker has all that look
pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("camera")]

LARGEST_MESSAGE = 8_000
"""Characters. A frame of 33 landmarks takes about 3,000; the smallest picture far more."""
THREE = re.compile("[3-7]")
KEYS = {
    "hello": {"type", "session", "camera", "free", "placed"},
    "light": {"type", "mean"},
    "frame": {"type", "t", "width", "height", "image", "world", "back"},
    "tick": {"type", "t"},
    "do": {"type", "t", "command", "level", "kinds", "on"},
}


@dataclass
class Wire:
    """Everything that leaves a page."""

    requests: list[Request] = field(default_factory=list)
    messages: list[str | bytes] = field(default_factory=list)

    def tap(self, page: Page) -> None:
        page.on("request", lambda request: self.requests.append(request))
        page.on("websocket", self._tap_socket)

    def _tap_socket(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda message: self.messages.append(message))


def test_the_camera_counts_and_no_picture_leaves_the_page(
    playwright: Playwright, spinae: Served, film: Path
) -> None:
    wire = Wire()
    with browser_that_sees(playwright, film) as browser:
        page = browser.new_context(permissions=["camera"]).new_page()
        pass_the_screen(page, spinae.address)
        wire.tap(page)
        page.goto(f"{spinae.address}{one_move(spinae.journal, 'glute-bridge')}")
        page.get_by_role("button", name="Start with the camera").click()
        expect(page.locator("#coach[data-stage=work]")).to_be_visible(timeout=60_000)
        expect(page.locator("[data-part=number]")).to_have_text(THREE, timeout=90_000)
        page.get_by_role("button", name="Done").click()
        page.get_by_role("button", name="Wrong count").click()
        expect(page.locator("[data-part=line]")).to_contain_text("Saved")
        page.get_by_role("link", name="One question").click()
        page.get_by_role("link", name="Not now").click()
        expect(page.get_by_role("link", name="Recording")).to_be_visible()
        expect(page.locator("table.sets tbody")).to_contain_text("Camera")
        refuses_elsewhere(page)
    done = read.days(spinae.journal, people.first(spinae.journal))[0].sessions[0].sets[0]
    assert (done.move, done.counted_by, done.manual) == ("glute-bridge", "camera", 0)
    assert done.reps >= 3
    only_numbers_left(wire, spinae.address)
    only_numbers_are_kept(read.recording(spinae.journal, done.id))


def refuses_elsewhere(page: Page) -> None:
    """The page's own policy stops a request to anywhere else before it leaves."""
    refused = page.evaluate(
        "fetch('https://elsewhere.example/', {method: 'POST', body: 'x'})"
        ".then(() => false, () => true)"
    )
    assert refused


def only_numbers_left(wire: Wire, address: str) -> None:
    for request in wire.requests:
        assert request.url.startswith(f"{address}/") or request.url.startswith("https://elsewhere")
        if not request.url.endswith("/recording"):
            assert len(request.post_data_buffer or b"") < 200, request.url
    frames = 0
    for message in wire.messages:
        assert isinstance(message, str), "bytes left the page"
        assert len(message) < LARGEST_MESSAGE
        said = json.loads(message)
        assert set(said) <= KEYS[said["type"]]
        if said["type"] == "frame":
            frames += 1
            assert_landmarks(said)
    assert frames > 20


def only_numbers_are_kept(recording: bytes | None) -> None:
    """The recording that the person asked for holds points too, and nothing else."""
    header, *lines = gzip.decompress(recording or b"").decode().splitlines()
    assert json.loads(header)["spinae"] == 1
    assert len(lines) > 20
    for line in lines:
        frame = json.loads(line)
        assert set(frame) == {"t", "image", "world"}
        assert_landmarks(frame | {"width": 1, "height": 1})


def assert_landmarks(said: dict[str, Any]) -> None:
    for key, size in (("image", 4), ("world", 3)):
        points = said[key]
        if points is not None:
            assert len(points) == 33
            assert all(len(point) == size for point in points)
            assert all(isinstance(part, int | float) for point in points for part in point)
    assert all(isinstance(said[key], int | float) for key in ("t", "width", "height"))
