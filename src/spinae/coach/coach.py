"""The coach: one live session as a state machine. How a frame becomes a counted rep and a word:

1.  The page's frame is read (`web.live.messages`), the body in it is worked out once
    (`web.live.socket`), and `Coach.see` gets the `body.Observation`. Time passes first, as far as
    the frame's own clock says; nothing here looks at another clock.
2.  The present stage looks at it (`stages`, which reads in the order of a session). At work it
    hands it to the set at hand: `set.CurrentSet`, or in a free session
    `recogniser.CurrentMove`.
3.  The set's `Judge` says what follows: an event such as `Rep` or `FaultSeen`. The set counts it
    in its `Tally`, and says the number; of faults `cues` says which is spoken when.
4.  What is said is a `Message` (`words` has the coach's own by key). It goes into the session's
    `Outbox`, with beeps and results, and `Coach.see` returns all that waits there. The socket
    (`web.live.socket`) says it in the language of its page, and hands the results to the writer.
    A fault that this frame shows is spoken with the time of the next one: `run` comes first.
5.  The stage returns the stage that comes next, or None; the coach enters it. When the dose is
    met that is a rest: the set has been given out as a `training.DoneSet`, which becomes one row
    (`journal.tables.SetRow`), its reps in the column `rep_times`.

`tick` is the same for time without a frame, `do` for what the person wants (`commands` lists it;
what means nothing in a stage changes nothing). Planned and free sessions are the same machine:
`session` has the two sources of what is done, and one pain dialogue serves both (`pain_dialog`).

Where to add what: a stage in `stages`, a command in `commands`, a sentence in `words`, a thing
that the page shows in `outputs.View`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Self

from spinae.body import Observation
from spinae.catalogue import Catalogue
from spinae.coach.commands import Camera, command_of
from spinae.coach.outputs import Output, OwnBack, View
from spinae.coach.session import Blame, FreeSession, PlannedSession
from spinae.coach.stages import (
    UNSEEN_S,
    AnyStage,
    Calibrate,
    Pain,
    Paused,
    Place,
    Rest,
    Waiting,
    Work,
)
from spinae.coach.words import side_words
from spinae.message import NOTHING, Message, _
from spinae.plan import Item
from spinae.plan.rules import Rules
from spinae.training import SetKey, gentle

MAX_STEP_S = 2.0
"""A longer silence (a sleeping device, a lost line) is not time trained."""


class Coach:
    """One session. `t` is seconds on the page's clock; where it runs back, no time has passed."""

    def __init__(
        self, session: PlannedSession | FreeSession, unanswered: Blame | None = None
    ) -> None:
        """`unanswered`: what was said to hurt before, in this session, and was asked about in
        vain, as the page had gone: it is asked again before anything else."""
        self._session = session
        self._stage: AnyStage = Waiting(session)
        self._t: float | None = None
        if unanswered is not None:
            self._go(Pain(session, self._stage, by_hand=False, unanswered=unanswered))

    @classmethod
    def planned(
        cls,
        items: Sequence[Item],
        catalogue: Catalogue,
        rules: Rules,
        *,
        camera: bool,
        pain_before: int | None = None,
        done: Collection[SetKey] = (),
        placed: bool = True,
        corrects: bool = True,
        unanswered: Blame | None = None,
    ) -> Self:
        """The coach of a plan; the other arguments are those of `session.PlannedSession`."""
        session = PlannedSession(
            items,
            catalogue,
            rules,
            camera=camera,
            pain_before=pain_before,
            done=done,
            placed=placed,
            corrects=corrects,
        )
        return cls(session, unanswered)

    @classmethod
    def free(
        cls,
        catalogue: Catalogue,
        rules: Rules,
        *,
        camera: bool,
        left_out: Mapping[str, Message],
        kept: int = 0,
        pain_before: int | None = None,
        unanswered: Blame | None = None,
    ) -> Self:
        """The coach where nothing is planned; the other arguments are those of
        `session.FreeSession`."""
        session = FreeSession(
            catalogue,
            rules,
            camera=camera,
            left_out=left_out,
            kept=kept,
            pain_before=pain_before,
        )
        return cls(session, unanswered)

    @property
    def asks_about_pain(self) -> str | None:
        """What hurts, where it waits to hear how much: a move, or empty before the first."""
        return self._stage.dialog.move or "" if isinstance(self._stage, Pain) else None

    @property
    def gentle(self) -> bool:
        """Whether it is a session of easy movement alone."""
        session = self._session
        return isinstance(session, PlannedSession) and gentle(session.agenda.items)

    @property
    def moves(self) -> frozenset[str]:
        """Every move that is still on offer."""
        return self._session.moves

    def know(self, own: OwnBack) -> None:
        """What an earlier part of this session has found of the person's neutral back."""
        if isinstance(self._session, PlannedSession):
            self._session.neutrals.know(own)

    def hear_of(self, told: frozenset[str]) -> None:
        """What is true of the person by the safety questions, which make pain more urgent."""
        self._session.told = told

    def lit(self, mean: float) -> None:
        """How bright the camera's picture is, 0 black to 1 white."""
        self._session.placement.lit(mean)

    def tick(self, t: float) -> tuple[Output, ...]:
        """Time has passed."""
        self._pass(t)
        return self._session.out.take()

    def see(self, observation: Observation) -> tuple[Output, ...]:
        """A frame has come; one that is older than what is known already says nothing."""
        fresh = self._t is None or observation.t > self._t
        self._pass(observation.t)
        if fresh and self._session.camera:
            self._look(observation)
        return self._session.out.take()

    def do(self, command: str, t: float, **arguments: object) -> tuple[Output, ...]:
        """What the person wants; one that means nothing at this stage changes nothing.
        CommandError or AnswersError where it is none of ours."""
        wanted = command_of(command, arguments)
        self._pass(t)
        if not isinstance(wanted, Camera):
            self._go(self._stage.do(wanted))
        elif wanted.on != self._session.camera:
            self._session.turn_camera(on=wanted.on)
            self._go(self._stage.do(wanted))
        return self._session.out.take()

    def leave(self) -> tuple[Output, ...]:
        """The page is gone: what would be lost is given out."""
        self._stage.leave()
        return self._session.out.take()

    def view(self) -> View:
        """Everything the page shows."""
        if isinstance(self._session, FreeSession):
            return _free_view(self._session, self._stage)
        return _planned_view(self._session, self._stage)

    def _pass(self, t: float) -> None:
        dt = 0.0 if self._t is None else min(max(0.0, t - self._t), MAX_STEP_S)
        self._t = self._session.t = t if self._t is None else max(t, self._t)
        if dt > 0.0:
            self._go(self._stage.tick(dt))

    def _look(self, observation: Observation) -> None:
        """In a pause a raised hand answers; elsewhere it pauses, where the stage lets it."""
        raised = not isinstance(self._stage, Paused) and self._session.hand.add(observation)
        if raised and self._stage.hand_pauses and not self._session.hand_is_pose:
            self._session.out.beep("heard")
            self._go(self._stage.pause("hand"))
        else:
            self._go(self._stage.see(observation))

    def _go(self, stage: AnyStage | None) -> None:
        """To the stage that comes next; one that is gone back to is not entered again."""
        while stage is not None:
            self._stage, stage = stage, stage.arrive()


