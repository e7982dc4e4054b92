"""A phone on the local network: real HTTPS, pairing, files that it keeps, a line that breaks."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, expect

from spinae.journal import Journal
from spinae.lan import Lan, here
from spinae.settings import load
from spinae.web import create_app
from spinae.web.app import STATIC, local_now

from .conftest import FLAGS, executable, one_move, pass_the_screen

pytestmark = pytest.mark.browser

SPINAE = str(Path(sys.executable).with_name("spinae"))
SOCKET_REFUSED = """() => new Promise((said) => {
  const socket = new WebSocket(`wss://${location.host}/live`);
  socket.onopen = () => said(false);
  socket.onerror = () => said(true);
})"""

SHEET = "fetch('/static/spinae.css').then((answer) => answer.text())"


@contextmanager
def serving(folder: Path, address: str = "http://127.0.0.1:0") -> Iterator[str]:
    """The app in this process, where a second one follows the first at the same address."""
    app = create_app(load({"SPINAE_DATA_DIR": str(folder / "data")}))
    port = int(address.rpartition(":")[2])
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.05)
        assert thread.is_alive(), "the server did not start"
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@dataclass
class Machine:
    """The machine that runs Spinae: `spinae serve --lan`, which can be stopped and started."""

    data: Path
    home: str = ""
    phone: str = ""
    """Its address for itself, and for phones."""
    code: str = ""
    _process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Serve; a second time at the same ports, as somebody would who starts it again."""
        ports = [address.rpartition(":")[2] or "0" for address in (self.home, self.phone)]
        command = [SPINAE, "serve", "--lan", "--no-open"]
        self._process = subprocess.Popen(
            [*command, "--port", ports[0], "--lan-port", ports[1]],
            env={**os.environ, "SPINAE_DATA_DIR": str(self.data), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            text=True,
        )
        self.home = self._said(r"Spinae is at (http://.*)/ ")
        self.phone = self._said(r"On your phone: (https://[\d.]+:\d+)")
        self.code = self._said(r"type the code (\S+)\.")

    def stop(self) -> None:
        """The power goes."""
        assert self._process
        self._process.kill()
        self._process.communicate()

    def _said(self, pattern: str) -> str:
        assert self._process
        assert self._process.stdout
        for line in self._process.stdout:
            if found := re.search(pattern, line):
                return found[1]
        pytest.fail(f"the server did not say {pattern}")

    def sets(self) -> list[tuple[int, int]]:
        """Reps of every set in the journal, and how many were by hand."""
        with sqlite3.connect(self.data / "journal.sqlite3") as journal:
            return journal.execute("SELECT reps, manual FROM done_set ORDER BY at").fetchall()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an authority that every machine here has, so that one browser trusts all."""
    if not here().addresses:
        pytest.skip("this machine is on no network")
    data = tmp_path_factory.mktemp("authority")
    Lan(data, 8443, local_now)
    return data / "lan"


@pytest.fixture
def machine(authority: Path, tmp_path: Path) -> Iterator[Machine]:
    (tmp_path / "data").mkdir(mode=0o700)
    shutil.copytree(authority, tmp_path / "data" / "lan")
    machine = Machine(tmp_path / "data")
    machine.start()
    yield machine
    machine.stop()


@pytest.fixture(scope="module")
def trusting(
    authority: Path, playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """A browser whose trust store holds the machines' authority, and nothing else of ours."""
    certutil = shutil.which("certutil") or pytest.skip("no certutil: install libnss3-tools")
    home = tmp_path_factory.mktemp("home")
    store = home / ".pki" / "nssdb"
    store.mkdir(parents=True)
    certificate = home / "authority.crt"
    pem = (authority / "authority.pem").read_text()
    certificate.write_text(pem[pem.index("-----BEGIN CERTIFICATE") :])
    at = ["-d", f"sql:{store}"]
    subprocess.run([certutil, *at, "-N", "--empty-password"], check=True)
    subprocess.run(
        [certutil, *at, "-A", "-n", "spinae", "-t", "C,,", "-i", certificate], check=True
    )
    browser = playwright.chromium.launch(
        executable_path=executable(),
        args=[*FLAGS],
        env={**os.environ, "HOME": str(home)},
    )
    expect.set_options(timeout=10_000)
    yield browser
    browser.close()


@pytest.fixture
def phone(trusting: Browser) -> Iterator[BrowserContext]:
    """A phone-sized client that has been nowhere."""
    with trusting.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    ) as phone:
        yield phone


