"""Drawn people as a home camera meets them, and drawn people who do something else.

The figure's own lens already turns, tilts, blurs and loses frames. Here is what it cannot do
alone: uneven times, a phone on its side, half a body, a second person, another pace, half
tries, and exercises that are none of ours. Used by the benchmarks and by the tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from math import dist, hypot, nan
from random import Random

from spinae.body import INDEX, SIDES, Body, Frame
from spinae.catalogue import load
from spinae.catalogue.schema import Move, Pose, Sided
from spinae.judge.reading import reading
from spinae.judge.upright import turned
from spinae.kinematics import instant
from spinae.performance import Key, Script, script
from testing.film import Lens, film

Change = Callable[[Iterable[Frame]], Iterator[Frame]]
STRAIGHT = Lens()


# What may happen to frames ------------------------------------------------------------------


def unchanged(frames: Iterable[Frame]) -> Iterator[Frame]:
    """As the lens gives them."""
    yield from frames


def mirrored(frames: Iterable[Frame]) -> Iterator[Frame]:
    """As a mirror shows them."""
    return (frame.mirrored() for frame in frames)


def on_its_side(frames: Iterable[Frame]) -> Iterator[Frame]:
    """As a phone that lies on its side sees them."""
    return map(turned, frames)


def uneven(frames: Iterable[Frame]) -> Iterator[Frame]:
    """Gaps of 20 to 150 ms at random, as a busy machine gives them."""
    random, due = Random(5), 0.0
    for frame in frames:
        if frame.t >= due:
            due = frame.t + random.uniform(0.02, 0.15)
            yield frame


def lost(frames: Iterable[Frame]) -> Iterator[Frame]:
    """Three frames in ten never arrive."""
    random = Random(7)
    return (frame for frame in frames if random.random() >= 0.3)


def eight_a_second(frames: Iterable[Frame]) -> Iterator[Frame]:
    """As a slow device takes them in."""
    due = -1.0
    for frame in frames:
        if frame.t >= due:
            due = frame.t + 1 / 8
            yield frame


def restless(frames: Iterable[Frame]) -> Iterator[Frame]:
    """Every landmark of every frame is off by `NOISE` of the body's height, at random."""
    random = Random(3)
    for frame in frames:
        if frame.image is None or frame.world is None:
            yield frame
            continue
        off = NOISE * HEIGHT_M
        per_metre = _picture_per_metre(frame)
        jitter = [[random.gauss(0.0, off) for _ in range(3)] for _ in frame.world]
        world = tuple(
            (x + a, y + b, z + c) for (x, y, z), (a, b, c) in zip(frame.world, jitter, strict=True)
        )
        image = tuple(
            (x + a * per_metre / frame.aspect, y + b * per_metre, z, seen)
            for (x, y, z, seen), (a, b, _) in zip(frame.image, jitter, strict=True)
        )
        yield replace(frame, image=image, world=world)


def _picture_per_metre(frame: Frame) -> float:
    """Picture heights that a metre of this body takes, by its longest shown bone."""
    assert frame.image is not None
    assert frame.world is not None
    pairs = [(INDEX[f"{side}_{a}"], INDEX[f"{side}_{b}"]) for side in SIDES for a, b in BONES]
    shown = max(hypot((frame.image[a][0] - frame.image[b][0]) * frame.aspect,
                      frame.image[a][1] - frame.image[b][1]) for a, b in pairs)  # fmt: skip
    return shown / (max(dist(frame.world[a], frame.world[b]) for a, b in pairs) or 1.0)


BONES = (("shoulder", "hip"), ("hip", "knee"), ("knee", "ankle"))
HEIGHT_M = 1.7
"""A body's height, for noise that is told in shares of it."""


def passed_by(frames: Iterable[Frame]) -> Iterator[Frame]:
    """For 0.6 s in the third second the model looks at somebody who walks through the picture."""
    walker = list(film(walking(), Lens()))
    for number, frame in enumerate(frames):
        if 3.0 <= frame.t < 3.6:
            other = walker[number % len(walker)]
            aside = (frame.t - 3.3) / 0.6
            image = other.image and tuple((x + aside, y, z, v) for x, y, z, v in other.image)
            yield Frame(frame.t, image, other.world, frame.aspect)
        else:
            yield frame


