"""The archive: a zip file that holds everything of one person and can be read back whole.

README.txt            what this is
journal.json          everything but the recordings, as `journal.records.Archive`
journal.schema.json   the JSON Schema of it
sheets/<list>.csv     the same once more, for a spreadsheet; never read back
recordings/<set>.jsonl.gz
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from pydantic import ValidationError

from spinae.errors import ArchiveError
from spinae.exchange.sheets import sheets
from spinae.eyes.recording import GZIP
from spinae.journal.records import FORMAT_VERSION, Archive

JOURNAL: Final = "journal.json"
LARGEST_JOURNAL: Final = 500_000_000
"""Bytes, unpacked. A year of daily sessions takes about 5 million."""
LARGEST_RECORDING: Final = 64_000_000
"""Bytes."""

DAMAGED: Final = (BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)
"""What `zipfile` raises where a file is not as it should be."""

README: Final = """\
This is one person's Spinae journal: everything that was done and felt.

journal.json holds all of it but the recordings; journal.schema.json says what each field means.
sheets/ holds the same as tables for a spreadsheet. recordings/ holds the sets whose points were
saved, one file each. Bring it into another Spinae with: spinae import FILE
"""


@dataclass(frozen=True, slots=True)
class Opened:
    """An archive that was read and found whole."""

    archive: Archive
    zip: ZipFile

    def recording(self, set_id: str) -> bytes:
        """The recording of a set; ArchiveError where it is not as it should be."""
        name = _recording_name(set_id)
        data = _inside(self.zip, name, LARGEST_RECORDING)
        if not data.startswith(GZIP):
            raise ArchiveError(f"archive: {name}: got plain data, allowed a file packed with gzip")
        return data


def write(file: IO[bytes], archive: Archive, recording: Callable[[str], bytes | None]) -> None:
    """Write an archive to a file; `recording` gives the saved recording of a set."""
    with ZipFile(file, "w", ZIP_DEFLATED) as zip:
        zip.writestr("README.txt", README)
        zip.writestr(JOURNAL, archive.model_dump_json(indent=1))
        zip.writestr("journal.schema.json", json.dumps(schema(), indent=1))
        for name, sheet in sheets(archive):
            zip.writestr(f"sheets/{name}.csv", sheet)
        for id in archive.recordings:
            # packed already
            zip.writestr(_recording_name(id), recording(id) or b"", ZIP_STORED)


@contextmanager
def opened(file: IO[bytes]) -> Iterator[Opened]:
    """The archive in a file; ArchiveError in one line where it is none, or not whole."""
    with _unzipped(file) as zip:
        archive = _parsed(_inside(zip, JOURNAL, LARGEST_JOURNAL))
        names = set(zip.namelist())
        for id in archive.recordings:
            if _recording_name(id) not in names:
                raise ArchiveError(f"archive: {_recording_name(id)} is missing; export again")
        yield Opened(archive, zip)


def schema() -> dict[str, object]:
    """The JSON Schema of `journal.json`."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | Archive.model_json_schema()


def _recording_name(set_id: str) -> str:
    return f"recordings/{set_id}.jsonl.gz"


def _unzipped(file: IO[bytes]) -> ZipFile:
    try:
        return ZipFile(file)
    except DAMAGED as error:
        raise ArchiveError(
            f"archive: not a whole zip file: {error}; choose one that 'spinae export' made"
        ) from error


def _inside(zip: ZipFile, name: str, largest: int) -> bytes:
    """One file of the zip, never more of it than is allowed: what a zip says of its own sizes need
    not be true."""
    try:
        info = zip.getinfo(name)
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise NotImplementedError("it is packed in another way than Spinae packs")
        with zip.open(info) as file:
            data = file.read(largest + 1)
    except KeyError as error:
        raise ArchiveError(
            f"archive: no {name} inside; choose one that 'spinae export' made"
        ) from error
    except DAMAGED as error:
        raise ArchiveError(f"archive: {name} cannot be unpacked: {error}; export again") from error
    if len(data) > largest:
        raise ArchiveError(f"archive: {name}: got over {largest} bytes, allowed at most that")
    return data


def _parsed(data: bytes) -> Archive:
    try:
        return Archive.model_validate_json(data, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        hint = ""
        if where == "version":
            hint = f"; this Spinae reads version {FORMAT_VERSION}, update it to read a newer one"
        got = (
            "" if first["type"] in ("json_invalid", "missing") else f", got {first['input']!r:.60}"
        )
        says = ": ".join(filter(None, (where, first["msg"].removeprefix("Value error, "))))
        raise ArchiveError(f"archive: {JOURNAL}: {says}{got}{hint}") from error
