from __future__ import annotations

import csv
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from spinae.catalogue import load
from spinae.cli import folder, main, workers
from spinae.eyes.recording import Header, Writer
from spinae.eyes.silhouette import Sight
from testing.film import Lens, perform

DRAWN = {"a/bridge": ("glute-bridge", 2), "dog": ("bird-dog", 3), "hinge": ("hip-hinge", 4)}


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with three recordings, one bad file, and files that are none of ours."""
    inside = tmp_path_factory.mktemp("drawn")
    for name, (move, reps) in DRAWN.items():
        path = inside / f"{name}.jsonl.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        with Writer(path, Header(640, 480, 15, "drawn")) as writer:
            for frame in perform(load()[move], reps=reps, lens=Lens(fps=15)):
                writer.write(Sight(frame))
    (inside / "bad.jsonl").write_text("no recording")
    (inside / "labels.json").write_text("{}")
    (inside / ".hidden.jsonl").write_text("")
    return inside


@pytest.fixture
def clips(drawn: Path, tmp_path: Path) -> Path:
    """That folder, to be changed."""
    return Path(shutil.copytree(drawn, tmp_path / "clips"))


def watch(clips: Path, out: str, *more: str, jobs: int = 1) -> Result:
    where = ["watch", str(clips), "--out", str(clips.parent / out)]
    arguments = [*where, "--jobs", str(jobs), *more]
    return CliRunner().invoke(main, arguments)


def table(clips: Path, out: str = "t.csv") -> dict[str, dict[str, str]]:
    with (clips.parent / out).open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({row["file"] for row in rows}) == len(rows)
    return {row["file"]: row for row in rows}


def reps(rows: dict[str, dict[str, str]]) -> dict[str, str]:
    return {name: row["reps"] for name, row in rows.items()}


EXPECTED = {"a/bridge.jsonl.gz": "2", "bad.jsonl": "", "dog.jsonl.gz": "3", "hinge.jsonl.gz": "4"}


def test_a_folder_becomes_one_table_and_a_bad_file_is_passed_over(clips: Path) -> None:
    result = watch(clips, "t.csv", jobs=2)
    assert result.exit_code == 0
    assert "4 files, 4 of them watched now, 1 passed over" in result.stdout
    assert re.search(r"^passed over: .*bad\.jsonl", result.stderr)
    rows = table(clips)
    assert tuple(rows["bad.jsonl"]) == folder.COLUMNS
    assert reps(rows) == EXPECTED
    assert rows["dog.jsonl.gz"]["move"] == "bird-dog"
    assert "bad.jsonl" in rows["bad.jsonl"]["problem"]


def test_a_second_run_watches_only_what_is_new_changed_or_was_bad(clips: Path) -> None:
    watch(clips, "t.csv")
    (clips / "new.jsonl.gz").write_bytes((clips / "dog.jsonl.gz").read_bytes())
    (clips / "hinge.jsonl.gz").write_bytes((clips / "dog.jsonl.gz").read_bytes())
    result = watch(clips, "t.csv")
    assert "5 files, 3 of them watched now" in result.stdout
    assert reps(table(clips)) == EXPECTED | {"new.jsonl.gz": "3", "hinge.jsonl.gz": "3"}


def test_another_move_is_another_question(clips: Path) -> None:
    watch(clips, "t.csv")
    result = watch(clips, "t.csv", "--move", "glute bridge")
    assert "4 files, 4 of them watched now" in result.stdout
    assert {row["move"] for row in table(clips).values()} == {"glute-bridge", ""}


def test_what_was_kept_before_a_break_is_not_watched_again(clips: Path) -> None:
    watch(clips, "t.csv")
    kept = clips.parent / ".t.csv.kept"
    lines = kept.read_text().splitlines()
    kept.write_text("\n".join(lines[:-1]) + "\n" + lines[-1][:40])
    (clips.parent / "t.csv").unlink()
    result = watch(clips, "t.csv")
    assert re.search(r"4 files, [12] of them watched now", result.stdout)
    assert reps(table(clips)) == EXPECTED


def test_parquet_holds_the_same(clips: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    watch(clips, "t.parquet")
    rows = parquet.read_table(clips.parent / "t.parquet").to_pylist()
    assert [row["reps"] for row in rows] == [2, None, 3, 4]
    assert rows[0]["problem"] is None


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["watch", "{clips}"], "name it with --out"),
        (["watch", "{clips}", "--out", "t.csv", "--json"], "leave out --json"),
        (["watch", "{clips}", "--out", "t.xls"], "out: got 't.xls', allowed a name that ends in"),
        (["watch", "{clips}/a/..", "--out", "{clips}/no/t.csv"], "cannot be written: No such file"),
        (["watch", "{clips}/bad.jsonl", "--out", "t.csv"], "--out is for a folder"),
        (["watch", "{clips}/bad.jsonl", "--jobs", "2"], "--jobs is for a folder"),
        (["watch", "{clips}/empty", "--out", "t.csv"], "no recording and no video in it"),
        (["watch", "{clips}", "--out", "t.csv", "--move", "marching"], "not judged by the camera"),
    ],
)
def test_mistakes_with_a_folder_are_one_line(clips: Path, args: list[str], says: str) -> None:
    (clips / "empty").mkdir()
    result = CliRunner().invoke(main, [arg.format(clips=clips) for arg in args])
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert says in result.stderr


def test_what_was_kept_and_is_none_of_ours_is_watched_again(clips: Path) -> None:
    (clips.parent / ".t.csv.kept").write_bytes(b"\xff\xfe\n" + b"[" * 100_000 + b"\n[]\n7\n")
    result = watch(clips, "t.csv")
    assert (result.exit_code, reps(table(clips))) == (0, EXPECTED)


@pytest.mark.parametrize("kind", ["a link", "a pipe", "a folder"])
def test_what_lies_where_rows_are_kept_and_is_no_plain_file_is_not_opened(
    clips: Path, kind: str
) -> None:
    kept = clips.parent / ".t.csv.kept"
    if kind == "a link":
        kept.symlink_to("/dev/zero")
    elif kind == "a pipe":
        os.mkfifo(kept)
    else:
        kept.mkdir()
    result = watch(clips, "t.csv")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert f".t.csv.kept: is {kind}, allowed a plain file" in result.stderr


def die_over(name: str, file: str) -> str:
    """Work that ends its process over one file, as a damaged video can."""
    if file == name:
        signal.raise_signal(signal.SIGKILL)
    return file.upper()


def test_a_process_that_dies_takes_no_other_file_with_it() -> None:
    files = [f"{letter}.mp4" for letter in "abcdef"]
    found = list(workers.outcomes(partial(die_over, "c.mp4"), files, jobs=2, scheduler=None))
    assert len(found) == len(files)
    assert dict(found) == {file: file.upper() for file in files} | {"c.mp4": None}


# A cluster ------------------------------------------------------------------------------------


@contextmanager
def started(*args: str, until: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A program of Dask and the line in which it says that it is ready."""
    command = [sys.executable, "-W", "ignore", "-m", "dask", *args]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as run:
        try:
            assert run.stderr is not None
            yield run, next(line for line in run.stderr if until in line)
        finally:
            run.kill()


