"""Every stage of a session, in the order in which they come.

planned:

    Waiting → [Place] → [Calibrate] → (GetReady | Position) → Work → Switch | Rest → … → Over
                             ↑                                            │
                             └────────────── the next set ────────────────┘

free:

    Waiting → Watching ⇄ Found → … → Over

and from any of them:

    pause · a hand up · the position left ─▶ Paused ── no ──▶ back to where it was
                                               │ yes
    it hurts ────────────────────────────────▶ Pain ─▶ Verdict ─▶ the next move, or Over

A stage gets time (`tick`), frames (`see`) and commands (`do`), tells what it has to tell through
`session.out`, and returns the stage that comes next, or None to stay. `enter` is called once,
when it comes. The functions between the stages lead from one to the next where several go the
same way: `turn_at_once` without a rest, `end_set` after a set, `approach` before one, `onward`
after pain. CONTRIBUTING.md says all that a new stage touches.
"""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from spinae.body import Observation
from spinae.coach.commands import Camera, Command
from spinae.coach.neutral import DRAWN, Calibration
from spinae.coach.outputs import BackFound, SessionDone, StageName
from spinae.coach.pain_dialog import PainDialog, PausedBy, Question
from spinae.coach.positions import OtherMoves, Taken
from spinae.coach.recogniser import CurrentMove
from spinae.coach.session import Blame, FreeSession, PlannedSession, Session
from spinae.coach.set import second_passed
from spinae.coach.words import words
from spinae.message import NOTHING, Message
from spinae.plan.pain import Hurt
from spinae.training import BackPosture, EndReason

COUNTED_DOWN = 3
"""The last seconds before a set are spoken."""
PLACED_S = 40.0
"""A place that is not right after so long will do: the session goes on with what is seen."""
RESUME_S = 3.0
"""After a pause without a camera: just long enough to be back in place."""
LEFT_S, LOST_S = 4.0, 10.0
"""Out of position, or out of sight, in a set for so long: it pauses."""
UNSEEN_S = 2.0
"""In a free session nobody in the picture for so long: it is said."""
UNKNOWN_S = 6.0
"""In no position of ours for so long: what is done is none of ours. Product settings."""


Kind = TypeVar("Kind", bound=Session, covariant=True)


class Stage(Generic[Kind]):
    """One stage; what it does not say otherwise, it does not do."""

    name: StageName
    can_pause: ClassVar[bool] = True
    hand_pauses: ClassVar[bool] = False
    """A raised hand pauses here. Before the first set, hands are busy with the camera."""
    dialog: PainDialog | None = None
    """What is said about pain, here or before the end."""

    def __init__(self, session: Kind) -> None:
        self.session = session
        self.under: AnyStage = self
        """In a pause the stage that is interrupted, else itself."""
        self._entered = False

    def arrive(self) -> AnyStage | None:
        """Enter it, unless it was only interrupted."""
        if self._entered:
            return None
        self._entered = True
        return self.enter()

    def enter(self) -> AnyStage | None:
        """It comes: what is said and done at once."""

    def tick(self, dt: float) -> AnyStage | None:
        """So many seconds have passed."""

    def see(self, observation: Observation) -> AnyStage | None:
        """A frame has come, with the camera on."""

    def do(self, command: Command) -> AnyStage | None:
        """The person wants this; here is what they may want in every stage. A `Camera` comes when
        it has been turned."""
        match command:
            case "pause" if self.can_pause:
                return self.pause("press")
            case "hurts":
                return Pain(self.session, self.under, by_hand=False)
            case "end":
                self.keep()
                return Over(self.session, "ended")
        return None

    def pause(self, by: PausedBy) -> AnyStage:
        """The pause that interrupts it."""
        return Paused(self.session, self, by)

    def resumed(self) -> AnyStage:
        """Where it goes on after a pause."""
        return self

    def keep(self, *, hurt: bool = False) -> None:
        """Give out what was done and is not given out yet."""

    def leave(self) -> None:
        """The page is gone: what can only be told now."""

    # What the pain dialogue and the page ask

    @property
    def blame(self) -> Blame:
        """What hurt, where it hurts in this stage."""
        return Blame()

    @property
    def hint(self) -> Message:
        """What to do so that it goes on."""
        return NOTHING

    @property
    def left(self) -> tuple[float, float | None] | None:
        """Seconds that are left of how many, where the stage itself is a countdown."""
        return None


AnyStage = Stage[Session]


