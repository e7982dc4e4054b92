"""The tally of one set: what was counted, by whom, and whether the dose is met."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from statistics import median

from spinae.body import SIDES, Side
from spinae.catalogue.schema import Dose, Move
from spinae.coach.outputs import Kind
from spinae.coach.trace import BackSeen
from spinae.training import CountedBy, DoneSet, Rep, SetKey

NOTHING_S = 1.0
"""A hold or clock shorter than this is a false start, not a set."""
ENOUGH_S = 0.05
"""A clock that ends within this of its dose has met it: sums of frame times are not exact."""


def kind_of(move: Move, dose: Dose) -> Kind:
    """What the set is measured in."""
    if dose.seconds is not None:
        return "hold" if move.hold is not None else "clock"
    held = move.hold is not None and dose.hold_s is not None
    return "hold" if held or dose.reps is None else "reps"


@dataclass(slots=True)
class Tally:
    """Counts of one set as it goes on."""

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
    kind: Kind = field(init=False)
    """What the set is measured in."""
    alternating: bool = field(init=False)
    """Each rep is for one side, and the dose is for each side."""
    _of_side: Counter[Side | None] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.kind = kind_of(self.move, self.dose)
        self.alternating = self.move.sides == "alternating" and self.kind == "reps"

    @property
    def target_s(self) -> float | None:
        """Seconds of the hold or the clock; None for reps."""
        return None if self.kind == "reps" else self.dose.seconds or self.dose.hold_s

    @property
    def time_s(self) -> float:
        """Seconds of the hold or the clock so far."""
        return self.seen_s + self.clock_s

    @property
    def countable(self) -> bool:
        """Reps can be entered by hand."""
        return self.kind == "reps" or (self.kind == "clock" and self.move.count is not None)

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

    def of_side(self, side: Side) -> int:
        """Reps of one side."""
        return self._of_side[side]

    @property
    def turn(self) -> Side | None:
        """Whose turn it is: the side with fewer reps, the right one first."""
        if not self.alternating:
            return self.key[2]
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
        """Undo the last rep; nothing below zero."""
        if self.entries:
            side, _ = self.entries.pop()
            self._of_side[side] -= 1

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

    def claim(self) -> None:
        """The person says that the whole dose is done."""
        self.claimed = True
        while self.reps_left:
            self.add()
        self.pulses = max(self.pulses, self.dose.pulses or 0)
        self.seen_s, self.clock_s = 0.0, self.target_s or 0.0

    def _counted_by(self) -> CountedBy:
        if self.claimed:
            return "manual"
        seen = any(rep is not None for _, rep in self.entries)
        if self.kind == "reps":
            return "camera" if seen else "manual"
        if self.kind == "hold":
            return "clock" if self.clock_s else "camera"
        return "camera" if seen else "clock"

    def _ranges(self) -> dict[str, float]:
        """The middle of how far the seen reps went, by side, in the signal's own unit."""
        travels: dict[str, list[float]] = {}
        for side, rep in self.entries:
            if rep is not None:
                travels.setdefault(side or "both", []).append(rep.travel)
        return {side: round(median(those), 1) for side, those in travels.items()}

    def _seen(self, back: BackSeen | None) -> dict[str, object]:
        measured = {"range": self._ranges(), "back": back}
        return {name: value for name, value in measured.items() if value}

    def result(self, *, hurt: bool = False, back: BackSeen | None = None) -> DoneSet:
        """The set as it stands, with the back line that was seen in it."""
        item, number, side = self.key
        return DoneSet(
            item=item,
            set_number=number,
            move=self.move.id,
            side=side,
            reps=self.reps,
            manual=sum(rep is None for _, rep in self.entries),
            partial=self.partial,
            pulses=self.pulses,
            held_s=round(self.time_s, 1) if self.kind == "hold" else 0.0,
            seconds=round(self.time_s if self.kind == "clock" else self.work_s, 1),
            counted_by=self._counted_by(),
            faults=tuple(sorted(self.faults.items())),
            complete=self.met and not hurt,
            hurt=hurt,
            rep_times=tuple(rep for _, rep in self.entries if rep is not None),
            seen=self._seen(back),
        )
