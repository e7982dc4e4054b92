"""What free practice sees: which move is being done, its count and its faults, and its end.

`position` watches for any move, `work` counts the one that was found. What the person should not
do is named, with why, and not counted; what no move explains is nothing of ours.
"""

from __future__ import annotations

from collections.abc import Mapping

from spinae.body import Frame
from spinae.catalogue import Catalogue
from spinae.coach.cues import Cues
from spinae.coach.found import Doing, Finder
from spinae.coach.outputs import (
    Beep,
    ItemFound,
    Output,
    Say,
    SessionDone,
    SetDone,
    Stage,
)
from spinae.coach.placement import Placement
from spinae.coach.words import dose_words, words
from spinae.judge import FaultGone, FaultSeen, NotVisible, Visible
from spinae.judge.hand import HandWatch
from spinae.plan.rules import Rules
from spinae.training import EndReason, SetKey

ANEW_S = 120.0
"""Where nothing was found for so long the judges start anew: they need not remember it."""


class Practice:
    """Time and frames in; `t` is seconds on the page's clock. Where it runs back, none passed."""

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
        self._t: float | None = None
        self._seen_t = self._known_t = 0.0
        self._caption = self._help = ""
        self._placement, self._hand = Placement("side"), HandWatch()

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
            self._take(frame)
        return self._given()

    def _take(self, frame: Frame) -> None:
        if self._stage in ("position", "work"):
            self._watch_frame(frame)

    def _watch_frame(self, frame: Frame) -> None:
        if frame.image is not None:
            self._seen_t = frame.t
        else:
            self._placement.see(frame)
        if self._finder.see(frame):
            self._look(frame.t)
        self._count(frame.t)

    @property
    def _now(self) -> float:
        return self._t or 0.0

    def _pass(self, t: float) -> None:
        dt = 0.0 if self._t is None else max(0.0, t - self._t)
        self._t = t if self._t is None else max(t, self._t)
        self._spend(dt)

    def _spend(self, dt: float) -> None:
        """So many seconds have passed: in practice itself only frames count."""

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
        self._before, self._ended = doing, SetKey(self._index, 1, doing.side)
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

    def _close(self, reason: EndReason) -> None:
        self._stage = "locked" if reason == "locked" else "done"
        if reason == "ended":
            self._say("ended")
        self._emit(SessionDone(reason))

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
