"""What is done in a session, and how far it is: planned item by item, or recognised as it comes.

A `PlannedSession` leads through the items of a plan. A `FreeSession` has none: what is done is
recognised, and becomes an item when it ends. The stages are the same machine for both, and both
hold what lasts longer than a stage.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from spinae.body import Observation, Side
from spinae.catalogue import Catalogue
from spinae.catalogue.schema import Move
from spinae.coach.commands import CommandError
from spinae.coach.cues import Cues
from spinae.coach.neutral import Neutrals
from spinae.coach.outputs import BackSeen, ItemFound, Outbox, SetDone
from spinae.coach.placement import Placement
from spinae.coach.positions import Taken, Watch
from spinae.coach.recogniser import CurrentMove, Recogniser
from spinae.coach.set import CurrentSet
from spinae.coach.words import announcement, dose_words, words
from spinae.judge import FaultGone, FaultSeen, Judge, NotVisible, Visible
from spinae.judge.hand import HandWatch, raises_a_hand
from spinae.message import NOTHING, Message, _
from spinae.plan import Item
from spinae.plan.rules import Rules
from spinae.training import Reason, SetKey

ANEW_S = 120.0
"""Where nothing was found for so long the judges start anew: they need not remember it."""


class Agenda:
    """The sets of a plan, in the order in which they come; `key` is the set at hand."""

    def __init__(
        self, items: Sequence[Item], catalogue: Catalogue, done: Collection[SetKey]
    ) -> None:
        self.items = tuple(items)
        self._moves = [catalogue[item.move] for item in items]
        self._keys = list(self._all())
        self._over: set[SetKey] = set(done)
        """Sets that are done, skipped or dropped."""
        self.key = self._keys[-1]

    def _all(self) -> Iterator[SetKey]:
        for index, (item, move) in enumerate(zip(self.items, self._moves, strict=True)):
            sides: tuple[Side | None, ...] = ("right", "left") if move.sides == "each" else (None,)
            for number in range(1, item.dose.sets + 1):
                yield from (SetKey(index, number, side) for side in sides)

    @property
    def moves_left(self) -> frozenset[str]:
        """The moves of the sets that are still to come, or at hand."""
        return frozenset(self.items[key.item].move for key in self._keys if key not in self._over)

    @property
    def item(self) -> Item:
        """The item at hand."""
        return self.items[self.key.item]

    @property
    def move(self) -> Move:
        """The move at hand."""
        return self._moves[self.key.item]

    @property
    def _left(self) -> list[SetKey]:
        return [key for key in self._keys if key not in self._over]

    @property
    def next_move(self) -> Move | None:
        """The move of the item after the one at hand."""
        index = next((key.item for key in self._left if key.item != self.key.item), None)
        return None if index is None else self._moves[index]

    @property
    def sees(self) -> bool:
        """Whether the camera judges anything that is left."""
        return any(self._moves[key.item].clock is None for key in self._left)

    def take_next(self) -> bool:
        """Turn to the first set that is not over; False where none is left."""
        left = self._left
        self.key = left[0] if left else self.key
        return bool(left)

    def end(self) -> None:
        """The set at hand is over."""
        self._over.add(self.key)

    def drop(self, unwanted: Callable[[int], bool]) -> None:
        """Leave out all sets of the items with these indexes."""
        self._over.update(key for key in self._keys if unwanted(key.item))

    def others(self) -> dict[int, Move]:
        """What may be done before the item at hand: the rest of its phase."""
        item, phase = self.key.item, self.item.phase
        indexes = dict.fromkeys(key.item for key in self._left)
        near = (i for i in indexes if i != item and self.items[i].phase == phase)
        return {i: self._moves[i] for i in near if self._moves[i].id != self.move.id}

    def do_first(self, item: int) -> None:
        """This item's sets come now, and the one at hand after them."""
        ahead = [key for key in self._keys if key.item == item]
        rest = [key for key in self._keys if key.item != item]
        at = rest.index(self.key)
        self._keys = [*rest[:at], *ahead, *rest[at:]]
        self.take_next()


class Blame(NamedTuple):
    """What hurt, where it hurts now."""

    move: str | None = None
    """None before the first."""
    ended: SetKey | None = None
    """Its set, where that was given out already."""


class Session(ABC):
    """What both kinds of session have. `t` is seconds on the page's clock."""

    def __init__(
        self, rules: Rules, *, camera: bool, pain_before: int | None, placement: Placement
    ) -> None:
        """`pain_before`: the level before the session, where it was told."""
        self.rules, self.camera, self.pain_before = rules, camera, pain_before
        self.told: frozenset[str] = frozenset()
        """Signs and cautions that are true of the person: they make pain more urgent."""
        self.placement = placement
        self.out = Outbox()
        self.t = 0.0
        self.hand = HandWatch()
        self.blame = Blame()
        """What was worked last."""

    @property
    @abstractmethod
    def moves(self) -> frozenset[str]:
        """Every move that is still on offer."""

    @abstractmethod
    def watch(self) -> Watch | None:
        """Who tells, from now on, whether the position is taken; None where nobody can."""

    @property
    @abstractmethod
    def hand_is_pose(self) -> bool:
        """A hand may be up in what is done now, and says nothing."""

    @abstractmethod
    def leave_out(self, move: str | None) -> None:
        """This move hurt, and does not come again."""

    def turn_camera(self, *, on: bool) -> None:
        """The camera is on from here on, or off."""
        self.camera = on

    def advise(self) -> None:
        """Say what to change so that the camera sees what it should, if that is due."""
        advice = self.placement.due()
        if advice is not None:
            self.out.say(advice)


