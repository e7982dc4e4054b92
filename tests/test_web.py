"""The pages, the guard at the door and the live socket, on a real journal."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from inspect import iscoroutinefunction
from typing import Any, cast
from uuid import uuid4

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.testclient import TestClient
from markupsafe import escape
from starlette.routing import Match
from starlette.websockets import WebSocketDisconnect

from app_client import HERE, LIVE, Clock, closed_by, journal_of, routes, screened
from spinae.body import Frame
from spinae.catalogue import load
from spinae.journal import read, store
from spinae.journal.tables import SessionRow
from spinae.message import NOTHING
from spinae.plan import Item, Session, lock_text
from spinae.plan.lock import STATEMENT
from spinae.plan.rules import load_rules
from spinae.say import ENGLISH
from spinae.training import Reason
from spinae.web.pages.you.about import releases
from testing.film import Lens, perform


def started(client: TestClient, minutes: int = 5) -> str:
    session = str(uuid4())
    answer = client.post("/sessions", data={"session": session, "minutes": minutes, "back": 1})
    assert answer.headers["location"] == f"/coach?session={session}"
    return session


def practised(client: TestClient, move: str) -> str:
    """A session of one move and nothing before it."""
    context, session = cast("FastAPI", client.app).state.context, str(uuid4())
    known = context.catalogue[move]
    item = Item(move, known.phase, known.dose.start, Reason("tried"))
    planned = Session(None, NOTHING, 5, (item,))
    store.start_session(context.journal, session, 1, planned, context.clock(), None)
    return session


def test_a_newcomer_meets_the_screen_first(client: TestClient) -> None:
    page = client.get("/").text
    assert "Ten minutes for your back" in page
    assert 'href="/screen"' in page
    assert "Bladder or bowel" in client.get("/screen").text


def test_signs_without_an_answer_are_asked_again_and_nothing_is_kept(
    client: TestClient, app: FastAPI
) -> None:
    answer = client.post("/screen", data={"pregnancy": "yes"})
    assert answer.status_code == 422
    assert "still needs an answer" in answer.text
    assert read.screening(journal_of(app), 1, app.state.context.clock()) is None


def test_a_passed_screen_leads_to_a_session_with_reasons(client: TestClient) -> None:
    assert screened(client) == "/"
    page = client.get("/?minutes=10&back=1").text
    assert "Ten minutes for your back" in page
    assert page.index("Warm-up") < page.index("Strength") < page.index("Stretch</h3>")
    assert page.count('class="why"') == page.count('class="item"') >= 3


def test_a_red_flag_closes_training_and_says_where_to_go_and_how_soon(client: TestClient) -> None:
    screened(client, "bladder-bowel")
    page = client.get("/").text
    assert "emergency department now" in page
    assert ">Now</h2>" in page
    answer = client.post("/sessions", data={"session": str(uuid4()), "back": 0})
    assert answer.headers["location"] == "/"
    assert client.get("/coach").headers["location"] == "/"


def test_a_lock_opens_only_on_the_persons_word(client: TestClient) -> None:
    screened(client, "weight-loss")
    client.post("/lock/clear", data={"statement": "no"})
    assert "Please see someone" in client.get("/").text
    client.post("/lock/clear", data={"statement": STATEMENT, "lock": "weight-loss"})
    assert "Ten minutes" in client.get("/").text


def test_each_sign_is_named_and_opened_for_itself(client: TestClient) -> None:
    screened(client, "chest-pain", "weight-loss")
    page = client.get("/").text
    assert "You said: Chest pain" in page
    assert "Unexplained weight loss" in page
    client.post("/lock/clear", data={"statement": STATEMENT, "lock": "chest-pain"})
    page = client.get("/").text
    assert "Please see someone" in page
    assert "Chest" not in page
    client.post("/lock/clear", data={"statement": STATEMENT, "lock": "weight-loss"})
    assert "Ten minutes" in client.get("/").text


def test_a_sign_that_was_seen_is_remembered_and_asked_about_again_once_it_changes(
    client: TestClient,
) -> None:
    screened(client, "weight-loss")
    client.post("/lock/clear", data={"statement": STATEMENT, "lock": "weight-loss"})
    screened(client, "weight-loss")
    assert "Ten minutes" in client.get("/").text
    assert "since a clinician saw it (Friday 20 November)" in client.get("/screen").text
    screened(client, "weight-loss", "changed-weight-loss")
    assert "Please see someone" in client.get("/").text


def test_a_slip_of_the_finger_is_taken_back_by_answering_that_sign_once_more(
    client: TestClient,
) -> None:
    screened(client, "fever")
    assert "Fever with back pain" in client.get("/lock/fever/mistake").text
    client.post("/lock/fever/mistake", data={"true": "yes"})
    assert "Please see someone" in client.get("/").text
    client.post("/lock/fever/mistake", data={"true": "no"})
    assert "Ten minutes" in client.get("/").text


def test_start_asks_how_the_back_is_before_anything(client: TestClient) -> None:
    screened(client)
    answer = client.post("/sessions", data={"session": str(uuid4()), "minutes": 10})
    assert answer.headers["location"] == "/?minutes=10&ask=back#back"
    assert "Please answer this first" in client.get("/?minutes=10&ask=back").text


def test_strong_pain_before_makes_the_session_gentle(client: TestClient) -> None:
    screened(client)
    assert client.get("/?minutes=10&back=1").text != client.get("/?minutes=10&back=6").text


def test_a_jump_in_pain_asks_the_questions_again_and_is_not_forgotten(
    app: FastAPI, client: TestClient, clock: Clock
) -> None:
    screened(client)
    for _ in range(app.state.context.rules.jump_answers):
        clock.now += timedelta(hours=1)
        started(client)
    clock.now += timedelta(hours=1)
    answer = client.post("/sessions", data={"session": str(uuid4()), "minutes": 5, "back": 9})
    assert answer.headers["location"] == "/screen"
    assert read.history(journal_of(app), 1).pain[-1].level == 9
    assert client.get("/").headers["location"] == "/screen"


def test_a_session_broken_off_is_offered_again_and_can_be_left(client: TestClient) -> None:
    screened(client)
    session = started(client)
    assert "in the middle of a session" not in client.get("/").text  # nothing is lost
    with client.websocket_connect(LIVE) as socket:
        coach = Page(socket, session)
        coach.do("start")
        coach.do("done")
        coach.hear("saved")
    page = client.get("/").text
    assert f"/coach?session={session}" in page
    assert client.post(f"/sessions/{session}/end").headers["location"] == "/"
    assert "in the middle of a session" not in client.get("/").text


def test_every_move_has_its_page(client: TestClient) -> None:
    for move in load().values():
        page = client.get(f"/moves/{move.id}")
        assert page.status_code == 200
        assert escape(move.name) in page.text
        if move.clock:
            assert "The camera is not used to judge this move" in page.text


def test_each_figure_is_served_for_both_sides(client: TestClient) -> None:
    for side in ("left", "right"):
        answer = client.get(f"/figures/bird-dog/{side}.svg")
        assert answer.headers["content-type"] == "image/svg+xml"
        assert answer.text.startswith("<svg")
        loop = client.get(f"/figures/bird-dog/{side}.json").json()
        assert loop["mirrored"] == (side == "left")
        assert len(loop["turns"]) == len(loop["times"])
    body = client.get("/figures/body.json").json()
    size = len(client.get("/figures/body.bin").content)
    assert size == body["vertices"] * (6 + 4 + 4 + 6) + body["faces"] * 6


def test_a_move_is_tried_only_after_the_screen(client: TestClient) -> None:
    assert "Try this move" not in client.get("/moves/plank").text
    data = {"session": str(uuid4()), "back": 1}
    assert client.post("/moves/plank/practice", data=data).headers["location"] == "/?back=1"
    assert client.get("/coach").headers["location"] == "/"
    screened(client)
    assert "Try this move" in client.get("/moves/plank").text


def test_a_move_that_is_tried_asks_about_pain_and_warms_up_first(
    client: TestClient, app: FastAPI
) -> None:
    screened(client)
    data: dict[str, Any] = {"session": str(uuid4())}
    asked = client.post("/moves/plank/practice", data=data).headers["location"]
    assert "Please answer this first" in client.get(asked).text
    client.post("/moves/plank/practice", data=data | {"back": 1})
    tried = read.open_session(journal_of(app), 1, app.state.context.clock())
    assert tried is not None
    assert tried.items[0].phase == "warm-up"
    assert tried.items[-1].move == "plank"


@pytest.mark.parametrize("back", [5, 8])
def test_no_strength_is_tried_with_a_sore_back(client: TestClient, back: int) -> None:
    screened(client)
    data = {"session": str(uuid4()), "back": back}
    assert (
        client.post("/moves/superman/practice", data=data).headers["location"] == f"/?back={back}"
    )
    assert client.get("/coach").headers["location"] == "/"


def test_no_deep_bend_is_tried_soon_after_getting_up(client: TestClient, clock: Clock) -> None:
    clock.now = clock.now.replace(hour=6)
    screened(client)
    data = {"session": str(uuid4()), "back": 0}
    bend = "/moves/seated-forward-bend"
    assert "Waits for later in the day" in client.get(bend).text
    client.post(f"{bend}/practice", data=data)
    assert client.get("/coach").headers["location"] == "/"


def test_an_unknown_move_is_a_page_that_says_so(client: TestClient) -> None:
    answer = client.get("/moves/handstand")
    assert answer.status_code == 404
    assert "Nothing you did is lost" in answer.text


def test_a_form_that_cannot_be_read_changes_nothing(client: TestClient) -> None:
    answer = client.post("/morning", data={"session": "x", "level": 99})
    assert answer.status_code == 422
    assert "nothing was changed" in answer.text


@pytest.mark.parametrize(
    "path", ["/", "/screen", "/moves", "/mirror", "/about", "/static/spinae.css"]
)
def test_every_answer_carries_the_policy_of_the_house(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert "camera=(self)" in headers["permissions-policy"]
    assert "microphone=()" in headers["permissions-policy"]


def test_no_page_has_anything_inline_or_from_elsewhere(client: TestClient) -> None:
    screened(client)
    started(client)
    for path in ("/", "/screen", "/moves", "/moves/bird-dog", "/mirror", "/about", "/coach"):
        page = client.get(path).text
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page)
        assert not re.search(r"<script(?![^>]* src=\"/static/)", page)
        assert not re.search(r"<(?:link|img|script|iframe)[^>]+(?:src|href)=\"(?:https?:)?//", page)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", ""])
def test_a_foreign_name_is_not_answered(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 403


@pytest.mark.parametrize("host", ["localhost:8765", "[::1]:8765", "192.168.1.7:8765"])
def test_this_machines_names_and_addresses_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).json() == {"ok": True}


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}],
)
def test_a_foreign_page_can_neither_post_nor_open_the_socket(
    client: TestClient, headers: dict[str, str]
) -> None:
    assert client.post("/screen", headers=headers).status_code == 403
    with (
        pytest.raises(WebSocketDisconnect),
        client.websocket_connect(LIVE, headers=headers),
    ):
        pass


def test_our_own_page_may_post(client: TestClient) -> None:
    own = {"origin": HERE, "sec-fetch-site": "same-origin"}
    assert client.post("/screen", headers=own).status_code == 422


class Page:
    """A page on the live socket, its own clock in hand."""

    def __init__(
        self, socket: Any, session: str, *, camera: bool = False, free: bool = False
    ) -> None:
        self.socket, self.t = socket, 0.0
        self.view: dict[str, Any] = {}
        self.heard: list[dict[str, Any]] = []
        socket.send_json({"type": "hello", "session": session, "camera": camera, "free": free})
        self.hear("view")

    def hear(self, kind: str) -> dict[str, Any]:
        """Everything up to the next message of this kind."""
        while True:
            message = self.socket.receive_json()
            self.heard.append(message)
            if message["type"] == "view":
                self.view |= message
            if message["type"] == kind:
                return dict(message)

    def do(self, command: str, **arguments: Any) -> None:
        self.t += 0.1
        self.socket.send_json({"type": "do", "t": self.t, "command": command, **arguments})

    def show(self, frames: Iterable[Frame]) -> None:
        """What the camera sees, on the page's clock."""
        begin = self.t
        for frame in frames:
            self.t = begin + frame.t
            points = {"image": frame.image, "world": frame.world, "back": None}
            size = {"width": 640, "height": 480}
            self.socket.send_json({"type": "frame", "t": self.t, **size, **points})

    def work(self) -> None:
        """Start, and go on until the first set is at work."""
        self.do("start")
        self.hear("view")
        self.until("work")

    def until(self, stage: str) -> None:
        """Let seconds pass until the coach is there."""
        while self.view["stage"] != stage:
            self.t += 1.0
            self.socket.send_json({"type": "tick", "t": self.t})
            self.hear("view")


