"""The phone on the floor: where it finds Spinae, and which devices are let in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup

from spinae.journal import devices
from spinae.journal.devices import Device
from spinae.message import Message, _
from spinae.web import wording
from spinae.web.access.pairing import Code, grouped, pairing_address
from spinae.web.context import AppContext, ContextDep, Page, see_other

if TYPE_CHECKING:  # needs packages that are fetched when phones are let in
    from spinae.lan import Lan

router = APIRouter()


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """A device that was let in, as a line."""

    id: int
    name: str
    when: Message
    here: bool
    """It is the one that asks."""


@dataclass(frozen=True, slots=True)
class Way:
    """The way in for one more device."""

    qr: Markup
    code: str
    until: str
    address: str
    others: tuple[str, ...]
    """Other addresses of the same server."""
    fingerprint: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phone(Page):
    """`you/phone.html`"""

    template: ClassVar[str] = "you/phone.html"
    section: ClassVar[str] = "you"
    way: Way | None
    """None where Spinae is open to this machine only."""
    devices: tuple[DeviceLine, ...]
    pages_mb: Message
    camera_mb: Message
    """Megabytes of files that a device keeps: for every page, and for the camera on top."""


@router.get("/you/phone", response_class=HTMLResponse)
def phone_page(context: ContextDep) -> HTMLResponse:
    """How to get Spinae onto a phone, and which devices have it."""
    now, lan, assets = context.clock(), context.lan, context.assets
    page = Phone(
        title=_("Phone"),
        way=_way(lan, context.pairing.code(context.person, now), now) if lan else None,
        devices=_devices(context, now),
        pages_mb=_megabytes(assets.pages_size),
        camera_mb=_megabytes(assets.camera_size),
    )
    return context.page(page)


@router.post("/you/phone/{device}/remove")
def remove(context: ContextDep, device: int) -> RedirectResponse:
    """Let one of the person's devices in no longer, and cut what it holds open."""
    if device in {own.id for own in devices.all_of(context.journal, context.person)}:
        devices.remove(context.journal, context.person, device, context.clock())
        context.connections.cut(device)
    return see_other("/you/phone")


def _way(lan: Lan, code: Code, now: datetime) -> Way:
    first, *others = lan.addresses
    return Way(
        qr=_picture(pairing_address(first, code)),
        code=grouped(code),
        until=wording.clock(code.until.astimezone(now.tzinfo)),
        address=first,
        others=tuple(others),
        fingerprint=wording.fingerprint_lines(lan.authority.fingerprint),
    )


def _picture(text: str) -> Markup:
    """A QR code, dark on light in both themes: not every camera reads the reverse."""
    import segno

    code = segno.make(text, micro=False, error="m")
    drawn = code.svg_inline(border=4, omitsize=True, dark="#1d2327", light="#ffffff")
    return Markup(drawn)


def _devices(context: AppContext, now: datetime) -> tuple[DeviceLine, ...]:
    asking = context.visitor.device if context.visitor else None
    return tuple(
        DeviceLine(
            device.id,
            device.name,
            _when(device, now),
            asking is not None and asking.id == device.id,
        )
        for device in devices.all_of(context.journal, context.person)
    )


def _when(device: Device, now: datetime) -> Message:
    let_in = wording.day(device.at.astimezone(now.tzinfo).date(), now.date())
    if device.seen_at is None:
        return _("Let in: {day}", day=let_in)
    seen = wording.day(device.seen_at.astimezone(now.tzinfo).date(), now.date())
    return _("Let in: {day}. Last here: {seen}", day=let_in, seen=seen)


def _megabytes(size: int) -> Message:
    spec = ".1f" if size < 10e6 else ".0f"
    return Message(f"{{n:{spec}}}", (("n", size / 1e6),), literal=True)
