"""Repetitions: swings of a move's own signal between its drawn poses."""

from __future__ import annotations

from collections import deque
from functools import cache
from math import copysign, isnan, nan

from spinae.body import SINGLE, Body, Side
from spinae.catalogue.schema import Counted, Move, Of, Pose
from spinae.judge.events import Event, FarLeft, FarReached, Partial, Pulse
from spinae.judge.reading import Reading, keeper, reading
from spinae.kinematics import instant
from spinae.signals import Smooth, Swing, Turn
from spinae.training import Rep

PARTIAL = 0.6
"""Share of the move's `reach` from which an attempt is told. A product setting."""
NEAR_SHARE = 0.2
"""Share of the drawn range within which the body is in the near pose."""
KEPT_SHARE = 0.85
"""Share of a rep's time for which the move's `keep` ranges must hold. A product setting."""
TELLS = 8.0
"""Degrees by which both sides must differ in the drawn far pose to be told apart by it."""
FOLDED = ("twist",)
"""Signed measures of the whole body that swing to either side."""


OWN_SHARE = 0.75
"""Share of their own range that a person must travel, where that is smaller than the move asks."""
LEAST_SHARE = 0.6
"""And the least of the move's `reach` that can ever be enough. Product settings."""
ALIKE = 0.25
"""Attempts that differ by no more than this share are a person's range, not a lapse."""


STEADY_S = 0.3
"""Window over which the signal is smoothed: longer than a jump of the model, shorter than a rep."""


class PersonalRange:
    """How far this person must go: as far as the move asks, or as they can.

    Three attempts alike, all short of the move's reach, are a stiff back and not three lapses:
    from then on three quarters of that range are enough, within the move's limit.
    """

    def __init__(self, reach: float) -> None:
        self._asked = reach
        self._travels: deque[float] = deque(maxlen=3)

    def reach(self, travelled: float) -> float:
        """The reach to ask for after one more attempt; shares of the drawn range."""
        self._travels.append(travelled)
        low, high = min(self._travels), max(self._travels)
        if len(self._travels) < 3 or high - low > ALIKE * high:
            return self._asked
        return max(LEAST_SHARE * self._asked, min(self._asked, OWN_SHARE * low))


