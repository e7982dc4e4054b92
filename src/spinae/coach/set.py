"""One set at work: its tally, and what is told of it while it goes on.

`CurrentSet` hears the judge, the clock and the person's own hand; what they bring is counted in
its `Tally`, which in the end gives the `training.DoneSet`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from math import ceil
from statistics import median

from spinae.body import SIDES, Observation, Side
from spinae.catalogue.schema import Dose, Move
from spinae.coach.cues import Cues
from spinae.coach.neutral import BackTrace
from spinae.coach.outputs import BackSeen, Outbox, SayKind, SetKind
from spinae.coach.rhythm import Rhythm
from spinae.coach.words import HOLD_SPOKEN_S, camera_hint, side_words, words
from spinae.judge import (
    Event,
    FarReached,
    FaultGone,
    FaultSeen,
    HoldPaused,
    HoldRunning,
    Judge,
    LeftPosition,
    NotVisible,
    Partial,
    Pulse,
    Rep,
    Visible,
)
from spinae.message import NOTHING, Message
from spinae.training import FALSE_START_S, CountedBy, DoneSet, SetKey

NOTHING_S = 1.0
"""A hold or clock shorter than this is a false start, not a set."""
ENOUGH_S = 0.05
"""A clock that ends within this of its dose has met it: sums of frame times are not exact."""
SEEN_S = 0.5
"""Without a frame for so long no clock runs; half a second, as for hidden landmarks."""
NO_PICTURE_S = 4.0
"""Without a frame for so long the camera is not working."""
HINT_S = 8.0
"""Not in position after so long: say how to lie and where the camera goes."""
OFFER_S = 20.0
"""Still not: offer to go on by hand."""
HALF_FROM_S = 20.0
"""Half of a shorter clock is not worth a sound."""
LAST_S = 5
"""The last seconds that are beeped, of clocks at least twice as long."""
SHORT_HOLD = 0.8
"""A hold below this share of its dose is told; the camera is not exact to a tenth."""


def set_kind(move: Move, dose: Dose) -> SetKind:
    """What the set is measured in."""
    if dose.seconds is not None:
        return "hold" if move.hold is not None else "clock"
    held = move.hold is not None and dose.hold_s is not None
    return "hold" if held or dose.reps is None else "reps"


def second_passed(before: float, after: float) -> int | None:
    """The whole second that a countdown from `before` to `after` came by, if any."""
    second = max(1, ceil(after))
    return second if after <= second < before else None


@dataclass(slots=True)
class Tally:
    """Counts of one set as it goes on: what was done, by whom, and whether the dose is met."""

    move: Move
    dose: Dose
    key: SetKey
    entries: list[tuple[Side | None, Rep | None]] = field(default_factory=list)
    """A side and the rep as the camera saw it; None for one entered by hand."""
    partial: int = 0
    pulses: int = 0
    seen_s: float = 0.0
    """Seconds of the hold that the camera saw."""
    clock_s: float = 0.0
    """Seconds of the hold or clock that only the clock knows."""
    work_s: float = 0.0
    faults: Counter[str] = field(default_factory=Counter)
    claimed: bool = False
    """The person said "done" and nothing had been counted: the dose is taken as done."""
    kind: SetKind = field(init=False)
    target_s: float | None = field(init=False)
    """Seconds of the hold or the clock; None for reps."""
    countable: bool = field(init=False)
    """Reps can be entered by hand."""
    alternating: bool = field(init=False)
    """Each rep is for one side, and the dose is for each side."""
    _of_side: Counter[Side | None] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.kind = set_kind(self.move, self.dose)
        reps, clock = self.kind == "reps", self.kind == "clock"
        self.target_s = None if reps else self.dose.seconds or self.dose.hold_s
        self.countable = reps or (clock and self.move.count is not None)
        self.alternating = self.move.sides == "alternating" and reps

    @property
    def time_s(self) -> float:
        """Seconds of the hold or the clock so far."""
        return self.seen_s + self.clock_s

    @property
    def reps(self) -> int:
        """All reps of the set."""
        return len(self.entries)

    @property
    def reps_left(self) -> int:
        """Reps that the dose still asks for, of both sides where sides alternate."""
        asked = self.dose.reps if self.kind == "reps" else None
        if asked is None:
            return 0
        if not self.alternating:
            return max(0, asked - self.reps)
        return sum(max(0, asked - self.of_side(side)) for side in SIDES)

    @property
    def pulsing(self) -> bool:
        """The reps are done and the pulses come: whatever moves now is a pulse."""
        return bool(self.dose.pulses and self.reps and not self.reps_left)

    def of_side(self, side: Side) -> int:
        """Reps of one side."""
        return self._of_side[side]

    @property
    def turn(self) -> Side | None:
        """Whose turn it is: the side with fewer reps, the right one first."""
        if not self.alternating:
            return self.key.side
        return "left" if self.of_side("left") < self.of_side("right") else "right"

    @property
    def count(self) -> int:
        """The number to show and speak: reps, in alternating moves of the side last moved."""
        if not self.alternating or not self.entries:
            return self.reps
        last = self.entries[-1][0]
        return self.of_side(last) if last is not None else 0

    def add(self, rep: Rep | None = None) -> None:
        """One more rep, seen or by hand; an unsure side is the one whose turn it is."""
        side = self.turn
        if self.alternating and rep is not None and rep.side is not None:
            side = rep.side
        self.entries.append((side, rep))
        self._of_side[side] += 1

    def take_back(self) -> None:
        """Undo the last rep, or pulse where they have come; nothing below zero."""
        if self.pulses:
            self.pulses -= 1
        elif self.entries:
            side, _ = self.entries.pop()
            self._of_side[side] -= 1

    def claim(self) -> None:
        """The person says that the whole dose is done."""
        self.claimed = True
        while self.reps_left:
            self.add()
        self.pulses = max(self.pulses, self.dose.pulses or 0)
        self.seen_s, self.clock_s = 0.0, self.target_s or 0.0

    @property
    def met(self) -> bool:
        """The whole dose of this set is done."""
        if self.claimed:
            return True
        if self.target_s is not None:
            return self.time_s >= self.target_s - ENOUGH_S
        return not self.reps_left and self.pulses >= (self.dose.pulses or 0)

    @property
    def anything(self) -> bool:
        """Something worth keeping was done."""
        return self.claimed or bool(self.entries or self.pulses) or self.time_s >= NOTHING_S

    def result(self, *, hurt: bool = False, back: BackSeen | None = None) -> DoneSet:
        """The set as it stands, with the back line that was seen in it."""
        reps = [(side, rep) for side, rep in self.entries if rep is not None]
        measured = {"range": _ranges(reps), "back": back}
        return DoneSet(
            item=self.key.item,
            set_number=self.key.number,
            move=self.move.id,
            side=self.key.side,
            reps=self.reps,
            manual=self.reps - len(reps),
            partial=self.partial,
            pulses=self.pulses,
            held_s=round(self.time_s, 1) if self.kind == "hold" else 0.0,
            seconds=round(self.time_s if self.kind == "clock" else self.work_s, 1),
            counted_by=_counted_by(self, seen=bool(reps)),
            faults=tuple(sorted(self.faults.items())),
            complete=self.met and not hurt,
            hurt=hurt,
            rep_times=tuple(rep for _, rep in reps),
            seen={name: value for name, value in measured.items() if value},
        )


def _counted_by(tally: Tally, *, seen: bool) -> CountedBy:
    """`seen`: the camera saw some of the reps."""
    if tally.claimed:
        return "manual"
    if tally.kind == "hold":
        return "clock" if tally.clock_s else "camera"
    return "camera" if seen else "manual" if tally.kind == "reps" else "clock"


def _ranges(reps: list[tuple[Side | None, Rep]]) -> dict[str, float]:
    """The middle of how far the seen reps went, by side, in the signal's own unit."""
    travels: dict[str, list[float]] = {}
    for side, rep in reps:
        travels.setdefault(side or "both", []).append(rep.travel)
    return {side: round(median(those), 1) for side, those in travels.items()}