def test_a_session_without_a_camera_goes_from_start_to_the_mirror(
    client: TestClient, app: FastAPI
) -> None:
    screened(client)
    session = practised(client, "glute-bridge")
    with client.websocket_connect(LIVE) as socket:
        page = Page(socket, session)
        page.work()
        for _ in range(load()["glute-bridge"].dose.start.reps or 0):
            page.do("plus")
        saved = page.hear("saved")
        assert page.hear("over")["reason"] == "finished"
    done = read.days(journal_of(app), 1)[0].sessions[0].sets[0]
    assert (done.id, done.reps, done.counted_by) == (saved["set"], 7, "manual")
    mirror = client.get("/mirror").text
    assert "7 reps" in mirror
    assert "By hand" in mirror


def test_a_page_that_comes_back_goes_on_with_what_is_left(client: TestClient) -> None:
    screened(client)
    session = started(client)
    with client.websocket_connect(LIVE) as socket:
        page = Page(socket, session)
        page.do("start")
        page.do("done")
        page.hear("saved")
    with client.websocket_connect(LIVE) as socket:
        assert Page(socket, session).view["item"] == 1


def test_the_page_hears_the_id_under_which_a_set_is_kept(client: TestClient, app: FastAPI) -> None:
    screened(client)
    session = started(client)
    with client.websocket_connect(LIVE) as socket:
        page = Page(socket, session)
        page.do("start")
        page.do("done")
        saved = page.hear("saved")["set"]
    kept = read.days(journal_of(app), 1)[0].sessions[0].sets
    assert [done.id for done in kept] == [saved]


