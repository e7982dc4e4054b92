"""Recordings: files of frames, so that what was seen once can be judged again.

JSON Lines, packed by gzip or not. The first line says `{"spinae": 1, "width": px, "height": px,
"fps": n, "source": "…"}`; then each line is one frame: `{"t": s, "image": [[x, y, z, visibility]
× 33], "world": [[x, y, z] × 33], "mask": {…}}`, `image` null where nobody was seen, `mask`
optional. Reading is strict about what it needs and leaves other keys alone. One line is held at
a time, so a long recording costs no more memory than a short one.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self, cast

from msgspec import DecodeError
from msgspec.json import Decoder

from spinae.body import Frame, Observation
from spinae.errors import RecordingError, SpinaeError
from spinae.eyes import landmarks, silhouette
from spinae.eyes.back import measured, observed
from spinae.eyes.silhouette import BackMeasure, Sight
from spinae.files import atomic_write

VERSION = 1
LONGEST_LINE = 4_000_000
"""Bytes. A line with a whole picture's silhouette has less than a quarter of it."""
WIDEST = 100_000
"""Pixels."""
GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Header:
    """A recording's first line: the picture's size in pixels, frames a second, and whence."""

    width: int
    height: int
    fps: float
    source: str

    @property
    def aspect(self) -> float:
        """Width over height."""
        return self.width / self.height

    def as_json(self) -> dict[str, object]:
        """The first line."""
        size = {"width": self.width, "height": self.height}
        return {"spinae": VERSION, **size, "fps": self.fps, "source": self.source}


@dataclass(frozen=True, slots=True)
class Recording:
    """An open recording. `observations` can be gone through once, and meet a fault in the file."""

    width: int
    height: int
    fps: float
    source: str
    observations: Iterator[Observation]


def read(path: str | Path, *, back: BackMeasure | None = measured) -> Recording:
    """Open a recording; its header is checked at once, each frame as it is asked for.

    `back` measures the back line where a line has a silhouette; None leaves it out, which is
    quicker. RecordingError names file and line, what was got, what is allowed, what to do.
    """
    lines = _lines(Path(path))
    header = _header(Path(path), lines)
    seen = (observed(sight, back) for sight in _sights(Path(path), header, lines))
    return Recording(header.width, header.height, header.fps, header.source, seen)


def sights(path: str | Path) -> Iterator[Sight]:
    """Frames with their silhouettes, nothing measured."""
    lines = _lines(Path(path))
    return _sights(Path(path), _header(Path(path), lines), lines)


def is_recording(path: str | Path) -> bool:
    """By content: packed, or JSON from the first byte. RecordingError where it cannot be opened."""
    with _opened(Path(path)) as file:
        start = file.read(16).removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith((GZIP, b"{"))


def frame_from_json(data: Mapping[str, Any], aspect: float) -> Frame:
    """The frame in one line's object, without its silhouette; SpinaeError says what is wrong."""
    return landmarks.frame(data, aspect=aspect)


class Writer:
    """Writes a recording, packed where the name ends in `.gz`; a context manager.

    The file appears under its name when everything is written: one that was broken off leaves
    nothing behind, and never half a recording. FileError where it cannot be written.
    """

    def __init__(self, path: str | Path, header: Header) -> None:
        self._path, self._header = Path(path), header

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            file = stack.enter_context(atomic_write(self._path))
            self._out: BinaryIO = file
            if self._path.suffix == ".gz":
                # mtime 0: the same frames give the same file
                packed = stack.enter_context(gzip.GzipFile("", "wb", 6, file, mtime=0))
                self._out = cast(BinaryIO, packed)
            self._line(self._header.as_json())
            self._written = stack.pop_all()
        return self

    def write(self, sight: Sight) -> None:
        """Add one frame."""
        frame = sight.frame
        line: dict[str, object] = {
            "t": round(frame.t, 4),
            "image": _rounded(frame.image),
            "world": _rounded(frame.world),
        }
        if sight.silhouette is not None:
            line["mask"] = sight.silhouette.as_json()
        self._line(line)

    def _line(self, data: Mapping[str, object]) -> None:
        text = json.dumps(data, separators=(",", ":"), allow_nan=False)
        self._out.write(text.encode("ascii") + b"\n")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._written.__exit__(kind, error, at)


