"""The mirror: what was done and felt, day by day; and the question after a session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from tempfile import NamedTemporaryFile
from typing import Annotated, ClassVar, Final
from uuid import UUID

from fastapi import APIRouter, Form, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse

from spinae.catalogue.schema import Move
from spinae.errors import RecordingError
from spinae.eyes.recording import GZIP, read
from spinae.journal import Day, SessionSummary, SetSummary
from spinae.web import words
from spinae.web.house import Context, House, HouseDep, see_other

router = APIRouter()

LARGEST_RECORDING: Final = 24_000_000
"""Bytes, packed. Ten minutes at 30 frames a second take about half of it."""
TOO_LARGE: Final = "the recording is larger than 24 MB; save a shorter set"


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what it counts."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class SetLine:
    """One set as a line of the table."""

    id: str
    move: str
    done: str
    counted: str
    notes: str
    recorded: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """One session."""

    id: str
    when: str
    summary: str
    sets: tuple[SetLine, ...]
    pains: tuple[Figure, ...]
    ask_after: bool


@dataclass(frozen=True, slots=True)
class MirrorDay:
    """One day with its sessions."""

    name: str
    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class Mirror(Context):
    """`mirror.html`"""

    template: ClassVar[str] = "mirror.html"
    section: ClassVar[str] = "mirror"
    totals: tuple[Figure, ...]
    days: tuple[MirrorDay, ...]


@dataclass(frozen=True, slots=True)
class After(Context):
    """`after.html`"""

    template: ClassVar[str] = "after.html"
    section: ClassVar[str] = "today"
    session: str


@router.get("/mirror", response_class=HTMLResponse)
def mirror_page(house: HouseDep) -> HTMLResponse:
    """Everything that was done, newest first."""
    now = house.clock()
    days = house.journal.days(house.person, zone=now.tzinfo)
    asked = _last_session(days, now)
    shown = tuple(
        MirrorDay(
            words.day(day.date, now.date()),
            tuple(_visit(house, session, now, asked) for session in day.sessions),
        )
        for day in days
    )
    return house.page(Mirror("Mirror", _totals(house, now), shown))


@router.get("/after/{session}", response_class=HTMLResponse)
def after_page(house: HouseDep, session: UUID) -> HTMLResponse:
    """How the back is, right after."""
    return house.page(After("Done", str(session)))


@router.post("/after/{session}")
def after(
    house: HouseDep, session: UUID, level: Annotated[int, Form(ge=0, le=10)]
) -> RedirectResponse:
    """Keep the answer and show the mirror."""
    now = house.clock()
    house.journal.save_pain(house.person, "after", level, now, session_id=str(session))
    return see_other("/mirror")


@router.get("/sets/{id}/recording")
def recording(house: HouseDep, id: UUID) -> Response:
    """The saved recording of a set, as a file."""
    data = house.journal.recording(str(id))
    if data is None:
        raise HTTPException(404)
    name = f'attachment; filename="spinae-set-{id}.jsonl.gz"'
    return Response(data, media_type="application/gzip", headers={"Content-Disposition": name})


@router.post("/sets/{id}/recording")
async def keep_recording(house: HouseDep, id: UUID, request: Request) -> JSONResponse:
    """Keep the frames of a set that was counted wrongly, as the person asked."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > LARGEST_RECORDING:
            raise RecordingError(TOO_LARGE)
    await run_in_threadpool(_keep, house, str(id), bytes(data))
    return JSONResponse({"saved": True})


def _keep(house: House, id: str, data: bytes) -> None:
    check_recording(data)
    house.journal.attach_recording(id, data)


def check_recording(data: bytes) -> None:
    """Read the whole recording once: what is kept can be read again."""
    if not data.startswith(GZIP):
        raise RecordingError("recording: got plain data, allowed JSON Lines packed with gzip")
    with NamedTemporaryFile(suffix=".jsonl.gz") as file:
        file.write(data)
        file.flush()
        for _ in read(file.name).frames:
            pass


def _last_session(days: tuple[Day, ...], now: datetime) -> str | None:
    """The session of today that may still be asked how the back was after it."""
    latest = days[0] if days else None
    return latest.sessions[0].id if latest and latest.date == now.date() else None


def _totals(house: House, now: datetime) -> tuple[Figure, ...]:
    totals = house.journal.totals(house.person, zone=now.tzinfo)
    return (
        Figure("Days", str(totals.days)),
        Figure("Minutes", str(totals.minutes)),
        Figure("Reps", str(totals.reps)),
        Figure("Seconds held", str(round(totals.held_s))),
    )


def _visit(house: House, session: SessionSummary, now: datetime, asked: str | None) -> Visit:
    parts = [words.count(session.minutes, "minute")]
    if session.reps:
        parts.append(words.count(session.reps, "rep"))
    if session.held_s >= 1:
        parts.append(f"{words.seconds(session.held_s)} held")
    return Visit(
        id=session.id,
        when=words.clock(session.started_at.astimezone(now.tzinfo)),
        summary=", ".join(parts),
        sets=tuple(_line(house, done) for done in session.moves),
        pains=_pains(session),
        ask_after=session.id == asked and session.pain_after is None,
    )


def _pains(session: SessionSummary) -> tuple[Figure, ...]:
    answers = {
        "Before": session.pain_before,
        "During": session.pain_during,
        "After": session.pain_after,
        "Next morning": session.pain_morning,
    }
    return tuple(Figure(when, str(level)) for when, level in answers.items() if level is not None)


def _line(house: House, done: SetSummary) -> SetLine:
    move = house.catalogue.get(done.move)
    name = move.name if move else done.move
    if done.side:
        name += f", {words.side(done.side)}"
    return SetLine(done.id, name, _amount(done), _counted(done), _notes(move, done), done.recorded)


def _amount(done: SetSummary) -> str:
    if done.reps:
        text = words.count(done.reps, "rep")
        return f"{text}, {words.count(done.pulses, 'pulse')}" if done.pulses else text
    return words.seconds(done.held_s or done.seconds)


def _counted(done: SetSummary) -> str:
    if done.counted_by == "camera" and done.manual:
        return f"Camera, {done.manual} by hand"
    return {"camera": "Camera", "manual": "By hand", "clock": "Clock"}[done.counted_by]


def _notes(move: Move | None, done: SetSummary) -> str:
    cues = {fault.name: fault.cue.rstrip(".") for fault in move.faults} if move else {}
    notes = [cues.get(name, name) for name, _ in done.faults]
    if done.partial:
        notes.append(f"{words.count(done.partial, 'rep')} not quite whole")
    if done.hurt:
        notes.append("It hurt")
    elif not done.complete:
        notes.append("Ended early")
    return "; ".join(notes)
