"""What is being done now, found among all the moves by the judges that also watch files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from spinae.body import Frame, Side
from spinae.catalogue.schema import Dose, Move
from spinae.judge import FaultGone, FaultSeen, NotVisible, Partial, Rep, Visible
from spinae.judge.recognition import GAP_S, Panel, Stretch, Watcher, recognised
from spinae.language import said
from spinae.training import DoneSet, Item

LOOK_S = 0.5
"""How often it is asked anew which move it is; counting goes on in between."""
HOLD_NAMED_S = 3.0
"""A hold is named when it has lasted this long: before, it may be the way to somewhere else."""
UNDER_WAY = 0.2
"""Beyond this share of the way to the far pose a rep is under way."""
BETTER_FIT, FAR_MORE = 0.03, 1.6
"""What it takes to say that it is another move than was said first. All product settings."""

News = FaultSeen | FaultGone | Partial | NotVisible | Visible


class Finder:
    """Frames in; out comes which moves explain best what was done, newest last. Seconds."""

    def __init__(self, moves: Iterable[Move]) -> None:
        self._moves = {move.id: move for move in moves}
        self.start_anew(0.0)

    def start_anew(self, t: float) -> None:
        """What was done before t is over."""
        self._panel, self.since, self._looked = Panel(self._moves.values()), t, t
        self.stretches: list[Stretch] = []

    def see(self, frame: Frame) -> bool:
        """Take a frame in; whether it was asked anew which move it is."""
        self._panel.see(frame)
        if frame.t - self._looked < LOOK_S:
            return False
        self._looked = frame.t
        found = recognised(self._panel.watchers)
        self.stretches = [one for one in found if one.start >= self.since and self._enough(one)]
        return True

    def _enough(self, stretch: Stretch) -> bool:
        counted = self._moves[stretch.move].count is not None
        return counted or stretch.end - stretch.start >= HOLD_NAMED_S

    @property
    def in_position(self) -> bool:
        """Whether the body is in a position of any move."""
        return any(watcher.judge.in_position for watcher in self._panel.watchers)

    @property
    def visible(self) -> bool:
        """Whether enough of the body is seen for any move."""
        return any(watcher.judge.visible for watcher in self._panel.watchers)

    def watcher(self, move: str) -> Watcher:
        """The one who watches for this move."""
        return next(one for one in self._panel.watchers if one.move.id == move)


@dataclass(slots=True)
class Doing:
    """A move that is being done, from `start` on, as its own watcher counts it."""

    watcher: Watcher
    start: float
    faults: Counter[str] = field(default_factory=Counter)
    partial: int = 0
    _heard: int = 0

    @property
    def move(self) -> Move:
        """The move."""
        return self.watcher.move

    @property
    def counted(self) -> bool:
        """It is measured in reps, not in seconds."""
        return self.move.count is not None

    @property
    def reps(self) -> tuple[Rep, ...]:
        """Its reps."""
        return tuple(rep for rep in self.watcher.judge.reps if rep.start >= self.start)

    @property
    def held_s(self) -> float:
        """Seconds held, the running hold included."""
        judge = self.watcher.judge
        before = (hold for hold in judge.holds if hold.end <= self.start)
        return judge.held_s - sum(hold.end - hold.start for hold in before)

    @property
    def last(self) -> float:
        """When something of it was last done."""
        judge, now = self.watcher.judge, self.watcher.times[-1]
        rising = self.counted and judge.in_position and judge.progress > UNDER_WAY
        if judge.running or rising:
            return now
        ends = [rep.end for rep in judge.reps[-1:]] + [hold.end for hold in judge.holds[-1:]]
        return max(ends, default=self.start)

    @property
    def over(self) -> bool:
        """Nothing of it was done for a while."""
        return self.watcher.times[-1] - self.last > GAP_S

    @property
    def side(self) -> Side | None:
        """The one side that did it, in a move that each side does alone."""
        sides = {rep.side for rep in self.reps}
        return sides.pop() if self.move.sides == "each" and len(sides) == 1 else None

    def mistaken_for(self, other: Stretch) -> bool:
        """Whether it was the other move all along: that one fits better, or as well and
        explains far more."""
        own = self.watcher.stretches()
        if not own:
            return True
        better, more = other.fit - own[-1].fit, other.weight > FAR_MORE * own[-1].weight
        return better > BETTER_FIT or (more and better > -BETTER_FIT)

    def news(self) -> Iterator[News]:
        """What its judge has said since it was last asked; faults and partial reps are tallied."""
        events = self.watcher.events[self._heard :]
        self._heard = len(self.watcher.events)
        for event in events:
            if isinstance(event, News) and event.t >= self.start:
                if isinstance(event, FaultSeen):
                    self.faults[event.name] += 1
                self.partial += isinstance(event, Partial)
                yield event

    def item(self) -> Item:
        """What was done, as the item that it would have been."""
        start, sides = self.move.dose.start, 2 if self.move.sides == "alternating" else 1
        if self.counted:
            reps = min(60, max(1, len(self.reps) // sides))
            dose = Dose(reps=reps, rest_s=start.rest_s)
        else:
            held = min(240.0, max(0.5, round(self.held_s, 1)))
            dose = Dose(hold_s=held, rest_s=start.rest_s)
        return Item(self.move.id, self.move.phase, dose, said("You did this in free practice."))

    def result(self, index: int, *, hurt: bool) -> DoneSet:
        """The set as it stands."""
        return DoneSet(
            item=index,
            set_number=1,
            move=self.move.id,
            side=self.side,
            reps=len(self.reps),
            manual=0,
            partial=self.partial,
            pulses=0,
            held_s=0.0 if self.counted else round(self.held_s, 1),
            seconds=round(self.last - self.start, 1),
            counted_by="camera",
            faults=tuple(sorted(self.faults.items())),
            complete=not hurt,
            hurt=hurt,
            rep_times=self.reps,
        )
