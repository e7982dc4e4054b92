"""Does it hurt? Asked after every pause; and if it does: how strong, what kind, and what follows.

    Question    yes: a hand up · no: the position taken again
        │ yes, or "It hurts" pressed
    PainDialog  mistake? ── taken back within some seconds ──▶ on at the same count
        │ else it stands: the set that hurt is known, whatever is answered
        └ level and kinds ──▶ verdict: the next move, the end of the day, or training locked

Planned and free sessions use the same two; the stages `Paused`, `Pain` and `Verdict` hold them.
"""

from __future__ import annotations

from math import ceil
from typing import Literal

from spinae.body import Observation
from spinae.coach.outputs import HurtSaid, HurtSettled, Locked, Outbox, PainLogged, SetHurt
from spinae.coach.positions import Taken, Watch
from spinae.coach.words import words
from spinae.judge.hand import HandWatch, raised
from spinae.message import NOTHING, Message
from spinae.plan import Lock
from spinae.plan.lock import Urgency, calls
from spinae.plan.pain import Hurt, during
from spinae.plan.rules import Rules
from spinae.training import EndReason, Reason, SetKey

PausedBy = Literal["hand", "leaving", "press"]
Answer = Literal["yes", "no"]

YES_S = 1.0
"""A hand held up so long, after it was asked, says yes."""
KEPT_UP_S = 5.0
"""And so does one that stays up so long from the question on."""
HEARD_S = 3.0
"""The question is heard before it is taken as answered with no."""
MISTAKE_S = 20.0
"""So long a press by mistake can be taken back. Then it stands."""
ANSWER_S = 60.0
"""Who raised a hand may have none free to press: unanswered for so long, the session is over.
All product settings."""


class Question:
    """Asked once a pause, of somebody before the camera. `asked` and the frames' times in seconds.

    The hand must have been seen down since it was asked, or stay up well after: when in doubt,
    it hurts.
    """

    def __init__(
        self, watch: Watch | None, by: PausedBy, asked: float, *, hand_is_pose: bool
    ) -> None:
        """`watch`: None where the camera cannot tell the position; `hand_is_pose`: in position
        a hand may be up."""
        self._asked, self._hand_is_pose = asked, hand_is_pose
        self._taken = None if watch is None else Taken(watch, left=by != "press")
        self._hand, self._lowered = HandWatch(YES_S), False

    @property
    def hint(self) -> Message:
        """How to answer."""
        return words("answer" if self._taken else "answer by hand")

    def see(self, observation: Observation) -> Answer | None:
        """Take a frame in; the answer, where it is one."""
        body, since = observation.body, observation.t - self._asked
        up = body is not None and raised(body)
        taken = False
        if self._taken is not None:
            # with a hand up only where the move has it there
            counts = since >= HEARD_S and (self._hand_is_pose or not up)
            taken = self._taken.see(observation, counts=counts)
        self._lowered = self._lowered or (body is not None and not up)
        self._hand.add(observation)
        posing = self._hand_is_pose and self._taken is not None and self._taken.in_position
        if self._hand.up and not posing and (self._lowered or since >= KEPT_UP_S):
            return "yes"
        return "no" if taken else None


class PainDialog:
    """One "It hurts". Nothing is offered before the answer has been given."""

    def __init__(self, move: str | None, ended: SetKey | None, out: Outbox, *, by_hand: bool):
        """`move` hurt, None before the first; `ended`: the set it came from, where that was given
        out before it hurt; `by_hand`: it was said with a raised hand, from afar."""
        self.move, self._ended, self._out = move, ended, out
        self._mistake_s = MISTAKE_S
        self._patience_s = ANSWER_S if by_hand else None
        self.verdict = self.where = NOTHING
        self.urgency: Urgency | None = None
        self._locks: tuple[Lock, ...] = ()

    def begin(self) -> None:
        """Everything stops; ask how strong it is."""
        from_afar = self._patience_s is not None
        self._out.say(words("stop"), words("stop unanswered") if from_afar else NOTHING)
        self._out.emit(HurtSaid())

    def take_back(self) -> None:
        """It was a mistake."""
        self._out.emit(HurtSettled())

    def run(self, dt: float) -> None:
        """Time passes; after some seconds it can no longer have been a mistake."""
        self._mistake_s = max(0.0, self._mistake_s - dt)
        if self._patience_s is not None:
            self._patience_s = max(0.0, self._patience_s - dt)

    @property
    def calls(self) -> bool:
        """Whether the ambulance's number belongs beside the answer."""
        return calls(self.where, self.urgency)

    @property
    def stands(self) -> bool:
        """It can no longer have been a mistake."""
        return self._mistake_s <= 0

    @property
    def answer_s(self) -> int | None:
        """Whole seconds in which an answer must come; None: no matter when."""
        return None if self._patience_s is None else ceil(self._patience_s)

    @property
    def unanswered(self) -> bool:
        """The answer did not come."""
        return self._patience_s == 0.0

    def wait(self) -> None:
        """Somebody is at the page and answers: they have all the time."""
        self._patience_s = None

    def stand(self) -> None:
        """It was no mistake: whatever is answered, or nothing, the set that hurt is known."""
        self._mistake_s = 0.0
        if self._ended is not None:
            self._out.emit(SetHurt(self._ended))
            self._ended = None

    def answer(
        self, hurt: Hurt, before: int | None, rules: Rules, told: frozenset[str]
    ) -> EndReason | None:
        """Why the session is over now; None where the next move may be offered. `before`: the
        level before the session, where it was told; `told`: what is true of the person."""
        verdict = during(hurt, before, rules, told)
        self.verdict = verdict.why
        self.where, self.urgency = verdict.where, verdict.urgency
        self._out.emit(PainLogged(hurt, verdict, self.move))
        self._out.emit(HurtSettled())
        self._out.say(self.verdict, verdict.where)
        self._locks = verdict.locks()
        ends: dict[str, EndReason] = {"end": "pain", "lock": "locked"}
        return ends.get(verdict.action)

    def close(self) -> None:
        """The session is over because of it: training is closed, for the day at least."""
        for lock in self._locks or (Lock("ended", Reason("stopped")),):
            self._out.emit(Locked(lock))