def live(client: TestClient) -> Any:
    return client.websocket_connect(LIVE)


def test_a_view_after_the_first_has_only_what_has_changed(client: TestClient) -> None:
    screened(client)
    with live(client) as socket:
        page = Page(socket, started(client))
        page.do("start")
        page.hear("view")
        page.t += 1.0
        socket.send_json({"type": "tick", "t": page.t})
        assert page.hear("view").keys() == {"type", "clock_s"}


def bridges(reps: int) -> Iterable[Frame]:
    return perform(load()["glute-bridge"], reps=reps, hold_s=1.0, lens=Lens(fps=15))


@pytest.mark.postgres
def test_free_practice_is_recognised_counted_and_kept(client: TestClient, app: FastAPI) -> None:
    screened(client)
    assert "Just watch me" in client.get("/").text
    assert "data-free" in client.get("/coach?free").text
    session = str(uuid4())
    with live(client) as socket:
        page = Page(socket, session, camera=True, free=True)
        page.do("start")
        page.show(bridges(3))
        page.do("end")
        assert page.hear("over")["reason"] == "ended"
    assert "Glute bridge. I count." in [one["text"] for one in page.heard if one["type"] == "say"]
    kept = read.days(journal_of(app), 1)[0].sessions[0]
    done = kept.sets[0]
    assert (kept.source, done.move, done.reps) == ("free", "glute-bridge", 3)
    assert done.counted_by == "camera"
    assert client.get(f"/after/{session}").status_code == 200


