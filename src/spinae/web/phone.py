"""The phone on the floor: where it finds Spinae, and which devices are let in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup

from spinae.journal import devices
from spinae.journal.devices import Device
from spinae.message import Message, _
from spinae.web import words
from spinae.web.door import Held
from spinae.web.house import Context, House, HouseDep, see_other
from spinae.web.offline import Assets
from spinae.web.pairing import Code, Pairing
from spinae.web.trust import in_lines

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
class Phone(Context):
    """`phone.html`"""

    template: ClassVar[str] = "phone.html"
    section: ClassVar[str] = "you"
    way: Way | None
    """None where Spinae is open to this machine only."""
    devices: tuple[DeviceLine, ...]
    pages_mb: Message
    camera_mb: Message
    """Megabytes of files that a device keeps: for every page, and for the camera on top."""


@router.get("/you/phone", response_class=HTMLResponse)
def phone_page(house: HouseDep, request: Request) -> HTMLResponse:
    """How to get Spinae onto a phone, and which devices have it."""
    state, now = request.app.state, house.clock()
    lan: Lan | None = state.lan
    pairing: Pairing = state.pairing
    assets: Assets = state.assets
    page = Phone(
        title=_("Phone"),
        way=_way(lan, pairing.code(house.person, now), now) if lan else None,
        devices=_devices(house, now),
        pages_mb=_megabytes(assets.pages_size),
        camera_mb=_megabytes(assets.camera_size),
    )
    return house.page(page)


@router.post("/you/phone/{device}/remove")
def remove(house: HouseDep, request: Request, device: int) -> RedirectResponse:
    """Let one of the person's devices in no longer, and cut what it holds open."""
    held: Held = request.app.state.held
    if device in {own.id for own in devices.all_of(house.journal, house.person)}:
        devices.remove(house.journal, house.person, device, house.clock())
        held.cut(device)
    return see_other("/you/phone")


def pairing_address(address: str, code: Code) -> str:
    """What the QR code says. What stands behind # is sent to nobody: the page reads it."""
    return f"{address}/pair#{code.text}"


def grouped(code: Code) -> str:
    """A code as it is read and typed."""
    return f"{code.text[:4]}-{code.text[4:]}"


def _way(lan: Lan, code: Code, now: datetime) -> Way:
    first, *others = lan.addresses
    return Way(
        qr=_picture(pairing_address(first, code)),
        code=grouped(code),
        until=words.clock(code.until.astimezone(now.tzinfo)),
        address=first,
        others=tuple(others),
        fingerprint=in_lines(lan.authority.fingerprint),
    )


def _picture(text: str) -> Markup:
    """A QR code, dark on light in both themes: not every camera reads the reverse."""
    import segno

    code = segno.make(text, micro=False, error="m")
    drawn = code.svg_inline(border=4, omitsize=True, dark="#1d2327", light="#ffffff")
    return Markup(drawn)


def _devices(house: House, now: datetime) -> tuple[DeviceLine, ...]:
    asking = house.visitor.device if house.visitor else None
    return tuple(
        DeviceLine(
            device.id,
            device.name,
            _when(device, now),
            asking is not None and asking.id == device.id,
        )
        for device in devices.all_of(house.journal, house.person)
    )


def _when(device: Device, now: datetime) -> Message:
    let_in = words.day(device.at.astimezone(now.tzinfo).date(), now.date())
    if device.seen_at is None:
        return _("Let in: {day}", day=let_in)
    seen = words.day(device.seen_at.astimezone(now.tzinfo).date(), now.date())
    return _("Let in: {day}. Last here: {seen}", day=let_in, seen=seen)


def _megabytes(size: int) -> Message:
    spec = ".1f" if size < 10e6 else ".0f"
    return Message(f"{{n:{spec}}}", (("n", size / 1e6),), literal=True)
