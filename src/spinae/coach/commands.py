"""What a person can tell the coach: the names, and what comes with them. The socket reads by both.

A stage does what a command means there, and one that means nothing there changes nothing.

To add a command: name it here, and do it in the stages where it means something (`stages`). The
page has its own list (`Command` in `frontend/src/live/messages.ts`); a test compares the two. The
compiler then asks whether the command has a button in the foot of the page (`IN_FOOT` in
`display.ts`), and tests ask for the button (`train/coach.html`) and for a stage that has it at hand
(`DISPLAYS` in `display.ts`). Only a key is asked for by nobody (`PRESSED_BY` in `coach.ts`). Where
something comes with the command, also `ARGUMENTS` and `command_of` here, `Do` in
`web.live.messages`, and on the page a control of its own, as a `Press` is a name alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal, get_args

from spinae.errors import SpinaeError
from spinae.plan.pain import KINDS, Hurt

CommandName = Literal[
    "start", "pause", "resume", "skip", "plus", "minus", "done",
    "hurts", "mistake", "stay", "pain", "next", "end", "camera",
]  # fmt: skip
COMMANDS: tuple[CommandName, ...] = get_args(CommandName)
ARGUMENTS: Mapping[CommandName, tuple[str, ...]] = MappingProxyType(
    {"pain": ("level", "kinds"), "camera": ("on",)}
)
"""What comes with a command; with all others nothing does."""


@dataclass(frozen=True, slots=True)
class Camera:
    """The camera is turned on or off."""

    on: bool


Command = CommandName | Hurt | Camera
"""A command as a stage hears it: its name, or, where something comes with it, that."""


class CommandError(SpinaeError):
    """A command is not one of ours, or its arguments are not allowed."""


def command_of(name: str, arguments: Mapping[str, object]) -> Command:
    """The command with what came with it; CommandError where either is not allowed, AnswersError
    where a pain is out of its scale."""
    known: CommandName | None = next((one for one in COMMANDS if one == name), None)
    if known is None:
        raise CommandError(f"command: got {name!r}, allowed {', '.join(COMMANDS)}")
    if known == "pain":
        return _hurt(arguments.get("level"), arguments.get("kinds", ()))
    return _camera(arguments.get("on")) if known == "camera" else known


def _hurt(level: object, kinds: object) -> Hurt:
    if level is not None and (not isinstance(level, int) or isinstance(level, bool)):
        raise CommandError(f"pain level: got {level!r}, allowed a whole number from 0 to 10")
    if isinstance(kinds, str) or not isinstance(kinds, Collection):
        raise CommandError(f"kinds of pain: got {kinds!r}, allowed a list of {', '.join(KINDS)}")
    return Hurt(level, frozenset(str(kind) for kind in kinds))


def _camera(on: object) -> Camera:
    if not isinstance(on, bool):
        raise CommandError(f"camera on: got {on!r}, allowed true or false")
    return Camera(on)