@pytest.fixture
def cluster() -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """A scheduler's address and its two workers, each a process of its own."""
    pytest.importorskip("distributed")
    ports = ("--host", "127.0.0.1", "--port", "0", "--dashboard-address", "127.0.0.1:0")
    alone = ("--no-nanny", "--nthreads", "1", "--dashboard-address", "127.0.0.1:0")
    with started("scheduler", *ports, until="Scheduler at:") as (_, line):
        address = line.split()[-1]
        registered = "Registered to"
        with (
            started("worker", address, *alone, until=registered) as (one, _),
            started("worker", address, *alone, until=registered) as (two, _),
        ):
            yield address, [one, two]


def test_a_cluster_gives_the_same_table(
    clips: Path, cluster: tuple[str, list[subprocess.Popen[str]]]
) -> None:
    result = watch(clips, "t.csv", "--scheduler", cluster[0])
    assert result.exit_code == 0
    assert reps(table(clips)) == EXPECTED


def test_a_worker_that_is_killed_midway_loses_nothing_and_doubles_nothing(
    clips: Path, cluster: tuple[str, list[subprocess.Popen[str]]]
) -> None:
    address, (one, _) = cluster
    for number in range(16):
        (clips / f"more-{number:02}.jsonl.gz").write_bytes((clips / "dog.jsonl.gz").read_bytes())
    files = folder.found(clips)
    work = partial(folder.rows, clips, None)
    seen: list[tuple[str, int | None]] = []
    for file, rows in workers.outcomes(work, files, jobs=None, scheduler=address):
        seen.append((file, rows[0].reps if rows else -1))
        if len(seen) == 5:
            one.kill()
    assert [file for file, _ in sorted(seen)] == files
    assert dict(seen) == {file: int(EXPECTED.get(file, "3") or 0) or None for file in files}


def test_a_scheduler_that_does_not_answer_is_one_line(
    clips: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(workers, "CONNECT_S", 0.5)
    result = watch(clips, "t.csv", "--scheduler", "tcp://127.0.0.1:9")
    assert result.exit_code == 2
    assert "no Dask scheduler answers; start one with: dask scheduler" in result.stderr