class RepCounter:
    """Counts the reps of one move. Standstill, settling and half tries do not count."""

    def __init__(self, move: Move, count: Counted, side: Side | None) -> None:
        self.move, self.side = move, side
        self.reps: list[Rep] = []
        self._raw = nan
        self.x = 0.0
        """Where the body is on the way from near (0) to far (1)."""
        self._read = reading(count.signal, _untold(move, count) if side is None else count.of, side)
        self._folded = move.sides != "both" and (count.of == "split" or count.signal in FOLDED)
        self._near, self._far = (self._drawn(self._read, name) for name in (count.near, count.far))
        # Left and right are told apart by their difference, whatever is counted; nobody asks it
        # where the side is told.
        self._tell = reading(count.signal, "split") if move.sides != "both" else None
        self._right_is = self._drawn(self._tell, count.far) if self._tell else 0.0
        self._swing = Swing(count.reach, count.reach * PARTIAL, count.returned)
        self._range = PersonalRange(count.reach)
        self._smooth = Smooth(STEADY_S)
        self._keeps = [keeper(keep, side) for keep in count.keep]
        self._kept: list[tuple[float, bool]] = []
        self._lean = 0.0
        self._was_far = False
        self._pulses = move.dose.goal.pulses is not None

    def _drawn(self, read: Reading, pose: str) -> float:
        """What is read from a pose of the file; a file draws the right side at work."""
        drawn = self.move.poses[pose]
        return read(_drawn(drawn.mirrored() if self.side == "left" else drawn))

    @property
    def far(self) -> bool:
        """In the far pose of a rep."""
        return self._swing.reached and self.x >= self._swing.stay_level

    @property
    def far_held_s(self) -> float | None:
        """How long the far pose of the present rep has been held, so far what `Rep.hold_s` will
        be; None outside of it."""
        if not self.far:
            return None
        first, last = self._swing.stay
        return last - first

    @property
    def near(self) -> bool:
        """In the near pose, before a rep."""
        return not self._swing.reached and self.x <= NEAR_SHARE

    def reset(self) -> None:
        """The position was left: what was begun does not count."""
        self._swing.reset()
        self._was_far = False
        self._forget()

    def _forget(self) -> None:
        self._lean = 0.0
        self._kept.clear()

    def add(self, t: float, body: Body, *, counts: bool) -> list[Event]:
        """Take a body in; at most one rep can follow, and only if it `counts` by now."""
        self._raw = self._share(self._read(body))
        x = self._smooth.add(t, self._raw)
        if isnan(x):
            return []
        self.x = x
        turn = self._swing.add(t, x)
        self._notice(t, body)
        came_or_went = self._came_or_went(t)
        if turn is None:
            return came_or_went
        if not counts:
            self._forget()
            return []
        return came_or_went + self._told(turn)

    def close(self, t: float) -> None:
        """No more frames: the last sample is taken as it is, unsmoothed."""
        turn = self._swing.add(t, self._raw)
        if turn is not None:
            self._told(turn)

    def _share(self, raw: float) -> float:
        """Where a reading is between the drawn near (0) and far (1) pose."""
        if self._folded:
            return (abs(raw) - abs(self._near)) / abs(self._far - self._near)
        return (raw - self._near) / (self._far - self._near)

    def _told(self, turn: Turn) -> list[Event]:
        """A rep, or a movement that was not one."""
        whole = turn.full and self._kept_since(turn.start)
        share = turn.far_level - turn.near_level
        travel = round(share * abs(self._far - self._near), 1)
        rep = Rep(turn.start, turn.peak, turn.end, self.leaning, turn.stay_s, travel)
        self._forget()
        self._swing.reach = self._range.reach(share)
        if not whole:
            return [Pulse(turn.end) if self._pulses else Partial(turn.end)]
        self.reps.append(rep)
        return [rep]

    def _came_or_went(self, t: float) -> list[Event]:
        """The far pose reached, or left again."""
        was, self._was_far = self._was_far, self.far
        if was == self._was_far:
            return []
        return [FarLeft(t) if was else FarReached(t)]

    def _notice(self, t: float, body: Body) -> None:
        """The side of the far pose, and whether what must stay true on the way is true."""
        if self.far and self._tell and abs(self._right_is) >= TELLS:
            tells = self._tell(body)
            self._lean += 0.0 if isnan(tells) else copysign(1.0, tells)
        if self._keeps:
            if self.near:
                self._kept.clear()
            self._kept.append((t, all(keep(body) for keep in self._keeps)))

    def _kept_since(self, start: float) -> bool:
        kept = [right for t, right in self._kept if t >= start]
        return not kept or sum(kept) >= KEPT_SHARE * len(kept)

    @property
    def leaning(self) -> Side | None:
        """The side that works in the present rep, where the signal tells."""
        if self.side is not None or not self._lean:
            return self.side
        return "right" if (self._lean > 0) == (self._right_is > 0) else "left"


def _untold(move: Move, count: Counted) -> Of:
    """What to read where nobody told which side works: of one side, the lesser or the greater of
    both, as the file draws the working one where the sides differ most."""
    if count.of not in ("side", "other") or count.signal in SINGLE:
        return count.of
    split = reading(count.signal, "split")
    apart = max((split(_drawn(move.poses[name])) for name in (count.near, count.far)), key=abs)
    if abs(apart) < TELLS:
        return "both"
    return "most" if (apart > 0) == (count.of == "side") else "least"


@cache
def _drawn(pose: Pose) -> Body:
    body = Body.of(instant(pose))
    assert body is not None
    return body
