"""One live session: what the person wants goes in, and all that the page shows comes out."""

from __future__ import annotations

from spinae.coach.complaint import CommandError, hurt_from, on_from
from spinae.coach.neutral import DRAWN
from spinae.coach.outputs import Output, Stage, View
from spinae.coach.stages import IN_SET, RESTS
from spinae.coach.stops import RESUME_S, Stops
from spinae.coach.words import words
from spinae.training import EndReason

COMMANDS = (
    "start", "pause", "resume", "skip", "plus", "minus", "done",
    "hurts", "mistake", "stay", "pain", "next", "end", "camera",
)  # fmt: skip


class Coach(Stops):
    """One session. `t` is seconds on the page's clock; where it runs back, no time has passed."""

    def do(self, command: str, t: float, **arguments: object) -> tuple[Output, ...]:
        """What the person wants; a command that means nothing at this stage does nothing."""
        if command not in COMMANDS:
            allowed = ", ".join(COMMANDS)
            raise CommandError(f"command: got {command!r}, allowed {allowed}")
        self._pass(t)
        if command == "pain":
            self._pain(hurt_from(arguments))
        elif command == "camera":
            self._switch_camera(on_from(arguments))
        else:
            self._obey(command)
        return self._given()

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
            "mistake": self._mistake,
            "stay": self._stay,
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
        elif self._stage == "get-ready" or self._stage in RESTS:
            self._go_on()
        else:
            self._leave_search()

    def _leave_search(self) -> None:
        """Without the right place, or without the neutral back."""
        if self._stage == "place":
            self._leave_place()
        elif self._stage == "calibrate":
            self._leave_calibration()

    def _skip(self) -> None:
        """The rest, what is searched for, or the whole item."""
        if self._stage in RESTS:
            self._go_on()
        elif self._stage in IN_SET or self._stage == "waiting":
            waiting, index = self._stage == "waiting", self._agenda.key[0]
            self._keep_set()
            self._agenda.drop(lambda item: item == index)
            if not waiting or not self._take_next():
                self._turn_at_once()
        else:
            self._leave_search()

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
            # nobody can claim a test: without a time there is none
            if not self._work.tally.anything and self._move.phase != "test":
                self._work.tally.claim()
            self._end_set()

    def _end(self) -> None:
        reason: EndReason = "pain" if self._stage in ("pain", "verdict") else "ended"
        if self._stage == "pain":
            self._make_sure()
        if self._under in IN_SET:
            self._keep_set()
        self._close(reason)

    def _switch_camera(self, on: bool) -> None:
        if on == self._camera:
            return
        self._camera, self._by_hand = on, False
        if self._stage in IN_SET:
            self._approach(RESUME_S)
        else:
            self._leave_search()

    def view(self) -> View:
        """Everything the page shows."""
        index, number, _ = self._agenda.key
        item, move, work, tally = self._agenda.item, self._move, self._work, self._work.tally
        stage, complaint = self._under, self._complaint
        clock_s, clock_of = self._clock(stage)
        return View(
            stage=self._stage,
            item=index,
            items=len(self._agenda.items),
            move=move.id,
            name=move.name,
            phase=item.phase,
            next=self._agenda.next_name,
            side=tally.turn,
            side_words=work.side_words,
            set_number=number,
            sets=item.dose.sets,
            kind=tally.kind,
            count=tally.count,
            count_of=item.dose.reps if tally.kind == "reps" else None,
            count_left=tally.of_side("left"),
            count_right=tally.of_side("right"),
            clock_s=round(clock_s, 1),
            clock_of=clock_of,
            hold_s=round(work.hold_s, 1) if stage == "work" else 0.0,
            hold_of=None if tally.kind == "hold" else item.dose.hold_s,
            pulses=tally.pulses,
            pulses_of=item.dose.pulses,
            in_position=work.in_position,
            visible=self._visible,
            hint=self._hint(stage),
            caption=self._caption,
            camera=self._camera,
            judged=self._judged,
            figure=self._figure(stage),
            watches_back=self._judged and (stage == "calibrate" or move.uses_back),
            back=self._back if stage in RESTS else None,
            verdict=complaint.verdict if complaint else "",
            where=complaint.where if complaint else "",
            mistake=self._stage == "pain" and not self._sure,
            answer_s=complaint.answer_s if complaint and self._stage == "pain" else None,
        )

    @property
    def _visible(self) -> bool:
        """Whether the camera sees what it needs to."""
        return not self._placement.hint if self._stage == "place" else self._work.visible

    def _figure(self, stage: Stage) -> str:
        if stage == "calibrate" and self._calibration is not None:
            return DRAWN.get(self._calibration.posture, self._move.id)
        return self._move.id

    def _hint(self, stage: Stage) -> str:
        """What to do so that it goes on."""
        if self._stage == "paused":
            return self._question.hint if self._question else words("hurts press")
        if stage == "place":
            return self._placement.hint or words(f"place {self._placement.view}")
        if stage == "calibrate" and self._calibration is not None:
            return self._calibration.hint
        if stage not in IN_SET:
            return ""
        found = "" if self._work.visible else self._placement.told
        return found or self._work.hint(working=stage == "work")

    def _clock(self, stage: Stage) -> tuple[float, float | None]:
        """What the page's clock shows, and of how much."""
        tally = self._work.tally
        if stage == "calibrate":
            return self._calibration.left_s if self._calibration else 0.0, None
        if stage == "get-ready" or stage in RESTS:
            return max(0.0, self._left), self._left_of
        if tally.target_s is None:
            return 0.0, None
        spent = min(tally.time_s, tally.target_s)
        if tally.kind == "hold":
            # a test has a limit and no goal
            return spent, None if self._move.phase == "test" else tally.target_s
        return tally.target_s - spent, tally.target_s
