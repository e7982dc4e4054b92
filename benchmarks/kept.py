"""Made-up sets and sessions, as the journal gives them, for tests and benchmarks."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from spinae.training import DoneSet, Item, KeptSession, KeptSet


def kept_set(move: str, at: datetime, **more: Any) -> KeptSet:
    """A whole set of eight reps that the camera counted."""
    plain = KeptSet(
        id="", session="", at=at, item=0, set_number=1, move=move, side=None, reps=8,
        seconds=60.0, counted_by="camera", complete=True,
    )  # fmt: skip
    return replace(plain, **more)


def whole_session(items: tuple[Item, ...], ended: datetime, took_s: float) -> KeptSession:
    """A session of these items that took so long and was done to its end."""
    start, last = ended - timedelta(seconds=took_s), items[-1].move
    return KeptSession(
        id="",
        source="coach",
        started_at=start,
        ended_at=ended,
        items=items,
        sets=(kept_set(last, ended, seconds=took_s),),
    )


def done_elsewhere(
    move: str, reps: int = 0, held_s: float = 0.0, seconds: float | None = None
) -> DoneSet:
    """A set as it is told afterwards."""
    return DoneSet(
        item=0, set_number=1, move=move, side=None, reps=reps, manual=reps, held_s=held_s,
        seconds=held_s if seconds is None else seconds,
        counted_by="manual" if reps else "clock", complete=True,
    )  # fmt: skip
