"""Free practice: nothing is planned, the person takes a position, and what they do is counted.

    waiting → position ⇄ work → … → done
                  paused, pain, verdict, locked as in a session; a hand held up pauses too

`position` watches for any move, `work` counts the one that was found. What the person should not
do is named, with why, and not counted; what no move explains is nothing of ours, and that is said
calmly.
"""

from __future__ import annotations

from collections.abc import Mapping

from spinae.body import Frame
from spinae.catalogue import Catalogue
from spinae.coach.complaint import Complaint, hurt_from, on_from
from spinae.coach.cues import Cues
from spinae.coach.found import Doing, Finder
from spinae.coach.outputs import (
    Beep,
    ItemFound,
    Output,
    Reason,
    Say,
    SessionDone,
    SetDone,
    SetKey,
    Stage,
    View,
)
from spinae.coach.placement import Placement
from spinae.coach.question import PausedBy, Question
from spinae.coach.words import dose_words, side_words, words
from spinae.judge import FaultGone, FaultSeen, NotVisible, Visible
from spinae.judge.hand import HandWatch, raises_a_hand
from spinae.language import said
from spinae.plan.pain import Hurt
from spinae.plan.rules import Rules

UNSEEN_S = 2.0
"""Nobody in the picture for so long: it is said."""
UNKNOWN_S = 6.0
"""In no position of ours for so long: what is done is none of ours. Product settings."""
ANEW_S = 120.0
"""Where nothing was found for so long the judges start anew: they need not remember it."""


