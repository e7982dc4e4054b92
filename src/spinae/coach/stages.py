"""The stages of a session, and how time and frames lead from one to the next.

    waiting → [place] → [calibrate] → (get-ready | position) → work → switch | rest → … → done
                             ↑                                               │
                             └────────────── the next set ───────────────────┘

`place` finds where person and camera should be; `calibrate` finds the neutral back, once a
session for each posture in which it is needed; `position` waits for the camera to see the start
position; `get-ready` counts down where no camera judges. Taking the next position ends a rest.
What interrupts this is in `stops`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from spinae.body import Frame
from spinae.catalogue import Catalogue
from spinae.catalogue.schema import Move
from spinae.coach.agenda import Agenda
from spinae.coach.complaint import CommandError
from spinae.coach.elsewhere import Elsewhere
from spinae.coach.neutral import Calibration, Neutrals, OwnBack
from spinae.coach.outputs import (
    BackFound,
    Beep,
    Output,
    Say,
    SessionDone,
    SetDone,
    Stage,
)
from spinae.coach.placement import Placement
from spinae.coach.question import Taken
from spinae.coach.trace import BackSeen
from spinae.coach.words import announcement, in_sentence, words
from spinae.coach.work import Work, second_passed
from spinae.judge import Judge
from spinae.plan import Item
from spinae.plan.rules import Rules
from spinae.training import EndReason, SetKey

MAX_STEP_S = 2.0
"""A longer silence (a sleeping device, a lost line) is not time trained."""
COUNTED_DOWN = 3
"""The last seconds before a set are spoken."""
PLACED_S = 40.0
"""A place that is not right after so long will do: the session goes on with what is seen."""
IN_SET: tuple[Stage, ...] = ("get-ready", "position", "work")
RESTS: tuple[Stage, ...] = ("rest", "switch")
STILL: tuple[Stage, ...] = ("waiting", "paused", "pain", "verdict", "done", "locked")


class Stages:
    """Time and frames in; `t` is seconds on the page's clock. Where it runs back, none passed."""

    def __init__(
        self,
        items: Sequence[Item],
        catalogue: Catalogue,
        rules: Rules,
        *,
        camera: bool,
        pain_before: int | None = None,
        done: Collection[SetKey] = (),
        placed: bool = True,
    ) -> None:
        """`done`: sets already in the journal, which a resumed session leaves out; `placed`: the
        person and the camera are where they should be, or it does not matter."""
        if not items:
            raise CommandError("a session: got no items, allowed one or more; ask for today's plan")
        self._rules, self._camera, self._placed = rules, camera, placed
        self._agenda = Agenda(items, catalogue, done)
        self._pain_before = pain_before
        self._out: list[Output] = []
        self._stage: Stage = "waiting"
        self._t: float | None = None
        self._left = self._left_of = 0.0
        self._by_hand = self._told_by_hand = False
        self._worked: str | None = None
        """The move that was worked last."""
        self._ended: SetKey | None = None
        """The set that was given out last."""
        self._elsewhere: Elsewhere | None = None
        self._taken: Taken | None = None
        """Where the next position may end a rest, or the search for the right place."""
        self._announced: int | None = None
        self._caption = ""
        self._neutrals = Neutrals()
        self._calibration: Calibration | None = None
        self._back: BackSeen | None = None
        """The back over the set before."""
        self._take_next()
        self._placement = Placement(self._move.view)

    def know(self, own: OwnBack) -> None:
        """What an earlier part of this session has found of the person's neutral back."""
        self._neutrals.know(own)

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
            self._look(frame)
        return self._given()

    def _look(self, frame: Frame) -> None:
        """What a frame means depends on what is waited for."""
        if self._stage == "place":
            self._place(frame)
        elif self._stage == "calibrate" and self._calibration is not None:
            self._calibration.see(frame)
            self._end_calibration()
        elif self._stage in ("position", "work"):
            self._watch(frame)
        elif self._stage in RESTS and self._taken is not None and self._taken.see(frame):
            self._go_on()

    def _watch(self, frame: Frame) -> None:
        """A frame for the judge, where there is one."""
        if self._work.judge is None:
            return
        self._work.see(frame)
        if self._stage == "position":
            self._take_position(frame)
        self._end_if_met()
        if self._work.visible:
            self._placement.wait(frame.t)  # what the judge cannot see it says itself, first
        else:
            self._help_find(frame)

    def _help_find(self, frame: Frame) -> None:
        """What to change so that the view is right."""
        self._placement.see(frame)
        told = self._placement.due()
        if told is not None:
            self._tell(told)

    def _take_next(self) -> bool:
        """Turn to the first set that is not over; False where none is left."""
        left = self._agenda.take_next()
        self._work = Work(self._move, self._agenda.item.dose, self._agenda.key, self._emit)
        self._by_hand = False
        return left

    @property
    def _move(self) -> Move:
        return self._agenda.move

    @property
    def _judged(self) -> bool:
        return self._camera and self._move.clock is None and not self._by_hand

    def _pass(self, t: float) -> None:
        dt = 0.0 if self._t is None else min(max(0.0, t - self._t), MAX_STEP_S)
        self._t = t if self._t is None else max(t, self._t)
        if dt > 0.0:
            self._spend(dt)

    def _spend(self, dt: float) -> None:
        """So many seconds have passed."""
        if self._stage in STILL:
            return
        if self._stage == "calibrate" and self._calibration is not None:
            self._calibration.run(dt)
            self._end_calibration()
        elif self._stage == "position":
            self._work.wait(dt)
        elif self._stage == "work":
            self._work.run(dt)
            self._end_if_met()
        else:
            self._count_down(dt)

    def _count_down(self, dt: float) -> None:
        before, self._left = self._left, round(self._left - dt, 6)
        if self._stage == "get-ready" or (self._stage == "switch" and not self._judged):
            second = second_passed(before, self._left)
            if second is not None and second <= COUNTED_DOWN:
                self._emit(Say(str(second), "count"))
        if self._left <= 0:
            self._go_on()

    def _go_on(self) -> None:
        """A countdown has ended, or need not be waited for."""
        if self._stage == "place":
            self._leave_place("place enough")
        elif self._stage == "rest" or (self._stage == "switch" and self._judged):
            self._approach(self._rules.get_ready_s)
        else:
            self._begin()

    def _find_place(self) -> None:
        """Before the first set: where to be, and where to put the camera."""
        self._wait("place", PLACED_S)
        self._tell(words(f"place {self._move.view}"))

    def _place(self, frame: Frame) -> None:
        """All in place, or the position taken as it is."""
        self._placement.see(frame)
        taken = self._taken is not None and self._taken.see(frame)
        if self._placement.right or taken:
            self._emit(Beep("placed"))
            self._leave_place("placed")
            return
        told = self._placement.due()
        if told is not None:
            self._tell(told)

    def _leave_place(self, key: str | None = None) -> None:
        self._placed = True
        self._turn_at_once(words(key) if key else "")

    def _approach(self, seconds: float) -> None:
        """Wait for the position where the camera judges, else count down; before either, find
        the neutral back where that is due."""
        posture = self._neutrals.to_find(self._move) if self._judged else None
        if posture is not None:
            self._neutrals.asked(posture)
            self._stage = "calibrate"
            self._calibration = Calibration(self._move, posture, self._emit)
            return
        self._neutrals.learn(self._move.id, self._work.neutral)
        self._work.attach(self._new_judge() if self._judged else None)
        self._placement = self._placement.anew(self._move.view)
        self._emit(Beep("ready"))
        if self._judged:
            self._stage, self._elsewhere = "position", Elsewhere(self._agenda.others())
        else:
            self._wait("get-ready", seconds)

    def _take_position(self, frame: Frame) -> None:
        """The set begins in its position; another of today's, held a while, has its turn."""
        if self._work.in_position:
            self._begin()
            return
        other = self._elsewhere.see(frame) if self._elsewhere else None
        if other is not None:
            self._do_first(other)

    def _do_first(self, item: int) -> None:
        """Another item's sets come now, and the one that was waited for after them."""
        before = self._move.name
        self._agenda.do_first(item)
        self._take_next()
        self._announced = item
        self._tell(words("switched", name=in_sentence(self._move.name), other=in_sentence(before)))
        self._approach(self._rules.get_ready_s)

    def _new_judge(self) -> Judge:
        side, neutral = self._agenda.key[2], self._neutrals.of(self._move)
        return Judge(self._move, side=side, neutral=neutral)

    def _end_calibration(self) -> None:
        """Go on once it is over."""
        calibration = self._calibration
        if calibration is None or not calibration.over:
            return
        if calibration.found is not None:
            self._neutrals.know(calibration.found)
            self._emit(BackFound(calibration.found))
        self._leave_calibration()

    def _leave_calibration(self) -> None:
        self._calibration = None
        self._approach(self._rules.get_ready_s)

    def _wait(self, stage: Stage, seconds: float) -> None:
        self._stage, self._left, self._left_of = stage, seconds, seconds
        self._taken = None
        if self._judged and stage != "get-ready":
            self._taken = Taken(self._new_judge(), left=stage == "place")

    def _how_to_count(self) -> list[str]:
        """Once a session: how reps are entered that nobody counts."""
        if self._told_by_hand or self._judged or self._work.tally.kind != "reps":
            return []
        self._told_by_hand = True
        return [words("by hand")]

    def _begin(self) -> None:
        if self._stage == "switch":
            self._work.attach(None)
        self._stage, self._worked = "work", self._move.id
        self._work.begin()

    def _announce(self, before: str = "") -> None:
        """What comes: the move and its dose where it is new, which set, and the side."""
        index, number, side = self._agenda.key
        dose = self._agenda.item.dose
        told = [before]
        if index != self._announced:
            told.append(announcement(self._move, dose))
            self._announced = index
        if number > 1:
            last = number == dose.sets
            told.append(words("last set" if last else "set", number=number, sets=dose.sets))
        if side is not None:
            told.append(words("right first" if side == "right" else "switch left"))
        self._tell(*told, *self._how_to_count())

    def _tell(self, *sentences: str) -> None:
        self._emit(Say(" ".join(filter(None, sentences)), "coach"))

    def _end_if_met(self) -> None:
        if self._stage == "work" and (self._work.tally.met or self._work.over):
            self._end_set()

    def _end_set(self) -> None:
        self._keep_set()
        self._emit(Beep("end"))
        self._turn_to_next()

    def _keep_set(self, *, hurt: bool = False, begun: bool = False) -> None:
        """Give the set out as it stands; one in which nothing was done only where it had begun."""
        self._neutrals.learn(self._move.id, self._work.neutral)
        self._back = self._work.back()
        if self._work.tally.anything or begun:
            self._emit(SetDone(self._work.tally.result(hurt=hurt, back=self._back)))
            self._ended = self._agenda.key
        self._agenda.end()

    def _turn_to_next(self) -> None:
        ended, dose = self._agenda.key, self._agenda.item.dose
        if not self._take_next():
            self._close("finished")
        elif self._agenda.key[:2] == ended[:2]:
            self._emit(Beep("switch"))
            self._tell(words(f"switch {self._agenda.key[2]}"))
            self._wait("switch", self._rules.switch_s)
        else:
            new = self._agenda.key[0] != ended[0]
            self._announce(words("rest"))
            self._wait("rest", max(dose.rest_s, self._rules.settle_s) if new else dose.rest_s)

    def _turn_at_once(self, before: str = "") -> None:
        """To the next set without a rest, but with time to get into place."""
        if not self._take_next():
            self._close("finished")
        elif self._camera and not self._placed and self._agenda.sees:
            self._find_place()
        else:
            self._announce(before)
            self._approach(self._rules.settle_s)

    def _close(self, reason: EndReason) -> None:
        self._stage = "locked" if reason == "locked" else "done"
        if reason in ("finished", "ended"):
            self._tell(words(reason))
        self._emit(SessionDone(reason))

    def _emit(self, output: Output) -> None:
        if isinstance(output, Say) and not output.text.isdigit():
            self._caption = output.text
        self._out.append(output)

    def _given(self) -> tuple[Output, ...]:
        given = tuple(self._out)
        self._out.clear()
        return given
