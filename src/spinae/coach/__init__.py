"""The coach: one live session as a state machine.

Time and frames come in with every call, what is to be said and kept comes out; nothing else goes
on. `stages` leads from set to set, `stops` interrupts, and `session` hears the person.
"""

from __future__ import annotations

from spinae.coach.complaint import CommandError
from spinae.coach.neutral import OwnBack
from spinae.coach.outputs import (
    BackFound,
    Beep,
    ItemFound,
    Locked,
    Output,
    PainLogged,
    Say,
    SessionDone,
    SetDone,
    SetHurt,
    View,
)
from spinae.coach.session import COMMANDS, Coach

__all__ = [
    "COMMANDS",
    "BackFound",
    "Beep",
    "Coach",
    "CommandError",
    "ItemFound",
    "Locked",
    "Output",
    "OwnBack",
    "PainLogged",
    "Say",
    "SessionDone",
    "SetDone",
    "SetHurt",
    "View",
]