def _planned_view(session: PlannedSession, stage: AnyStage) -> View:
    """In a pause the page shows what was interrupted, and how to go on."""
    agenda, move, current, tally = session.agenda, session.move, session.set, session.set.tally
    index, number, _side = agenda.key
    item, under = agenda.item, stage.under
    clock_s, clock_of = under.left or _clock(session)
    calibrating = isinstance(under, Calibrate)
    visible = not session.placement.hint if isinstance(stage, Place) else current.visible
    return View(
        stage=stage.name,
        item=index,
        items=len(agenda.items),
        move=move.id,
        name=_(move.name),
        phase=item.phase,
        next=_(agenda.next_move.name) if agenda.next_move else None,
        side=tally.turn,
        side_words=current.side_words,
        set_number=number,
        sets=item.dose.sets,
        kind=tally.kind,
        count=tally.count,
        count_of=item.dose.reps if tally.kind == "reps" else None,
        count_left=tally.of_side("left"),
        count_right=tally.of_side("right"),
        clock_s=round(max(0.0, clock_s), 1),
        clock_of=clock_of,
        hold_s=round(current.hold_s, 1) if isinstance(under, Work) else 0.0,
        hold_of=None if tally.kind == "hold" else item.dose.hold_s,
        pulses=tally.pulses,
        pulses_of=item.dose.pulses,
        in_position=current.in_position,
        visible=visible,
        hint=stage.hint,
        caption=session.out.caption,
        camera=session.camera,
        judged=session.judged,
        figure=under.figure if isinstance(under, Calibrate) else move.id,
        watches_back=session.judged and (calibrating or move.uses_back),
        back=session.back if isinstance(under, Rest) else None,
        verdict=stage.dialog.verdict if stage.dialog else NOTHING,
        where=stage.dialog.where if stage.dialog else NOTHING,
        urgency=stage.dialog.urgency if stage.dialog else None,
        calls=stage.dialog.calls if stage.dialog else False,
        mistake=isinstance(stage, Pain) and not stage.dialog.stands,
        answer_s=stage.dialog.answer_s if isinstance(stage, Pain) else None,
    )


