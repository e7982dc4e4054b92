"""What cannot be seen, and what helps. Not seeing is a value: nothing is guessed from it."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot
from operator import itemgetter

from spinae.body import EDGE, INDEX, NEEDS, SEEN, SIDES, Body, Frame, ImagePoint, Observation
from spinae.catalogue.schema import Move
from spinae.judge.events import Event, NotVisible, Visible
from spinae.message import N_, Message, _, joined
from spinae.signals import Lasting

UNSEEN_S = 0.5
WORDS = {
    "knee": N_("knees"),
    "ankle": N_("feet"),
    "toe": N_("feet"),
    "heel": N_("feet"),
    "elbow": N_("arms"),
    "wrist": N_("hands"),
    "ear": N_("head"),
    "hip": N_("hips"),
    "shoulder": N_("shoulders"),
    "back": N_("back"),
}


JUMP = 0.5
"""Trunk lengths that nobody's hips or shoulders move in the picture between two frames."""
SOON_S, NEW_S = 0.25, 1.5
"""Frames this close together are neighbours; somebody who stays this long is the new person."""


class SamePerson:
    """The eye sees one body a frame: when somebody walks past, it may be theirs."""

    def __init__(self) -> None:
        self._at: Place | None = None
        self._t = 0.0

    def add(self, frame: Frame) -> bool:
        """Whether the body in this frame is still the one that was judged."""
        if frame.image is None:
            return True
        at = _place(frame)
        if self._at is not None and frame.t - self._t <= NEW_S:
            (hip_x, hip_y, x, y), (from_hip_x, from_hip_y, from_x, from_y) = at, self._at
            trunk = max(hypot(hip_x - x, hip_y - y), LEAST_TRUNK)
            steps = max(1.0, (frame.t - self._t) / SOON_S)
            hips = hypot(hip_x - from_hip_x, hip_y - from_hip_y)
            if max(hips, hypot(x - from_x, y - from_y)) > JUMP * trunk * steps:
                return False
        self._at, self._t = at, frame.t
        return True


Place = tuple[float, float, float, float]
"""x and y of the middle of the hips, then of the shoulders, in picture heights."""

_trunk = itemgetter(*(INDEX[f"{side}_{part}"] for part in ("hip", "shoulder") for side in SIDES))


def _place(frame: Frame) -> Place:
    assert frame.image is not None
    (ax, ay, _, _), (bx, by, _, _), (cx, cy, _, _), (dx, dy, _, _) = _trunk(frame.image)
    half = frame.aspect / 2
    return ((ax + bx) * half, (ay + by) / 2, (cx + dx) * half, (cy + dy) / 2)


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

    def add(self, seen: Observation) -> list[Event]:
        """Take an observation in."""
        frame, body = seen.frame, seen.body
        missing = list(WORDS) if body is None else self._missing(body)
        if not self._unseen.add(frame.t, bool(missing)):
            return []
        if not self._unseen.on:
            return [Visible(frame.t)]
        parts = tuple(dict.fromkeys(WORDS[part] for part in missing)) if body else ("body",)
        return [NotVisible(frame.t, parts, self._help(frame, parts, missing))]

    def _missing(self, body: Body) -> list[str]:
        seen = body.seen
        missing = [p for p, left, right in self._needs if max(seen[left], seen[right]) < SEEN]
        if self._needs_back and body.back is None:
            missing.append("back")
        return missing

    def _help(self, frame: Frame, parts: tuple[str, ...], missing: list[str]) -> Message:
        if frame.image is None or parts == ("body",):
            return _("I cannot see you. Bring your whole body into the picture.")
        if missing == ["back"]:
            return _(
                "I cannot see the curve of your back. Turn side-on, and tuck in a loose shirt."
            )
        what = [word for part in parts for word in (_(" and "), _(part))][1:]
        unseen = _("I cannot see your {parts}.", parts=joined(what, ""))
        if any(_outside(frame.image, part) for part in missing if part != "back"):
            return joined([unseen, _("Move the camera back a little.")])
        if self.view == "side":
            return joined([unseen, _("Place the camera so that it sees you from the side.")])
        return joined([unseen, _("Place the camera so that it sees you from the front.")])


def _needs(move: Move) -> list[tuple[str, int, int]]:
    """What the move's own signal needs beside the trunk, of either side: name, left, right."""
    measures = ["hip"]
    if move.count:
        measures.append(move.count.signal)
    if move.hold:
        measures += [keep.measure for keep in move.hold.keep]
    parts = dict.fromkeys(part for name in measures for part in NEEDS.get(name, ()))
    return [(part, INDEX[f"left_{part}"], INDEX[f"right_{part}"]) for part in parts]


def _outside(image: Sequence[ImagePoint], part: str) -> bool:
    points = [image[INDEX[f"{side}_{part}"]] for side in SIDES]
    return any(not (-EDGE <= x <= 1 + EDGE and -EDGE <= y <= 1 + EDGE) for x, y, _, _ in points)