@pytest.mark.postgres
def test_free_practice_left_in_the_middle_is_kept(client: TestClient, app: FastAPI) -> None:
    screened(client)
    with live(client) as socket:
        page = Page(socket, str(uuid4()), camera=True, free=True)
        page.do("start")
        page.show(bridges(3))
        page.do("pause")  # heard: everything before it was
        page.hear("saved")
    with live(client) as socket:
        page = Page(socket, str(uuid4()), camera=True, free=True)
        page.do("start")
        page.do("end")
        page.hear("over")
    assert len(read.days(journal_of(app), 1)[0].sessions) == 1, "one without a set leaves nothing"


def test_a_closed_training_has_no_free_practice(client: TestClient) -> None:
    assert client.get("/coach?free").headers["location"] == "/"
    with live(client) as socket:
        socket.send_json({"type": "hello", "session": str(uuid4()), "camera": True, "free": True})
        assert socket.receive_json()["reason"] == "closed"


def test_pain_told_in_the_rest_marks_the_set_before_it(client: TestClient, app: FastAPI) -> None:
    screened(client)
    with live(client) as socket:
        page = Page(socket, started(client))
        page.do("start")
        page.do("done")
        page.do("hurts")
        page.do("pain", level=2, kinds=["dull"])
        page.do("end")
        page.hear("over")
    assert [done.hurt for done in read.days(journal_of(app), 1)[0].sessions[0].sets] == [True]