class FreeCoach:
    """One free practice. `t` is seconds on the page's clock; where it runs back, no time passes."""

    def __init__(
        self,
        catalogue: Catalogue,
        rules: Rules,
        *,
        camera: bool,
        left_out: Mapping[str, str],
        kept: int = 0,
    ) -> None:
        """`left_out`: what this person should not do now, each with a sentence that says why;
        `kept`: how many sets of this practice are in the journal already."""
        self._rules, self._camera = rules, camera
        moves = [move for move in catalogue.values() if move.phase != "test"]
        self._finder = Finder(move for move in moves if move.clock is None)
        self._left_out, self._index = dict(left_out), kept
        self._out: list[Output] = []
        self._stage: Stage = "waiting"
        self._doing: Doing | None = None
        self._before: Doing | None = None
        """What was done last, and its key."""
        self._ended: SetKey | None = None
        self._cues = Cues()
        self._counted = 0
        self._told: set[str] = set()
        """The moves that were refused aloud."""
        self._complaint: Complaint | None = None
        self._paused_in: Stage = "waiting"
        self._t: float | None = None
        self._seen_t = self._known_t = 0.0
        self._caption = self._help = ""
        self._placement, self._hand = Placement("side"), HandWatch()
        self._question: Question | None = None

    def lit(self, mean: float) -> None:
        """How bright the camera's picture is, 0 black to 1 white."""
        self._placement.lit(mean)

    def tick(self, t: float) -> tuple[Output, ...]:
        """Time has passed."""
        self._pass(t)
        return self._given()

    def see(self, frame: Frame) -> tuple[Output, ...]:
        """A frame has come."""
        fresh = self._t is None or frame.t > self._t
        self._pass(frame.t)
        if fresh and self._camera:
            raised = self._hand.add(frame)
            if self._stage == "paused":
                self._hear_answer(frame)
            elif self._stage in ("position", "work"):
                self._watch_frame(frame)
                if raised and self._hand_pauses:
                    self._emit(Beep("heard"))
                    self._interrupt("hand")
        return self._given()

    def _watch_frame(self, frame: Frame) -> None:
        if frame.image is not None:
            self._seen_t = frame.t
        else:
            self._placement.see(frame)
        if self._finder.see(frame):
            self._look(frame.t)
        self._count(frame.t)

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
    def _now(self) -> float:
        return self._t or 0.0

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

    def _pass(self, t: float) -> None:
        dt = 0.0 if self._t is None else max(0.0, t - self._t)
        self._t = t if self._t is None else max(t, self._t)
        if self._stage == "pain" and self._complaint is not None:
            self._complaint.run(dt)
            if self._sure:
                self._make_sure()
            if self._complaint.unanswered:
                self._say("pain unanswered")
                self._close("pain")

    def _stay(self) -> None:
        """Somebody is at the page and answers: they have all the time."""
        if self._stage == "pain" and self._complaint is not None:
            self._complaint.wait()

    def _look(self, t: float) -> None:
        """Which move is it now? Another one ends the set, or takes its place."""
        if self._finder.in_position:
            self._known_t = t
        if t - max(self._finder.since, self._known_t) > ANEW_S:
            self._finder.start_anew(t)
        stretches, doing = self._finder.stretches, self._doing
        if not stretches:
            return
        newest = stretches[-1]
        if doing is not None:
            if newest.move == doing.move.id:
                return
            if any(one.move == doing.move.id for one in stretches):
                self._keep()
                self._finder.since = newest.start
            elif not doing.mistaken_for(newest):
                return
        self._find(newest.move, newest.start)

    def _find(self, move: str, start: float) -> None:
        doing = Doing(self._finder.watcher(move), start)
        if move in self._left_out:
            self._refuse(doing)
            return
        if doing.over:
            return
        self._doing, self._stage, self._counted, self._help = doing, "work", 0, ""
        self._cues = Cues()
        self._emit(Beep("start"))
        self._say("free found" if doing.counted else "free held", name=doing.move.name)

    def _refuse(self, doing: Doing) -> None:
        """Named, once, and not counted."""
        move = doing.move
        self._doing, self._stage = None, "position"
        if move.id not in self._told:
            self._told.add(move.id)
            self._say("free refused", name=move.name, reason=self._left_out[move.id])
        self._finder.start_anew(self._now)

    def _count(self, t: float) -> None:
        """Tell the reps and the faults of what is being done; its end, when it has ended."""
        doing = self._doing
        if doing is None:
            return
        self._hear(doing, t)
        count = len(doing.reps)
        if doing.counted and count != self._counted:
            self._counted = count
            self._emit(Say(str(count), "count"))
        if doing.over:
            self._keep()
            self._watch()

    def _hear(self, doing: Doing, t: float) -> None:
        for event in doing.news():
            match event:
                case FaultSeen():
                    self._cues.seen(event, t)
                case FaultGone() if self._cues.gone(event, t):
                    self._say("better")
                case NotVisible():
                    self._help = event.help
                case Visible():
                    self._help = ""
        cue = self._cues.due(t)
        if cue is not None:
            self._emit(Say(cue, "cue"))

    def _keep(self, *, hurt: bool = False) -> None:
        """Give out what was done as a set of its own."""
        doing, self._doing = self._doing, None
        if doing is None or not (hurt or doing.reps or doing.held_s):
            return
        item = doing.item()
        self._emit(ItemFound(self._index, item))
        self._emit(SetDone(doing.result(self._index, hurt=hurt)))
        self._before, self._ended = doing, (self._index, 1, doing.side)
        self._index += 1
        if not hurt:
            self._emit(Beep("end"))
            self._say("free kept", name=doing.move.name, done=dose_words(doing.move, item.dose))

    def _watch(self) -> None:
        """Look for any move."""
        if self._stage in ("waiting", "position", "work"):
            self._stage, self._help = "position", ""
            self._seen_t = self._known_t = self._now
            self._finder.start_anew(self._now)

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
        reason: Reason = "pain" if self._stage in ("pain", "verdict") else "ended"
        self._make_sure()
        self._keep()
        self._close(reason)

    def _close(self, reason: Reason) -> None:
        self._stage = "locked" if reason == "locked" else "done"
        if reason == "ended":
            self._say("ended")
        self._emit(SessionDone(reason))

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

    def _say(self, key: str, **values: object) -> None:
        self._emit(Say(words(key, **values), "coach"))

    def _emit(self, output: Output) -> None:
        if isinstance(output, Say) and not output.text.isdigit():
            self._caption = output.text
        self._out.append(output)

    def _given(self) -> tuple[Output, ...]:
        given = tuple(self._out)
        self._out.clear()
        return given