class Waiting(Stage[Session]):
    """Nothing has begun."""

    name = "waiting"
    can_pause = False

    def do(self, command: Command) -> AnyStage | None:
        """Start, or leave out what would come first."""
        session = self.session
        match command:
            case "start":
                if isinstance(session, FreeSession):
                    session.out.say(words("free" if session.camera else "free no camera"))
                return onward(session)
            case "skip" if isinstance(session, PlannedSession):
                session.drop_item()
                return None if session.take_next() else Over(session, "finished")
        return super().do(command)


def onward(session: Session) -> AnyStage:
    """What comes where nothing is at hand: the plan's next set, or whatever is recognised."""
    if isinstance(session, FreeSession):
        return Watching(session)
    assert isinstance(session, PlannedSession)
    return turn_at_once(session)


# A planned session ---------------------------------------------------------------------------


def turn_at_once(session: PlannedSession, before: Message = NOTHING) -> AnyStage:
    """To the next set without a rest, but with time to get into place."""
    if not session.take_next():
        return Over(session, "finished")
    if session.camera and not session.placed and session.agenda.sees:
        return Place(session)
    session.announce(before)
    return approach(session, session.rules.settle_s)


def approach(session: PlannedSession, seconds: float) -> AnyStage:
    """Wait for the position where the camera judges, else count down; before either, find the
    neutral back where that is due."""
    posture = session.neutrals.to_find(session.move) if session.judged else None
    if posture is not None:
        return Calibrate(session, posture)
    session.neutrals.learn(session.move.id, session.set.neutral)
    session.set.attach(session.new_judge() if session.judged else None)
    session.placement = session.placement.anew(session.move.view)
    session.out.beep("ready")
    return Position(session) if session.judged else GetReady(session, seconds)


class Place(Stage[PlannedSession]):
    """Before the first set: where to be, and where to put the camera."""

    name = "place"

    def __init__(self, session: PlannedSession) -> None:
        super().__init__(session)
        self._left_s = PLACED_S
        self._taken = session.taken_anew(left=True)

    def enter(self) -> None:
        self.session.out.say(words(f"place {self.session.placement.view}"))

    def tick(self, dt: float) -> AnyStage | None:
        """It is not looked for forever."""
        self._left_s = round(self._left_s - dt, 6)
        return self._go_on(words("place enough")) if self._left_s <= 0 else None

    def see(self, observation: Observation) -> AnyStage | None:
        """All in place, or the position taken as it is."""
        session = self.session
        session.placement.see(observation)
        taken = self._taken is not None and self._taken.see(observation)
        if session.placement.right or taken:
            session.out.beep("placed")
            return self._go_on(words("placed"))
        session.advise()
        return None

    def do(self, command: Command) -> AnyStage | None:
        """It can be left out, and without a camera there is none."""
        if command in ("start", "skip") or isinstance(command, Camera):
            return self._go_on()
        return super().do(command)

    def resumed(self) -> AnyStage:
        """Without a camera there is no place to look for."""
        return self if self.session.camera else self._go_on()

    def _go_on(self, told: Message = NOTHING) -> AnyStage:
        self.session.placed = True
        return turn_at_once(self.session, told)

    @property
    def hint(self) -> Message:
        placement = self.session.placement
        return placement.hint or words(f"place {placement.view}")


class Calibrate(Stage[PlannedSession]):
    """Finds the neutral back, once a session for each posture in which it is needed."""

    name = "calibrate"
    hand_pauses = True

    def __init__(self, session: PlannedSession, posture: BackPosture) -> None:
        super().__init__(session)
        self.calibration = Calibration(session.move, posture, session.out)

    def enter(self) -> None:
        """It is offered once."""
        self.session.neutrals.asked(self.calibration.posture)
        self.calibration.begin()

    def tick(self, dt: float) -> AnyStage | None:
        self.calibration.run(dt)
        return self._go_on_if_over()

    def see(self, observation: Observation) -> AnyStage | None:
        self.calibration.see(observation)
        return self._go_on_if_over()

    def do(self, command: Command) -> AnyStage | None:
        """It can be left out, and without a camera there is none."""
        if command in ("start", "skip") or isinstance(command, Camera):
            return self._go_on()
        return super().do(command)

    def resumed(self) -> AnyStage:
        """Without a camera there is nothing to find."""
        return self if self.session.judged else self._go_on()

    def _go_on_if_over(self) -> AnyStage | None:
        if not self.calibration.over:
            return None
        found = self.calibration.found
        if found is not None:
            self.session.neutrals.know(found)
            self.session.out.emit(BackFound(found))
        return self._go_on()

    def _go_on(self) -> AnyStage:
        return approach(self.session, self.session.rules.get_ready_s)

    def keep(self, *, hurt: bool = False) -> None:
        """It may have come in the middle of a set."""
        if self.session.set.tally.anything:
            self.session.keep_set(hurt=hurt)

    @property
    def blame(self) -> Blame:
        return Blame(self.session.move.id)

    @property
    def hint(self) -> Message:
        return self.calibration.hint

    @property
    def left(self) -> tuple[float, float | None] | None:
        return self.calibration.left_s, None

    @property
    def figure(self) -> str:
        """The move that is drawn meanwhile."""
        return DRAWN.get(self.calibration.posture, self.session.move.id)


