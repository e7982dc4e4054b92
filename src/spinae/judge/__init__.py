"""Observations of one move in, events out.

`judge` is the judge read straight through; its parts can each be read alone:

1.  **Seen?** Without the landmarks that the move needs nothing is counted and no fault is
    spoken; after half a second it says what it cannot see (`sight`).
2.  **In position?** The body's shape is compared with the drawn way between the move's poses
    (`position`). Nothing counts before the start position was held a moment, nor after it is
    left.
3.  **Reps** are swings of the move's own signal (`reps`), **holds** are time in the hold pose
    (`holds`). Both come from the move file: its drawn poses give the signal's near and far.
4.  **Faults** are measures outside their good range (`faults`).

The same judge serves the live socket, a video file, a recording and a test. It knows no clock:
time is what the frames say.
"""

from spinae.judge.events import (
    Event,
    FarLeft,
    FarReached,
    FaultGone,
    FaultSeen,
    Hold,
    HoldPaused,
    HoldRunning,
    InPosition,
    LeftPosition,
    NotVisible,
    Partial,
    Pulse,
    Visible,
)
from spinae.judge.judge import Judge, NotJudgedError
from spinae.training import Rep

__all__ = [
    "Event", "FarLeft", "FarReached", "FaultGone", "FaultSeen", "Hold", "HoldPaused",
    "HoldRunning", "InPosition", "Judge", "LeftPosition", "NotJudgedError", "NotVisible",
    "Partial", "Pulse", "Rep", "Visible",
]  # fmt: skip
