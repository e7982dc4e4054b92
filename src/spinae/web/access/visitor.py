"""Who is at the other end: the device that asks, and the person it is set to.

Where one person trains here, it is them, and nothing is asked. Where several do, each device
says once who sits at it, and shows a cookie from then on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.requests import HTTPConnection
from starlette.responses import Response

from spinae.errors import SpinaeError
from spinae.journal import Journal, devices, people
from spinae.journal.devices import Device

COOKIE: Final = "spinae_device"
KEPT_S: Final = 400 * 24 * 3600
"""The longest that browsers keep a cookie."""


class UnchosenError(SpinaeError):
    """Several people train here, and this device has not said who sits at it."""

    def __init__(self) -> None:
        super().__init__("person: several people train here; choose who you are under /who")


@dataclass(frozen=True, slots=True)
class Visitor:
    """One request's device and person, each None where it is not known."""

    device: Device | None
    person: int | None
    name: str
    """What the person is called; empty where there is nobody else they could be."""
    language: str = ""
    """The tag of what they chose; empty where the browser is asked."""


NOBODY: Final = Visitor(None, None, "")


def visitor(journal: Journal, connection: HTTPConnection) -> Visitor:
    """Who asks."""
    device = device_of(journal, connection)
    household = people.everyone(journal)
    if len(household) == 1:
        return Visitor(device, household[0].id, "", household[0].language)
    if device is None:
        return NOBODY
    chosen = next(person for person in household if person.id == device.person)
    return Visitor(device, chosen.id, chosen.name, chosen.language)


def device_of(journal: Journal, connection: HTTPConnection) -> Device | None:
    """The device that asks, where it was let in."""
    secret = connection.cookies.get(COOKIE)
    return devices.of(journal, secret) if secret else None


def remember(response: Response, secret: str, *, secure: bool) -> None:
    """Have the browser show the secret from now on; `secure` where the page came over HTTPS."""
    response.set_cookie(
        COOKIE, secret, max_age=KEPT_S, httponly=True, samesite="lax", secure=secure
    )