class InSet(Stage[PlannedSession]):
    """A set that has been announced and has not ended: before it begins, and at work."""

    hand_pauses = True

    def do(self, command: Command) -> AnyStage | None:
        """End it, leave out its item, count by hand."""
        session, tally = self.session, self.session.set.tally
        match command:
            case "done":
                # nobody can claim a test: without a time there is none
                if not tally.anything and session.move.phase != "test":
                    tally.claim()
                return end_set(session)
            case "skip":
                session.drop_item()
                return turn_at_once(session)
            case "plus":
                # who counts need not wait until it begins
                if not tally.countable:
                    return self.do("start")
                session.by_hand = session.by_hand or session.judged
                session.set.attach(None)
                return Work(session, counted=True)
            case Camera():
                return approach(session, RESUME_S)
        return super().do(command)

    def resumed(self) -> AnyStage:
        """The position is taken again."""
        return approach(self.session, RESUME_S)

    def keep(self, *, hurt: bool = False) -> None:
        self.session.keep_set(hurt=hurt)

    @property
    def blame(self) -> Blame:
        return Blame(self.session.move.id)

    @property
    def hint(self) -> Message:
        """What of the view was told and still holds, else what the set needs."""
        current, placement = self.session.set, self.session.placement
        told = NOTHING if current.visible else placement.told
        return told or current.hint(working=isinstance(self, Work))


class GetReady(InSet):
    """A countdown, where no camera judges."""

    name = "get-ready"

    def __init__(self, session: PlannedSession, seconds: float) -> None:
        super().__init__(session)
        self._left_s = self._of_s = seconds

    def tick(self, dt: float) -> AnyStage | None:
        before, self._left_s = self._left_s, round(self._left_s - dt, 6)
        count_down(self.session, before, self._left_s)
        return Work(self.session) if self._left_s <= 0 else None

    def do(self, command: Command) -> AnyStage | None:
        """It need not be waited for."""
        return Work(self.session) if command == "start" else super().do(command)

    @property
    def left(self) -> tuple[float, float | None] | None:
        return self._left_s, self._of_s


def count_down(session: PlannedSession, before: float, after: float) -> None:
    """Speak the second that has passed, if it is one of the last."""
    second = second_passed(before, after)
    if second is not None and second <= COUNTED_DOWN:
        session.out.count(second)


class Position(InSet):
    """The camera waits for the start position; another of today's, held a while, has its turn."""

    name = "position"

    def __init__(self, session: PlannedSession) -> None:
        super().__init__(session)
        # something was counted: what comes is this set, and nothing in its place
        self._others = OtherMoves({} if session.set.tally.anything else session.agenda.others())

    def tick(self, dt: float) -> None:
        """Who does not find the position is helped."""
        self.session.set.wait(dt)

    def see(self, observation: Observation) -> AnyStage | None:
        """The set begins in its position."""
        session = self.session
        session.set.see(observation)
        in_position = session.set.in_position
        other = None if in_position else self._others.see(observation)
        if other is not None:
            session.do_first(other)
            return approach(session, session.rules.get_ready_s)
        help_find_view(session, observation)
        return Work(session) if in_position else None

    def do(self, command: Command) -> AnyStage | None:
        """Go on by hand."""
        if command != "start":
            return super().do(command)
        session = self.session
        session.by_hand = True
        told = session.how_to_count()
        if told:
            session.out.say(told)
        return approach(session, session.rules.get_ready_s)


