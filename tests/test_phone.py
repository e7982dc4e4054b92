"""Pairing, the door, and what comes late: nobody without a code gets in, nothing is kept twice."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from app_client import HERE, NOW, journal_of
from spinae.cli.server import picture
from spinae.journal import devices, people, read
from spinae.lan import Lan, here
from spinae.settings import load
from spinae.web import create_app
from spinae.web.access.entry import device_name
from spinae.web.access.pairing import ALPHABET, GUESSES, LASTS, Pairing, PairingError

OUTSIDE = "https://192.168.1.5:8766"
SOCKET = "wss://192.168.1.5:8766/live"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari"


def browser(app: FastAPI, address: str, **headers: str) -> TestClient:
    accepts = {"accept": "text/html", "user-agent": PHONE}
    return TestClient(app, address, headers=accepts | headers, follow_redirects=False)


@pytest.fixture
def home(app: FastAPI) -> Iterator[TestClient]:
    with browser(app, HERE) as client:
        yield client


@pytest.fixture
def phone(app: FastAPI, home: TestClient) -> TestClient:
    return browser(app, OUTSIDE)


def code_of(app: FastAPI, person: int | None = None) -> str:
    pairing: Pairing = app.state.context.pairing
    return pairing.code(person or people.everyone(journal_of(app))[0].id, NOW).text


def let_in(app: FastAPI, phone: TestClient) -> None:
    answer = phone.post("/pair", data={"code": code_of(app)})
    assert answer.headers["location"] == "/trust"


def session_of(client: TestClient) -> str:
    client.post("/screen", data={"none": "yes"})
    session = str(uuid4())
    client.post("/moves/glute-bridge/practice", data={"session": session, "back": 0})
    return session


def late(**changes: Any) -> dict[str, Any]:
    done = {
        "item": 0, "set_number": 1, "move": "glute-bridge", "side": None, "reps": 7, "manual": 2,
        "held_s": 0, "seconds": 0, "judged": True, "timed": False, "complete": False,
        "hurt": False, "ago_s": 60,
    }  # fmt: skip
    return done | changes


# The door


@pytest.mark.parametrize("path", ["/", "/you/phone", "/mirror", "/moves", "/nothing-here"])
def test_outside_every_page_is_the_page_for_pairing(phone: TestClient, path: str) -> None:
    answer = phone.get(path)
    assert answer.status_code == 403
    assert "Let this device in" in answer.text


def test_outside_scripts_and_forms_get_a_plain_refusal(phone: TestClient) -> None:
    assert phone.get("/mirror", headers={"accept": "application/json"}).status_code == 403
    assert phone.post("/sessions", data={}).text.startswith("This device is not paired")


def test_outside_the_socket_is_refused(phone: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect) as refused, phone.websocket_connect(SOCKET):
        pass
    assert refused.value.reason == "not paired"


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "via", "x-real-ip"])
def test_what_a_proxy_passes_on_is_outside(app: FastAPI, home: TestClient, header: str) -> None:
    assert home.get("/about").status_code == 200
    assert browser(app, HERE, **{header: "127.0.0.1"}).get("/about").status_code == 403


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("http://[::1]", 200),
        ("http://[::ffff:127.0.0.1]:8765", 200),
        ("http://[::ffff:192.168.1.5]:8765", 403),
        ("http://[fd00::2]:8765", 403),
        ("http://10.0.0.1", 403),
    ],
)
def test_only_the_loopback_is_at_home(
    app: FastAPI, home: TestClient, address: str, status: int
) -> None:
    assert browser(app, address).get("/about").status_code == status
    assert home.get("/about", headers={"host": "localhost:8765"}).status_code == 200


def test_a_name_of_a_proxy_is_answered_only_where_it_was_set_and_is_outside(tmp_path: Path) -> None:
    named = {"SPINAE_DATA_DIR": str(tmp_path), "SPINAE_HOSTS": "back.example"}
    app = create_app(load(named), clock=lambda: NOW)
    with browser(app, HERE) as client:
        refused = client.get("/about", headers={"host": "evil.example"})
        assert "does not answer to this name" in refused.text
        assert "Let this device in" in client.get("/about", headers={"host": "back.example"}).text


def test_files_and_the_way_in_are_open_to_all(app: FastAPI, phone: TestClient) -> None:
    for path in ("/pair", "/static/spinae.css", "/static/app.webmanifest", "/offline"):
        assert phone.get(path).status_code == 200, path
    assert phone.get("/static/../you").status_code == 403
    assert phone.get("/pairs").status_code == 403


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
def test_nobody_outside_makes_the_server_hold_more_than_a_code(
    phone: TestClient, kind: str
) -> None:
    part = b'--x\r\ncontent-disposition: form-data; name="code"; filename="a"\r\n\r\n'
    answer = phone.post(
        "/pair", content=part + b"code=" + b"A" * 5000, headers={"content-type": kind}
    )
    assert answer.status_code == 413


# Pairing


def test_a_code_lets_one_device_in_and_not_a_second(app: FastAPI, phone: TestClient) -> None:
    code = code_of(app)
    assert phone.post("/pair", data={"code": code}).status_code == 303
    assert phone.get("/about").status_code == 200
    second = browser(app, OUTSIDE)
    assert second.post("/pair", data={"code": code}).status_code == 403
    assert second.get("/about").status_code == 403


def test_the_cookie_is_for_the_server_alone(app: FastAPI, phone: TestClient) -> None:
    cookie = phone.post("/pair", data={"code": code_of(app)}).headers["set-cookie"].lower()
    for attribute in ("httponly", "secure", "samesite=lax", "path=/"):
        assert attribute in cookie


def test_a_code_may_be_typed_as_it_is_read(app: FastAPI, phone: TestClient) -> None:
    code = code_of(app).lower()
    assert phone.post("/pair", data={"code": f" {code[:4]}-{code[4:]} "}).status_code == 303


def test_the_device_is_of_whoever_made_the_code(app: FastAPI, phone: TestClient) -> None:
    second = people.add(journal_of(app), "Kim", "Alex")
    answer = phone.post("/pair", data={"code": code_of(app, second)})
    assert answer.headers["location"] == "/who?to=/trust"
    assert [one.name for one in devices.all_of(journal_of(app), second)] == ["iPhone"]


def test_a_code_is_good_for_ten_minutes() -> None:
    pairing = Pairing()
    code = pairing.code(1, NOW)
    with pytest.raises(PairingError, match="older than ten minutes"):
        pairing.redeem(code.text, "phone", NOW + LASTS)
    again = pairing.code(1, NOW)
    assert pairing.redeem(again.text, "phone", NOW + LASTS - timedelta(seconds=1)) == 1


def test_ten_minutes_are_ten_when_the_clocks_go_back() -> None:
    pairing, berlin = Pairing(), ZoneInfo("Europe/Berlin")
    made = datetime(2026, 10, 25, 2, 55, tzinfo=berlin)
    code = pairing.code(1, made)
    with pytest.raises(PairingError):
        pairing.redeem(code.text, "192.168.1.9", made.replace(minute=30, fold=1))


def test_a_code_is_shown_again_while_it_is_fresh() -> None:
    pairing = Pairing()
    first = pairing.code(1, NOW)
    assert pairing.code(1, NOW + timedelta(minutes=4)) == first
    assert pairing.code(1, NOW + timedelta(minutes=6)) != first
    assert pairing.code(2, NOW).person == 2
    assert re.fullmatch(f"[{ALPHABET}]{{8}}", first.text)


def test_after_five_wrong_codes_one_address_has_to_wait_and_others_do_not() -> None:
    pairing = Pairing()
    code = pairing.code(1, NOW)
    for _ in range(GUESSES):
        with pytest.raises(PairingError, match="does not open"):
            pairing.redeem("AAAA2222", "guesser", NOW)
    with pytest.raises(PairingError, match="Too many"):
        pairing.redeem(code.text, "guesser", NOW)
    assert pairing.redeem(code.text, "phone", NOW) == 1
    fresh = pairing.code(1, NOW + LASTS)
    assert pairing.redeem(fresh.text, "guesser", NOW + LASTS + timedelta(seconds=1)) == 1


@pytest.mark.postgres
def test_a_removed_device_is_out_and_only_its_own_person_can_remove_it(
    app: FastAPI, home: TestClient, phone: TestClient
) -> None:
    let_in(app, phone)
    [device] = devices.all_of(journal_of(app), people.everyone(journal_of(app))[0].id)
    other = people.add(journal_of(app), "Kim", "Alex")
    home.post("/who", data={"person": other})
    home.post(f"/you/phone/{device.id}/remove")
    assert phone.get("/about").status_code == 200
    phone.post(f"/you/phone/{device.id}/remove")
    assert phone.get("/about").status_code == 403


def test_removing_a_device_cuts_its_open_socket(app: FastAPI, phone: TestClient) -> None:
    with phone:
        let_in(app, phone)
        [device] = devices.all_of(journal_of(app), people.everyone(journal_of(app))[0].id)
        with phone.websocket_connect(SOCKET) as socket:
            phone.post(f"/you/phone/{device.id}/remove")
            assert socket.receive() == {
                "type": "websocket.close", "code": 1008, "reason": "removed",
            }  # fmt: skip


@pytest.mark.postgres
def test_what_hurt_is_kept_when_a_device_is_removed(app: FastAPI, phone: TestClient) -> None:
    with phone:
        let_in(app, phone)
        session = session_of(phone)
        [device] = devices.all_of(journal_of(app), 1)
        with phone.websocket_connect(SOCKET) as socket:
            socket.send_json({"type": "hello", "session": session, "camera": False})
            socket.send_json({"type": "do", "t": 0, "command": "start"})
            for t in range(1, 30):
                socket.send_json({"type": "tick", "t": t})
            for command in ("plus", "hurts"):
                socket.send_json({"type": "do", "t": 30, "command": command})
            while socket.receive_json().get("stage") != "pain":
                pass
            phone.post(f"/you/phone/{device.id}/remove")
            assert socket.receive()["reason"] == "removed"
    [done] = read.history(journal_of(app), 1).sets
    assert done.hurt


def test_a_device_is_called_by_its_make() -> None:
    assert device_name(PHONE) == "iPhone"
    assert device_name("Mozilla/5.0 (Linux; Android 16; Pixel) Chrome") == "Android device"
    assert device_name("curl/8") == "A browser"


# The page


def test_the_page_says_how_where_the_network_is_closed(home: TestClient) -> None:
    assert "./spinae --lan" in home.get("/you/phone").text
    assert home.get("/trust").status_code == home.get("/trust/spinae.crt").status_code == 404


def test_the_page_shows_the_way_in_and_a_certificate_to_trust(tmp_path: Path) -> None:
    if not here().addresses:
        pytest.skip("this machine is on no network")
    lan = Lan(tmp_path, 8766, lambda: NOW)
    settings = load({"SPINAE_DATA_DIR": str(tmp_path)})
    with browser(create_app(settings, clock=lambda: NOW, lan=lan), HERE) as client:
        page = client.get("/you/phone").text
        assert lan.addresses[0] in page
        assert lan.authority.fingerprint[:23] in page
        assert "<svg" in page
        assert "style=" not in page
        answer = client.get("/trust/spinae.crt")
    assert answer.content == lan.authority.pem
    assert answer.headers["content-type"] == "application/x-x509-ca-cert"
    assert b"PRIVATE" not in answer.content


def test_the_terminal_shows_the_same_code() -> None:
    rows = picture("https://192.168.1.5:8766/pair#ABCD2345").splitlines()
    assert len(rows) > 15
    assert all("█" in row for row in rows[:-1])


# What a device keeps


def test_the_worker_knows_every_file_and_changes_with_any_of_them(
    app: FastAPI, home: TestClient
) -> None:
    answer = home.get("/worker.js")
    told = json.loads(answer.text.removeprefix("self.KEPT=").partition(";\n")[0])
    assert answer.headers["content-type"].startswith("text/javascript")
    assert {"/static/spinae.css", "/static/built/models/pose_lite.task"} <= set(told["files"])
    assert set(told["shell"]) <= set(told["files"])
    assert home.get("/").headers["spinae-version"] == told["version"]


def test_the_manifest_names_icons_that_are_there(home: TestClient) -> None:
    answer = home.get("/static/app.webmanifest")
    assert answer.headers["content-type"] == "application/manifest+json"
    for icon in answer.json()["icons"]:
        assert home.get(icon["src"]).headers["content-type"] == icon["type"]


@pytest.mark.postgres
def test_a_late_set_is_kept_once_and_when_it_was_done(app: FastAPI, home: TestClient) -> None:
    session = session_of(home)
    first = home.post(f"/sessions/{session}/sets", json=late())
    again = home.post(f"/sessions/{session}/sets", json=late(reps=9))
    assert first.json() == again.json()
    [day] = read.days(journal_of(app), people.everyone(journal_of(app))[0].id, zone=UTC)
    [done] = day.sessions[0].sets
    assert (done.reps, done.manual, done.counted_by, done.complete) == (7, 2, "camera", False)


@pytest.mark.parametrize(
    ("changes", "by"),
    [
        ({}, "camera"),
        ({"manual": 7}, "manual"),
        ({"judged": False, "manual": 7}, "manual"),
        ({"judged": False, "timed": True, "reps": 0, "manual": 0, "seconds": 30}, "clock"),
    ],
)
def test_a_late_set_says_who_counted(
    app: FastAPI, home: TestClient, changes: dict[str, Any], by: str
) -> None:
    home.post(f"/sessions/{session_of(home)}/sets", json=late(**changes))
    [day] = read.days(journal_of(app), people.everyone(journal_of(app))[0].id, zone=UTC)
    assert day.sessions[0].sets[0].counted_by == by


@pytest.mark.parametrize(
    "wrong", [{"reps": -1}, {"held_s": "NaN"}, {"picture": "…"}, {"side": "up"}, {"ago_s": 1e9}]
)
def test_a_late_set_is_read_strictly(home: TestClient, wrong: dict[str, Any]) -> None:
    session = session_of(home)
    assert home.post(f"/sessions/{session}/sets", json=late(**wrong)).status_code == 422


def test_a_late_set_of_nobody_s_session_or_of_no_move_is_not_found(home: TestClient) -> None:
    assert home.post(f"/sessions/{uuid4()}/sets", json=late()).status_code == 404
    session = session_of(home)
    unknown = home.post(f"/sessions/{session}/sets", json=late(move="moonwalk"))
    assert unknown.status_code == 404
