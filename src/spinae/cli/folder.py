"""`spinae watch FOLDER --out TABLE`: every video and recording of a folder, as one table.

Each file's rows are kept beside the table the moment they are there, so a run that was broken
off goes on where it was, and a second run watches only what is new or was changed.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO, Self

import click

from spinae import __version__
from spinae.catalogue import load
from spinae.cli import workers
from spinae.cli.moves import find
from spinae.cli.seeing import observations
from spinae.errors import SpinaeError
from spinae.extras import need
from spinae.files import atomic_write, check_replaceable, unwritable
from spinae.judge import Judge

RECORDINGS = (".jsonl", ".jsonl.gz")
VIDEOS = (".avi", ".m4v", ".mkv", ".mov", ".mp4", ".mpg", ".webm")
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Row:
    """One stretch of one file, or why the file could not be watched. Times in seconds."""

    file: str
    """Its path inside the folder."""
    part: int = 1
    """From 1; a file with several moves has several."""
    move: str | None = None
    """None = none of ours."""
    confidence: float | None = None
    start: float | None = None
    end: float | None = None
    reps: int | None = None
    held_s: float | None = None
    faults: str | None = None
    """Their names in the order they were seen, with semicolons between."""
    unseen_s: float | None = None
    frames: int | None = None
    problem: str | None = None
    """Why there is nothing else in this row."""


COLUMNS = tuple(field.name for field in fields(Row))


def watch(
    folder: Path, *, out: Path, move: str | None, jobs: int | None, scheduler: str | None
) -> None:
    """Watch what is new in `folder` and write the whole table to `out`."""
    move_id = None if move is None else _judged(move)
    write = _writer(out)
    files = found(folder)
    with Kept.open(out, move_id) as kept, _progress(len(files)) as (step, tell):
        done = {file: known for file in files if (known := kept.rows_of(folder, file))}
        step(len(done))
        left = [file for file in files if file not in done]
        if any(file.lower().endswith(VIDEOS) for file in left):
            need("video")  # once, before there are several of us
        work = partial(rows, folder.absolute(), move_id)
        for file, file_rows in workers.outcomes(work, left, jobs=jobs, scheduler=scheduler):
            done[file] = file_rows or [Row(file, problem=f"{file}: {workers.LOST}")]
            kept.add(folder, file, done[file])
            step(1)
            if done[file][0].problem:
                tell(f"passed over: {done[file][0].problem}")
    write(row for file in files for row in done[file])
    bad = sum(file_rows[0].problem is not None for file_rows in done.values())
    passed = f", {bad} passed over" if bad else ""
    click.echo(f"{out}: {len(files)} files, {len(left)} of them watched now{passed}")


def _judged(name: str) -> str:
    """The move of that name; refused where the camera cannot judge it."""
    move = find(name, load())
    Judge(move)
    return move.id


def found(folder: Path) -> list[str]:
    """The recordings and videos in a folder and its folders, by name; hidden ones are left out."""
    if not folder.is_dir():
        raise SpinaeError(f"{folder}: no such folder; name a file or a folder")
    inside = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    files = sorted(
        path.as_posix()
        for path in inside
        if path.name.lower().endswith(RECORDINGS + VIDEOS)
        and not any(part.startswith(".") for part in path.parts)
    )
    if not files:
        kinds = ", ".join(RECORDINGS + VIDEOS)
        raise SpinaeError(f"{folder}: no recording and no video in it; looked for {kinds}")
    return files


def rows(folder: Path, move: str | None, file: str) -> list[Row]:
    """Watch one file, wherever this runs; what is wrong with it is a row too."""
    from spinae.cli.watching import Part, watched

    def row(number: int, part: Part) -> Row:
        return Row(
            file,
            number,
            part.move,
            round(part.confidence, 2),
            round(part.start, 3),
            round(part.end, 3),
            len(part.reps),
            round(part.held_s, 3),
            ";".join(fault.name for fault in part.faults),
            round(part.unseen_s, 3),
            part.frames,
        )

    catalogue = load()
    try:
        told = None if move is None else catalogue[move]
        seen = watched(observations(folder / file, progress=False), catalogue, told)
    except SpinaeError as error:
        return [Row(file, problem=str(error))]
    return [row(number, part) for number, part in enumerate(seen.parts, 1)]


# What is kept between runs ------------------------------------------------------------------


class Kept:
    """The rows of every file that was watched, one line of JSON a file; a context manager.

    A line that was torn in the middle is dropped. A file that has changed, another version of
    Spinae or another move is another question, and what could not be read is tried again.
    """

    def __init__(self, path: Path, move: str | None) -> None:
        self._path, self._question = path, [__version__, move]
        self._rows: dict[str, tuple[list[int], list[Row]]] = {}

    @classmethod
    def open(cls, out: Path, move: str | None) -> Self:
        """What is kept for the table `out`."""
        kept = cls(out.with_name(f".{out.name}.kept"), move)
        check_replaceable(kept._path)  # a pipe or a device is not opened
        try:
            lines = kept._path.read_bytes().splitlines() if kept._path.exists() else []
        except OSError as error:
            raise unwritable(kept._path, error) from error
        for line in lines:
            kept._take(line)
        return kept

    def _take(self, line: bytes) -> None:
        try:
            data: dict[str, Any] = json.loads(line)
            if data["question"] == self._question:
                found = [Row(**row) for row in data["rows"]]
                self._rows[data["file"]] = (data["stamp"], found)
        except (ValueError, KeyError, TypeError, RecursionError):
            return  # torn, or none of ours: watched again

    def rows_of(self, folder: Path, file: str) -> list[Row] | None:
        """The rows of a file that has not changed since."""
        stamp, found = self._rows.get(file, ([], []))
        known = found and found[0].problem is None and stamp == _stamp(folder / file)
        return found if known else None

    def add(self, folder: Path, file: str, rows: list[Row]) -> None:
        """Keep a file's rows, on the disk before this returns."""
        data = {
            "question": self._question,
            "file": file,
            "stamp": _stamp(folder / file),
            "rows": [asdict(row) for row in rows],
        }
        self._file.write(f"{json.dumps(data)}\n")
        self._file.flush()

    def __enter__(self) -> Self:
        try:
            self._file = self._path.open("a", encoding="utf-8")
            if self._file.tell():
                self._file.write("\n")  # ends what may have been torn
        except OSError as error:
            raise unwritable(self._path, error) from error
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def _stamp(path: Path) -> list[int]:
    """What changes when a file does: its size and when it was written."""
    try:
        about = path.stat()
    except OSError:
        return []
    return [about.st_size, about.st_mtime_ns]


