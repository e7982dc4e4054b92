"""A session as a FIT file, as watches and training logs keep it: one `set` message for each set."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from spinae.catalogue import Catalogue
from spinae.errors import SpinaeError
from spinae.exchange.visits import lasted, move_name, visits
from spinae.extras import need
from spinae.journal.records import Archive
from spinae.say import Language
from spinae.training import KeptSession, KeptSet

if TYPE_CHECKING:
    from fit_tool.data_message import DataMessage

EXERCISES: Final[dict[str, tuple[str, str]]] = {
    "cat-cow": ("CORE", "CAT_COW"),
    "glute-bridge": ("HIP_RAISE", "HIP_RAISE"),
    "single-leg-bridge": ("HIP_RAISE", "SINGLE_LEG_HIP_RAISE"),
    "donkey-kick": ("HIP_STABILITY", "QUADRUPED_HIP_EXTENSION"),
    "plank": ("PLANK", "PLANK"),
    "side-plank": ("PLANK", "SIDE_PLANK"),
    "curl-up": ("CRUNCH", "MCGILL_CURL_UP"),
    "dead-bug": ("HIP_STABILITY", "DEAD_BUG"),
    "superman": ("HYPEREXTENSION", "SUPERMAN_FROM_FLOOR"),
    "calf-raise": ("CALF_RAISE", "STANDING_CALF_RAISE"),
    "childs-pose": ("WARM_UP", "STRETCH_CHILDS_POSE"),
    "knee-to-chest": ("WARM_UP", "STRETCH_LYING_KNEE_TO_CHEST"),
    "hip-flexor-stretch": ("WARM_UP", "STRETCH_LUNGING_HIP_FLEXOR"),
    "hamstring-stretch": ("WARM_UP", "STRETCH_HAMSTRING"),
}
"""The moves that FIT has a number for. The others go by their name alone."""

UNKNOWN: Final = 65534
"""FIT's own number for an exercise that it has none for."""


def fit(
    archive: Archive, session_id: str | None, catalogue: Catalogue, language: Language
) -> bytes:
    """A session as a FIT file, the newest where no id is given; SpinaeError where there is none,
    or it holds what FIT cannot."""
    need("fit")
    found = [visit for visit in visits(archive) if visit.sets]
    if session_id is not None:
        found = [visit for visit in found if visit.id == session_id]
    if not found:
        which = f"session {session_id}" if session_id else "session"
        raise SpinaeError(f"fit: no {which} with a set in it; train first, or choose another")
    try:
        return _file(found[-1], catalogue, language)
    except ValueError as error:  # the library's own are all of this kind
        raise SpinaeError(f"fit: {error}; put the session right in your history") from error


def _file(visit: KeptSession, catalogue: Catalogue, language: Language) -> bytes:
    from fit_tool.fit_file_builder import FitFileBuilder

    builder = FitFileBuilder(auto_define=True, strict=True)
    moves = list(dict.fromkeys(done.move for done in visit.sets))
    numbers = {move: _number(move, place) for place, move in enumerate(moves)}
    builder.add(_file_id(visit))
    builder.add_all([_timer(visit, start=True), _moment(visit.started_at)])
    for index, done in enumerate(visit.sets):
        builder.add(_set(index, done, numbers[done.move]))
    for index, move in enumerate(moves):
        builder.add(_title(index, move_name(move, catalogue, language), numbers[move]))
    builder.add_all([_moment(visit.last_at), _timer(visit, start=False)])
    builder.add_all([_lap(visit), _session(visit), _activity(visit)])
    return bytes(builder.build().to_bytes())


def _number(move: str, place: int) -> tuple[int, int]:
    """FIT's category and exercise; for one without, a number of its own within the file."""
    from fit_tool.profile import profile_type

    if move not in EXERCISES:
        return UNKNOWN, place
    category, name = EXERCISES[move]
    kind = f"{category.title().replace('_', '')}ExerciseName"
    return profile_type.ExerciseCategory[category].value, getattr(profile_type, kind)[name].value


