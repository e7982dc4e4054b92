"""Does it hurt? What is asked after every pause, and how it is answered without a word.

A hand up says yes; the position taken again says no, and the set goes on where it was. The hand
must have been seen down since it was asked, or stay up well after: when in doubt, it hurts.
"""

from __future__ import annotations

from typing import Literal, Protocol

from spinae.body import Observation
from spinae.coach.words import words
from spinae.judge.hand import HandWatch, raised
from spinae.signals import Lasting

PausedBy = Literal["hand", "leaving", "press"]
Answer = Literal["yes", "no"]

YES_S = 1.0
"""A hand held up so long, after it was asked, says yes."""
KEPT_UP_S = 5.0
"""And so does one that stays up so long from the question on."""
TAKEN_S = 1.0
"""A position held so long was taken on purpose."""
HEARD_S = 3.0
"""The question is heard before it is taken as answered with no. All product settings."""


class Watch(Protocol):
    """Who can tell whether the position is taken: a judge, or many."""

    @property
    def in_position(self) -> bool:
        """The body is in position."""

    @property
    def visible(self) -> bool:
        """Enough of it is seen to tell."""

    def see(self, seen: Observation) -> object:
        """Take a frame in."""


class Taken:
    """A position taken anew: held a moment, after it was left."""

    def __init__(self, watch: Watch, *, left: bool) -> None:
        """`left`: it was left already."""
        self._watch = watch
        self._held = Lasting(TAKEN_S, 0.5)
        self._out = Lasting(TAKEN_S, 0.0)
        self._left = left

    @property
    def in_position(self) -> bool:
        """The body is in it, however it came there."""
        return self._watch.in_position and self._watch.visible

    def see(self, seen: Observation, *, counts: bool = True) -> bool:
        """Take a frame in; whether the position is taken anew. Out of sight is not left."""
        self._watch.see(seen)
        self._out.add(seen.t, self._watch.visible and not self._watch.in_position)
        self._left = self._left or self._out.on
        self._held.add(seen.t, counts and self._left and self.in_position)
        return self._held.on


class Question:
    """Asked once a pause. `asked` and the frames' times in seconds."""

    def __init__(
        self, watch: Watch | None, by: PausedBy, asked: float, *, hand_is_pose: bool = False
    ) -> None:
        """`watch`: None where the camera cannot tell the position; `hand_is_pose`: in position
        a hand may be up."""
        self._asked, self._hand_is_pose = asked, hand_is_pose
        self._taken = None if watch is None else Taken(watch, left=by != "press")
        self._hand, self._lowered = HandWatch(YES_S), False

    @property
    def hint(self) -> str:
        """How to answer."""
        return words("answer" if self._taken else "answer by hand")

    def see(self, seen: Observation) -> Answer | None:
        """Take a frame in; the answer, where it is one."""
        body, since = seen.body, seen.t - self._asked
        up = body is not None and raised(body)
        taken = self._takes(seen, up=up, heard=since >= HEARD_S)
        self._lowered = self._lowered or (body is not None and not up)
        self._hand.add(seen)
        posing = self._hand_is_pose and self._taken is not None and self._taken.in_position
        if self._hand.up and not posing and (self._lowered or since >= KEPT_UP_S):
            return "yes"
        return "no" if taken else None

    def _takes(self, seen: Observation, *, up: bool, heard: bool) -> bool:
        """The position is taken, with a hand up only where the move has it there."""
        if self._taken is None:
            return False
        return self._taken.see(seen, counts=heard and (self._hand_is_pose or not up))
