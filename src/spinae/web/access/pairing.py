"""Pairing: a one-time code lets one device in, and the QR code and the words that carry it."""

from __future__ import annotations

import hmac
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import choice
from threading import Lock
from typing import Final

from spinae.errors import SpinaeError
from spinae.message import N_

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Nothing that is easily taken for something else."""
LENGTH: Final = 8
"""39 bits: a thousand guesses a second for ten minutes find it once in a million times."""
LASTS: Final = timedelta(minutes=10)
GUESSES: Final = 5
"""Wrong codes from one address in the time that a code lasts."""
GUESSES_OF_ALL: Final = 200

NO_SUCH_CODE: Final = N_(
    "That code does not open the door: it was mistyped, used already or is older than ten "
    "minutes. Get a fresh one on the machine that runs Spinae, under You, Phone."
)
TOO_MANY: Final = N_("Too many wrong codes. Wait ten minutes, then take a fresh one.")


class PairingError(SpinaeError):
    """A code does not let this device in."""


@dataclass(frozen=True, slots=True)
class Code:
    """One way in, for one device of one person."""

    text: str
    person: int
    until: datetime


class Pairing:
    """The codes that are good now, and who has guessed. Any thread may use it."""

    def __init__(self) -> None:
        self._codes: list[Code] = []
        self._wrong: deque[tuple[datetime, str]] = deque()
        self._lock = Lock()

    def code(self, person: int, now: datetime) -> Code:
        """The person's code, a new one where the last was used or half its time is over."""
        now = now.astimezone(UTC)  # ten minutes are ten, also when the clocks change
        with self._lock:
            self._forget(now)
            for code in self._codes:
                if code.person == person and code.until - now > LASTS / 2:
                    return code
            made = Code("".join(choice(ALPHABET) for _n in range(LENGTH)), person, now + LASTS)
            self._codes.append(made)
            return made

    def redeem(self, text: str, peer: str, now: datetime) -> int:
        """Whose device this is from now on; the code is used up. PairingError where it is not
        good, or `peer` has guessed too often."""
        now = now.astimezone(UTC)
        given = "".join(text.split()).replace("-", "").upper().encode()
        with self._lock:
            self._forget(now)
            if len(self._wrong) >= GUESSES_OF_ALL or self._guesses(peer) >= GUESSES:
                raise PairingError(TOO_MANY)
            # every code is compared, in the same time whichever of its characters differ
            good = [c for c in self._codes if hmac.compare_digest(c.text.encode(), given)]
            if not good:
                self._wrong.append((now, peer))
                raise PairingError(NO_SUCH_CODE)
            self._codes.remove(good[0])
            return good[0].person

    def _guesses(self, peer: str) -> int:
        return sum(who == peer for _, who in self._wrong)

    def _forget(self, now: datetime) -> None:
        self._codes = [code for code in self._codes if code.until > now]
        while self._wrong and now - self._wrong[0][0] > LASTS:
            self._wrong.popleft()


def pairing_address(address: str, code: Code) -> str:
    """What the QR code says. What stands behind # is sent to nobody: the page reads it."""
    return f"{address}/pair#{code.text}"


def grouped(code: Code) -> str:
    """A code as it is read and typed."""
    return f"{code.text[:4]}-{code.text[4:]}"