def _file_id(visit: KeptSession) -> DataMessage:
    from fit_tool.profile.messages.file_id_message import FileIdMessage
    from fit_tool.profile.profile_type import FileType, Manufacturer

    return _filled(
        FileIdMessage(),
        type=FileType.ACTIVITY,
        manufacturer=Manufacturer.DEVELOPMENT.value,
        product=0,
        time_created=_ms(visit.started_at),
        # two sessions of one start are told apart; 0 means none
        serial_number=int(visit.id[:8], 16) or 1,
    )


def _timer(visit: KeptSession, *, start: bool) -> DataMessage:
    from fit_tool.profile.messages.event_message import EventMessage
    from fit_tool.profile.profile_type import Event, EventType

    return _filled(
        EventMessage(),
        event=Event.TIMER,
        event_type=EventType.START if start else EventType.STOP_ALL,
        timestamp=_ms(visit.started_at if start else visit.last_at),
    )


def _moment(at: datetime) -> DataMessage:
    """A record of nothing but its time: FIT asks for one, and a camera measures no heart rate."""
    from fit_tool.profile.messages.record_message import RecordMessage

    return _filled(RecordMessage(), timestamp=_ms(at))


def _set(index: int, done: KeptSet, number: tuple[int, int]) -> DataMessage:
    from fit_tool.profile.messages.set_message import SetMessage
    from fit_tool.profile.profile_type import SetType

    seconds = done.seconds or done.held_s
    message = _filled(
        SetMessage(),
        timestamp=_ms(done.at),
        start_time=_ms(done.at) - round(seconds * 1000),
        duration=seconds,
        set_type=SetType.ACTIVE.value,
        category=[number[0]],
        category_subtype=[number[1]],
        message_index=index,
    )
    # a hold has no repetitions, which is not the same as none
    return _filled(message, repetitions=done.reps) if done.reps else message


def _title(index: int, name: str, number: tuple[int, int]) -> DataMessage:
    from fit_tool.profile.messages.exercise_title_message import ExerciseTitleMessage

    return _filled(
        ExerciseTitleMessage(),
        message_index=index,
        exercise_category=number[0],
        exercise_name=number[1],
        workout_step_name=name,
    )


def _lap(visit: KeptSession) -> DataMessage:
    from fit_tool.profile.messages.lap_message import LapMessage

    return _filled(LapMessage(), message_index=0, **_summary(visit))


def _session(visit: KeptSession) -> DataMessage:
    from fit_tool.profile.messages.session_message import SessionMessage

    return _filled(
        SessionMessage(), message_index=0, first_lap_index=0, num_laps=1, **_summary(visit)
    )


def _summary(visit: KeptSession) -> dict[str, Any]:
    """What a lap and a session say alike."""
    from fit_tool.profile.profile_type import Sport, SubSport

    seconds = lasted(visit).total_seconds()
    return {
        "timestamp": _ms(visit.last_at),
        "start_time": _ms(visit.started_at),
        "total_elapsed_time": seconds,
        "total_timer_time": seconds,
        "sport": Sport.TRAINING,
        "sub_sport": SubSport.STRENGTH_TRAINING,
    }


def _activity(visit: KeptSession) -> DataMessage:
    from fit_tool.profile.messages.activity_message import ActivityMessage
    from fit_tool.profile.profile_type import Activity, Event, EventType

    return _filled(
        ActivityMessage(),
        timestamp=_ms(visit.last_at),
        total_timer_time=lasted(visit).total_seconds(),
        num_sessions=1,
        type=Activity.MANUAL,
        event=Event.ACTIVITY,
        event_type=EventType.STOP,
    )


def _filled(message: Any, **fields: Any) -> DataMessage:
    for name, value in fields.items():
        setattr(message, name, value)
    filled: DataMessage = message
    return filled


def _ms(moment: datetime) -> int:
    """Milliseconds since 1970: the library turns them into FIT's own epoch."""
    return round(moment.timestamp()) * 1000
