"""Data: the journal taken out in any form, and an archive brought in after a look inside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from tempfile import SpooledTemporaryFile
from typing import IO, Annotated, ClassVar, Final, Literal

from fastapi import APIRouter, File, Form, UploadFile
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
from spinae.web.context import AppContext, ContextDep, OwnSession, Page, see_other
from spinae.web.uploads import IN_MEMORY
from spinae.web.wording import dated

router = APIRouter()

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
class DataPage(Page):
    """`you/data.html`"""

    template: ClassVar[str] = "you/data.html"
    section: ClassVar[str] = "you"
    holds: tuple[Message, ...]
    offers: tuple[Offer, ...]
    told: Message
    """What the import that was just made has brought."""


@dataclass(frozen=True, slots=True)
class ArrivedPage(Page):
    """`you/arrived.html`"""

    template: ClassVar[str] = "you/arrived.html"
    section: ClassVar[str] = "you"
    written: Message
    whose: str
    """The name in the archive; empty where there is none."""
    span: Message
    holds: tuple[Message, ...]
    token: str


@router.get("/you/data", response_class=HTMLResponse)
def data_page(context: ContextDep) -> HTMLResponse:
    """What there is, every way out, and the way in."""
    return context.page(_page(context))


@router.get("/you/data/{form}")
def take(context: ContextDep, form: Whole) -> StreamingResponse:
    """The whole journal in one form."""
    return _download(context, form)


@router.get("/mirror/sessions/{session}/fit")
def take_session(context: ContextDep, session: OwnSession) -> StreamingResponse:
    """One session as a FIT file."""
    return _download(context, "fit", str(session))


@router.post("/you/data/look", response_class=HTMLResponse)
def look(context: ContextDep, file: Annotated[UploadFile, File()]) -> HTMLResponse:
    """Show what is inside an archive; nothing is imported yet."""
    if (file.size or 0) > LARGEST_ARCHIVE:
        raise ArchiveError("import: the archive is larger than 2 GB; import it with: spinae import")
    with archives.opened(file.file) as found:
        page = partial(_arrived, context, found.archive)
    file.file.seek(0)
    return context.page(page(context.uploads.put(context.person, file.file)))


@router.post("/you/data/import", response_class=HTMLResponse)
def bring_in(context: ContextDep, token: Annotated[str, Form()]) -> HTMLResponse:
    """Add what was looked into."""
    with archives.opened(context.uploads.get(context.person, token)) as found:
        kept = journal_archive.keep(context.journal, context.person, found.archive, found.recording)
    context.uploads.drop(context.person)
    told = _("New here: {entries}.", entries=sentence(kept.new))
    if kept.known:
        known = ngettext(
            "{n} entry was here already.", "{n} entries were here already.", kept.known
        )
        told = joined([told, known])
    return context.page(_page(context, told))


@router.post("/you/data/leave")
def leave(context: ContextDep) -> RedirectResponse:
    """Import nothing."""
    context.uploads.drop(context.person)
    return see_other("/you/data")


def _download(context: AppContext, form: str, session: str | None = None) -> StreamingResponse:
    """Written whole before anything is sent: what goes wrong is told, and not cut off."""
    chosen, now = FORMATS[form], context.clock()
    archive = journal_archive.of(context.journal, context.person, now)
    source = Source(
        archive,
        partial(read.recording, context.journal),
        context.catalogue,
        now.tzinfo,
        context.language,
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


def _page(context: AppContext, told: Message = NOTHING) -> DataPage:
    offers = tuple(
        Offer(f"/you/data/{form}", _(title), _(text), "" if FORMATS[form].available else form)
        for form, (title, text) in OFFERED.items()
    )
    holds = parts(journal_archive.counts(context.journal, context.person))
    return DataPage(_("Your data"), holds, offers, told)


def _arrived(context: AppContext, archive: Archive, token: str) -> ArrivedPage:
    zone = context.clock().tzinfo
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
