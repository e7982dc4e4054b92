"""A video file as frames: decoded, turned upright, shown to the pose model at its real times."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

import av
import numpy as np

from spinae.body import Observation
from spinae.errors import VideoError
from spinae.eyes.back import measured, observed
from spinae.eyes.pose_model import LONGEST_SIDE, Picture, PoseModel, Size
from spinae.eyes.silhouette import BackMeasure, Sight

CLOSEST_S = 1 / 36
"""Seconds between two frames that are looked at: a slow move needs no more than 30 a second."""


@dataclass(frozen=True, slots=True)
class Video:
    """An open video. `sights` can be gone through once; a fault in the file is met there."""

    width: int
    """Pixels as shown: upright, points square."""
    height: int
    fps: float
    """Frames looked at in a second, on average."""
    duration_s: float | None
    """None where the file does not say."""
    sights: Iterator[Sight]


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a decoded picture becomes an upright one."""

    width: int
    height: int
    turns: int
    """Quarter turns to the left."""


def read(
    path: str | Path, *, model: Size = "full", back: BackMeasure | None = measured
) -> Iterator[Observation]:
    """What a video shows, frame by frame; `back` measures the back line, None leaves it out."""
    return (observed(sight, back) for sight in see(path, model=model).sights)


def see(path: str | Path, *, model: Size = "full") -> Video:
    """Open a video; VideoError where it cannot be read, and, at its end, where it is of nobody."""
    path = Path(path)
    with _opened(path) as container:
        stream = container.streams.video[0]
        shape = _shape(stream, _first(path, container))
        rate, duration = _rate(stream), _duration_s(stream)
        if duration is None and container.duration:
            duration = container.duration / 1_000_000
    fps = rate / ceil(rate * CLOSEST_S)
    sights = _sights(path, shape, model)
    return Video(shape.width, shape.height, round(fps, 3), duration, sights)


def _rate(stream: Any) -> float:
    """Pictures a second, on average."""
    return float(stream.average_rate or stream.guessed_rate or 30)


def _duration_s(stream: Any) -> float | None:
    return float(stream.duration * stream.time_base) if stream.duration else None


def _sights(path: Path, shape: _Shape, model: Size) -> Iterator[Sight]:
    seen = False
    with PoseModel(model, moving=True) as eye, _opened(path) as container:
        for t, frame in _timed(path, container):
            picture = _picture(frame, shape)
            sight = eye.see(picture, t, aspect=shape.width / shape.height)
            seen = seen or sight.frame.image is not None
            yield sight
    if not seen:
        raise VideoError(
            f"{path}: nobody is seen in it; film the whole body from the side, in good light"
        )


def _timed(path: Path, container: Any) -> Iterator[tuple[float, Any]]:
    """Pictures with their time from the first one, in seconds, none closer than `CLOSEST_S`."""
    stream = container.streams.video[0]
    start = t = due = 0.0
    for number, frame in enumerate(_decoded(path, container)):
        # A bare stream carries no times: there its pictures are evenly spaced
        time = number / _rate(stream) if frame.time is None else frame.time
        start = time if number == 0 else start
        t = time - start
        if t >= due:
            due = t + CLOSEST_S
            yield t, frame
    _check_whole(path, stream, t)


def _check_whole(path: Path, stream: Any, last: float) -> None:
    """A file that was cut off decodes in silence up to the cut: compare with what it promised."""
    promised = _duration_s(stream) or 0.0
    if promised - last > max(1.0, promised / 10):
        raise VideoError(
            f"{path}: the video is cut off: got {last:.1f} s of {promised:.1f} s; copy it again"
        )


def _decoded(path: Path, container: Any) -> Iterator[Any]:
    import av

    stream = container.streams.video[0]
    stream.thread_type = "AUTO"
    try:
        yield from container.decode(stream)
    except av.FFmpegError as error:
        raise VideoError(
            f"{path}: the video is damaged: {error.strerror}; copy it again"
        ) from error


def _first(path: Path, container: Any) -> Any:
    for frame in _decoded(path, container):
        return frame
    raise VideoError(f"{path}: the video holds no picture; copy it again, or name another")


def _shape(stream: Any, frame: Any) -> _Shape:
    # Some cameras store points that are not square, and a turned phone stores a lying picture
    ratio = stream.sample_aspect_ratio or 1
    width, height = round(frame.width * ratio), frame.height
    turns = round(frame.rotation / 90) % 4
    return _Shape(height, width, turns) if turns % 2 else _Shape(width, height, turns)


def _picture(frame: Any, shape: _Shape) -> Picture:
    shrink = min(1.0, LONGEST_SIDE / max(shape.width, shape.height))
    width, height = (max(1, round(side * shrink)) for side in (shape.width, shape.height))
    if shape.turns % 2:
        width, height = height, width
    small = frame.reformat(width=width, height=height, format="rgb24").to_ndarray()
    return np.rot90(small, shape.turns)


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    try:
        # The whole path and files only: neither a name nor a playlist reaches into the network
        container = av.open(str(path.absolute()), options={"protocol_whitelist": "file"})
    except av.FFmpegError as error:
        raise VideoError(_unreadable(path, error)) from error
    with container:
        _check(path, container)
        yield container


def _unreadable(path: Path, error: Any) -> str:
    if not path.is_file():
        return f"{path}: {error.strerror}; name a recording or a video"
    return f"{path}: neither a recording nor a video, or damaged; name another, or copy it again"


def _check(path: Path, container: Any) -> None:
    if container.format.name == "image2" or container.format.name.endswith("_pipe"):
        raise VideoError(f"{path}: a photograph, not a video; use spinae look for it")
    if not container.streams.video:
        raise VideoError(f"{path}: holds sound but no picture; name a video")
