"""Data: the journal taken out in any form, and an archive brought in after a look inside."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from secrets import token_urlsafe
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, ClassVar, Final, Literal

from fastapi import APIRouter, Depends, File, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse
from starlette.background import BackgroundTask

from spinae.errors import ArchiveError
from spinae.exchange import archive as archives
from spinae.exchange.contents import counts, parts, sentence
from spinae.exchange.formats import FORMATS, Source
from spinae.journal import archive as journal_archive
from spinae.journal import read
from spinae.journal.records import Archive
from spinae.message import N_, NOTHING, Message, _, joined, ngettext
from spinae.web.house import Context, House, HouseDep, OwnSession, see_other
from spinae.web.words import dated

router = APIRouter()

IN_MEMORY: Final = 16_000_000
"""Bytes; what is larger waits in a temporary file."""
LARGEST_ARCHIVE: Final = 2_000_000_000
"""Bytes."""
CHUNK: Final = 64 * 1024

Whole = Literal["archive", "csv", "fhir", "strong", "hevy"]

OFFERED: Final[dict[Whole, tuple[str, str]]] = {
    "archive": (
        N_("Everything"),
        N_("One zip file that another Spinae can read back, recordings too."),
    ),
    "csv": (N_("Spreadsheets"), N_("A table for each kind of entry, as CSV.")),
    "fhir": (
        N_("For a clinic"),
        N_("A FHIR bundle: sessions, sets and pain as observations."),
    ),
    "strong": (N_("For Strong"), N_("A CSV that Hevy imports too.")),
    "hevy": (N_("For Hevy"), N_("A CSV with Hevy’s own columns.")),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """One form to take the journal out in."""

    href: str
    title: Message
    text: Message
    missing: str
    """The extra of Spinae that it needs and this machine lacks."""


@dataclass(frozen=True, slots=True)
class DataPage(Context):
    """`data.html`"""

    template: ClassVar[str] = "data.html"
    section: ClassVar[str] = "you"
    holds: tuple[Message, ...]
    offers: tuple[Offer, ...]
    told: Message
    """What the import that was just made has brought."""


@dataclass(frozen=True, slots=True)
class ArrivedPage(Context):
    """`arrived.html`"""

    template: ClassVar[str] = "arrived.html"
    section: ClassVar[str] = "you"
    written: Message
    whose: str
    """The name in the archive; empty where there is none."""
    span: Message
    holds: tuple[Message, ...]
    token: str


@dataclass(slots=True)
class Waiting:
    """The archives that were looked into and not yet imported, one a person at most."""

    files: dict[int, tuple[str, IO[bytes]]] = field(default_factory=dict)

    def put(self, person: int, file: IO[bytes]) -> str:
        """Keep a copy in place of an earlier one; the token to take it by."""
        self.drop(person)
        kept: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - taken up later
        shutil.copyfileobj(file, kept)
        token = token_urlsafe()
        self.files[person] = token, kept
        return token

    def get(self, person: int, token: str) -> IO[bytes]:
        """The file of that token; ArchiveError where it is gone."""
        known, file = self.files.get(person, ("", None))
        if file is None or known != token:
            raise ArchiveError("import: that archive is not here any more; choose it again")
        file.seek(0)
        return file

    def drop(self, person: int) -> None:
        """Let go of a person's file."""
        _token, file = self.files.pop(person, ("", None))
        if file is not None:
            file.close()


def _waiting(request: Request) -> Waiting:
    state = request.app.state
    if not hasattr(state, "waiting"):
        state.waiting = Waiting()
    waiting: Waiting = state.waiting
    return waiting


WaitingDep = Annotated[Waiting, Depends(_waiting)]


@router.get("/you/data", response_class=HTMLResponse)
def data_page(house: HouseDep) -> HTMLResponse:
    """What there is, every way out, and the way in."""
    return house.page(_page(house))


@router.get("/you/data/{form}")
def take(house: HouseDep, form: Whole) -> StreamingResponse:
    """The whole journal in one form."""
    return _download(house, form)


@router.get("/mirror/sessions/{session}/fit")
def take_session(house: HouseDep, session: OwnSession) -> StreamingResponse:
    """One session as a FIT file."""
    return _download(house, "fit", str(session))


@router.post("/you/data/look", response_class=HTMLResponse)
def look(house: HouseDep, waiting: WaitingDep, file: Annotated[UploadFile, File()]) -> HTMLResponse:
    """Show what is inside an archive; nothing is imported yet."""
    if (file.size or 0) > LARGEST_ARCHIVE:
        raise ArchiveError("import: the archive is larger than 2 GB; import it with: spinae import")
    with archives.opened(file.file) as found:
        page = partial(_arrived, house, found.archive)
    file.file.seek(0)
    return house.page(page(waiting.put(house.person, file.file)))


@router.post("/you/data/import", response_class=HTMLResponse)
def bring_in(house: HouseDep, waiting: WaitingDep, token: Annotated[str, Form()]) -> HTMLResponse:
    """Add what was looked into."""
    with archives.opened(waiting.get(house.person, token)) as found:
        kept = journal_archive.keep(house.journal, house.person, found.archive, found.recording)
    waiting.drop(house.person)
    told = _("New here: {entries}.", entries=sentence(kept.new))
    if kept.known:
        known = ngettext(
            "{n} entry was here already.", "{n} entries were here already.", kept.known
        )
        told = joined([told, known])
    return house.page(_page(house, told))


@router.post("/you/data/leave")
def leave(house: HouseDep, waiting: WaitingDep) -> RedirectResponse:
    """Import nothing."""
    waiting.drop(house.person)
    return see_other("/you/data")


def _download(house: House, form: str, session: str | None = None) -> StreamingResponse:
    """Written whole before anything is sent: what goes wrong is told, and not cut off."""
    chosen, now = FORMATS[form], house.clock()
    archive = journal_archive.of(house.journal, house.person, now)
    source = Source(
        archive,
        partial(read.recording, house.journal),
        house.catalogue,
        now.tzinfo,
        house.language,
        session,
    )
    file: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - closed when it is sent
    chosen.write(file, source)
    file.seek(0)
    name = f'attachment; filename="spinae-{now:%Y-%m-%d}{chosen.ending}"'
    return StreamingResponse(
        _chunks(file),
        media_type=chosen.media_type,
        headers={"Content-Disposition": name},
        background=BackgroundTask(file.close),
    )


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    yield from iter(partial(file.read, CHUNK), b"")


def _page(house: House, told: Message = NOTHING) -> DataPage:
    offers = tuple(
        Offer(f"/you/data/{form}", _(title), _(text), "" if FORMATS[form].available else form)
        for form, (title, text) in OFFERED.items()
    )
    holds = parts(journal_archive.counts(house.journal, house.person))
    return DataPage(_("Your data"), holds, offers, told)


def _arrived(house: House, archive: Archive, token: str) -> ArrivedPage:
    zone = house.clock().tzinfo
    days = [session.started_at.astimezone(zone).date() for session in archive.sessions]
    span = NOTHING
    if days:
        first, last = min(days), max(days)
        span = _(
            "{first} to {last}",
            first=dated(first, "EEEEdMMMMy"),
            last=dated(last, "EEEEdMMMMy"),
        )
    written = archive.at.astimezone(zone).date()
    return ArrivedPage(
        title=_("What is inside"),
        written=dated(written, "EEEEdMMMMy"),
        whose=archive.person.name,
        span=span,
        holds=parts(counts(archive)),
        token=token,
    )