class PlannedSession(Session):
    """A plan, the set at hand of it, and what was learnt on the way."""

    def __init__(
        self,
        items: Sequence[Item],
        catalogue: Catalogue,
        rules: Rules,
        *,
        camera: bool,
        pain_before: int | None,
        done: Collection[SetKey],
        placed: bool,
        corrects: bool = True,
    ) -> None:
        """`done`: sets already in the journal, which a resumed session leaves out; `placed`: the
        person and the camera are where they should be, or it does not matter; `corrects`: faults
        are spoken of, and not seen alone."""
        if not items:
            raise CommandError("a session: got no items, allowed one or more; ask for today's plan")
        self.agenda = Agenda(items, catalogue, done)
        self.agenda.take_next()
        placement = Placement(self.move.view)
        super().__init__(rules, camera=camera, pain_before=pain_before, placement=placement)
        self.placed, self._corrects = placed, corrects
        self.neutrals = Neutrals()
        self.set = self._new_set()
        self.by_hand = False
        """This set is counted by hand, although a camera is there."""
        self._hand_is_pose = raises_a_hand(self.move)
        self._began_t: float | None = None
        """When the set at hand began, where it has."""
        self.back: BackSeen | None = None
        """The back over the set before."""
        self._announced: int | None = None
        self._told_by_hand = False

    @property
    def moves(self) -> frozenset[str]:
        return self.agenda.moves_left

    @property
    def move(self) -> Move:
        """The move at hand."""
        return self.agenda.move

    @property
    def judged(self) -> bool:
        """Whether the camera judges the set at hand."""
        return self.camera and self.move.clock is None and not self.by_hand

    def turn_camera(self, *, on: bool) -> None:
        """With a camera that is turned on it judges."""
        super().turn_camera(on=on)
        self.by_hand = False

    def new_judge(self) -> Judge:
        """A judge of the set at hand."""
        side, neutral = self.agenda.key.side, self.neutrals.of(self.move)
        return Judge(self.move, side=side, neutral=neutral)

    def watch(self) -> Judge | None:
        return self.new_judge() if self.judged else None

    @property
    def hand_is_pose(self) -> bool:
        return self._hand_is_pose

    def taken_anew(self, *, left: bool) -> Taken | None:
        """Whether the position is taken, where the camera can tell; `left`: it is not, now."""
        judge = self.watch()
        return None if judge is None else Taken(judge, left=left)

    def take_next(self) -> bool:
        """Turn to the first set that is not over; False where none is left."""
        found = self.agenda.take_next()
        self.set = self._new_set()
        self.by_hand = False
        self.hand, self._hand_is_pose = HandWatch(), raises_a_hand(self.move)
        return found

    def begin_set(self) -> None:
        """The set at hand is at work; after a pause once more."""
        if self._began_t is None:
            self._began_t = self.t
        self.blame = Blame(self.move.id)
        self.set.begin()

    def _new_set(self) -> CurrentSet:
        key, dose = self.agenda.key, self.agenda.item.dose
        return CurrentSet(self.move, dose, key, self.out, corrects=self._corrects)

    def do_first(self, item: int) -> None:
        """Another item's sets come now, and the one that was waited for after them."""
        before = self.move.name
        self.agenda.do_first(item)
        self.take_next()
        self._announced = item
        self.out.say(words("switched", name=_(self.move.name).lowered, other=_(before).lowered))

    def announce(self, before: Message = NOTHING) -> None:
        """What comes: the move and its dose where it is new, which set, and the side."""
        index, number, side = self.agenda.key
        dose = self.agenda.item.dose
        said = [before]
        if index != self._announced:
            said.append(announcement(self.move, dose))
            self._announced = index
        if number > 1:
            last = number == dose.sets
            said.append(words("last set" if last else "set", number=number, sets=dose.sets))
        if side is not None:
            said.append(words("right first" if side == "right" else "switch left"))
        self.out.say(*said, self.how_to_count())

    def how_to_count(self) -> Message:
        """Once a session: how reps are entered that nobody counts."""
        if self._told_by_hand or self.judged or self.set.tally.kind != "reps":
            return NOTHING
        self._told_by_hand = True
        return words("by hand")

    def keep_set(self, *, hurt: bool = False, begun: bool = False) -> None:
        """Give the set out as it stands; one in which nothing was done only where it had begun."""
        self.neutrals.learn(self.move.id, self.set.neutral)
        self.back = self.set.back()
        if self.set.tally.anything or begun:
            result = self.set.tally.result(hurt=hurt, back=self.back)
            took_s = 0.0 if self._began_t is None else self.t - self._began_t
            self.out.emit(SetDone(result, took_s))
            self.blame = Blame(self.move.id, self.agenda.key)
        self._began_t = None
        self.agenda.end()

    def drop_item(self) -> None:
        """The item at hand is left out; what was done of it is kept."""
        index = self.agenda.key.item
        self.keep_set()
        self.agenda.drop(lambda item: item == index)

    def leave_out(self, move: str | None) -> None:
        self.agenda.drop(lambda item: self.agenda.items[item].move == move)


