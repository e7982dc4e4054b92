"""A complaint: from "It hurts" to what follows from the answer."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from math import ceil

from spinae.coach.outputs import Locked, Output, PainLogged, Say, SetHurt
from spinae.coach.words import words
from spinae.errors import SpinaeError
from spinae.plan.pain import KINDS, Hurt, during
from spinae.plan.rules import Rules
from spinae.training import EndReason, SetKey

MISTAKE_S = 8.0
"""So long a press by mistake can be taken back. Then it stands."""
ANSWER_S = 60.0
"""Who raised a hand may have none free to press: unanswered for so long, the session is over."""


class CommandError(SpinaeError):
    """A command is not one of ours, or its arguments are not allowed."""


class Complaint:
    """One "It hurts". Nothing is offered before the answer has been given."""

    def __init__(
        self,
        move: str | None,
        ended: SetKey | None,
        emit: Callable[[Output], None],
        *,
        by_hand: bool = False,
    ) -> None:
        """`move` hurt, None before the first; `ended`: the set it came from, where that was given
        out before it hurt; `by_hand`: it was said with a raised hand, from afar."""
        self.move, self._ended, self._emit = move, ended, emit
        self._left_s = MISTAKE_S
        self._patience_s = ANSWER_S if by_hand else None
        self.verdict = self.where = ""
        told = [words("stop"), words("stop unanswered")] if by_hand else [words("stop")]
        emit(Say(" ".join(told), "coach"))

    @property
    def stands(self) -> bool:
        """It can no longer have been a mistake."""
        return self._left_s <= 0

    @property
    def answer_s(self) -> int | None:
        """Whole seconds in which an answer must come; None: no matter when."""
        return None if self._patience_s is None else ceil(self._patience_s)

    @property
    def unanswered(self) -> bool:
        """The answer did not come."""
        return self._patience_s == 0.0

    def run(self, dt: float) -> None:
        """Time passes."""
        self._left_s = max(0.0, self._left_s - dt)
        if self._patience_s is not None:
            self._patience_s = max(0.0, self._patience_s - dt)

    def wait(self) -> None:
        """Somebody answers: no matter when."""
        self._patience_s = None

    def stand(self) -> None:
        """It was no mistake: whatever is answered, or nothing, the set that hurt is known."""
        self._left_s = 0.0
        if self._ended is not None:
            self._emit(SetHurt(self._ended))
            self._ended = None

    def answer(self, hurt: Hurt, before: int | None, rules: Rules) -> EndReason | None:
        """Why the session is over now; None where the next move may be offered."""
        verdict = during(hurt, before, rules)
        self.verdict = verdict.why
        self.where = " ".join(part for part in (verdict.where, verdict.how_soon) if part)
        self._emit(PainLogged(hurt, verdict, self.move))
        self._emit(Say(" ".join(filter(None, (verdict.why, verdict.where))), "coach"))
        lock = verdict.lock()
        if lock is not None:
            self._emit(Locked(lock))
            return "locked"
        return "pain" if verdict.action == "end" else None


def hurt_from(arguments: Mapping[str, object]) -> Hurt:
    """What the person said, as it came with the command; CommandError where it is not allowed."""
    level, kinds = arguments.get("level"), arguments.get("kinds", ())
    if not isinstance(level, int) or isinstance(level, bool):
        raise CommandError(f"pain level: got {level!r}, allowed a whole number from 0 to 10")
    if isinstance(kinds, str) or not isinstance(kinds, Collection):
        raise CommandError(f"kinds of pain: got {kinds!r}, allowed a list of {', '.join(KINDS)}")
    return Hurt(level, frozenset(str(kind) for kind in kinds))


def on_from(arguments: Mapping[str, object]) -> bool:
    """Whether the camera is to be on."""
    on = arguments.get("on")
    if not isinstance(on, bool):
        raise CommandError(f"camera on: got {on!r}, allowed true or false")
    return on
