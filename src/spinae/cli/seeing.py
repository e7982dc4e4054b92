"""`spinae watch`, `look` and `record`: what an eye saw, judged, read or kept."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from spinae.body import Observation
from spinae.catalogue import load
from spinae.cli.moves import find
from spinae.errors import RecordingError
from spinae.extras import need
from spinae.eyes import recording
from spinae.eyes.back import observed
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
    found = watched(observations(path, progress=True), catalogue, move)
    if as_json:
        click.echo(json.dumps(report.watched_json(found), ensure_ascii=False, indent=2))
    else:
        click.echo(report.watched_text(found, catalogue))


def look(path: Path, *, as_json: bool) -> None:
    """Print the pose in a photograph."""
    from spinae.cli import report

    need("video")
    from spinae.eyes import photograph

    looked = report.look(photograph.read(path), load())
    if as_json:
        click.echo(json.dumps(report.looked_json(looked), ensure_ascii=False, indent=2))
    else:
        click.echo(report.looked_text(looked, load()))


def record(path: Path, output: Path) -> None:
    """Write what is seen in a video to a recording."""
    need("video")
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


def observations(path: Path, *, progress: bool) -> Iterator[Observation]:
    """What is seen in a recording or a video, whichever the file is by its content."""
    if recording.is_recording(path):
        return recording.read(path).observations
    need("video")
    from spinae.eyes import video

    if not progress:
        return video.read(path)
    seen = video.see(path)
    return (observed(sight) for sight in _shown(seen.sights, seen.duration_s, path.name))


def _shown(sights: Iterable[Sight], duration_s: float | None, name: str) -> Iterator[Sight]:
    """The same, with a progress bar on stderr where that is a terminal."""
    if not sys.stderr.isatty():
        yield from sights
        return
    # in tenths of a second, as a bar counts whole things; a film may not say how long it is
    tenths = range(round((duration_s or 0.0) * 10))
    with click.progressbar(tenths, label=name, file=sys.stderr, hidden=not tenths) as bar:
        for number, sight in enumerate(sights):
            # drawn from here alone: the eye turns stderr away while the model looks
            if number % REDRAWN_EVERY == 0:
                bar.update(round(sight.frame.t * 10) - bar.pos)
            yield sight
