"""Which cue or remark is spoken when: one at a time, the most important first, then silence."""

from __future__ import annotations

from dataclasses import dataclass

from spinae.judge import FaultGone, FaultSeen
from spinae.message import Message, _

CUE_GAP_S = 4.0
"""A cue takes about two seconds to say and as long to obey; two at once are neither heard."""
CUE_AGAIN_S = 15.0
"""The same cue sooner than this is nagging, not coaching."""
PRAISE_GAP_S = 20.0
"""Praise that comes with every rep says nothing."""
REMARK_GAP_S = 8.0
"""Between remarks such as "the clock waits": one is help, two in a row are noise."""


@dataclass(slots=True)
class _Fault:
    cue: Message
    priority: int
    seen_at: float
    cued_at: float | None = None
    active: bool = True


class Cues:
    """The faults of one set, and what may be said of them. All times on the set's own clock, in a
    free session on the page's."""

    def __init__(self) -> None:
        self._faults: dict[str, _Fault] = {}
        self._spoke_at: float | None = None
        self._praised_at: float | None = None
        self._remarked_at: float | None = None

    @property
    def active(self) -> bool:
        """A fault is there now."""
        return any(fault.active for fault in self._faults.values())

    def seen(self, event: FaultSeen, now: float) -> None:
        """A fault is there; `due` says when to speak of it."""
        fault = self._faults.get(event.name)
        if fault is None:
            self._faults[event.name] = _Fault(_(event.cue), event.priority, now)
        else:
            fault.active = True

    def gone(self, event: FaultGone, now: float) -> bool:
        """Good form again: True where that deserves a word, sparingly."""
        fault = self._faults.get(event.name)
        if fault is None or not fault.active:
            return False
        fault.active = False
        if fault.cued_at is None or not _past(self._praised_at, now, PRAISE_GAP_S):
            return False
        self._praised_at = now
        return True

    def remark(self, now: float) -> bool:
        """Whether something else may be remarked, as nothing just was; a cue then waits until it
        has been heard."""
        if not _past(self._remarked_at, now, REMARK_GAP_S):
            return False
        self._remarked_at = self._spoke_at = now
        return True

    def due(self, now: float) -> Message | None:
        """The one cue to speak now, if any; it counts as spoken."""
        if not _past(self._spoke_at, now, CUE_GAP_S):
            return None
        waiting = [
            fault
            for fault in self._faults.values()
            if fault.active and _past(fault.cued_at, now, CUE_AGAIN_S)
        ]
        if not waiting:
            return None
        first = min(waiting, key=lambda fault: (fault.priority, fault.seen_at))
        first.cued_at = self._spoke_at = now
        return first.cue


def _past(then: float | None, now: float, gap_s: float) -> bool:
    return then is None or now - then >= gap_s