class FreeSession(Session):
    """Nothing is planned: the move that is being done, if any, and what was done before."""

    def __init__(
        self,
        catalogue: Catalogue,
        rules: Rules,
        *,
        camera: bool,
        left_out: Mapping[str, Message],
        kept: int,
        pain_before: int | None,
    ) -> None:
        """`left_out`: what this person should not do now, each with a sentence that says why;
        `kept`: how many sets of this session are in the journal already."""
        placement = Placement("side")
        super().__init__(rules, camera=camera, pain_before=pain_before, placement=placement)
        moves = [move for move in catalogue.values() if move.phase != "test"]
        self._moves = [move for move in moves if move.clock is None]
        self.recogniser = Recogniser(self._moves)
        self.current: CurrentMove | None = None
        self.index = kept
        """The index of the item that is at hand, or comes next."""
        self.help = NOTHING
        """What to change so that the move at hand is seen."""
        self.seen_t = self.known_t = 0.0
        """When somebody was last in the picture, and in a position of ours."""
        self._left_out = dict(left_out)
        self._refused: set[str] = set()
        self._cues = Cues()
        self._counted = 0

    @property
    def moves(self) -> frozenset[str]:
        return frozenset(move.id for move in self._moves)

    def watch(self) -> Recogniser:
        return Recogniser(self._moves)

    @property
    def hand_is_pose(self) -> bool:
        return self.current is None or raises_a_hand(self.current.move)

    def start_anew(self) -> None:
        """What was seen before is over."""
        self.current, self.help = None, NOTHING
        self.seen_t = self.known_t = self.t
        self.recogniser.start_anew(self.t)

    def look(self, observation: Observation) -> bool:
        """Take a frame in; whether it was asked anew which move it is."""
        t = observation.t
        if observation.frame.image is not None:
            self.seen_t = t
        else:
            self.placement.see(observation)
        if not self.recogniser.see(observation):
            return False
        if self.recogniser.in_position:
            self.known_t = t
        if t - max(self.recogniser.since, self.known_t) > ANEW_S:
            self.recogniser.start_anew(t)
        return True

    def refuse(self, move: str) -> bool:
        """Whether this is not for this person now: it is named, once, and not counted."""
        reason = self._left_out.get(move)
        if reason is not None and move not in self._refused:
            self._refused.add(move)
            name = _(self.recogniser.watcher(move).move.name)
            self.out.say(words("free refused", name=name, reason=reason))
        return reason is not None

    def begin(self, found: CurrentMove) -> None:
        """This is being done now."""
        self.current, self.help = found, NOTHING
        self._cues, self._counted = Cues(), 0
        self.out.beep("start")
        self.out.say(words("free found" if found.counted else "free held", name=_(found.move.name)))

    def tell(self, current: CurrentMove) -> None:
        """Tell the reps and the faults of what is being done."""
        for event in current.news():
            match event:
                case FaultSeen():
                    self._cues.seen(event, self.t)
                case FaultGone() if self._cues.gone(event, self.t):
                    self.out.say(words("better"))
                case NotVisible():
                    self.help = event.help
                case Visible():
                    self.help = NOTHING
        cue = self._cues.due(self.t)
        if cue is not None:
            self.out.say(cue, kind="cue")
        count = len(current.reps)
        if current.counted and count != self._counted:
            self._counted = count
            self.out.count(count)

    def keep_move(self, *, hurt: bool = False) -> None:
        """Give out what was done as a set of its own."""
        current, self.current = self.current, None
        if current is None or not (hurt or current.reps or current.held_s):
            return
        move, dose = current.move, current.dose
        self.out.emit(ItemFound(self.index, Item(move.id, move.phase, dose, Reason("free"))))
        self.out.emit(SetDone(current.result(self.index, hurt=hurt)))
        self.blame = Blame(move.id, SetKey(self.index, 1, current.side))
        self.index += 1
        if not hurt:
            self.out.beep("end")
            self.out.say(words("free kept", name=_(move.name), done=dose_words(move, dose)))

    def leave_out(self, move: str | None) -> None:
        if move is not None:
            self._left_out[move] = words("free hurt")
