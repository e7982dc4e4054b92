"""What was seen, as the JSON that other programs rely on and as words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isnan, nan

from spinae.body import PAIRED, SIDES, SINGLE, Body, Observation
from spinae.catalogue import Catalogue
from spinae.cli.watching import Part, Watched
from spinae.judge.photograph import named_pose
from spinae.judge.reading import Reading, reading

SURE, LIKELY = 0.75, 0.4
"""Confidence from which the words say so. Product settings."""

Angle = float | None
Angles = dict[str, Angle | dict[str, Angle]]


@dataclass(frozen=True, slots=True)
class Looked:
    """One frame, read. Angles in whole degrees, None where not seen."""

    move: str | None
    confidence: float
    pose: str | None
    also: tuple[str, ...]
    angles: Angles
    back: float | None


def watched_json(watched: Watched) -> dict[str, object]:
    """The object of `watch --json`; times in seconds. With several moves the top level is the
    longest, and its `duration_s` and `frames` are still those of the whole file."""
    whole = {"duration_s": _s(watched.duration_s), "frames": watched.frames}
    data = _part_json(watched.longest) | whole
    if len(watched.parts) > 1:
        data["segments"] = [
            _part_json(part) | {"start": _s(part.start), "end": _s(part.end)}
            for part in watched.parts
        ]
    return data


def _part_json(part: Part) -> dict[str, object]:
    return {
        "move": part.move,
        "confidence": round(part.confidence, 2),
        "reps": [
            {
                "start": _s(rep.start),
                "peak": _s(rep.peak),
                "end": _s(rep.end),
                "side": rep.side,
                "counted_by": "camera",
            }
            for rep in part.reps
        ],
        "holds": [{"start": _s(hold.start), "end": _s(hold.end)} for hold in part.holds],
        "held_s": _s(part.held_s),
        "faults": [
            {"name": fault.name, "start": _s(fault.start), "end": _s(fault.end), "cue": fault.cue}
            for fault in part.faults
        ],
        "unseen_s": _s(part.unseen_s),
        "duration_s": _s(part.end - part.start),
        "frames": part.frames,
    }


def _s(seconds: float) -> float:
    return round(seconds, 3)


def watched_text(watched: Watched, catalogue: Catalogue) -> str:
    """What was done, for a person to read."""
    return "\n\n".join("\n".join(_part_lines(part, catalogue)) for part in watched.parts)


def _part_lines(part: Part, catalogue: Catalogue) -> Iterator[str]:
    name = "None of our moves" if part.move is None else catalogue[part.move].name
    told = part.move is None or part.confidence == 1.0
    sure = "" if told else f", {_sure(part.confidence)}"
    yield f"{name}{sure}  ({_clock(part.start)} to {_clock(part.end)})"
    if part.move is not None and not part.reps and not part.holds:
        yield "\nNothing to count"
    if part.reps:
        yield f"\n{_count(len(part.reps), 'rep')}"
    for number, rep in enumerate(part.reps, 1):
        side = f"  {rep.side}" if rep.side else ""
        held = f"  held {rep.hold_s:.0f} s" if rep.hold_s >= 1 else ""
        yield f"  {number:>2}  at {_clock(rep.peak)}{side}{held}"
    if part.holds:
        yield f"\nHeld for {part.held_s:.0f} s"
    for hold in part.holds:
        yield f"  {_clock(hold.start)} to {_clock(hold.end)}"
    if part.faults:
        yield "\nForm"
    for fault in part.faults:
        yield f"  {_clock(fault.start)} to {_clock(fault.end)}  {fault.name}: “{fault.cue}”"
    if part.unseen_s >= 0.5:
        yield f"\nNot seen well enough to judge for {part.unseen_s:.0f} s"


def _clock(t: float) -> str:
    minutes, seconds = divmod(round(t, 1), 60)
    return f"{int(minutes)}:{seconds:04.1f}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _sure(confidence: float) -> str:
    if confidence >= SURE:
        return "surely"
    return "probably" if confidence >= LIKELY else "perhaps"


def look(seen: Observation, catalogue: Catalogue) -> Looked:
    """The pose that is seen: the nearest of all drawn ones, where one is near at all."""
    angles = _angles(seen.body)
    found = named_pose(seen, catalogue)
    if found is None:
        return Looked(None, 0.0, None, (), angles, seen.frame.back)
    return Looked(found.move, found.confidence, found.pose, found.also, angles, seen.frame.back)


def _angles(body: Body | None) -> Angles:
    """Every measure of the body, of both sides where there are two."""
    angles: Angles = {}
    for name in PAIRED:
        angles[name] = {side: _angle(reading(name, "side", side), body) for side in SIDES}
    for name in SINGLE:
        if name != "back":
            angles[name] = _angle(reading(name), body)
    return angles


def _angle(read: Reading, body: Body | None) -> Angle:
    value = nan if body is None else read(body)
    # Whole degrees: the pose model is off by more than that
    return None if isnan(value) else float(round(value))


def looked_json(looked: Looked) -> dict[str, object]:
    """The object of `look --json`."""
    return {
        "move": looked.move,
        "confidence": round(looked.confidence, 2),
        "pose": looked.pose,
        "also": list(looked.also),
        "angles": looked.angles,
        "back": None if looked.back is None else round(looked.back, 1),
    }


def looked_text(looked: Looked, catalogue: Catalogue) -> str:
    """What was read, for a person to read."""
    return "\n".join(_looked_lines(looked, catalogue))


def _looked_lines(looked: Looked, catalogue: Catalogue) -> Iterator[str]:
    if looked.move is None:
        yield "None of our poses"
    else:
        yield f"{catalogue[looked.move].name}, {looked.pose}, {_sure(looked.confidence)}"
    if looked.also:
        yield f"Also the pose of {', '.join(looked.also)}"
    yield f"\n{'Degrees':<12}{'left':>6}{'right':>7}"
    for name, angle in looked.angles.items():
        label = name.replace("_", " ")
        if isinstance(angle, dict):
            yield f"  {label:<10}{_degrees(angle['left']):>6}{_degrees(angle['right']):>7}"
        else:
            yield f"  {label:<10}{_degrees(angle):>6}"
    if looked.back is not None:
        way = "rounded" if looked.back > 0 else "arched"
        yield f"\nBack line: {way} by {abs(looked.back):.0f} % of the trunk’s length"


def _degrees(angle: Angle) -> str:
    return "–" if angle is None else f"{angle:.0f}"