def _clock(session: PlannedSession) -> tuple[float, float | None]:
    """The set's clock, and of how much."""
    tally = session.set.tally
    if tally.target_s is None:
        return 0.0, None
    spent = min(tally.time_s, tally.target_s)
    if tally.kind == "hold":
        # a test has a limit and no goal
        return spent, None if session.move.phase == "test" else tally.target_s
    return tally.target_s - spent, tally.target_s


def _free_view(session: FreeSession, stage: AnyStage) -> View:
    """Without a move there is no name and no count."""
    current, recogniser = session.current, session.recogniser
    held_s = round(current.held_s, 1) if current and not current.counted else 0.0
    seen_by = current.watcher.judge if current else recogniser
    return View(
        stage=stage.name,
        item=session.index,
        items=session.index + 1,
        move=current.move.id if current else "",
        name=_(current.move.name) if current else _("Free practice"),
        phase=current.move.phase if current else "",
        next=None,
        side=current.side if current else None,
        side_words=side_words(current.move, current.side) if current else NOTHING,
        set_number=1,
        sets=1,
        kind="hold" if current and not current.counted else "reps",
        count=len(current.reps) if current else 0,
        count_of=None,
        count_left=0,
        count_right=0,
        clock_s=held_s,
        clock_of=None,
        hold_s=0.0,
        hold_of=None,
        pulses=0,
        pulses_of=None,
        in_position=seen_by.in_position,
        visible=session.t - session.seen_t < UNSEEN_S and not session.help,
        hint=stage.hint,
        caption=session.out.caption,
        camera=session.camera,
        judged=session.camera,
        figure=current.move.id if current else "",
        # cat-cow is known by the back alone
        watches_back=session.camera and stage.name in ("position", "work"),
        back=None,
        verdict=stage.dialog.verdict if stage.dialog else NOTHING,
        where=stage.dialog.where if stage.dialog else NOTHING,
        urgency=stage.dialog.urgency if stage.dialog else None,
        calls=stage.dialog.calls if stage.dialog else False,
        mistake=isinstance(stage, Pain) and not stage.dialog.stands,
        answer_s=stage.dialog.answer_s if isinstance(stage, Pain) else None,
        free=True,
    )