def test_what_the_journal_refuses_is_told_and_not_tried_again(
    client: TestClient, app: FastAPI
) -> None:
    screened(client)
    session = practised(client, "plank")
    with live(client) as socket:
        page = Page(socket, session)
        page.do("start")
        page.hear("view")
        with journal_of(app).writing() as writing:
            writing.delete(writing.get(SessionRow, session))
        page.do("done")
        page.hear("over")
    told = [one["message"] for one in page.heard if one["type"] == "refused"]
    assert len(told) == 2, "the set, and the end of the session"
    assert all(f"no session {session}" in message for message in told)


def test_alarming_pain_ends_the_session_and_closes_training(
    client: TestClient, app: FastAPI
) -> None:
    screened(client)
    session = practised(client, "glute-bridge")
    with client.websocket_connect(LIVE) as socket:
        page = Page(socket, session)
        page.work()
        page.do("hurts")
        page.do("pain", level=3, kinds=["numb"])
        assert page.hear("over")["reason"] == "locked"
    assert page.view["stage"] == "locked"
    lock = closed_by(journal_of(app), 1)
    assert lock is not None
    where = ENGLISH.say(lock_text(lock, load_rules()).where)
    assert where in client.get("/").text.replace("&#39;", "'")
    with client.websocket_connect(LIVE) as socket:
        socket.send_json({"type": "hello", "session": session, "camera": False})
        assert socket.receive_json()["type"] == "over"


@pytest.mark.parametrize(
    "message",
    [
        "no json",
        "[]",
        '{"type":"dance"}',
        '{"type":"tick","t":"soon"}',
        '{"type":"tick","t":NaN}',
        '{"type":"do","t":1,"command":"format"}',
        '{"type":"do","t":1,"command":"pain","level":11}',
        '{"type":"frame","t":1,"width":640,"height":480,"image":[[1,2]],"world":null}',
        '{"type":"frame","t":1,"width":640,"height":480,"image":null,"picture":"x"}',
        "x" * 40_000,
        '{"more":' + "[" * 5_000 + "]" * 5_000 + ',"type":"tick","t":1}',
    ],
)
def test_a_bad_message_gets_one_line_and_the_session_goes_on(
    client: TestClient, message: str
) -> None:
    screened(client)
    session = started(client)
    with client.websocket_connect(LIVE) as socket:
        page = Page(socket, session)
        socket.send_text(message)
        error = page.hear("error")["message"]
        assert "\n" not in error
        assert len(error) < 400
        page.do("start")
        assert page.hear("view")["stage"] != "waiting"


