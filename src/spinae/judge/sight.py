"""What cannot be seen, and what helps. Not seeing is a value: nothing is guessed from it."""

from __future__ import annotations

from math import dist, hypot

from spinae.body import EDGE, INDEX, NEEDS, SEEN, SIDES, Body, Frame, sight
from spinae.catalogue.schema import Move
from spinae.judge.events import Event, NotVisible, Visible
from spinae.signals import Lasting

UNSEEN_S = 0.5
WORDS = {
    "knee": "knees", "ankle": "feet", "toe": "feet", "heel": "feet",
    "elbow": "arms", "wrist": "hands", "ear": "head", "hip": "hips", "shoulder": "shoulders",
    "back": "back",
}  # fmt: skip


JUMP = 0.5
"""Trunk lengths that nobody's hips or shoulders move in the picture between two frames."""
SOON_S, NEW_S = 0.25, 1.5
"""Frames this close together are neighbours; somebody who stays this long is the new person."""


class SamePerson:
    """The eye sees one body a frame: when somebody walks past, it may be theirs."""

    def __init__(self) -> None:
        self._at: tuple[float, ...] | None = None
        self._t = 0.0

    def add(self, frame: Frame) -> bool:
        """Whether the body in this frame is still the one that was judged."""
        if frame.image is None:
            return True
        at = _place(frame)
        if self._at is not None and frame.t - self._t <= NEW_S:
            trunk = max(hypot(at[0] - at[2], at[1] - at[3]), LEAST_TRUNK)
            steps = max(1.0, (frame.t - self._t) / SOON_S)
            if max(map(dist, _pairs(at), _pairs(self._at))) > JUMP * trunk * steps:
                return False
        self._at, self._t = at, frame.t
        return True


def _place(frame: Frame) -> tuple[float, ...]:
    """Where hips and shoulders are in the picture: x, y, x, y in picture heights."""
    assert frame.image is not None
    found: list[float] = []
    for part in ("hip", "shoulder"):
        a, b = (frame.image[INDEX[f"{side}_{part}"]] for side in SIDES)
        found += [(a[0] + b[0]) / 2 * frame.aspect, (a[1] + b[1]) / 2]
    return tuple(found)


def _pairs(at: tuple[float, ...]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    return at[:2], at[2:]


LEAST_TRUNK = 0.08
"""Seen end-on a trunk is short; its person does not jump about for that. Picture heights."""


class SightWatch:
    """Says once, after half a second, what a move needs and cannot see."""

    def __init__(self, move: Move) -> None:
        self.view = move.view
        self._needs = _needs(move)
        self._needs_back = move.count is not None and move.count.signal == "back"
        self._unseen = Lasting(UNSEEN_S, 0.0)

    @property
    def visible(self) -> bool:
        """Whether what the move needs is seen."""
        return not self._unseen.on

    def add(self, frame: Frame, body: Body | None) -> list[Event]:
        """Take a frame in."""
        missing = list(WORDS) if body is None else self._missing(frame)
        if not self._unseen.add(frame.t, bool(missing)):
            return []
        if not self._unseen.on:
            return [Visible(frame.t)]
        parts = tuple(dict.fromkeys(WORDS[part] for part in missing)) if body else ("body",)
        return [NotVisible(frame.t, parts, self._help(frame, parts, missing))]

    def _missing(self, frame: Frame) -> list[str]:
        missing = [part for part in self._needs if not _seen(frame, part)]
        if self._needs_back and frame.back is None:
            missing.append("back")
        return missing

    def _help(self, frame: Frame, parts: tuple[str, ...], missing: list[str]) -> str:
        if frame.image is None or parts == ("body",):
            return "I cannot see you. Bring your whole body into the picture."
        if missing == ["back"]:
            return "I cannot see the curve of your back. Turn side-on, and tuck in a loose shirt."
        what = " and ".join(parts)
        if any(_outside(frame, part) for part in missing if part != "back"):
            return f"I cannot see your {what}. Move the camera back a little."
        where = "the side" if self.view == "side" else "the front"
        return f"I cannot see your {what}. Place the camera so that it sees you from {where}."


def _needs(move: Move) -> tuple[str, ...]:
    """The landmarks, of either side, that the move's own signal needs beside the trunk's."""
    measures = ["hip"]
    if move.count:
        measures.append(move.count.signal)
    if move.hold:
        measures += [keep.measure for keep in move.hold.keep]
    return tuple(dict.fromkeys(part for name in measures for part in NEEDS.get(name, ())))


def _seen(frame: Frame, part: str) -> bool:
    return any(sight(frame, INDEX[f"{side}_{part}"]) >= SEEN for side in SIDES)


def _outside(frame: Frame, part: str) -> bool:
    if frame.image is None:
        return False
    points = [frame.image[INDEX[f"{side}_{part}"]] for side in SIDES]
    return any(not (-EDGE <= x <= 1 + EDGE and -EDGE <= y <= 1 + EDGE) for x, y, _, _ in points)
