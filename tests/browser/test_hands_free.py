"""A whole session in a real browser without a touch: a drawn person stands, lies and waves.

The page is the real one and so is the server; between them the person's frames take the place of
the camera's, and their time the place of the clock's, so that five minutes take some seconds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, WebSocketRoute, expect

from person import FIVE_MINUTES, Person, five_minutes
from spinae.body import Frame
from spinae.journal import Journal, people, read, store
from spinae.message import NOTHING
from spinae.plan import Session

from .conftest import WATCH, Served, pass_the_screen

pytestmark = pytest.mark.browser


HEARD = (
    "Too near. Step back, or move the camera away.",
    "Paused. Does it hurt? Hand up for yes. For no, take the position again.",
    "I cannot see you. Bring your whole body into the picture.",
    "Lift your hips a little.",
    "Rest. Last set.",
)
"""What belongs to what this person does: each is spoken, and each can be read."""


@dataclass
class Eye:
    """Stands on the line between page and coach: frames in for the page's ticks."""

    person: Person = field(init=False)
    view: dict[str, Any] = field(default_factory=dict)
    spoken: list[str] = field(default_factory=list)
    sounds: list[str] = field(default_factory=list)
    stages: list[str] = field(default_factory=list)
    asked: int = 0
    answers: int = 0
    coach: WebSocketRoute | None = None

    def __post_init__(self) -> None:
        self.person = Person(self.view.get)

    def sit_in(self, page: Page) -> None:
        """From here on the page has this eye."""
        page.route_web_socket("**/live", self._join)

    def _join(self, page: WebSocketRoute) -> None:
        self.coach = coach = page.connect_to_server()

        def to_coach(text: str | bytes) -> None:
            said = json.loads(text)
            if said["type"] == "hello":
                said["camera"] = True
            if said["type"] != "tick":
                coach.send(json.dumps(said | ({"t": self.person.t} if "t" in said else {})))

        def to_page(text: str | bytes) -> None:
            heard = json.loads(text)
            if heard["type"] == "error":
                self.answers += 1
            else:
                self._note(heard)
                page.send(text)

        page.on_message(to_coach)
        coach.on_message(to_page)

    def _note(self, heard: dict[str, Any]) -> None:
        if heard["type"] == "view":
            self.view.update(heard)
            stage = self.view["stage"]
            self.stages += [stage] if stage not in self.stages[-1:] else []
        elif heard["type"] == "say":
            self.spoken.append(heard["text"])
        elif heard["type"] == "beep":
            self.sounds.append(heard["kind"])

    def show(self, frames: list[Frame]) -> None:
        """The coach sees frames, and at last something that it always answers."""
        for frame in frames:
            said = {"type": "frame", "t": frame.t, "width": 640, "height": 480, "back": frame.back}
            self._send(said | {"image": frame.image, "world": frame.world})
        self._send({"type": "nothing"})
        self.asked += 1

    def _send(self, said: dict[str, Any]) -> None:
        assert self.coach is not None
        self.coach.send(json.dumps(said))


def planned(journal: Journal) -> str:
    """A session of five minutes that may begin now."""
    id, now = str(uuid4()), datetime.now().astimezone()
    store.start_session(
        journal, id, people.first(journal), Session(None, NOTHING, 10, FIVE_MINUTES), now, None
    )
    return id


def test_five_minutes_on_the_floor_without_a_touch(browser: Browser, spinae: Served) -> None:
    page = browser.new_page(reduced_motion="reduce")
    pass_the_screen(page, spinae.address)
    eye = Eye()
    eye.sit_in(page)
    page.goto(f"{spinae.address}/coach?session={planned(spinae.journal)}")
    page.get_by_role("button", name="Start without").click()
    coach = page.locator("#coach")
    expect(page.get_by_text("First, let me see you.").first).to_be_visible()
    coach.evaluate(WATCH)
    for frames in five_minutes(eye.person):
        eye.show(frames)
        # until the coach has seen them all, or wants no more
        while eye.answers < eye.asked and eye.view["stage"] != "done":
            shown = page.evaluate("[...window.shown]")
    expect(page.get_by_role("heading", name="We stop here")).to_be_visible()
    page.close()
    assert eye.person.t > 300
    assert eye.stages[:4] == ["waiting", "place", "get-ready", "work"]
    assert eye.stages.count("rest") == 4
    assert eye.stages[-4:] == ["work", "paused", "pain", "done"]
    assert [words for words in HEARD if not any(words in seen for seen in shown)] == []
    assert set(HEARD) <= set(eye.spoken)
    assert {"placed", "ready", "start", "half", "last", "end", "heard"} == set(eye.sounds)
    done = read.days(spinae.journal, people.first(spinae.journal))[0].sessions[0].sets
    sets = [(one.move, one.reps, one.hurt) for one in done]
    bridges = [("glute-bridge", 5, False)] * 2
    assert sets == [
        ("marching", 0, False), *bridges, ("plank", 0, False), ("childs-pose", 0, True)
    ]  # fmt: skip


def test_the_voice_is_chosen_once(browser: Browser, spinae: Served) -> None:
    page = browser.new_page()
    pass_the_screen(page, spinae.address)
    page.get_by_role("link", name="Just watch me").click()
    page.locator("summary", has_text="Settings").click()
    page.get_by_label("It says").select_option("Counts and cues")
    page.get_by_role("combobox", name="Pace").select_option("Slow")
    page.get_by_role("button", name="Try it").click()
    page.reload()
    page.locator("summary", has_text="Settings").click()
    expect(page.get_by_label("It says")).to_have_value("cues")
    expect(page.get_by_role("combobox", name="Pace")).to_have_value("0.75")
    page.close()
