"""Free practice: nothing is planned, the person takes a position, and what they do is counted.

    waiting → position ⇄ work → … → done
                  paused, pain, verdict, locked as in a session; a hand held up pauses too

What is seen of it is in `practice`; here is what the person wants, what stops it, and what the
page shows.
"""

from __future__ import annotations

from spinae.body import Frame
from spinae.coach.complaint import Complaint, hurt_from, on_from
from spinae.coach.outputs import Beep, Output, Say, Stage, View
from spinae.coach.practice import Practice
from spinae.coach.question import PausedBy, Question
from spinae.coach.words import side_words, words
from spinae.judge.hand import raises_a_hand
from spinae.language import said
from spinae.plan.pain import Hurt
from spinae.training import EndReason

UNSEEN_S = 2.0
"""Nobody in the picture for so long: it is said."""
UNKNOWN_S = 6.0
"""In no position of ours for so long: what is done is none of ours. Product settings."""


class FreeCoach(Practice):
    """One free practice. `t` is seconds on the page's clock; where it runs back, no time passes."""

    _paused_in: Stage = "waiting"
    _question: Question | None = None
    _complaint: Complaint | None = None

    def _take(self, frame: Frame) -> None:
        raised = self._hand.add(frame)
        if self._stage == "paused":
            self._hear_answer(frame)
            return
        super()._take(frame)
        if raised and self._hand_pauses:
            self._emit(Beep("heard"))
            self._interrupt("hand")

    @property
    def _hand_pauses(self) -> bool:
        """A hand that is up is no part of what is being done."""
        return self._doing is not None and not raises_a_hand(self._doing.move)

    def _hear_answer(self, frame: Frame) -> None:
        """Does it hurt? Any position taken is no."""
        answer = self._question.see(frame) if self._question else None
        if answer == "yes":
            self._stop_for_pain(by_hand=True)
        elif answer == "no":
            self._resume()

    def do(self, command: str, t: float, **arguments: object) -> tuple[Output, ...]:
        """What the person wants; a command that means nothing now does nothing."""
        self._pass(t)
        if command == "pain":
            self._pain(hurt_from(arguments))
        elif command == "camera":
            self._camera = on_from(arguments)
            if self._stage in ("position", "work"):
                self._keep()
                self._watch()
        elif self._stage not in ("done", "locked"):
            self._obey(command)
        return self._given()

    def leave(self) -> tuple[Output, ...]:
        """The page is gone: what was done is given out."""
        if self._stage == "pain":
            self._make_sure()
        self._keep()
        return self._given()

    def view(self) -> View:
        """Everything the page shows; without a move there is no name and no count."""
        doing = self._doing
        judge = doing.watcher.judge if doing else None
        held_s = round(doing.held_s, 1) if doing and not doing.counted else 0.0
        return View(
            stage=self._stage,
            item=self._index,
            items=self._index + 1,
            move=doing.move.id if doing else "",
            name=doing.move.name if doing else said("Free practice"),
            phase=doing.move.phase if doing else "",
            next=None,
            side=doing.side if doing else None,
            side_words=side_words(doing.move, doing.side) if doing else "",
            set_number=1,
            sets=1,
            kind="hold" if doing and not doing.counted else "reps",
            count=len(doing.reps) if doing else 0,
            count_of=None,
            count_left=0,
            count_right=0,
            clock_s=held_s,
            clock_of=None,
            hold_s=0.0,
            hold_of=None,
            pulses=0,
            pulses_of=None,
            in_position=judge.in_position if judge else self._finder.in_position,
            visible=self._visible,
            hint=self._hint(),
            caption=self._caption,
            camera=self._camera,
            judged=self._camera,
            figure=doing.move.id if doing else "",
            # cat-cow is known by the back alone
            watches_back=self._camera and self._stage in ("position", "work"),
            back=None,
            verdict=self._complaint.verdict if self._complaint else "",
            where=self._complaint.where if self._complaint else "",
            mistake=self._stage == "pain" and not self._sure,
            answer_s=self._answer_s,
            free=True,
        )

    def _obey(self, command: str) -> None:
        obeys = {
            "start": self._start,
            "pause": self._pause,
            "resume": self._resume,
            "done": self._done,
            "hurts": self._hurts,
            "mistake": self._mistake,
            "stay": self._stay,
            "next": self._next,
            "end": self._end,
        }
        if command in obeys:
            obeys[command]()

    @property
    def _visible(self) -> bool:
        return self._now - self._seen_t < UNSEEN_S and not self._help

    @property
    def _answer_s(self) -> int | None:
        return self._complaint.answer_s if self._complaint and self._stage == "pain" else None

    def _hint(self) -> str:
        if self._stage == "paused" and self._question:
            return self._question.hint
        if self._stage not in ("position", "work"):
            return ""
        if not self._camera:
            return words("free no camera")
        if self._now - self._seen_t >= UNSEEN_S:
            return self._placement.hint or words("free unseen")
        if self._stage == "work":
            return self._help
        if self._finder.in_position:
            return words("free ready")
        return words("free unknown") if self._now - self._known_t >= UNKNOWN_S else ""

    def _stay(self) -> None:
        """Somebody is at the page and answers: they have all the time."""
        if self._stage == "pain" and self._complaint is not None:
            self._complaint.wait()

    def _start(self) -> None:
        if self._stage == "waiting":
            self._watch()
            self._say("free" if self._camera else "free no camera")
        else:
            self._resume()

    def _pause(self) -> None:
        if self._stage in ("position", "work"):
            self._interrupt("press")

    def _interrupt(self, by: PausedBy) -> None:
        """Pause, and ask whether it hurts."""
        self._keep()
        self._stage = "paused"
        self._finder.start_anew(self._now)
        self._question = Question(self._finder, by, self._now, hand_is_pose=True)
        self._emit(Say(f"{words('paused')} {self._question.hint}", "coach"))

    def _resume(self) -> None:
        if self._stage == "paused":
            self._stage = "position"
            self._watch()

    def _done(self) -> None:
        if self._stage == "work":
            self._keep()
            self._watch()

    def _end(self) -> None:
        reason: EndReason = "pain" if self._stage in ("pain", "verdict") else "ended"
        self._make_sure()
        self._keep()
        self._close(reason)

    def _hurts(self) -> None:
        if self._stage != "pain":
            self._stop_for_pain(by_hand=False)

    def _stop_for_pain(self, *, by_hand: bool) -> None:
        """Everything stops at once, as in a session."""
        self._paused_in = self._stage
        blamed = self._doing or self._before
        ended = None if self._doing else self._ended
        move = blamed.move.id if blamed else None
        self._stage = "pain"
        self._complaint = Complaint(move, ended, self._emit, by_hand=by_hand)

    @property
    def _sure(self) -> bool:
        return self._complaint is None or self._complaint.stands

    def _spend(self, dt: float) -> None:
        if self._stage == "pain" and self._complaint is not None:
            self._complaint.run(dt)
            if self._sure:
                self._make_sure()
            if self._complaint.unanswered:
                self._say("pain unanswered")
                self._close("pain")

    def _make_sure(self) -> None:
        """What hurt is kept as such, whatever comes."""
        if self._complaint is not None and self._stage == "pain":
            self._complaint.stand()
            self._keep(hurt=True)

    def _mistake(self) -> None:
        if self._stage == "pain" and not self._sure:
            self._complaint = None
            self._keep()
            resting = self._paused_in in ("waiting", "verdict")
            self._stage = self._paused_in if resting else "paused"
            self._say("mistake")

    def _pain(self, hurt: Hurt) -> None:
        if self._stage != "pain" or self._complaint is None:
            return
        self._make_sure()
        over = self._complaint.answer(hurt, None, self._rules)
        if over is None:
            self._stage = "verdict"
        else:
            self._close(over)

    def _next(self) -> None:
        """After a mild pain: anything but the move that hurt."""
        if self._stage == "verdict" and self._complaint is not None:
            hurt, self._complaint = self._complaint.move, None
            if hurt is not None:
                self._left_out[hurt] = words("free hurt")
            self._stage = "position"
            self._watch()
