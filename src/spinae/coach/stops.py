"""What stops a session: a pause, which asks whether it hurts, and pain, which asks how much.

    any stage ── pause · a hand held up · the position left ──▶ paused ── no ──▶ back
        │                                                         │
        └────────────── it hurts ──▶ pain ◀──────── yes ──────────┘
                                      └──▶ verdict → the next item, done or locked

A pause without a camera is ended by a press alone.
"""

from __future__ import annotations

from spinae.body import Observation
from spinae.coach.complaint import Complaint
from spinae.coach.outputs import Beep, Output, Stage
from spinae.coach.question import PausedBy, Question
from spinae.coach.stages import IN_SET, RESTS, STILL, Stages
from spinae.coach.words import words
from spinae.judge.hand import HandWatch, raises_a_hand
from spinae.plan.pain import Hurt

RESUME_S = 3.0
"""After a pause without a camera: just long enough to be back in place."""
LEFT_S, LOST_S = 4.0, 10.0
"""Out of position, or out of sight, in a set for so long: it pauses. Product settings."""
BY_HAND: tuple[Stage, ...] = ("calibrate", *IN_SET, *RESTS)
"""Where a raised hand pauses. Before, hands are busy with the camera."""


class Stops(Stages):
    """The stages, and what interrupts them."""

    _paused_in: Stage = "waiting"
    _question: Question | None = None
    _complaint: Complaint | None = None
    _hand: HandWatch
    _hand_is_pose: bool

    def leave(self) -> tuple[Output, ...]:
        """The page is gone: what waited for an answer is given out."""
        if self._stage == "pain":
            self._make_sure()
        return self._given()

    @property
    def _under(self) -> Stage:
        """The stage, or the one that a pause interrupts."""
        return self._paused_in if self._stage == "paused" else self._stage

    def _take_next(self) -> bool:
        left = super()._take_next()
        self._hand, self._hand_is_pose = HandWatch(), raises_a_hand(self._move)
        return left

    def _look(self, seen: Observation) -> None:
        if self._stage == "paused":
            self._hear_answer(seen)
        elif not self._hand_pauses(seen):
            super()._look(seen)

    def _spend(self, dt: float) -> None:
        super()._spend(dt)
        if self._stage == "pain" and self._complaint is not None:
            self._wait_for_answer(self._complaint, dt)
        elif self._stage == "work" and self._work.away_s >= self._grace_s:
            self._interrupt("leaving")

    @property
    def _grace_s(self) -> float:
        return LEFT_S if self._work.visible else LOST_S

    def _hand_pauses(self, seen: Observation) -> bool:
        """A hand held up, where the move itself has none up."""
        if not self._hand.add(seen) or self._stage not in BY_HAND or self._hand_is_pose:
            return False
        self._emit(Beep("heard"))
        self._interrupt("hand")
        return True

    def _interrupt(self, by: PausedBy) -> None:
        """Pause, and ask whether it hurts."""
        self._paused_in, self._stage = self._stage, "paused"
        self._question = self._asked(by) if self._camera else None
        self._tell(words("paused"), self._question.hint if self._question else words("hurts press"))

    def _asked(self, by: PausedBy) -> Question:
        judge = self._new_judge() if self._judged else None
        return Question(judge, by, self._t or 0.0, hand_is_pose=self._hand_is_pose)

    def _hear_answer(self, seen: Observation) -> None:
        answer = self._question.see(seen) if self._question else None
        if answer == "yes":
            self._stop_for_pain(by_hand=True)
        elif answer == "no":
            self._resume()

    def _pause(self) -> None:
        if self._stage not in STILL:
            self._interrupt("press")

    def _resume(self) -> None:
        """On where it was; the position is taken again."""
        if self._stage == "paused":
            self._stage = self._paused_in
            if self._stage in IN_SET:
                self._approach(RESUME_S)

    def _hurts(self) -> None:
        if self._stage != "pain":
            self._stop_for_pain(by_hand=False)

    def _stop_for_pain(self, *, by_hand: bool) -> None:
        """Everything stops at once. The set is given out as one that hurt when it is sure that
        it was no mistake: at the answer, or after some seconds."""
        self._paused_in = self._under
        at_work = self._paused_in in (*IN_SET, "calibrate")
        after = self._paused_in in RESTS
        move = self._move.id if at_work else self._worked if after else None
        self._stage = "pain"
        ended = self._ended if after else None
        self._complaint = Complaint(move, ended, self._emit, by_hand=by_hand)

    def _wait_for_answer(self, complaint: Complaint, dt: float) -> None:
        """After some seconds it stands; who has no hand free is not waited for forever."""
        complaint.run(dt)
        if complaint.stands:
            self._make_sure()
        if complaint.unanswered:
            self._tell(words("pain unanswered"))
            self._close("pain")

    @property
    def _sure(self) -> bool:
        return self._complaint is None or self._complaint.stands

    def _make_sure(self) -> None:
        """What hurt is kept as such, whatever comes."""
        if self._complaint is not None:
            self._complaint.stand()
            if self._paused_in in IN_SET and not self._agenda.over:
                self._keep_set(hurt=True, begun=self._paused_in == "work")

    def _stay(self) -> None:
        """Somebody is at the page and answers: they have all the time."""
        if self._stage == "pain" and self._complaint is not None:
            self._complaint.wait()

    def _mistake(self) -> None:
        """Nothing hurts: back to where it was, but paused."""
        if self._stage == "pain" and not self._sure:
            still = self._paused_in in STILL
            self._stage = self._paused_in if still else "paused"
            self._complaint = None
            self._tell(words("mistake"))

    def _pain(self, hurt: Hurt) -> None:
        """How strong and what kind: only then is something offered, or the session over."""
        if self._stage != "pain" or self._complaint is None:
            return
        self._make_sure()
        over = self._complaint.answer(hurt, self._pain_before, self._rules)
        if over is None:
            self._stage = "verdict"
        else:
            self._close(over)

    def _next(self) -> None:
        """After a mild pain: another move, never the one that hurt."""
        if self._stage == "verdict" and self._complaint is not None:
            hurt, self._complaint = self._complaint.move, None
            self._agenda.drop(lambda item: self._agenda.items[item].move == hurt)
            self._turn_at_once()