def help_find_view(session: PlannedSession, observation: Observation) -> None:
    """What to change so that the view is right; what the judge cannot see it says itself, first."""
    if session.set.visible:
        session.placement.wait(observation.t)
    else:
        session.placement.see(observation)
        session.advise()


class Work(InSet):
    """The set: the camera counts, or the clock runs, or the person counts."""

    name = "work"

    def __init__(self, session: PlannedSession, *, counted: bool = False) -> None:
        """`counted`: it begins with a rep that was entered by hand."""
        super().__init__(session)
        self._counted = counted

    def enter(self) -> AnyStage | None:
        """The set begins."""
        self.session.begin_set()
        return self._plus() if self._counted else None

    def tick(self, dt: float) -> AnyStage | None:
        """Who goes away in the middle of it is waited for."""
        current = self.session.set
        current.run(dt)
        if self._met:
            return end_set(self.session)
        grace_s = LEFT_S if current.visible else LOST_S
        return self.pause("leaving") if current.away_s >= grace_s else None

    def see(self, observation: Observation) -> AnyStage | None:
        self.session.set.see(observation)
        if self._met:
            return end_set(self.session)
        if self.session.set.judge is not None:
            help_find_view(self.session, observation)
        return None

    def do(self, command: Command) -> AnyStage | None:
        match command:
            case "plus":
                return self._plus() if self.session.set.tally.countable else None
            case "minus":
                self.session.set.tally.take_back()
                return None
        return super().do(command)

    def _plus(self) -> AnyStage | None:
        self.session.set.plus()
        return end_set(self.session) if self._met else None

    @property
    def _met(self) -> bool:
        return self.session.set.tally.met or self.session.set.over

    def keep(self, *, hurt: bool = False) -> None:
        """The set as it stands; one that hurt although nothing was counted yet."""
        self.session.keep_set(hurt=hurt, begun=hurt)


def end_set(session: PlannedSession) -> AnyStage:
    """The set is given out; the other side, or the next set after a rest, or the end."""
    ended, dose = session.agenda.key, session.agenda.item.dose
    session.keep_set()
    session.out.beep("end")
    if not session.take_next():
        return Over(session, "finished")
    key = session.agenda.key
    if key[:2] == ended[:2]:
        return Switch(session, session.rules.switch_s)
    new = key.item != ended.item
    return Rest(session, max(dose.rest_s, session.rules.settle_s) if new else dose.rest_s)


class Rest(Stage[PlannedSession]):
    """Between two sets. Taking the next position ends it."""

    name: StageName = "rest"
    hand_pauses = True

    def __init__(self, session: PlannedSession, seconds: float) -> None:
        super().__init__(session)
        self._left_s = self._of_s = seconds
        self._taken: Taken | None = None

    def enter(self) -> None:
        self.session.announce(words("rest"))
        self._taken = self.session.taken_anew(left=False)

    def tick(self, dt: float) -> AnyStage | None:
        self._left_s = round(self._left_s - dt, 6)
        return self.go_on() if self._left_s <= 0 else None

    def see(self, observation: Observation) -> AnyStage | None:
        taken = self._taken is not None and self._taken.see(observation)
        return self.go_on() if taken else None

    def do(self, command: Command) -> AnyStage | None:
        if isinstance(command, Camera):
            self._taken = self.session.taken_anew(left=False)
        return self.go_on() if command in ("start", "skip") else super().do(command)

    def go_on(self) -> AnyStage:
        return approach(self.session, self.session.rules.get_ready_s)

    @property
    def blame(self) -> Blame:
        return self.session.blame

    @property
    def left(self) -> tuple[float, float | None] | None:
        return self._left_s, self._of_s


class Switch(Rest):
    """From one side to the other: a short rest that, where no camera judges, counts down."""

    name = "switch"

    def enter(self) -> None:
        self.session.out.beep("switch")
        self.session.out.say(words(f"switch {self.session.agenda.key.side}"))
        self._taken = self.session.taken_anew(left=False)

    def tick(self, dt: float) -> AnyStage | None:
        if not self.session.judged:
            count_down(self.session, self._left_s, round(self._left_s - dt, 6))
        return super().tick(dt)

    def go_on(self) -> AnyStage:
        """Without a judge nobody waits for the position."""
        if self.session.judged:
            return super().go_on()
        self.session.set.attach(None)
        return Work(self.session)


# A free session ------------------------------------------------------------------------------


