"""The sessions as the CSV of two training logs, Strong and Hevy, under the names of columns that
they write themselves and that others import."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from itertools import groupby
from typing import Any, Final

from spinae.catalogue import Catalogue
from spinae.exchange.sheets import table
from spinae.exchange.visits import lasted, move_name, visits
from spinae.journal.records import Archive
from spinae.message import NOTHING, Message, _, joined
from spinae.say import Language
from spinae.training import KeptSession, KeptSet

STRONG: Final = (
    "Date", "Workout Name", "Exercise Name", "Set Order", "Weight", "Weight Unit", "Reps", "RPE",
    "Distance", "Distance Unit", "Seconds", "Notes", "Workout Notes", "Workout Duration",
)  # fmt: skip
HEVY: Final = (
    "title", "start_time", "end_time", "description", "exercise_title", "superset_id",
    "exercise_notes", "set_index", "set_type", "weight_lbs", "reps", "distance_miles",
    "duration_seconds", "rpe",
)  # fmt: skip
TITLE: Final = "Lower back"


def strong(archive: Archive, catalogue: Catalogue, zone: tzinfo | None, language: Language) -> str:
    """Strong's CSV, as Hevy imports it too; times as seen in `zone`, words in `language`."""
    rows = (row for visit in visits(archive) for row in _strong(visit, catalogue, zone, language))
    return table(STRONG, rows, separator=";")


def hevy(archive: Archive, catalogue: Catalogue, zone: tzinfo | None, language: Language) -> str:
    """Hevy's CSV; times as seen in `zone`, words in `language`."""
    rows = (row for visit in visits(archive) for row in _hevy(visit, catalogue, zone, language))
    return table(HEVY, rows)


def _strong(
    visit: KeptSession, catalogue: Catalogue, zone: tzinfo | None, language: Language
) -> Iterator[dict[str, Any]]:
    for index, done in _numbered(visit):
        yield {
            "Date": f"{visit.started_at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
            "Workout Name": TITLE,
            "Exercise Name": move_name(done.move, catalogue, language),
            "Set Order": index + 1,
            "Weight": 0,
            "Weight Unit": "kg",
            "Reps": done.reps,
            "Distance": 0,
            "Distance Unit": "km",
            # importers refuse a row in which one of these is empty
            "Seconds": _seconds(done),
            "Notes": language.say(_note(done)) or "-",
            "Workout Notes": "Spinae",
            "Workout Duration": f"{max(1, round(lasted(visit).total_seconds() / 60))}m",
        }


def _hevy(
    visit: KeptSession, catalogue: Catalogue, zone: tzinfo | None, language: Language
) -> Iterator[dict[str, Any]]:
    for index, done in _numbered(visit):
        yield {
            "title": TITLE,
            "start_time": _hevy_time(visit.started_at.astimezone(zone)),
            "end_time": _hevy_time(visit.last_at.astimezone(zone)),
            "description": "Spinae",
            "exercise_title": move_name(done.move, catalogue, language),
            "exercise_notes": language.say(_note(done)),
            "set_index": index,
            "set_type": "warmup" if _is_warm_up(done, catalogue) else "normal",
            "reps": done.reps or "",
            "duration_seconds": _seconds(done) or "",
        }


def _numbered(visit: KeptSession) -> Iterator[tuple[int, KeptSet]]:
    """The sets with their place among those of the same move, from 0."""
    for _move, same in groupby(visit.sets, key=lambda done: done.move):
        yield from enumerate(same)


def _seconds(done: KeptSet) -> int:
    """How long it was held, or where nothing was counted, how long it took."""
    return round(done.held_s) if done.held_s or done.reps else round(done.seconds)


def _note(done: KeptSet) -> Message:
    side = NOTHING
    if done.side is not None:
        side = _("left side") if done.side == "left" else _("right side")
    return joined([side, _("it hurt") if done.hurt else NOTHING], ", ")


def _is_warm_up(done: KeptSet, catalogue: Catalogue) -> bool:
    move = catalogue.get(done.move)
    return move is not None and move.phase == "warm-up"


def _hevy_time(moment: datetime) -> str:
    return f"{moment.day} {moment:%b %Y, %H:%M}"
