"""One set at work: what the judge, the clock or the person's own hand brings, told and tallied."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import Literal

from spinae.body import SIDES, Frame
from spinae.catalogue.schema import Dose, Move
from spinae.coach.cues import Cues
from spinae.coach.outputs import Beep, Output, Say
from spinae.coach.rhythm import Rhythm
from spinae.coach.tally import Tally
from spinae.coach.trace import BackSeen, BackTrace
from spinae.coach.words import HOLD_SPOKEN_S, camera_hint, side_words, words
from spinae.judge import (
    Event,
    FarLeft,
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
from spinae.training import SetKey

SEEN_S = 0.5
"""Without a frame for so long no clock runs; half a second, as for hidden landmarks."""
NO_PICTURE_S = 4.0
"""Without a frame for so long the camera is not working."""
HINT_S = 8.0
"""Not in position after so long: say how to lie and where the camera goes."""
OFFER_S = 20.0
"""Still not: offer to go on by hand."""
REMARK_GAP_S = 8.0
"""Between remarks such as "the clock waits": one is help, two in a row are noise."""
HALF_FROM_S = 20.0
"""Half of a shorter clock is not worth a sound."""
FALSE_START_S = 3.0
"""A test held for less was not begun: getting into place, not holding."""
LAST_S = 5
"""The last seconds that are beeped, of clocks at least twice as long."""
STAY_SHARE = 0.8
"""Below this share of the furthest point the body is on its way back."""
SHORT_HOLD = 0.8
"""A hold below this share of its dose is told; the camera is not exact to a tenth."""


def second_passed(before: float, after: float) -> int | None:
    """The whole second that a countdown from `before` to `after` came by, if any."""
    second = max(1, ceil(after))
    return second if after <= second < before else None


class Work:
    """One set from its announcement to its end. It has its own clock, which pauses stop."""

    def __init__(self, move: Move, dose: Dose, key: SetKey, emit: Callable[[Output], None]) -> None:
        self.move, self.dose = move, dose
        self.tally = Tally(move, dose, key)
        self.judge: Judge | None = None
        self.pulse_told = False
        self.over = False
        """A test has ended before its time, as tests do."""
        self.away_s = 0.0
        """Seconds since the position, or the view, was lost in the middle of the set."""
        self._emit = emit
        self._named = {side: side_words(move, side) for side in (*SIDES, None)}
        self._cues = Cues()
        self._back = BackTrace()
        self._rhythm: Rhythm | None = None
        self._now = self._waited = self._unseen = self._base = 0.0
        self._far_since: float | None = None
        self._furthest: float | None = None
        """How far this rep has gone, from where its far pose was reached."""
        self._remarked: float | None = None
        self._help = ""
        self._stood_still = self._holding = self._held_before = False

    def attach(self, judge: Judge | None) -> None:
        """From here on this judge counts, or nobody; what was counted stays."""
        self._base = self.tally.seen_s
        self.judge, self._help = judge, ""
        self._holding = self._held_before = False
        self._turn_back()
        self._waited = self._unseen = self.away_s = 0.0
        self._rhythm = None
        if judge is None and self.tally.kind == "reps":
            self._rhythm = Rhythm(self.move, self.dose)
            self._rhythm.rejoin(self.tally.reps)

    @property
    def side_words(self) -> str:
        """The side whose turn it is, by its limbs."""
        return self._named[self.tally.turn]

    @property
    def visible(self) -> bool:
        """Whether the camera, where it judges, sees what it needs."""
        return self.judge is None or not (self._help or self._unseen >= NO_PICTURE_S)

    @property
    def _seen_now(self) -> bool:
        return self.visible and self._unseen < SEEN_S

    @property
    def in_position(self) -> bool:
        """Whether the judge sees the body doing the move."""
        return self.judge is not None and self.judge.in_position

    def hint(self, *, working: bool) -> str:
        """What to do so that it goes on."""
        if self.judge is None:
            return "" if working else words(self.move.posture)
        if self._unseen >= NO_PICTURE_S:
            return words("no picture")
        if self._help or self.in_position:
            return self._help or self._hold_hint()
        if working:
            return words("left")
        return words("offer") if self._waited >= OFFER_S else camera_hint(self.move)

    def _hold_hint(self) -> str:
        if self.tally.kind != "hold" or self._holding:
            return ""
        return words("waits" if self._held_before else "hold when")

    @property
    def hold_s(self) -> float:
        """How long the far pose of this rep has been held."""
        if self._far_since is not None:
            return self._now - self._far_since
        return self._rhythm.hold_s if self._rhythm else 0.0

    @property
    def neutral(self) -> float | None:
        """The neutral back that this set is judged by, where there is one."""
        return self.judge.neutral if self.judge else None

    def back(self) -> BackSeen | None:
        """The back line over the set so far, where it was seen."""
        return self._back.summary(self.neutral)

    def begin(self) -> None:
        """The set starts."""
        if self.tally.kind == "hold" and self.judge is not None:
            if not self._holding:
                self._say("hold when")
            return  # the clock starts, and says so, when the hold is taken
        self._emit(Beep("start"))
        if self.tally.kind != "reps":
            self._say("hold" if self.tally.kind == "hold" else "clock")
        elif self.judge is not None:
            self._say("begin")

    def wait(self, dt: float) -> None:
        """Time passes while the position is not taken."""
        before, self._waited = self._waited, self._waited + dt
        self._pass(dt)
        if not self.visible:
            return
        if before < HINT_S <= self._waited:
            self._emit(Say(camera_hint(self.move), "coach"))
        if before < OFFER_S <= self._waited:
            self._say("offer")

    def run(self, dt: float) -> None:
        """Time passes at work."""
        self._pass(dt)
        self.tally.work_s += dt
        if self.judge is None:
            self._run_by_hand(dt)
            return
        if self.in_position:
            self.away_s = 0.0
        elif self._unseen < SEEN_S:  # a camera that sends nothing says nothing of the person
            self.away_s += dt
        if self.tally.kind == "clock" and self.in_position and self._seen_now:
            self._run_clock(dt)
        self._time_hold(dt)
        self._correct()

    def see(self, frame: Frame) -> None:
        """One frame for the judge, who must be there."""
        assert self.judge is not None
        watched, held = self._unseen < SEEN_S, self._holding
        self._unseen = 0.0
        before = self.tally.time_s
        for event in self.judge.see(frame):
            self._hear(event)
        self._stay(self.judge.progress)
        if frame.back is not None and self.move.uses_back and self._moves_or_holds:
            self._back.add(self._now, frame.back)
        if self.tally.kind == "hold":
            self.tally.seen_s = self._base + self.judge.held_s
            self._mark(before)
            if self.move.phase == "test" and watched and held and not self._holding:
                self._end_test()

    def _end_test(self) -> None:
        """The hold has ended: out of sight its clock only waits, and a false start is forgotten;
        else the test is over, as form ends it."""
        if self._help or self.judge is None:
            return
        if self.tally.seen_s < FALSE_START_S:
            self._base, self.tally.seen_s = -self.judge.held_s, 0.0
            return
        self.over = True
        self._say("test over", seconds=round(self.tally.seen_s))

    def plus(self) -> None:
        """One more by hand: a rep, or a pulse where the reps are done."""
        if self._pulsing:
            self._pulse()
            return
        self.tally.add()
        self._tell_count()
        if self._rhythm:
            self._rhythm.rejoin(self.tally.reps)

    @property
    def _moves_or_holds(self) -> bool:
        """The body does the move; on its way into a hold it does not yet."""
        return self.in_position and (self._holding or self.tally.kind != "hold")

    @property
    def _pulsing(self) -> bool:
        """The reps are done and the pulses come: whatever moves now is a pulse."""
        return bool(self.dose.pulses and self.tally.reps and not self.tally.reps_left)

    def _pass(self, dt: float) -> None:
        self._now += dt
        if self.judge is None:
            return
        before, self._unseen = self._unseen, self._unseen + dt
        if before < NO_PICTURE_S <= self._unseen:
            self._say("no picture")

    def _run_by_hand(self, dt: float) -> None:
        if self.tally.kind != "reps":
            self._run_clock(dt)
        elif self._rhythm and self.tally.reps_left:
            word = self._rhythm.run(dt)
            if word is not None:
                self._say(word, "coach" if word == "beat end" else "count")

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
            self._emit(Beep("half"))
            self._say("half")
        second = second_passed(of - before, of - after)
        if second is not None and second <= LAST_S and of >= 2 * LAST_S:
            self._emit(Beep("last"))

    def _correct(self) -> None:
        """The most important cue; that the clock waits only where no fault says why."""
        cue = self._cues.due(self._now)
        if cue is not None:
            self._emit(Say(cue, "cue"))
        elif self._stood_still and not self._cues.active:
            self._remark(words("waits"))
        self._stood_still = False

    def _time_hold(self, dt: float) -> None:
        """Speak the end of the hold inside a rep."""
        of = self.dose.hold_s
        if of is None or of < HOLD_SPOKEN_S or self._far_since is None:
            return
        if self.hold_s - dt < of <= self.hold_s:
            self._say("beat back", "count")

    def _stay(self, progress: float) -> None:
        """The hold inside a rep runs while the body stays near the furthest it went."""
        if self._furthest is None:
            return
        self._furthest = max(self._furthest, progress)
        if progress < STAY_SHARE * self._furthest:
            self._far_since = None
        elif self._far_since is None:
            self._far_since = self._now

    def _turn_back(self) -> None:
        self._far_since = self._furthest = None

    def _hear(self, event: Event) -> None:
        match event:
            case Rep():
                self._rep(event)
            case FarReached():
                self._far()
            case FarLeft():
                self._turn_back()
            case Partial() | Pulse():
                self._partial()
            case FaultSeen():
                self.tally.faults[event.name] += 1
                self._cues.seen(event, self._now)
            case FaultGone():
                if self._cues.gone(event, self._now):
                    self._say("better")
            case _:
                self._hear_of_sight(event)

    def _hear_of_sight(self, event: Event) -> None:
        match event:
            case NotVisible():
                self._help = event.help
                self._remark(event.help)
            case Visible():
                if self._help:
                    self._emit(Beep("placed"))
                self._help = ""
            case LeftPosition():
                self._turn_back()
                self._remark(words("left"))
            case HoldRunning():
                self._hold_runs()
            case HoldPaused():
                self._holding, self._stood_still = False, True
            case _:
                pass  # in position: the judge's own state says so

    def _hold_runs(self) -> None:
        self._emit(Beep("start"))
        if not self._held_before:
            self._say("hold")
        self._holding = self._held_before = True

    def _far(self) -> None:
        self._far_since, self._furthest = self._now, 0.0
        if self.dose.hold_s is not None and self.dose.hold_s >= HOLD_SPOKEN_S:
            self._say("beat hold", "count")

    def _rep(self, rep: Rep) -> None:
        self._turn_back()
        if self._pulsing:
            self._pulse()
            return
        self.tally.add(rep)
        self._tell_count()
        if self.dose.hold_s is not None and rep.hold_s < SHORT_HOLD * self.dose.hold_s:
            self._remark(words("short hold"), "cue")

    def _tell_count(self) -> None:
        self._emit(Say(str(self.tally.count), "count"))
        left = self.tally.reps_left
        if left == 0 and self.dose.pulses and not self.pulse_told:
            self.pulse_told = True
            self._emit(Say(words("pulses", pulses=self.dose.pulses), "coach"))
        elif left == 1 and not self.dose.pulses:
            self._say("last one")

    def _partial(self) -> None:
        """Too small for a rep: a pulse where the dose has pulses, else told."""
        self._turn_back()
        if self.dose.pulses:
            self._pulse()
            return
        self.tally.partial += 1
        self._remark(words("partial"), "cue")

    def _pulse(self) -> None:
        self.tally.pulses += 1
        if self._pulsing:
            self._emit(Say(str(self.tally.pulses), "count"))

    def _remark(self, text: str, kind: Literal["cue", "coach"] = "coach") -> None:
        """Say it unless a remark was just made; cues wait until it was heard."""
        if self._remarked is not None and self._now - self._remarked < REMARK_GAP_S:
            return
        self._remarked = self._now
        self._cues.spoke(self._now)
        self._emit(Say(text, kind))

    def _say(self, key: str, kind: Literal["count", "coach"] = "coach", **values: object) -> None:
        self._emit(Say(words(key, **values), kind))
