"""A drawn person before the camera, who does what the coach says and touches nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain, repeat
from typing import Any

from spinae.body import Frame
from spinae.catalogue import load
from spinae.catalogue.schema import Pose, Sided
from spinae.performance import Key, Script
from spinae.plan import Item
from spinae.training import Reason
from testing.film import Lens, film, perform

FPS = 10
MOVES = load()
LENS = Lens(fps=FPS)
Look = Callable[[str], object]
"""What the page shows now: one thing of its view."""
Act = Iterator[list[Frame]]
"""A little of what is done at a time; in between the page is looked at."""


def item(move: str, **dose: Any) -> Item:
    """An item with the move's start dose, changed where named."""
    known = MOVES[move]
    return Item(move, known.phase, known.dose.start.model_copy(update=dose), Reason("tried"))


FIVE_MINUTES = (
    item("marching", seconds=60),
    item("glute-bridge", sets=2, reps=5, hold_s=2, rest_s=30),
    item("plank", hold_s=40),
    item("childs-pose", hold_s=20),
)
"""What `five_minutes` is a session of."""


def still(pose: Pose, seconds: float = 1.0) -> list[Frame]:
    """Staying in a pose."""
    return list(film(Script((Key(0.0, pose), Key(seconds, pose))), LENS))


def standing() -> list[Frame]:
    """Standing side-on, well placed."""
    return still(MOVES["calf-raise"].poses["start"])


def nobody() -> list[Frame]:
    """The view is lost."""
    return [Frame(0.0, None, None, LENS.aspect)]


def nearer(frames: Iterable[Frame], times: float) -> list[Frame]:
    """The same from so much nearer: a part of the body is outside the picture."""
    return [
        replace(
            frame,
            image=tuple(
                (0.5 + (x - 0.5) * times, 0.5 + (y - 0.5) * times, z, v)
                for x, y, z, v in frame.image or ()
            ),
        )
        for frame in frames
    ]


def waving(move: str, shoulder: float) -> list[Frame]:
    """The start of a move with one arm up; `shoulder` is the angle at which it points there."""
    start = MOVES[move].poses["start"]
    arms = Sided(left=start.shoulder if isinstance(start.shoulder, float) else 0.0, right=shoulder)
    return still(start.model_copy(update={"shoulder": arms, "elbow": 178.0}))


class Person:
    """Does one thing after another, each until the page shows what it is done for."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self.t = 0.0

    def does(
        self, frames: Iterable[Frame], until: Callable[[Look], bool], limit_s: float = 90.0
    ) -> Act:
        """Again and again, until the page shows it."""
        taken, begin = list(frames), self.t
        while not until(self._look):
            assert self.t - begin < limit_s, f"still at {self._look('stage')} after {limit_s} s"
            yield from self.once(taken)

    def once(self, frames: Iterable[Frame], batch: int = 5) -> Act:
        """From beginning to end."""
        taken: list[Frame] = []
        for frame in frames:
            self.t += 1 / FPS
            taken.append(replace(frame, t=self.t))
            if len(taken) == batch:
                yield taken
                taken = []
        yield taken

    def stays(self, frames: Iterable[Frame], seconds: float) -> Act:
        """For so long."""
        taken = list(frames)
        many = chain.from_iterable(repeat(taken))
        return self.once(frame for frame, _ in zip(many, range(round(seconds * FPS)), strict=False))


def at(stage: str, **more: object) -> Callable[[Look], bool]:
    """Whether the page is there."""
    wanted = {"stage": stage, **more}
    return lambda look: all(look(name) == value for name, value in wanted.items())


def past(stage: str) -> Callable[[Look], bool]:
    """Whether the page is somewhere else."""
    return lambda look: look("stage") != stage


def five_minutes(person: Person) -> Act:
    """A session with everything that can happen on a floor, and nothing that is pressed: a
    place too near, a pause by hand, a lost view, a plank that sags, a child's pose that hurts."""
    bridge, plank = MOVES["glute-bridge"], MOVES["plank"]
    yield from person.stays(nearer(standing(), 2.0), 4)
    yield from person.does(standing(), past("place"))
    yield from person.does(standing(), at("rest"))
    yield from person.stays(standing(), 2)
    # the next position ends the rest
    yield from person.does(still(bridge.poses["start"]), at("work"), limit_s=5)
    reps = list(perform(bridge, reps=1, hold_s=2.2, lens=LENS))
    yield from person.does(reps, at("work", count=2))
    # a hand held up pauses, and the position goes on where it was
    yield from person.does(waving("glute-bridge", 90.0), at("paused"), limit_s=4)
    yield from person.does(still(bridge.poses["start"]), at("work", count=2), limit_s=8)
    yield from person.does(reps, at("rest"))
    yield from person.does(still(bridge.poses["start"]), at("work", set_number=2))
    yield from person.does(reps, at("work", count=2))
    # the view is lost, and found again
    yield from person.stays(nobody(), 4)
    yield from person.does(reps, past("work"))
    yield from person.does(standing(), at("position", move="plank"))
    sagging = list(perform(plank, hold_s=14, fault="sag", lens=LENS))
    yield from person.does(still(plank.poses["start"]), at("work"))
    yield from person.once(sagging[: -4 * FPS])
    held = still(plank.poses[plank.hold.pose if plank.hold else "start"])
    yield from person.does(held, at("rest"))
    childs = MOVES["childs-pose"]
    resting = still(childs.poses[childs.hold.pose if childs.hold else "start"])
    yield from person.does(resting, at("work", move="childs-pose"))
    yield from person.stays(resting, 4)
    # up on the knees: the position is left, it pauses and asks; a hand says yes
    kneeling = MOVES["hip-flexor-stretch"].poses["start"]
    yield from person.does(still(kneeling), at("paused"), limit_s=12)
    yield from person.stays(still(kneeling), 4)
    yield from person.does(waving("hip-flexor-stretch", 178.0), at("pain"), limit_s=4)
    yield from person.does(still(kneeling), at("done"))
