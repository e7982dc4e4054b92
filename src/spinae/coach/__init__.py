"""The coach: one live session as a state machine.

Time comes in with every call, what is to be said and kept comes out; nothing else goes on.

    waiting → (get-ready | position) → work → switch | rest → … → done
                    ↑                                │
                    └──────── the next set ──────────┘

From every stage: pause → paused → back; it hurts → pain → verdict → the next item, done or
locked. `position` waits for the camera to see the start position; `get-ready` counts down
where no camera judges.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from spinae.body import Frame, Side
from spinae.catalogue import Catalogue
from spinae.catalogue.schema import Move
from spinae.coach.outputs import (
    Beep,
    Locked,
    Output,
    PainLogged,
    Reason,
    Say,
    SessionDone,
    SetDone,
    SetKey,
    SetResult,
    Stage,
    View,
)
from spinae.coach.words import announcement, side_words, words
from spinae.coach.work import Work, second_passed
from spinae.errors import SpinaeError
from spinae.judge import Judge
from spinae.plan import Item
from spinae.plan.pain import KINDS, Hurt, during
from spinae.plan.rules import Rules

__all__ = [
    "COMMANDS",
    "Beep",
    "Coach",
    "CommandError",
    "Locked",
    "Output",
    "PainLogged",
    "Say",
    "SessionDone",
    "SetDone",
    "SetKey",
    "SetResult",
    "View",
]

RESUME_S = 3.0
"""After a pause without a camera: just long enough to be back in place."""
MAX_STEP_S = 2.0
"""A longer silence (a sleeping device, a lost line) is not time trained."""
COUNTED_DOWN = 3
"""The last seconds before a set are spoken."""
IN_SET: tuple[Stage, ...] = ("get-ready", "position", "work")
PAUSES: tuple[Stage, ...] = ("rest", "switch")
STILL: tuple[Stage, ...] = ("waiting", "paused", "pain", "verdict", "done", "locked")
COMMANDS = (
    "start", "pause", "resume", "skip", "plus", "minus", "done",
    "hurts", "pain", "next", "end", "camera",
)  # fmt: skip


class CommandError(SpinaeError):
    """A command is not one of ours, or its arguments are not allowed."""


class Coach:
    """One session. `t` is seconds on the page's clock; where it runs back, no time has passed."""

    def __init__(
        self,
        items: Sequence[Item],
        catalogue: Catalogue,
        rules: Rules,
        *,
        camera: bool,
        pain_before: int | None = None,
        done: Collection[SetKey] = (),
    ) -> None:
        """`done`: sets already in the journal, which a resumed session leaves out."""
        if not items:
            raise CommandError("a session: got no items, allowed one or more; ask for today's plan")
        self._items, self._rules, self._camera = tuple(items), rules, camera
        self._moves = [catalogue[item.move] for item in items]
        self._pain_before = pain_before
        self._keys = list(self._all_sets())
        self._over: set[SetKey] = set(done)
        """Sets that are done, skipped or dropped."""
        self._out: list[Output] = []
        self._stage: Stage = "waiting"
        self._paused_in: Stage = "waiting"
        self._t: float | None = None
        self._left = self._left_of = 0.0
        self._by_hand = self._told_by_hand = False
        self._worked: str | None = None
        """The move that was worked last."""
        self._hurt: str | None = None
        self._announced: int | None = None
        self._caption = self._verdict = self._where = ""
        self._set = self._keys[-1]
        self._work = self._work_of(self._set)
        self._take_next()

    def tick(self, t: float) -> tuple[Output, ...]:
        """Time has passed."""
        self._pass(t)
        return self._given()

    def see(self, frame: Frame) -> tuple[Output, ...]:
        """A frame has come; outside of a set that the camera judges it is only time passing."""
        fresh = self._t is None or frame.t > self._t
        self._pass(frame.t)
        if fresh and self._stage in ("position", "work") and self._work.judge is not None:
            self._work.see(frame)
            if self._stage == "position" and self._work.in_position:
                self._begin()
            self._end_if_met()
        return self._given()

    def do(self, command: str, t: float, **arguments: object) -> tuple[Output, ...]:
        """What the person wants; a command that means nothing at this stage does nothing."""
        if command not in COMMANDS:
            allowed = ", ".join(COMMANDS)
            raise CommandError(f"command: got {command!r}, allowed {allowed}")
        self._pass(t)
        if command == "pain":
            self._pain(_hurt(arguments))
        elif command == "camera":
            self._switch_camera(_on(arguments))
        else:
            self._obey(command)
        return self._given()

    def view(self) -> View:
        """Everything the page shows."""
        index, number, _ = self._set
        item, move, work, tally = self._items[index], self._move, self._work, self._work.tally
        stage = self._under
        clock_s, clock_of = self._clock(stage)
        return View(
            stage=self._stage,
            item=index,
            items=len(self._items),
            move=move.id,
            name=move.name,
            phase=item.phase,
            next=self._next_name(),
            side=tally.turn,
            side_words=side_words(move, tally.turn),
            set_number=number,
            sets=item.dose.sets,
            kind=tally.kind,
            count=tally.count,
            count_of=item.dose.reps if tally.kind == "reps" else None,
            count_left=tally.of_side("left"),
            count_right=tally.of_side("right"),
            clock_s=clock_s,
            clock_of=clock_of,
            hold_s=work.hold_s if stage == "work" else 0.0,
            hold_of=None if tally.kind == "hold" else item.dose.hold_s,
            pulses=tally.pulses,
            pulses_of=item.dose.pulses,
            in_position=work.in_position,
            visible=work.visible,
            hint=work.hint(working=stage == "work") if stage in IN_SET else "",
            caption=self._caption,
            camera=self._camera,
            judged=self._judged,
            verdict=self._verdict,
            where=self._where,
        )

    def _all_sets(self) -> Iterator[SetKey]:
        for index, (item, move) in enumerate(zip(self._items, self._moves, strict=True)):
            sides: tuple[Side | None, ...] = ("right", "left") if move.sides == "each" else (None,)
            for number in range(1, item.dose.sets + 1):
                yield from ((index, number, side) for side in sides)

    def _work_of(self, key: SetKey) -> Work:
        return Work(self._moves[key[0]], self._items[key[0]].dose, key, self._emit)

    def _take_next(self) -> bool:
        """Turn to the first set that is not over; False where none is left."""
        key = next((key for key in self._keys if key not in self._over), None)
        if key is None:
            return False
        self._set, self._work, self._by_hand = key, self._work_of(key), False
        return True

    def _drop(self, unwanted: Callable[[SetKey], bool]) -> None:
        self._over.update(key for key in self._keys if unwanted(key))

    @property
    def _move(self) -> Move:
        return self._moves[self._set[0]]

    @property
    def _under(self) -> Stage:
        """The stage, or the one that a pause interrupts."""
        return self._paused_in if self._stage == "paused" else self._stage

    @property
    def _judged(self) -> bool:
        return self._camera and self._move.clock is None and not self._by_hand

    def _next_name(self) -> str | None:
        after = (key[0] for key in self._keys if key[0] > self._set[0] and key not in self._over)
        index = next(after, None)
        return None if index is None else self._moves[index].name

    def _clock(self, stage: Stage) -> tuple[float, float | None]:
        """What the page's clock shows, and of how much."""
        tally = self._work.tally
        if stage == "get-ready" or stage in PAUSES:
            return max(0.0, self._left), self._left_of
        if tally.target_s is None:
            return 0.0, None
        spent = min(tally.time_s, tally.target_s)
        return (spent if tally.kind == "hold" else tally.target_s - spent), tally.target_s

    def _pass(self, t: float) -> None:
        dt = 0.0 if self._t is None else min(max(0.0, t - self._t), MAX_STEP_S)
        self._t = t if self._t is None else max(t, self._t)
        if dt == 0.0 or self._stage in STILL:
            return
        if self._stage == "position":
            self._work.wait(dt)
        elif self._stage == "work":
            self._work.run(dt)
            self._end_if_met()
        else:
            self._count_down(dt)

    def _count_down(self, dt: float) -> None:
        before, self._left = self._left, round(self._left - dt, 6)
        if self._stage == "get-ready" or not (self._stage == "rest" or self._judged):
            second = second_passed(before, self._left)
            if second is not None and second <= COUNTED_DOWN:
                self._emit(Say(str(second), "count"))
        if self._left <= 0:
            self._go_on()

    def _go_on(self) -> None:
        """A countdown has ended, or need not be waited for."""
        if self._stage == "rest" or (self._stage == "switch" and self._judged):
            self._approach(self._rules.get_ready_s)
        else:
            self._begin()

    def _approach(self, seconds: float) -> None:
        """Wait for the position where the camera judges, else count down."""
        self._work.attach(Judge(self._move, side=self._set[2]) if self._judged else None)
        self._emit(Beep("ready"))
        if self._judged:
            self._stage = "position"
        else:
            self._wait("get-ready", seconds)

    def _wait(self, stage: Stage, seconds: float) -> None:
        self._stage, self._left, self._left_of = stage, seconds, seconds

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
        index, number, side = self._set
        dose = self._items[index].dose
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
        if self._stage == "work" and self._work.tally.met:
            self._end_set()

    def _end_set(self) -> None:
        self._keep_set()
        self._emit(Beep("end"))
        self._turn_to_next()

    def _keep_set(self, *, hurt: bool = False) -> None:
        """Give the set out as it stands; one in which nothing was done only where it hurt."""
        if self._work.tally.anything or (hurt and self._under == "work"):
            self._emit(SetDone(self._work.tally.result(hurt=hurt)))
        self._over.add(self._set)

    def _turn_to_next(self) -> None:
        ended, dose = self._set, self._items[self._set[0]].dose
        if not self._take_next():
            self._close("finished")
        elif self._set[:2] == ended[:2]:
            self._emit(Beep("switch"))
            self._tell(words(f"switch {self._set[2]}"))
            self._wait("switch", self._rules.switch_s)
        else:
            new = self._set[0] != ended[0]
            self._announce(words("rest"))
            self._wait("rest", max(dose.rest_s, self._rules.settle_s) if new else dose.rest_s)

    def _turn_at_once(self) -> None:
        """To the next set without a rest, but with time to get into place."""
        if not self._take_next():
            self._close("finished")
            return
        self._announce()
        self._approach(self._rules.settle_s)

    def _close(self, reason: Reason) -> None:
        self._stage = "locked" if reason == "locked" else "done"
        if reason in ("finished", "ended"):
            self._tell(words(reason))
        self._emit(SessionDone(reason))

    def _obey(self, command: str) -> None:
        if self._stage in ("done", "locked"):
            return
        if self._stage == "paused" and command in ("done", "skip", "plus"):
            self._stage = self._paused_in
        obeys = {
            "start": self._start,
            "pause": self._pause,
            "resume": self._resume,
            "skip": self._skip,
            "plus": self._plus,
            "minus": self._minus,
            "done": self._done,
            "hurts": self._hurts,
            "next": self._next,
            "end": self._end,
        }
        obeys[command]()

    def _start(self) -> None:
        if self._stage == "waiting":
            self._turn_at_once()
        elif self._stage == "paused":
            self._resume()
        elif self._stage == "position":
            self._by_hand = True
            for sentence in self._how_to_count():
                self._tell(sentence)
            self._approach(self._rules.get_ready_s)
        elif self._stage == "get-ready" or self._stage in PAUSES:
            self._go_on()

    def _pause(self) -> None:
        if self._stage in IN_SET or self._stage in PAUSES:
            self._paused_in, self._stage = self._stage, "paused"
            self._tell(words("paused"))

    def _resume(self) -> None:
        if self._stage == "paused":
            self._stage = self._paused_in
            if self._stage in IN_SET:
                self._approach(RESUME_S)

    def _skip(self) -> None:
        """The rest, or the whole item."""
        if self._stage in PAUSES:
            self._go_on()
        elif self._stage in IN_SET or self._stage == "waiting":
            waiting, item = self._stage == "waiting", self._set[0]
            self._keep_set()
            self._drop(lambda key: key[0] == item)
            if not waiting or not self._take_next():
                self._turn_at_once()

    def _plus(self) -> None:
        if not self._work.tally.countable:
            if self._stage in ("position", "get-ready"):
                self._start()
            return
        if self._stage in ("position", "get-ready"):
            self._by_hand = self._by_hand or self._stage == "position"
            self._work.attach(None)
            self._begin()
        if self._stage == "work":
            self._work.plus()
            self._end_if_met()

    def _minus(self) -> None:
        if self._stage == "work":
            self._work.tally.take_back()

    def _done(self) -> None:
        """The set is done: what was counted, or, where nothing was, the dose as it stands."""
        if self._stage in IN_SET:
            if not self._work.tally.anything:
                self._work.tally.claim()
            self._end_set()

    def _end(self) -> None:
        reason: Reason = "pain" if self._stage in ("pain", "verdict") else "ended"
        if self._under in IN_SET:
            self._keep_set()
        self._close(reason)

    def _switch_camera(self, on: bool) -> None:
        if on == self._camera:
            return
        self._camera, self._by_hand = on, False
        if self._stage in IN_SET:
            self._approach(RESUME_S)

    def _hurts(self) -> None:
        """Everything stops at once; what was done is given out before anything is asked."""
        if self._stage == "pain":
            return
        under = self._under
        if under in IN_SET:
            self._hurt = self._move.id
            self._keep_set(hurt=True)
        elif under in PAUSES:
            self._hurt = self._worked
        self._stage = "pain"
        self._work.attach(None)
        self._tell(words("stop"))

    def _pain(self, hurt: Hurt) -> None:
        """How strong and what kind: only then is something offered, or the session over."""
        if self._stage != "pain":
            return
        verdict = during(hurt, self._pain_before, self._rules)
        self._verdict = verdict.why
        self._where = " ".join(part for part in (verdict.where, verdict.how_soon) if part)
        self._emit(PainLogged(hurt, verdict, self._hurt))
        self._tell(verdict.why, verdict.where)
        lock = verdict.lock()
        if lock is not None:
            self._emit(Locked(lock))
            self._close("locked")
        elif verdict.action == "end":
            self._close("pain")
        else:
            self._stage = "verdict"

    def _next(self) -> None:
        """After a mild pain: another move, never the one that hurt."""
        if self._stage == "verdict":
            self._verdict = self._where = ""
            self._drop(lambda key: self._items[key[0]].move == self._hurt)
            self._turn_at_once()

    def _emit(self, output: Output) -> None:
        if isinstance(output, Say) and output.kind != "count":
            self._caption = output.text
        self._out.append(output)

    def _given(self) -> tuple[Output, ...]:
        given = tuple(self._out)
        self._out.clear()
        return given


def _hurt(arguments: Mapping[str, object]) -> Hurt:
    level, kinds = arguments.get("level"), arguments.get("kinds", ())
    if not isinstance(level, int) or isinstance(level, bool):
        raise CommandError(f"pain level: got {level!r}, allowed a whole number from 0 to 10")
    if isinstance(kinds, str) or not isinstance(kinds, Collection):
        raise CommandError(f"kinds of pain: got {kinds!r}, allowed a list of {', '.join(KINDS)}")
    return Hurt(level, frozenset(str(kind) for kind in kinds))


def _on(arguments: Mapping[str, object]) -> bool:
    on = arguments.get("on")
    if not isinstance(on, bool):
        raise CommandError(f"camera on: got {on!r}, allowed true or false")
    return on