def _rounded(points: tuple[tuple[float, ...], ...] | None) -> object:
    # A tenth of a millimetre, a tenth of a pixel of the widest picture the model is shown
    return points and [[round(part, 4) for part in point] for point in points]


def _sights(path: Path, header: Header, lines: Iterator[tuple[int, bytes]]) -> Iterator[Sight]:
    last = -1.0
    for number, line in lines:
        with _naming(path, number):
            data = _object(line)
            seen = frame_from_json(data, header.aspect)
            if seen.t <= last:
                allowed = f"later than the frame before, {last:g}"
                raise landmarks.refused("t", f"{seen.t:g}", allowed)
            mask = data.get("mask")
            sight = Sight(seen, None if mask is None else silhouette.from_json(mask))
        last = seen.t
        yield sight
    if last < 0:
        raise RecordingError(f"{path}: holds no frames, only the first line; record it again")


def _header(path: Path, lines: Iterator[tuple[int, bytes]]) -> Header:
    number, line = next(lines, (1, b""))
    if not line:
        raise RecordingError(f"{path}: is empty; a recording begins with a line of JSON")
    with _naming(path, number):
        data = _object(line)
        if data.get("spinae") != VERSION or data["spinae"] is True:
            got = landmarks.shown(data["spinae"]) if "spinae" in data else "no such key"
            raise landmarks.refused("spinae", got, f"{VERSION}, the version of the format")
        source = data.get("source", "")
        if not isinstance(source, str):
            raise landmarks.refused("source", landmarks.shown(source), "text")
        width = landmarks.whole(data, "width", most=WIDEST)
        height = landmarks.whole(data, "height", most=WIDEST)
        fps = landmarks.number(data, "fps", least=0.1, most=1000.0)
        return Header(width, height, fps, source)


_json = Decoder()


def _object(line: bytes) -> dict[str, Any]:
    """The JSON object in a line, numbers finite."""
    try:
        data = _json.decode(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise SpinaeError("not text in UTF-8; is this a recording?") from None
    except (DecodeError, RecursionError) as error:
        if not line.endswith(b"\n"):
            raise SpinaeError("cut off in the middle; remove this line or record again") from error
        raise SpinaeError(f"not JSON: {_reason(error)}") from error
    if not isinstance(data, dict):
        raise SpinaeError(f"got {landmarks.shown(data)}, allowed one JSON object a line")
    return data


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    return str(error).removeprefix("JSON is malformed: ")


@contextmanager
def _naming(path: Path, number: int) -> Iterator[None]:
    """Say which file and line a problem was met in."""
    try:
        yield
    except SpinaeError as error:
        raise RecordingError(f"{path}, line {number}: {error}") from error


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Line number, from 1, and line; empty lines are passed over."""
    with _opened(path) as file:
        packed = file.peek(2).startswith(GZIP)
        lines = cast(BinaryIO, gzip.GzipFile(fileobj=file)) if packed else file
        number = 0
        while line := _line(path, lines, number := number + 1):
            if len(line) > LONGEST_LINE:
                allowed = f"{LONGEST_LINE // 1_000_000} million bytes"
                raise RecordingError(f"{path}, line {number}: got more than {allowed} in one line")
            if line.strip():
                yield number, line


def _line(path: Path, lines: BinaryIO, number: int) -> bytes:
    try:
        return lines.readline(LONGEST_LINE + 1)
    except EOFError as error:
        raise RecordingError(
            f"{path}, line {number}: the packed file ends too early; copy it again or record again"
        ) from error
    except (OSError, zlib.error) as error:
        raise RecordingError(f"{path}, line {number}: damaged: {error}; copy it again") from error


@contextmanager
def _opened(path: Path) -> Iterator[BufferedReader]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise RecordingError(f"{path}: {error.strerror}; name a recording or a video") from error
    with file:
        yield file
