"""The devices of a household: whose browser it is that asks.

A device shows a random secret in a cookie; the journal keeps only its SHA-256, so nobody who
reads the journal can pass as a device. The secret is long enough to need no salt.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from sqlalchemy import or_, select, update

from spinae.journal import Journal
from spinae.journal.tables import DeviceRow

SECRET_BYTES = 32
SEEN_EVERY = timedelta(hours=1)
"""`seen` writes no oftener: a page makes many requests."""


@dataclass(frozen=True, slots=True)
class Device:
    """One browser that was let in, and whose it is."""

    id: int
    person: int
    name: str
    at: datetime
    """When it was let in."""
    seen_at: datetime | None


def make(journal: Journal, person: int, name: str, at: datetime) -> str:
    """Let a device in as this person's; the secret it is to show from now on."""
    secret = token_urlsafe(SECRET_BYTES)
    with journal.writing() as writing:
        writing.add(DeviceRow(person_id=person, secret=_hash(secret), name=name, at=at))
    return secret


def of(journal: Journal, secret: str) -> Device | None:
    """The device that shows this secret; None where there is none, or it was removed."""
    query = select(DeviceRow).where(DeviceRow.secret == _hash(secret))
    with journal.reading() as reading:
        row = reading.scalar(query.where(DeviceRow.removed_at.is_(None)))
        return None if row is None else _device(row)


def all_of(journal: Journal, person: int) -> tuple[Device, ...]:
    """The person's devices that are let in, the newest first."""
    own = select(DeviceRow).where(DeviceRow.person_id == person, DeviceRow.removed_at.is_(None))
    with journal.reading() as reading:
        rows = reading.scalars(own.order_by(DeviceRow.at.desc(), DeviceRow.id.desc()))
        return tuple(_device(row) for row in rows)


def hand_over(journal: Journal, device: int, person: int) -> None:
    """Somebody else sits at this device from now on; it stays let in."""
    with journal.writing() as writing:
        writing.execute(update(DeviceRow).where(DeviceRow.id == device).values(person_id=person))


def is_news(device: Device, at: datetime) -> bool:
    """Whether `seen` would write that it was here at `at`."""
    return device.seen_at is None or device.seen_at < at - SEEN_EVERY


def seen(journal: Journal, device: int, at: datetime) -> None:
    """The device was here at `at`, to the hour."""
    stale = or_(DeviceRow.seen_at.is_(None), DeviceRow.seen_at < at - SEEN_EVERY)
    with journal.writing() as writing:
        writing.execute(update(DeviceRow).where(DeviceRow.id == device, stale).values(seen_at=at))


def remove(journal: Journal, person: int, device: int, at: datetime) -> None:
    """Let the person's device in no longer; somebody else's is left alone."""
    own = (DeviceRow.id == device, DeviceRow.person_id == person)
    with journal.writing() as writing:
        still_in = update(DeviceRow).where(*own, DeviceRow.removed_at.is_(None))
        writing.execute(still_in.values(removed_at=at))


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _device(row: DeviceRow) -> Device:
    return Device(row.id, row.person_id, row.name, row.at, row.seen_at)