@pytest.mark.postgres
def test_a_recording_is_kept_with_its_set_and_comes_back(client: TestClient) -> None:
    screened(client)
    session = practised(client, "glute-bridge")
    with client.websocket_connect(LIVE) as socket:
        page = Page(socket, session)
        page.do("start")
        page.do("done")
        saved = page.hear("saved")["set"]
    data = gzip.compress(
        b'{"spinae": 1, "width": 640, "height": 480, "fps": 30, "source": "camera"}\n'
        b'{"t": 0, "image": null, "world": null}\n'
    )
    for refused in (b"no recording", data[:20]):
        assert client.post(f"/sets/{saved}/recording", content=refused).status_code == 422
    assert client.post(f"/sets/{saved}/recording", content=data).json() == {"saved": True}
    assert client.get(f"/sets/{saved}/recording").content == data
    assert f"/sets/{saved}/recording" in client.get("/mirror").text


@pytest.mark.postgres
def test_pain_is_asked_after_and_on_the_next_morning(client: TestClient, clock: Clock) -> None:
    screened(client)
    session = practised(client, "glute-bridge")
    with client.websocket_connect(LIVE) as socket:
        page = Page(socket, session)
        page.do("start")
        page.do("done")
        page.hear("over")
    assert f"/after/{session}" in client.get("/mirror").text
    assert client.post(f"/after/{session}", data={"level": 2}).headers["location"] == "/next-time"
    clock.now += timedelta(hours=14)
    assert "After yesterday’s session" in client.get("/").text
    client.post("/morning", data={"session": session, "level": 1})
    assert "After yesterday’s session" not in client.get("/").text
    mirror = client.get("/mirror").text
    assert "Yesterday" in mirror
    assert "Next morning" in mirror


def test_the_first_day_of_the_mirror_says_what_will_be_there(client: TestClient) -> None:
    page = client.get("/mirror").text
    assert "Nothing to show yet" in page
    assert "<table" not in page


def test_the_changelog_is_what_is_new() -> None:
    text = "# Changes\n\n## 0.1.0\n\n- One thing,\n  in two lines.\n- Another.\n\n## 0.0.1\n"
    assert [(r.name, r.changes) for r in releases(text)] == [
        ("0.1.0", ("One thing, in two lines.", "Another."))
    ]


def test_every_path_is_answered_by_one_route(app: FastAPI) -> None:
    """So the order in which routers are included does not matter."""
    every = list(routes(app.routes))
    assert len(every) > 50
    for route in every:
        path = re.sub(r"{\w+}", "0", route.path)
        for method in route.methods or ():
            scope = {"type": "http", "method": method, "path": path, "root_path": "", "headers": []}
            fitting = [one.path for one in every if one.matches(scope)[0] is Match.FULL]
            assert fitting == [route.path], f"{method} {path}"


def dependants(found: Any) -> Iterator[Dependant]:
    """Everything that is called for some route, the sockets' too."""
    for route in found:
        if (top := getattr(route, "dependant", None)) is not None:
            left: list[Dependant] = [top]
            while left:
                yield (one := left.pop())
                left += one.dependencies
        else:
            yield from dependants(getattr(getattr(route, "original_router", None), "routes", ()))


ON_THE_LOOP = {
    "context._context": "who asks is looked up in a thread",
    "forms._fields": "reads the form",
    "recordings.keep_recording": "reads up to 24 MB piece by piece, and keeps them in a thread",
    "socket.live": "speaks with the page; reads the journal in a thread, hands to the writer",
}
"""What of the app's routes runs on the event loop, and why it holds up no session there."""


def test_only_known_handlers_run_on_the_event_loop(app: FastAPI) -> None:
    """Whoever waits for the journal there makes every live line deaf meanwhile."""
    found = {
        f"{call.__module__.rpartition('.')[2]}.{call.__name__}"
        for dependant in dependants(app.routes)
        if iscoroutinefunction(call := dependant.call)
    }
    assert found == ON_THE_LOOP.keys()