LEGS = frozenset(
    INDEX[f"{side}_{part}"]
    for side in ("left", "right")
    for part in ("knee", "ankle", "heel", "toe")
)


def without_legs(frames: Iterable[Frame]) -> Iterator[Frame]:
    """Knees and feet lie outside the picture; the model only guesses where."""
    for frame in frames:
        if frame.image is not None:
            image = tuple(
                (x + 1.2, y, z, 0.05) if i in LEGS else (x, y, z, seen)
                for i, (x, y, z, seen) in enumerate(frame.image)
            )
            frame = replace(frame, image=image)
        yield frame


@dataclass(frozen=True, slots=True)
class Condition:
    """One way in which a performance is seen; `pace` 2 = twice as fast as drawn."""

    name: str
    lens: Lens = STRAIGHT
    pace: float = 1.0
    change: Change = unchanged


NOISE = 0.02
"""Standard deviation of every landmark in every frame, in shares of body height."""
CONDITIONS = (
    Condition("as drawn"),
    Condition("mirrored", change=mirrored),
    Condition("8 frames a second", Lens(fps=8)),
    Condition("60 frames a second", Lens(fps=60)),
    Condition("uneven times", Lens(fps=50), change=uneven),
    Condition("30 % of frames lost", Lens(dropout=0.3, seed=7)),
    Condition("landmarks off by 2 % of height", Lens(noise=NOISE, seed=3)),
    Condition("camera 30° to one side", Lens(yaw=30)),
    Condition("camera 30° to the other", Lens(yaw=-30)),
    Condition("camera looks down 15°", Lens(pitch=15)),
    Condition("camera looks up 15°", Lens(pitch=-15)),
    Condition("all of: 20°, 10°, 1 %, 15 fps, 10 % lost",
              Lens(yaw=20, pitch=10, noise=0.01, fps=15, dropout=0.1, seed=11)),
    Condition("twice as slow", Lens(fps=20), pace=0.5),
    Condition("1.7 times as fast", pace=1.7),
    Condition("somebody walks past", change=passed_by),
    Condition("phone on its side", change=on_its_side),
)  # fmt: skip


CHANGES: tuple[tuple[str, Change], ...] = (
    ("as filmed", unchanged),
    ("mirrored", mirrored),
    ("phone on its side", on_its_side),
    ("8 frames a second", eight_a_second),
    ("uneven times", uneven),
    ("30 % of frames lost", lost),
    ("landmarks off by 2 % of height", restless),
    ("somebody walks past", passed_by),
    ("legs out of the picture", without_legs),
)
"""What can be done to the frames of real people."""


def condition(name: str) -> Condition:
    """The condition of that name."""
    return next(condition for condition in CONDITIONS if condition.name == name)


def played(what: Script, how: Condition) -> tuple[Script, Iterator[Frame]]:
    """A script at its pace, and its frames as they are seen."""
    told = paced(what, how.pace)
    return told, how.change(film(told, how.lens))


def paced(what: Script, pace: float) -> Script:
    """The same script, `pace` times as fast."""
    return Script(
        tuple(Key(key.t / pace, key.pose) for key in what.keys),
        tuple(peak / pace for peak in what.peaks),
        tuple((start / pace, end / pace) for start, end in what.holds),
    )


def tries(move: Move, travel: float, reps: int = 3) -> Script:
    """Tries in which the move's own signal travels only `travel` of its drawn range."""
    assert move.count is not None
    whole = script(move, reps=reps)
    near = whole.keys[0].pose
    share = _share_of_way(move, travel)
    return Script(tuple(Key(key.t, _blend(near, key.pose, share)) for key in whole.keys))