class Watching(Stage[FreeSession]):
    """Looks for any move."""

    name = "position"

    def enter(self) -> None:
        self.session.start_anew()

    def see(self, observation: Observation) -> AnyStage | None:
        """Something of ours is done, for long enough."""
        session = self.session
        looked = session.look(observation) and session.recogniser.stretches
        return find(session) if looked else None

    def do(self, command: Command) -> AnyStage | None:
        """With the camera turned it looks anew."""
        return Watching(self.session) if isinstance(command, Camera) else super().do(command)

    def resumed(self) -> AnyStage:
        return Watching(self.session)

    @property
    def blame(self) -> Blame:
        return self.session.blame

    @property
    def hint(self) -> Message:
        session = self.session
        if not session.camera:
            return words("free no camera")
        if session.t - session.seen_t >= UNSEEN_S:
            return session.placement.hint or words("free unseen")
        if session.recogniser.in_position:
            return words("free ready")
        unknown = session.t - session.known_t >= UNKNOWN_S
        return words("free unknown") if unknown else NOTHING


def find(session: FreeSession) -> AnyStage | None:
    """Count the newest of what was done, unless it is not for this person, or over already."""
    newest = session.recogniser.stretches[-1]
    if session.refuse(newest.move):
        return Watching(session)
    found = CurrentMove(session.recogniser.watcher(newest.move), newest.start)
    if found.over:
        return None
    session.begin(found)
    return Found(session)


class Found(Stage[FreeSession]):
    """Counts the move that was found, until it ends or another is done."""

    name = "work"
    hand_pauses = True

    def enter(self) -> AnyStage | None:
        """What made it known counts already."""
        return self._tell()

    def see(self, observation: Observation) -> AnyStage | None:
        """Another move ends the set, or takes its place."""
        looked = self.session.look(observation)
        return (self._other() if looked else None) or self._tell()

    def _other(self) -> AnyStage | None:
        """The other move that is done now."""
        session, current = self.session, self.session.current
        stretches = session.recogniser.stretches
        if current is None or not stretches or stretches[-1].move == current.move.id:
            return None
        if any(one.move == current.move.id for one in stretches):
            self.keep()
            session.recogniser.since = stretches[-1].start
            return find(session) or Watching(session)
        return find(session) if current.mistaken_for(stretches[-1]) else None

    def _tell(self) -> AnyStage | None:
        current = self.session.current
        if current is None:
            return None
        self.session.tell(current)
        return self._end() if current.over else None

    def do(self, command: Command) -> AnyStage | None:
        if command == "done" or isinstance(command, Camera):
            return self._end()
        return super().do(command)

    def _end(self) -> AnyStage:
        self.keep()
        return Watching(self.session)

    def pause(self, by: PausedBy) -> AnyStage:
        """A pause ends the set; after it, it is looked for anew."""
        self.keep()
        return Paused(self.session, Watching(self.session), by)

    def resumed(self) -> AnyStage:
        """After a mistaken "It hurts" it goes on at the same count."""
        session = self.session
        if session.current is None or not session.camera:
            return self._end()
        session.current.resumed = session.seen_t = session.t
        return self

    def keep(self, *, hurt: bool = False) -> None:
        self.session.keep_move(hurt=hurt)

    def leave(self) -> None:
        self.keep()

    @property
    def blame(self) -> Blame:
        return Blame(self.session.current.move.id if self.session.current else None)

    @property
    def hint(self) -> Message:
        session = self.session
        if session.t - session.seen_t >= UNSEEN_S:
            return session.placement.hint or words("free unseen")
        return session.help


# What interrupts either ----------------------------------------------------------------------


class Paused(Stage[Session]):
    """Everything stands still, and it is asked whether it hurts. Without a camera only a press
    answers."""

    name = "paused"
    can_pause = False

    def __init__(
        self, session: Session, under: AnyStage, by: PausedBy, *, told: str = "paused"
    ) -> None:
        """`told`: the key of what is said; with `paused` comes how to answer."""
        super().__init__(session)
        self.under, self._told = under, told
        self._question = self._ask(by)

    def _ask(self, by: PausedBy) -> Question | None:
        """Where somebody watches."""
        session = self.session
        if not session.camera:
            return None
        return Question(session.watch(), by, session.t, hand_is_pose=session.hand_is_pose)

    def enter(self) -> None:
        self.session.out.say(words(self._told), self.hint if self._told == "paused" else NOTHING)

    def see(self, observation: Observation) -> AnyStage | None:
        """The answer, without a word."""
        answer = self._question.see(observation) if self._question else None
        if answer == "yes":
            return Pain(self.session, self.under, by_hand=True)
        return self.under.resumed() if answer == "no" else None

    def do(self, command: Command) -> AnyStage | None:
        """Go on, or end what was interrupted; the question follows the camera."""
        match command:
            case "start" | "resume":
                return self.under.resumed()
            case "done" | "skip":
                return self.under.do(command)
            case Camera():
                self._question, self._told = self._ask("press"), "paused"
                self.session.out.say(self.hint)
                return None
        return super().do(command)

    def keep(self, *, hurt: bool = False) -> None:
        self.under.keep(hurt=hurt)

    def leave(self) -> None:
        self.under.leave()

    @property
    def hint(self) -> Message:
        if self._told == "mistake":
            return NOTHING  # asked and answered
        return self._question.hint if self._question else words("hurts press")


