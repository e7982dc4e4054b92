"""A real server with an empty journal, and a real browser."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
import uvicorn
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from spinae.catalogue import load as load_moves
from spinae.journal import Journal, people, store
from spinae.message import NOTHING
from spinae.plan import Item, Session
from spinae.settings import load
from spinae.training import Reason
from spinae.web import create_app

from .fake_camera import write_film

BUILT = Path(__file__).parents[2] / "src/spinae/web/static/built"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


WATCH = """(page) => {
  const text = (name) => page.querySelector(`[data-part=${name}]`).textContent;
  const look = () => `${text("caption")} ${text("hint")}`;
  window.shown = new Set();
  new MutationObserver(() => window.shown.add(look())).observe(page, {
    attributes: true, characterData: true, childList: true, subtree: true,
  });
}"""
"""Keeps every sentence that the page shows, however briefly."""


@dataclass(frozen=True, slots=True)
class Served:
    """A running Spinae."""

    address: str
    journal: Journal


@pytest.fixture
def spinae(tmp_path: Path) -> Iterator[Served]:
    """The app behind a real port, on an empty journal."""
    if not (BUILT / "coach.js").is_file():
        pytest.fail("the frontend is not built; install Spinae (pip install -e .) and try again")
    app = create_app(load({"SPINAE_DATA_DIR": str(tmp_path / "data")}))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", ws="websockets-sansio"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.05)
        assert thread.is_alive(), "the server did not start"
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Served(f"http://127.0.0.1:{port}", app.state.context.journal)
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright, once."""
    with sync_playwright() as playwright:
        yield playwright


def executable() -> str:
    """The Chromium to drive."""
    found = os.environ.get("SPINAE_CHROMIUM") or shutil.which("chromium")
    return found or pytest.skip("no Chromium: install it or set SPINAE_CHROMIUM")


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A browser without a camera."""
    browser = playwright.chromium.launch(executable_path=executable(), args=[*FLAGS])
    expect.set_options(timeout=10_000)
    yield browser
    browser.close()


@pytest.fixture(autouse=True)
def closed_pages(browser: Browser) -> Iterator[None]:
    """No page of a test that is over goes on moving beside those that follow."""
    before = [*browser.contexts]
    yield
    for context in browser.contexts:
        if context not in before:
            context.close()


@contextmanager
def browser_that_sees(playwright: Playwright, film: Path | None) -> Iterator[Browser]:
    """A browser whose camera plays a film; without one it sees nobody."""
    camera = (
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        *([f"--use-file-for-fake-video-capture={film}"] if film else []),
    )
    browser = playwright.chromium.launch(executable_path=executable(), args=[*FLAGS, *camera])
    yield browser
    browser.close()


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Somebody doing glute bridges, three seconds each."""
    samples = os.environ.get("SPINAE_SAMPLES")
    if not samples:
        pytest.skip("SPINAE_SAMPLES is not set: no photographs to make a film of")
    photos = Path(samples) / "photos"
    path = tmp_path / "glute-bridge.y4m"
    write_film(path, [photos / "glute-bridge-0.jpg", photos / "glute-bridge-1.jpg"])
    return path


def pass_the_screen(page: Page, address: str) -> None:
    """None of these; then Today, though the first session could begin at once."""
    page.goto(f"{address}/screen")
    page.get_by_label("None of these").check()
    page.get_by_role("group", name="How is your back now?").get_by_label("1", exact=True).check()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{address}/coach?session=*")
    page.goto(address)


def one_move(journal: Journal, move: str) -> str:
    """The address of a session of one move, and no warm-up, that may begin now."""
    id, known, now = str(uuid4()), load_moves()[move], datetime.now().astimezone()
    item = Item(move, known.phase, known.dose.start, Reason("tried"))
    planned = Session(None, NOTHING, 5, (item,))
    store.start_session(journal, id, people.first(journal), planned, now, None)
    return f"/coach?session={id}"
