"""The coach: one live session as a state machine.

Time and observations come in with every call, what is to be said and kept comes out; nothing else
goes on, and no language is known. `session` says how it works, `stages` reads in the order of a
session.
"""

from __future__ import annotations

from spinae.coach.coach import Coach
from spinae.coach.commands import ARGUMENTS, COMMANDS, CommandError, CommandName
from spinae.coach.outputs import (
    BackFound,
    BackSeen,
    Beep,
    HurtSaid,
    HurtSettled,
    ItemFound,
    Locked,
    Output,
    OwnBack,
    PainLogged,
    Say,
    SessionDone,
    SetDone,
    SetHurt,
    StageName,
    View,
)
from spinae.coach.session import Blame

__all__ = [
    "ARGUMENTS",
    "COMMANDS",
    "BackFound",
    "BackSeen",
    "Beep",
    "Blame",
    "Coach",
    "CommandError",
    "CommandName",
    "HurtSaid",
    "HurtSettled",
    "ItemFound",
    "Locked",
    "Output",
    "OwnBack",
    "PainLogged",
    "Say",
    "SessionDone",
    "SetDone",
    "SetHurt",
    "StageName",
    "View",
]