class CurrentSet:
    """One set from its announcement to its end. It has its own clock, which pauses stop."""

    def __init__(
        self, move: Move, dose: Dose, key: SetKey, out: Outbox, *, corrects: bool = True
    ) -> None:
        """`corrects`: faults are spoken of, and not seen alone."""
        self.move, self.dose, self._corrects = move, dose, corrects
        self.tally = Tally(move, dose, key)
        self.judge: Judge | None = None
        self.over = False
        """A test has ended before its time, as tests do."""
        self.away_s = 0.0
        """Seconds since the position, or the view, was lost in the middle of the set."""
        self._out = out
        self._side_words = {side: side_words(move, side) for side in (*SIDES, None)}
        self._cues = Cues()
        self._back = BackTrace()
        self._rhythm: Rhythm | None = None
        self._now = self._waited = self._unseen_s = self._base_s = 0.0
        self._back_told = False
        """The hold inside this rep is long enough, and that was said."""
        self._help = NOTHING
        """What to change so that the judge sees what it needs."""
        self._stood_still = self._holding = self._held_before = self._pulses_told = False

    def attach(self, judge: Judge | None) -> None:
        """From here on this judge counts, or nobody; what was counted stays."""
        self._base_s = self.tally.seen_s
        self.judge, self._help = judge, NOTHING
        self._holding = self._held_before = self._back_told = False
        self._waited = self._unseen_s = self.away_s = 0.0
        self._rhythm = None
        if judge is None and self.tally.kind == "reps":
            self._rhythm = Rhythm(self.move, self.dose)
            self._rhythm.rejoin(self.tally.reps)

    @property
    def side_words(self) -> Message:
        """The side whose turn it is, by its limbs."""
        return self._side_words[self.tally.turn]

    @property
    def visible(self) -> bool:
        """Whether the camera, where it judges, sees what it needs."""
        return self.judge is None or not (self._help or self._unseen_s >= NO_PICTURE_S)

    @property
    def in_position(self) -> bool:
        """Whether the judge sees the body doing the move."""
        return self.judge is not None and self.judge.in_position

    @property
    def hold_s(self) -> float:
        """How long the far pose of this rep has been held."""
        far_s = self.judge.far_held_s if self.judge else None
        if far_s is not None:
            return far_s
        return self._rhythm.hold_s if self._rhythm else 0.0

    @property
    def neutral(self) -> float | None:
        """The neutral back that this set is judged by, where there is one."""
        return self.judge.neutral if self.judge else None

    def back(self) -> BackSeen | None:
        """The back line over the set so far, where it was seen."""
        return self._back.summary(self.neutral)

    def hint(self, *, working: bool) -> Message:
        """What to do so that it goes on."""
        if self.judge is None:
            return NOTHING if working else words(self.move.posture)
        if self._unseen_s >= NO_PICTURE_S:
            return words("no picture")
        if self._help:
            return self._help
        if self.in_position:
            if self.tally.kind != "hold" or self._holding:
                return NOTHING
            return words("waits" if self._held_before else "hold when")
        if working:
            return words("left")
        return words("offer") if self._waited >= OFFER_S else camera_hint(self.move)

    # Time, frames and hands, in the order of a set

    def wait(self, dt: float) -> None:
        """Time passes while the position is not taken."""
        before, self._waited = self._waited, self._waited + dt
        self._pass(dt)
        if not self.visible:
            return
        if before < HINT_S <= self._waited:
            self._out.say(camera_hint(self.move))
        if before < OFFER_S <= self._waited:
            self._out.say(words("offer"))

    def begin(self) -> None:
        """The set starts."""
        if self.tally.kind == "hold" and self.judge is not None:
            if not self._holding:
                self._out.say(words("hold when"))
            return  # the clock starts, and says so, when the hold is taken
        self._out.beep("start")
        if self.tally.kind != "reps":
            self._out.say(words("hold" if self.tally.kind == "hold" else "clock"))
        elif self.judge is not None:
            self._out.say(words("begin"))

    def run(self, dt: float) -> None:
        """Time passes at work."""
        self._pass(dt)
        self.tally.work_s += dt
        if self.judge is None:
            self._run_by_hand(dt)
            return
        if self.in_position:
            self.away_s = 0.0
        elif self._unseen_s < SEEN_S:  # a camera that sends nothing says nothing of the person
            self.away_s += dt
        seen_now = self.visible and self._unseen_s < SEEN_S
        if self.tally.kind == "clock" and self.in_position and seen_now:
            self._run_clock(dt)
        self._correct()

    def see(self, observation: Observation) -> None:
        """One frame for the judge, where there is one."""
        if self.judge is None:
            return
        watched, held, before_s = self._unseen_s < SEEN_S, self._holding, self.tally.time_s
        self._unseen_s = 0.0
        for event in self.judge.see(observation):
            self._hear(event)
        of = self.dose.hold_s or 0.0
        if of >= HOLD_SPOKEN_S and not self._back_told and self.hold_s >= of:
            self._back_told = True
            self._out.say(words("beat back"), kind="count")
        is_hold, back = self.tally.kind == "hold", observation.frame.back
        # on its way into a hold the body does not do the move yet
        moves_or_holds = self.in_position and (self._holding or not is_hold)
        if back is not None and self.move.uses_back and moves_or_holds:
            self._back.add(self._now, back)
        if is_hold:
            self.tally.seen_s = self._base_s + self.judge.held_s
            self._mark(before_s)
            if self.move.phase == "test" and watched and held and not self._holding:
                self._end_test(self.judge.held_s)

    def plus(self) -> None:
        """One more by hand: a rep, or a pulse where the reps are done."""
        if self.tally.pulsing:
            self._pulse()
            return
        self.tally.add()
        self._tell_count()
        if self._rhythm:
            self._rhythm.rejoin(self.tally.reps)

    def _pass(self, dt: float) -> None:
        self._now += dt
        if self.judge is None:
            return
        before, self._unseen_s = self._unseen_s, self._unseen_s + dt
        if before < NO_PICTURE_S <= self._unseen_s:
            self._out.say(words("no picture"))

    def _run_by_hand(self, dt: float) -> None:
        if self.tally.kind != "reps":
            self._run_clock(dt)
        elif self._rhythm and self.tally.reps_left:
            beat = self._rhythm.run(dt)
            if beat is not None:
                self._out.say(words(beat), kind="coach" if beat == "beat end" else "count")

    def _run_clock(self, dt: float) -> None:
        before = self.tally.time_s
        self.tally.clock_s = round(self.tally.clock_s + dt, 6)
        self._mark(before)

    def _mark(self, before: float) -> None:
        """Half way, and the last seconds."""
        of, after = self.tally.target_s, self.tally.time_s
        if of is None or after <= before:
            return
        if of >= HALF_FROM_S and before < of / 2 <= after:
            self._out.beep("half")
            self._out.say(words("half"))
        second = second_passed(of - before, of - after)
        if second is not None and second <= LAST_S and of >= 2 * LAST_S:
            self._out.beep("last")

    def _correct(self) -> None:
        """The most important cue; that the clock waits only where no fault says why."""
        cue = self._cues.due(self._now) if self._corrects else None
        if cue is not None:
            self._out.say(cue, kind="cue")
        elif self._stood_still and not self._cues.active:
            self._remark(words("waits"))
        self._stood_still = False

    def _end_test(self, held_s: float) -> None:
        """The hold has ended: out of sight its clock only waits, and a false start is forgotten;
        else the test is over, as form ends it."""
        if self._help:
            return
        if self.tally.seen_s < FALSE_START_S:
            self._base_s, self.tally.seen_s = -held_s, 0.0
            return
        self.over = True
        self._out.say(words("test over", seconds=round(self.tally.seen_s)))

    # What the judge says

    def _hear(self, event: Event) -> None:
        match event:
            case NotVisible():
                self._help = event.help
                self._remark(self._help)
            case Visible():
                if self._help:
                    self._out.beep("placed")
                self._help = NOTHING
            case LeftPosition():
                self._back_told = False
                self._remark(words("left"))
            case FarReached():
                self._back_told = False
                if (self.dose.hold_s or 0.0) >= HOLD_SPOKEN_S:
                    self._out.say(words("beat hold"), kind="count")
            case Rep():
                self._rep(event)
            case Partial() | Pulse():
                self._partial()
            case HoldRunning():
                self._out.beep("start")
                if not self._held_before:
                    self._out.say(words("hold"))
                self._holding = self._held_before = True
            case HoldPaused():
                self._holding, self._stood_still = False, True
            case FaultSeen():
                self.tally.faults[event.name] += 1
                self._cues.seen(event, self._now)
            case FaultGone():
                if self._cues.gone(event, self._now) and self._corrects:
                    self._out.say(words("better"))
            case _:
                pass  # in position, the far pose left: the judge's own state says so

    def _rep(self, rep: Rep) -> None:
        self._back_told = False
        if self.tally.pulsing:
            self._pulse()
            return
        self.tally.add(rep)
        self._tell_count()
        if self.dose.hold_s is not None and rep.hold_s < SHORT_HOLD * self.dose.hold_s:
            self._remark(words("short hold"), "cue")

    def _tell_count(self) -> None:
        self._out.count(self.tally.count)
        left = self.tally.reps_left
        if left == 0 and self.dose.pulses and not self._pulses_told:
            self._pulses_told = True
            self._out.say(words("pulses", pulses=self.dose.pulses))
        elif left == 1 and not self.dose.pulses:
            self._out.say(words("last one"))

    def _partial(self) -> None:
        """Too small for a rep: a pulse where the dose has pulses, else told."""
        self._back_told = False
        if self.dose.pulses:
            self._pulse()
            return
        self.tally.partial += 1
        self._remark(words("partial"), "cue")

    def _pulse(self) -> None:
        self.tally.pulses += 1
        if self.tally.pulsing:
            self._out.count(self.tally.pulses)

    def _remark(self, message: Message, kind: SayKind = "coach") -> None:
        """Say it unless a remark was just made."""
        if self._cues.remark(self._now):
            self._out.say(message, kind=kind)
