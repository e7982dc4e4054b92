"""Every form in which a journal leaves: how its file is named and how it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import IO, Final

from spinae.catalogue import Catalogue
from spinae.exchange import archive as archives
from spinae.exchange import fhir, fit, logs, sheets
from spinae.extras import within_reach
from spinae.journal.records import Archive
from spinae.say import ENGLISH, Language


@dataclass(frozen=True, slots=True)
class Source:
    """What is to be written."""

    archive: Archive
    recording: Callable[[str], bytes | None]
    """The saved recording of a set."""
    catalogue: Catalogue
    zone: tzinfo | None
    """Where the person is, for forms whose times have no zone."""
    language: Language = ENGLISH
    """In which moves are named, and notes written."""
    session: str | None = None
    """For forms that hold one session: which; None for the newest."""


@dataclass(frozen=True, slots=True)
class Format:
    """One form."""

    write: Callable[[IO[bytes], Source], None]
    ending: str
    """Of the file's name."""
    media_type: str
    extra: str | None = None
    """What it needs of `extras`."""

    @property
    def available(self) -> bool:
        """Whether it can be written on this machine."""
        return self.extra is None or within_reach(self.extra)


def _archive(file: IO[bytes], source: Source) -> None:
    archives.write(file, source.archive, source.recording)


def _csv(file: IO[bytes], source: Source) -> None:
    sheets.write(file, source.archive)


def _fhir(file: IO[bytes], source: Source) -> None:
    bundle = fhir.bundle(source.archive, source.catalogue, source.language)
    file.write(bundle.model_dump_json(indent=1).encode())


def _fit(file: IO[bytes], source: Source) -> None:
    file.write(fit.fit(source.archive, source.session, source.catalogue, source.language))


def _strong(file: IO[bytes], source: Source) -> None:
    file.write(logs.strong(source.archive, source.catalogue, source.zone, source.language).encode())


def _hevy(file: IO[bytes], source: Source) -> None:
    file.write(logs.hevy(source.archive, source.catalogue, source.zone, source.language).encode())


FORMATS: Final[Mapping[str, Format]] = {
    "archive": Format(_archive, ".zip", "application/zip"),
    "csv": Format(_csv, "-sheets.zip", "application/zip"),
    "fhir": Format(_fhir, "-fhir.json", "application/fhir+json", "fhir"),
    "fit": Format(_fit, ".fit", "application/vnd.ant.fit", "fit"),
    "strong": Format(_strong, "-strong.csv", "text/csv"),
    "hevy": Format(_hevy, "-hevy.csv", "text/csv"),
}
