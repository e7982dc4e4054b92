"""Recordings of sets: kept because the person asked for it, and given back as files."""

from __future__ import annotations

from tempfile import NamedTemporaryFile
from typing import Final

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from spinae.errors import RecordingError
from spinae.eyes.recording import GZIP
from spinae.eyes.recording import read as read_frames
from spinae.journal import read, store
from spinae.web.context import AppContext, ContextDep, OwnSet

router = APIRouter()

LARGEST_RECORDING: Final = 24_000_000
"""Bytes, packed. Ten minutes at 30 frames a second take about half of it."""
TOO_LARGE: Final = "the recording is larger than 24 MB; save a shorter set"


@router.get("/sets/{id}/recording")
def recording(context: ContextDep, id: OwnSet) -> Response:
    """The saved recording of a set, as a file."""
    data = read.recording(context.journal, str(id))
    if data is None:
        raise HTTPException(404)
    name = f'attachment; filename="spinae-set-{id}.jsonl.gz"'
    return Response(data, media_type="application/gzip", headers={"Content-Disposition": name})


@router.post("/sets/{id}/recording")
async def keep_recording(context: ContextDep, id: OwnSet, request: Request) -> JSONResponse:
    """Keep the frames of a set that was counted wrongly, as the person asked."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > LARGEST_RECORDING:
            raise RecordingError(TOO_LARGE)
    await run_in_threadpool(_keep, context, str(id), bytes(data))
    return JSONResponse({"saved": True})


def _keep(context: AppContext, id: str, data: bytes) -> None:
    check_recording(data)
    store.attach_recording(context.journal, id, data)


def check_recording(data: bytes) -> None:
    """Read the whole recording once: what is kept can be read again."""
    if not data.startswith(GZIP):
        raise RecordingError("recording: got plain data, allowed JSON Lines packed with gzip")
    with NamedTemporaryFile(suffix=".jsonl.gz") as file:
        file.write(data)
        file.flush()
        for _ in read_frames(file.name).observations:
            pass