def pair(machine: Machine, phone: BrowserContext) -> Page:
    """Scan the code."""
    page = phone.new_page()
    page.goto(f"{machine.phone}/pair#{machine.code.replace('-', '')}")
    page.wait_for_url("**/trust")
    return page


def at_work(machine: Machine, page: Page) -> None:
    """In the first set that is counted, with two reps by hand."""
    pass_the_screen(page, machine.phone)
    journal = Journal.open(f"sqlite:///{machine.data / 'journal.sqlite3'}")
    page.goto(f"{machine.phone}{one_move(journal, 'glute-bridge')}")
    journal.close()
    page.get_by_role("button", name="Start without").click()
    expect(page.locator("#coach[data-stage=get-ready]")).to_be_visible()
    page.keyboard.press("+")
    page.keyboard.press("+")
    expect(page.locator("#coach[data-stage=work] [data-part=number]")).to_have_text("2")


def test_nobody_gets_in_without_the_code(machine: Machine, phone: BrowserContext) -> None:
    page = phone.new_page()
    answer = page.goto(machine.phone)
    assert answer
    assert answer.status == 403
    expect(page.get_by_role("heading", name="Let this device in")).to_be_visible()
    assert page.evaluate("fetch('/mirror').then((answer) => answer.status)") == 403
    assert page.evaluate(SOCKET_REFUSED)


def test_a_wrong_code_is_refused_and_five_of_them_end_it(
    machine: Machine, phone: BrowserContext
) -> None:
    page = phone.new_page()
    page.goto(machine.phone)
    for _ in range(6):
        page.get_by_label("The code that machine shows").fill("AAAA-2222")
        page.get_by_role("button", name="Let this device in").click()
        page.wait_for_load_state()
    expect(page.get_by_role("alert")).to_contain_text("Too many wrong codes")


def test_the_code_lets_one_phone_in_once(machine: Machine, phone: BrowserContext) -> None:
    page = pair(machine, phone)
    expect(page.get_by_text("This device is in.")).to_be_visible()
    page.goto(machine.phone)
    expect(page.get_by_role("link", name="Begin")).to_be_visible()
    assert page.evaluate("isSecureContext")
    assert "spinae_device" not in page.evaluate("document.cookie")
    [cookie] = phone.cookies()
    assert (cookie["secure"], cookie["httpOnly"], cookie["sameSite"]) == (True, True, "Lax")
    assert phone.browser
    second = phone.browser.new_context().new_page()
    second.goto(f"{machine.phone}/pair#{machine.code}")
    expect(second.get_by_role("alert")).to_contain_text("does not open the door")


def test_a_browser_that_does_not_trust_is_warned_and_then_all_but_the_worker_works(
    machine: Machine, browser: Browser
) -> None:
    with pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
        browser.new_page().goto(machine.phone)
    past = browser.new_context(ignore_https_errors=True)
    page = pair(machine, past)
    at_work(machine, page)
    assert page.evaluate("isSecureContext && 'mediaDevices' in navigator")


def test_a_removed_phone_is_out_at_once_in_the_middle_of_a_set(
    machine: Machine, phone: BrowserContext, browser: Browser
) -> None:
    page = pair(machine, phone)
    at_work(machine, page)
    home = browser.new_page()
    home.goto(f"{machine.home}/you/phone")
    home.get_by_role("button", name="Remove").click()
    expect(home.get_by_text("None yet.")).to_be_visible()
    expect(page.get_by_text("This device was removed.")).to_be_visible()
    page.goto(machine.phone)
    expect(page.get_by_role("heading", name="Let this device in")).to_be_visible()