# The table ----------------------------------------------------------------------------------


def _writer(out: Path) -> Callable[[Iterable[Row]], None]:
    """How to write the table; refuses before anything is watched."""
    check_replaceable(out)
    if out.suffix == ".csv":
        return partial(_replaced, out, _write_csv)
    if out.suffix != ".parquet":
        raise SpinaeError(f"out: got {out.name!r}, allowed a name that ends in .csv or .parquet")
    need("parquet")  # now rather than after hours of watching
    return partial(_replaced, out, _write_parquet)


def _replaced(out: Path, write: Callable[[BinaryIO, list[Row]], None], rows: Iterable[Row]) -> None:
    with atomic_write(out) as file:
        write(file, list(rows))


def _write_csv(file: BinaryIO, rows: list[Row]) -> None:
    text = TextIOWrapper(file, encoding="utf-8", newline="")
    table = csv.DictWriter(text, COLUMNS)
    table.writeheader()
    table.writerows(map(asdict, rows))
    text.detach()


def _write_parquet(file: BinaryIO, rows: list[Row]) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    kinds = {"int": pa.int64(), "float": pa.float64(), "str": pa.string()}
    schema = pa.schema([(f.name, kinds[str(f.type).split(" ")[0]]) for f in fields(Row)])
    parquet.write_table(pa.Table.from_pylist([asdict(row) for row in rows], schema), file)


# The bar ------------------------------------------------------------------------------------


@contextmanager
def _progress(total: int) -> Iterator[tuple[Callable[[int], None], Tell]]:
    """How to move the bar on stderr, and how to say something meanwhile."""
    if not sys.stderr.isatty():
        yield (lambda count: None), partial(click.echo, err=True)
        return
    with click.progressbar(range(total), label="files", show_pos=True, file=sys.stderr) as bar:

        def tell(words: str) -> None:
            click.echo(f"\r\033[K{words}", err=True)
            bar.render_progress()

        yield bar.update, tell
