"""`spinae watch`, `look` and `record`: what an eye saw, judged, read or kept."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from spinae.body import Frame
from spinae.catalogue import load
from spinae.cli.moves import find
from spinae.errors import RecordingError
from spinae.eyes import recording
from spinae.eyes.back import with_back
from spinae.eyes.silhouette import Sight
from spinae.files import check_replaceable

REDRAWN_EVERY = 5
"""Frames between two drawings of the progress bar."""


def watch(path: Path, move_name: str | None, *, as_json: bool) -> None:
    """Print what was done in a video or a recording."""
    from spinae.cli import report
    from spinae.cli.watching import watched

    catalogue = load()
    move = None if move_name is None else find(move_name, catalogue)
    found = watched(frames(path, progress=True), catalogue, move)
    if as_json:
        click.echo(json.dumps(report.watched_json(found), ensure_ascii=False, indent=2))
    else:
        click.echo(report.watched_text(found, catalogue))


def look(path: Path, *, as_json: bool) -> None:
    """Print the pose in a photograph."""
    from spinae.cli import report
    from spinae.eyes import photograph

    looked = report.look(photograph.read(path), load())
    if as_json:
        click.echo(json.dumps(report.looked_json(looked), ensure_ascii=False, indent=2))
    else:
        click.echo(report.looked_text(looked, load()))


def record(path: Path, output: Path) -> None:
    """Write what is seen in a video to a recording."""
    from spinae.eyes import video

    check_replaceable(output)
    if output.exists() and output.samefile(path):
        raise RecordingError(f"{output}: is the video itself; name another file after -o")
    seen = video.see(path)
    header = recording.Header(seen.width, seen.height, seen.fps, path.name)
    frames = 0
    with recording.Writer(output, header) as writer:
        for sight in _shown(seen.sights, seen.duration_s, path.name):
            writer.write(sight)
            frames += 1
    click.echo(f"{output}: {frames} frames of {path.name}, landmarks and silhouettes, no picture")


def frames(path: Path, *, progress: bool) -> Iterator[Frame]:
    """The frames of a recording or a video, whichever the file is by its content."""
    if recording.is_recording(path):
        return recording.read(path).frames
    from spinae.eyes import video

    if not progress:
        return video.read(path)
    seen = video.see(path)
    return (with_back(sight) for sight in _shown(seen.sights, seen.duration_s, path.name))


def _shown(sights: Iterable[Sight], duration_s: float | None, name: str) -> Iterator[Sight]:
    """The same, with a progress bar on stderr where that is a terminal."""
    if not sys.stderr.isatty():
        yield from sights
        return
    from rich.console import Console
    from rich.progress import Progress

    # Drawn from here alone: the eye turns stderr away while the model looks
    bar = Progress(console=Console(stderr=True), auto_refresh=False, transient=True)
    with bar:
        task = bar.add_task(name, total=duration_s)
        for number, sight in enumerate(sights):
            if number % REDRAWN_EVERY == 0:
                bar.update(task, completed=sight.frame.t, refresh=True)
            yield sight