def _share_of_way(move: Move, travel: float) -> float:
    """How far the joints must go for the signal to go `travel` of its way: bisected."""
    assert move.count is not None
    near, far = move.poses[move.count.near], move.poses[move.count.far]
    start, span = _signal(move, near), _signal(move, far) - _signal(move, near)
    low, high = 0.0, 1.0
    for _ in range(12):
        middle = (low + high) / 2
        reached = (_signal(move, _blend(near, far, middle)) - start) / span
        low, high = (middle, high) if reached < travel else (low, middle)
    return low


def _signal(move: Move, pose: Pose) -> float:
    assert move.count is not None
    frame = instant(pose)
    body = Body.of(frame)
    value = nan if body is None else reading(move.count.signal, move.count.of)(body)
    either_way = move.sides != "both" and move.count.of == "split"
    return abs(value) if either_way else value


def _blend(near: Pose, far: Pose, share: float) -> Pose:
    update: dict[str, object] = {}
    for name in Pose.model_fields:
        a, b = getattr(near, name), getattr(far, name)
        if isinstance(a, float | int | Sided) and a != b:
            update[name] = _mixed(a, b, share)
    return far.model_copy(update=update)


def _mixed(a: float | Sided, b: float | Sided, share: float) -> float | Sided:
    if isinstance(a, Sided) or isinstance(b, Sided):
        a = a if isinstance(a, Sided) else Sided(left=a, right=a)
        b = b if isinstance(b, Sided) else Sided(left=b, right=b)
        return Sided(
            left=a.left + share * (b.left - a.left), right=a.right + share * (b.right - a.right)
        )
    return a + share * (b - a)


# Other exercises ----------------------------------------------------------------------------

STANDING = Pose(trunk=3, hip=177, knee=175, shoulder=4, elbow=170, floor=("foot",))
SQUATTING = Pose(trunk=40, hip=76, knee=70, shoulder=80, elbow=175, floor=("foot",))
OPEN = Pose(trunk=0, hip_out=24, shoulder_out=150, elbow=170, floor=("foot",))
CLOSED = Pose(trunk=0, hip_out=2, shoulder_out=8, elbow=170, floor=("foot",))
STEP = Pose(
    trunk=4,
    hip=Sided(left=200, right=150),
    knee=Sided(left=165, right=160),
    shoulder=Sided(left=20, right=-20),
    elbow=160,
    floor=("foot",),
)


def _again(poses: Iterable[Pose], times: int, seconds: float) -> Script:
    """The poses in turn, `times` over, `seconds` from one to the next."""
    keys = [Key(0.0, STANDING)]
    for _ in range(times):
        keys += [Key(keys[-1].t + seconds * (i + 1), pose) for i, pose in enumerate(poses)]
    return Script((*keys, Key(keys[-1].t + 1.0, keys[-1].pose)))


def walking() -> Script:
    """Walking about, 16 steps."""
    return _again((STEP, STEP.mirrored()), 8, 0.55)


def squats() -> Script:
    """Eight squats."""
    return _again((SQUATTING, STANDING), 8, 1.2)


def jumping_jacks() -> Script:
    """Twelve jumping jacks."""
    return _again((OPEN, CLOSED), 12, 0.45)


def still(pose: Pose, seconds: float = 12.0) -> Script:
    """Nothing but staying as one is."""
    return Script((Key(0.0, pose), Key(seconds, pose)))


def getting_into(move: Move) -> Script:
    """From standing down to all fours, into the move's own start pose, and then nothing."""
    fours = load()["cat-cow"].poses["start"]
    near = move.poses[move.count.near if move.count else "start"]
    times = (0.0, 1.5, 3.5, 4.5, 6.5, 10.0)
    return Script(tuple(map(Key, times, (STANDING, STANDING, fours, fours, near, near))))


def others() -> dict[str, Script]:
    """Exercises and doings that are none of ours, by name."""
    catalogue = load()
    supine = catalogue["glute-bridge"].poses["start"]
    flat = supine.model_copy(update={"hip": 180.0, "knee": 178.0, "floor": ("hip", "heel")})
    return {
        "squats": squats(),
        "jumping jacks": jumping_jacks(),
        "walking about": walking(),
        "lying on the back": still(flat),
        "lying face down": still(catalogue["superman"].poses["start"]),
        "standing still": still(STANDING),
    }