class Pain(Stage[Session]):
    """It hurts: everything stops at once. What was done is given out as a set that hurt when it
    is sure that it was no mistake: at the answer, or after some seconds."""

    name = "pain"
    can_pause = False

    def __init__(
        self,
        session: Session,
        under: AnyStage,
        *,
        by_hand: bool,
        unanswered: Blame | None = None,
    ) -> None:
        """`unanswered`: what hurt before the page had gone; its answer is still to come."""
        super().__init__(session)
        self._interrupted, self._kept, self._again = under, False, unanswered is not None
        blame = unanswered or under.blame
        self.dialog: PainDialog = PainDialog(*blame, session.out, by_hand=by_hand)

    def enter(self) -> None:
        self.dialog.begin()
        if self._again:  # who has left cannot take it back
            self.dialog.stand()

    def tick(self, dt: float) -> AnyStage | None:
        """After some seconds it stands; who has no hand free is not waited for forever."""
        self.dialog.run(dt)
        if self.dialog.stands:
            self._make_sure()
        if not self.dialog.unanswered:
            return None
        self.session.out.say(words("pain unanswered"))
        return Over(self.session, "pain", self.dialog)

    def do(self, command: Command) -> AnyStage | None:
        """Take it back, or tell how strong it is and what kind."""
        match command:
            case "stay":
                self.dialog.wait()
            case "mistake" if not self.dialog.stands:
                self.dialog.take_back()
                if self._interrupted.can_pause:
                    return Paused(self.session, self._interrupted, "press", told="mistake")
                self.session.out.say(words("mistake"))
                return self._interrupted
            case "end":
                self._make_sure()
                return Over(self.session, "pain", self.dialog)
            case Hurt():
                self._make_sure()
                session = self.session
                over = self.dialog.answer(command, session.pain_before, session.rules, session.told)
                if over is None:
                    return Verdict(session, self.dialog)
                return Over(session, over, self.dialog)
        return None

    def _make_sure(self) -> None:
        """What hurt is kept as such, whatever comes."""
        self.dialog.stand()
        if not self._kept:
            self._kept = True
            self._interrupted.keep(hurt=True)

    def leave(self) -> None:
        """Nobody can take it back any more."""
        self._make_sure()


class Verdict(Stage[Session]):
    """It was mild: another move, never the one that hurt, or the end."""

    name = "verdict"
    can_pause = False

    def __init__(self, session: Session, dialog: PainDialog) -> None:
        super().__init__(session)
        self.dialog: PainDialog = dialog

    def do(self, command: Command) -> AnyStage | None:
        """Go on without what hurt, or end."""
        move, session = self.dialog.move, self.session
        match command:
            case "next":
                session.leave_out(move)
                return onward(session)
            case "end":
                return Over(session, "pain", self.dialog)
        return super().do(command)

    @property
    def blame(self) -> Blame:
        return Blame(self.dialog.move)


class Over(Stage[Session]):
    """The session has ended, and takes no more commands."""

    can_pause = False

    def __init__(
        self, session: Session, reason: EndReason, dialog: PainDialog | None = None
    ) -> None:
        """`dialog`: what was said about pain before, which the page goes on to show."""
        super().__init__(session)
        self.name = "locked" if reason == "locked" else "done"
        self._reason, self.dialog = reason, dialog

    def enter(self) -> None:
        if self._reason in ("finished", "ended"):
            self.session.out.say(words(self._reason))
        elif self.dialog is not None:
            self.dialog.close()
        self.session.out.emit(SessionDone(self._reason))

    def do(self, command: Command) -> None:
        """Nothing more means anything."""