def test_the_phone_keeps_the_files_once_and_opens_without_the_machine(
    machine: Machine, phone: BrowserContext
) -> None:
    page = pair(machine, phone)
    pass_the_screen(page, machine.phone)
    page.goto(f"{machine.phone}/you/phone")
    page.get_by_role("button", name="Keep all of it").click()
    expect(page.get_by_text("All of it is kept")).to_be_visible(timeout=30_000)
    kept = page.evaluate("caches.open('spinae').then(c => c.keys()).then(k => k.map(r => r.url))")
    assert any("pose_lite.task" in url for url in kept)
    assert not any(url.startswith(f"{machine.phone}/?") or "mirror" in url for url in kept)
    machine.stop()
    page.goto(machine.phone)
    expect(page.get_by_role("heading", name="Spinae does not answer")).to_be_visible()
    machine.start()
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("button", name="Start")).to_be_visible()


def test_after_an_upgrade_no_old_file_is_served(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    static = tmp_path / "static"
    shutil.copytree(STATIC, static, ignore=shutil.ignore_patterns("models", "wasm"))
    monkeypatch.setattr("spinae.web.app.STATIC", static)
    page = browser.new_page()
    with serving(tmp_path) as address:
        page.goto(f"{address}/moves")
        page.wait_for_function("() => navigator.serviceWorker.controller")
        assert "of tomorrow" not in page.evaluate(SHEET)
    (static / "spinae.css").write_text("/* of tomorrow */")
    with serving(tmp_path, address):
        page.goto(f"{address}/moves")
        assert page.evaluate(SHEET) == "/* of tomorrow */"
        page.wait_for_function("() => caches.match('/static/spinae.css', {ignoreSearch: true})")
        kept = "caches.open('spinae').then((c) => c.matchAll('/static/spinae.css', IGNORE))"
        count = kept.replace("IGNORE", "{ignoreSearch: true}") + ".then((found) => found.length)"
        assert page.evaluate(count) == 1


def test_a_set_goes_on_by_hand_without_the_machine_and_is_kept_once(
    machine: Machine, phone: BrowserContext
) -> None:
    page = pair(machine, phone)
    at_work(machine, page)
    machine.stop()
    expect(page.get_by_text("Your 2 reps are kept on this device")).to_be_visible()
    page.locator("[data-do=plus]").click()
    expect(page.locator("[data-part=number]")).to_have_text("3")
    page.locator("[data-do=done]").click()
    machine.start()
    expect(page.get_by_text("The connection broke")).to_be_hidden(timeout=20_000)
    expect(page.locator("[data-part=number]")).not_to_have_text("3")
    page.goto(machine.phone)
    assert machine.sets() == [(3, 3)]
    assert page.evaluate("localStorage.getItem('spinae.outbox')") is None


def test_a_page_that_was_closed_sends_its_set_from_the_next_page(
    machine: Machine, phone: BrowserContext
) -> None:
    page = pair(machine, phone)
    at_work(machine, page)
    machine.stop()
    expect(page.get_by_text("are kept on this device")).to_be_visible()
    page.close()
    machine.start()
    page = phone.new_page()
    page.goto(machine.phone)
    page.wait_for_function("() => localStorage.getItem('spinae.outbox') === null")
    assert machine.sets() == [(2, 2)]


def test_after_a_blink_of_the_network_the_same_set_goes_on(
    machine: Machine, phone: BrowserContext
) -> None:
    page = pair(machine, phone)
    at_work(machine, page)
    phone.set_offline(True)
    expect(page.get_by_text("Your 2 reps are kept on this device")).to_be_visible()
    phone.set_offline(False)
    expect(page.locator("#coach[data-stage=work] [data-part=number]")).to_have_text(
        re.compile("[2-9]"), timeout=20_000
    )
    expect(page.get_by_text("The connection broke")).to_be_hidden()
    assert machine.sets() == []


def test_it_hurts_is_heard_without_the_machine_too(machine: Machine, phone: BrowserContext) -> None:
    page = pair(machine, phone)
    at_work(machine, page)
    machine.stop()
    expect(page.get_by_text("are kept on this device")).to_be_visible()
    page.get_by_role("button", name="It hurts").click()
    expect(page.get_by_text("Stop. Let go and breathe. Spinae asks")).to_be_visible()
    machine.start()
    expect(page.get_by_role("dialog")).to_be_visible(timeout=20_000)
