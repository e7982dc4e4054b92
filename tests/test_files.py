"""Files are whole or not there, and nothing but a plain file is ever replaced."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from spinae.cli import main
from spinae.errors import FileError
from spinae.files import atomic_write, check_replaceable
from spinae.journal import Journal

pytestmark = pytest.mark.skipif(os.name != "posix", reason="made of what POSIX has")


def link(path: Path) -> None:
    (path.parent / "target").write_text("old")
    path.symlink_to("target")


def link_to_a_device(path: Path) -> None:
    path.symlink_to("/dev/null")


def device(path: Path) -> None:
    """Another /dev/null, so that one that is replaced after all is missed by nobody."""
    try:
        os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 3))
    except PermissionError:
        pytest.skip("only root makes devices")


def listener(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one, pytest.MonkeyPatch.context() as patch:
        patch.chdir(path.parent)  # the path of a socket is short
        one.bind(path.name)


UNUSUAL = pytest.mark.parametrize(
    ("make", "kind"),
    [
        (link, "a link"),
        (lambda path: path.symlink_to("nowhere"), "a link"),
        (link_to_a_device, "a link"),
        (os.mkfifo, "a pipe"),
        (Path.mkdir, "a folder"),
        (listener, "a socket"),
        (device, "a device"),
    ],
    ids=["link", "dead link", "link to a device", "pipe", "folder", "socket", "device"],
)


def contents(folder: Path) -> dict[str, tuple[int, str | None]]:
    """What is in the folder: kind and number of each thing, and where a link points."""
    found = {}
    for path in folder.iterdir():
        about = path.lstat()
        where = str(path.readlink()) if path.is_symlink() else None
        found[path.name] = (stat.S_IFMT(about.st_mode) | about.st_ino << 16, where)
    return found


@UNUSUAL
@pytest.mark.parametrize(
    "command",
    [
        ("export", "-o"),
        ("export", "--format", "csv", "-o"),
        ("backup",),
        ("watch", "{clips}", "--out"),
        ("record", "no-video.mp4", "-o"),
    ],
    ids=["export", "export csv", "backup", "watch", "record"],
)
def test_no_command_writes_to_what_is_no_plain_file(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: tuple[str, ...],
    make: Callable[[Path], None],
    kind: str,
) -> None:
    monkeypatch.setenv("SPINAE_DATA_DIR", str(tmp_path / "data"))
    Journal.open(f"sqlite:///{tmp_path / 'data' / 'journal.sqlite3'}").close()
    (tmp_path / "clips").mkdir()
    (tmp_path / "clips" / "a.jsonl").write_text("")
    there = tmp_path / "there"
    there.mkdir()
    out = there / "out.csv"
    make(out)
    before = contents(there)
    words = [word.format(clips=tmp_path / "clips") for word in command]
    result = CliRunner().invoke(main, [*words, str(out)])
    assert (result.exit_code, result.stderr) == (
        2,
        f"spinae: {out}: is {kind}, allowed a plain file or a new name; name another file\n",
    )
    assert contents(there) == before


def test_a_device_is_refused_unopened() -> None:
    with pytest.raises(FileError, match="/dev/null: is a device"):
        check_replaceable(Path("/dev/null"))


def test_what_takes_the_name_meanwhile_is_left_alone(tmp_path: Path) -> None:
    def overtaken() -> None:
        with atomic_write(tmp_path / "out"):
            os.mkfifo(tmp_path / "out")

    with pytest.raises(FileError, match="is a pipe"):
        overtaken()
    assert [path.is_fifo() for path in tmp_path.iterdir()] == [True]


def test_an_error_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    def broken_off(error: type[BaseException]) -> None:
        with atomic_write(tmp_path / "out") as file:
            file.write(b"half of the n")
            raise error

    (tmp_path / "out").write_text("old")
    with pytest.raises(KeyboardInterrupt):
        broken_off(KeyboardInterrupt)
    with pytest.raises(FileError, match=r"out: cannot be written: .*; name a file in a folder"):
        broken_off(OSError)
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("out", "old")]


def test_two_who_write_at_once_do_not_mix(tmp_path: Path) -> None:
    with atomic_write(tmp_path / "out") as one:
        one.write(b"one, ")
        with atomic_write(tmp_path / "out") as other:
            other.write(b"other")
        one.write(b"whole")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("out", "one, whole")]


@pytest.mark.parametrize(
    ("private", "old", "new"),
    [(True, None, 0o600), (True, 0o644, 0o600), (False, None, 0o640), (False, 0o604, 0o604)],
)
def test_who_may_read_a_file(tmp_path: Path, private: bool, old: int | None, new: int) -> None:
    out = tmp_path / "out"
    if old is not None:
        out.touch()
        out.chmod(old)
    masked = os.umask(0o027)
    try:
        with atomic_write(out, private=private) as file:
            # from the first byte on, not only when it is whole
            assert private <= (stat.S_IMODE(Path(file.name).stat().st_mode) == 0o600)
    finally:
        os.umask(masked)
    assert stat.S_IMODE(out.stat().st_mode) == new


def test_a_folder_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    def write() -> None:
        with atomic_write(tmp_path / "no" / "out"):
            pytest.fail("there is nowhere to write")

    with pytest.raises(FileError, match="cannot be written: No such file"):
        write()
