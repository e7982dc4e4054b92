"""Who sits at which device, of the household."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fastapi import Request
from fastapi.responses import RedirectResponse

from spinae.journal import devices, people
from spinae.message import N_, Message
from spinae.web.access.visitor import remember
from spinae.web.context import AppContext

A_BROWSER: Final = N_("A browser")
"""What a device is called that nobody has named."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person as a line to choose or rename."""

    id: int
    name: str
    here: bool
    """They sit at this device."""


def household(context: AppContext) -> tuple[Member, ...]:
    """Everybody who trains here."""
    here = context.visitor.person if context.visitor else None
    everyone = people.everyone(context.journal)
    return tuple(Member(one.id, one.name, one.id == here) for one in everyone)


def set_device(
    context: AppContext, request: Request, answer: RedirectResponse, person: int, name: Message
) -> None:
    """Set the device that asks to the person: one that was let in, or a new one of that name."""
    known = context.visitor.device if context.visitor else None
    if known is not None:
        devices.hand_over(context.journal, known.id, person)
        return
    secret = devices.make(context.journal, person, context.say(name), context.clock())
    remember(answer, secret, secure=request.url.scheme == "https")
