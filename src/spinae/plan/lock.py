"""The lock: training is closed, and where to go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from spinae.language import said

LockKind = Literal["unscreened", "red-flag", "pain"]


@dataclass(frozen=True, slots=True)
class Lock:
    """Training is closed: why, where to go, and how soon, each in plain words."""

    kind: LockKind
    why: str
    where: str
    how_soon: str

    def said(self) -> Lock:
        """The same, in the language spoken here."""
        return Lock(self.kind, said(self.why), said(self.where), said(self.how_soon))
