"""What one move file may hold: strict, frozen, every key documented.

A file is TOML, its texts in English: whoever shows one says it (`_(move.name)`). Nothing is
optional that a person would miss, nothing is accepted that is not named here. Left and right are
written once, for the *right* side; the left is mirrored.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from spinae.catalogue.strict import Strict, listed, told, valid
from spinae.catalogue.vocabulary import (
    Contraindication,
    Equipment,
    Muscle,
    Name,
    Region,
    Vocabulary,
    Word,
    of,
)
from spinae.training import Dose as Dose
from spinae.training import Phase as Phase

Sides = Literal["both", "each", "alternating"]
Band = Literal["low", "moderate", "high", "very high", "not stated"]
View = Literal["side", "front"]
Posture = Literal["standing", "sitting", "all-fours", "prone", "supine", "side-lying", "kneeling"]
Contact = Literal[
    "foot", "heel", "toe", "knee", "hip", "shoulder", "elbow", "hand", "head",
    "left_foot", "left_toe", "left_knee", "left_elbow", "left_hand",
    "right_foot", "right_toe", "right_knee", "right_elbow", "right_hand", "right_hip",
]  # fmt: skip
"""What rests on the ground. Without a side: the lower of the two."""
Line = Annotated[str, Field(min_length=3, max_length=160)]


BACK_MDC95 = 3.0
"""The smallest change of the back line that can be told from noise, % of trunk length: a larger
one is seen by chance in 5 % of cases. About 1 within a hold and in tight clothes, 2.7 in a loose
shirt whose folds lie anew, and the eye does not know the clothes (docs/back-line.md). No fault
and no progress is told from less."""


class Sided(Strict):
    """A joint whose sides differ, degrees."""

    left: float
    right: float

    def mirrored(self) -> Sided:
        """Left and right swapped."""
        return Sided(left=self.right, right=self.left)


Joint = float | Sided


def _degrees(low: float, high: float) -> AfterValidator:
    """The angles that a drawn joint may take."""

    def check(angle: Joint) -> Joint:
        allowed = f"allowed {low:g} to {high:g} degrees"
        if not isinstance(angle, Sided):
            if not low <= angle <= high:
                raise ValueError(allowed)
            return angle
        got = {"left": angle.left, "right": angle.right}
        wrong = [f"{side} = {one:g}" for side, one in got.items() if not low <= one <= high]
        if wrong:
            raise ValueError(f"got {listed(wrong)}, {allowed}")
        return angle

    return AfterValidator(check)


class Pose(Strict):
    """A body configuration as joint angles in degrees; 0 and 180 as in `body`."""

    trunk: Annotated[float, _degrees(-180, 180)] = 0.0
    """Tilt of the trunk from upright: + leaning forward, 90 prone, −90 on the back. Where `floor`
    names two contacts the tilt follows from them, and this only says which way round."""
    roll: Annotated[float, _degrees(-180, 180)] = 0.0
    """About the trunk's long axis; with trunk −90, 90 lies on the right side facing the camera."""
    twist: Annotated[float, _degrees(-90, 90)] = 0.0
    """Pelvis against shoulders about the long axis, + knees towards the right."""
    back: float = Field(default=0.0, ge=-40, le=40)
    """Curve of the whole back in % of trunk length: + rounded, − arched."""
    lumbar: Annotated[float, _degrees(120, 240)] = 180.0
    """Ribs against pelvis in the lower back: 180 in line, below bent forward, above bent back. The
    hips' angles are then told from the pelvis, those of neck and shoulders from the ribs."""
    neck: Annotated[float, _degrees(90, 270)] = 180.0
    """Head against trunk: 180 in line, below looks down to the chest, above looks up."""
    hip: Annotated[Joint, _degrees(0, 270)] = 180.0
    """180 straight, below flexed, above extended."""
    hip_out: Annotated[Joint, _degrees(-60, 120)] = 0.0
    """Thigh away from the middle (abduction)."""
    knee: Annotated[Joint, _degrees(0, 200)] = 180.0
    ankle: Annotated[Joint, _degrees(30, 200)] = 90.0
    """90 neutral, above: toes pointed."""
    shoulder: Annotated[Joint, _degrees(-90, 240)] = 0.0
    """Arm 0 at the side, 90 forward, 180 overhead."""
    shoulder_out: Annotated[Joint, _degrees(-90, 200)] = 0.0
    """Arm away from the middle (abduction)."""
    elbow: Annotated[Joint, _degrees(0, 200)] = 180.0
    floor: tuple[Contact, ...] = ()
    """What rests on the ground; the first stays where it is while the move goes on. The body is
    settled by the first and the last; where there are three or more, hands reach down to it."""
    lift: float = Field(default=0.0, ge=0, le=1.5)
    """Height of the first contact over the ground, metres (a bench under the shoulders)."""

    @property
    def curve(self) -> float:
        """Curve of the back with its lower part, % of trunk length: six degrees are about one."""
        return self.back - (self.lumbar - 180.0) / 6

    def mirrored(self) -> Pose:
        """The same pose for the other side."""
        update: dict[str, object] = {"roll": -self.roll, "twist": -self.twist}
        for name in ("hip", "hip_out", "knee", "ankle", "shoulder", "shoulder_out", "elbow"):
            value = getattr(self, name)
            if isinstance(value, Sided):
                update[name] = value.mirrored()
        update["floor"] = tuple(_mirrored_contact(contact) for contact in self.floor)
        return self.model_copy(update=update)


def _mirrored_contact(contact: Contact) -> Contact:
    swapped = contact.replace("left", "\0").replace("right", "left").replace("\0", "right")
    return swapped  # type: ignore[return-value]


def _a_step(seconds: float) -> float:
    if 0 < seconds < LEAST_STEP_S:
        raise ValueError(f"allowed 0, or {LEAST_STEP_S:g} or more: nobody feels less")
    return seconds


LEAST_STEP_S = 0.5
"""The least by which a time grows; also keeps the way from start to goal short."""
StepSeconds = Annotated[float, AfterValidator(_a_step)]


class DoseStep(Strict):
    """What one step up adds, in the order it is taken: reps first, then hold, then seconds."""

    reps: int = Field(default=0, ge=0, le=10)
    hold_s: StepSeconds = Field(default=0, ge=0, le=30)
    seconds: StepSeconds = Field(default=0, ge=0, le=60)
    sets: int = Field(default=0, ge=0, le=2)


class Doses(Strict):
    """Where a person starts, where the ladder's rung ends, and what one step adds."""

    start: Dose
    goal: Dose
    step: DoseStep

    @model_validator(mode="after")
    def _grows(self) -> Self:
        """The goal is reached from the start, a step at a time."""
        problems = [line for key, by in GROWN_BY.items() for line in self._growth(key, by)]
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def _growth(self, key: str, by: str) -> Iterator[str]:
        start, goal = getattr(self.start, key), getattr(self.goal, key)
        if (start is None) != (goal is None):
            got, lacks = ("start", "goal") if goal is None else ("goal", "start")
            yield f"got {key} in {got} and not in {lacks}, allowed in both or neither"
        elif start is not None and goal < start:
            yield f"got goal.{key} = {goal:g}, allowed {start:g} or more: where start begins"
        elif start is not None and goal > start and not getattr(self.step, by):
            yield (
                f"got no {by} in step while {key} goes from {start:g} to {goal:g}, allowed more "
                "than 0: what one step adds"
            )


GROWN_BY = {
    "sets": "sets", "reps": "reps", "pulses": "reps", "hold_s": "hold_s", "seconds": "seconds",
}  # fmt: skip
"""What grows in a dose, and the key of the step that says by how much."""


class Tempo(Strict):
    """Seconds of one rep as drawn and coached: the way out, the stay, the way back, the breath."""

    out_s: float = Field(default=1.5, ge=0.3, le=10)
    stay_s: float = Field(default=0.6, ge=0, le=60)
    back_s: float = Field(default=1.5, ge=0.3, le=10)
    breath_s: float = Field(default=0.6, ge=0, le=10)


class Worked(Strict):
    """A muscle at work: a band, never a percentage, with where the band is from."""

    name: Muscle
    band: Band
    source: Name

    @model_validator(mode="after")
    def _claims_no_more_than_its_source(self) -> Self:
        if self.source == ANATOMY and self.band != "not stated":
            raise ValueError(
                f"got band = {self.band!r} with source = {ANATOMY!r}, allowed 'not stated': "
                "anatomy says that a muscle works, not how hard; or name who measured it"
            )
        return self


ANATOMY = "anatomy"
"""The source that says where a muscle is and what it does, and measures nothing."""


class Ladder(Strict):
    """The easier and harder neighbours; rung is our own order."""

    rung: int = Field(ge=0, le=9)
    easier: tuple[Name, ...] = ()
    harder: tuple[Name, ...] = ()


Measure = Literal[
    "hip", "knee", "ankle", "shoulder", "elbow",
    "leg_lift", "arm_lift", "shin",
    "trunk", "front", "neck", "lateral", "roll",
    "heel_lift", "twist", "back",
]  # fmt: skip
"""The measures of `body` that a file may name."""
Of = Literal["both", "split", "most", "least", "side", "other"]
"""both: mean of what is seen of left and right; split: their difference, most and least: the
greater and lesser, so that swapped legs do not matter; side: the working side; other: the one
at rest."""


def _low_to_high(ends: tuple[float, float]) -> tuple[float, float]:
    if ends[0] >= ends[1]:
        raise ValueError("allowed the lower end first, then the higher")
    return ends


Range = Annotated[tuple[float, float], AfterValidator(_low_to_high), Field(examples=["[75, 128]"])]


class Keep(Strict):
    """A measure and the range in which the hold still is the hold."""

    measure: Measure
    of: Of = "both"
    good: Range
    margin: float = Field(gt=0)


class Counted(Strict):
    """Reps: which number travels from which pose to which."""

    signal: Measure
    of: Of = "both"
    near: Name = "start"
    """The pose between reps."""
    far: Name = "end"
    """The pose that must be reached."""
    reach: float = Field(default=0.55, gt=0.1, le=1)
    """Share of the drawn range that a person must travel for the far pose to count as
    reached; their own range calibrates it. A product setting."""
    returned: float = Field(default=0.5, gt=0.1, le=0.9)
    """Share of the way back that completes the rep; less where it counts at its top."""
    keep: tuple[Keep, ...] = ()
    """What must stay true all the way for the rep to be one (a sit-up is no bridge)."""


class Held(Strict):
    """A hold: the clock runs only while the body is in this pose."""

    pose: Name = "end"
    keep: tuple[Keep, ...] = ()
    """What must stay true while the clock runs, beside the pose itself."""


class Fault(Strict):
    """A departure from good form, with the cue that is spoken."""

    name: Name
    measure: Measure
    of: Of = "both"
    at: Literal["far", "near", "always"] = "always"
    """far: judged at each rep's far pose; near: at its start; always: all the time in position."""
    good: Range
    """The good range. A product setting, not evidence."""
    margin: float = Field(gt=0)
    """How far outside the range the fault is certain."""
    relative: bool = False
    """The measure's change from this person's own start pose instead of its value."""
    cue: Annotated[str, Field(min_length=3, max_length=60)]
    """Spoken, short."""
    priority: int = Field(default=2, ge=1, le=3)
    """1 is spoken first."""
    shown: dict[str, Joint] = Field(examples=["{ knee = 78 }"])
    """The joints by which the faulty figure differs in the judged pose."""

    @field_validator("shown")
    @classmethod
    def _is_a_pose(cls, shown: dict[str, Joint]) -> dict[str, Joint]:
        problems: list[str] = []
        joints = {name: _written(angle) for name, angle in shown.items()}
        valid("", joints, Pose, problems)
        if problems:
            raise ValueError("\n".join(problems))
        return shown


def _written(angle: Joint) -> object:
    return angle.model_dump() if isinstance(angle, Sided) else angle


class Placed(Strict):
    """A piece of furniture that is drawn with the move, and where it stands."""

    thing: Equipment
    at: str

    @model_validator(mode="after")
    def _is_known(self, info: ValidationInfo) -> Self:
        places = of(info).places(self.thing)
        if self.at not in places:
            told = (f"{at!r} ({meaning})" for at, meaning in places.items())
            allowed = listed(told) or "a thing that furniture of vocabulary.toml draws"
            allowed += "; a new place is an entry of vocabulary.toml"
            raise ValueError(f"got {self.thing} at {self.at!r}, allowed {allowed}")
        return self


def _several(furniture: object) -> object:
    """One piece may be written without a list around it."""
    return (furniture,) if isinstance(furniture, dict) else furniture


class Move(Strict):
    """One exercise of the catalogue, whole."""

    id: Name
    name: Annotated[str, Field(min_length=3, max_length=40)]
    also: tuple[Word, ...] = ()
    phase: Phase
    sides: Sides
    posture: Posture
    view: View
    """Which side of the body the camera should see."""
    regions: tuple[Region, ...] = Field(examples=['["glutes"]'])
    """One at least; the first is what the move is for."""
    equipment: tuple[Equipment, ...] = ()
    furniture: Annotated[tuple[Placed, ...], BeforeValidator(_several)] = ()
    """Where the equipment stands, for what is drawn: { thing = "wall", at = "behind" }."""
    summary: Line
    steps: tuple[Line, ...] = Field(min_length=2, max_length=6, examples=['["…", "…"]'])
    avoid: tuple[Line, ...] = Field(min_length=1, max_length=5, examples=['["…"]'])
    why: Annotated[str, Field(min_length=20, max_length=500)]
    sources: tuple[Name, ...] = ()
    muscles: tuple[Worked, ...] = ()
    contraindications: tuple[Contraindication, ...] = ()
    ladder: Ladder
    dose: Doses
    tempo: Tempo = Tempo()
    arms_free: bool = False
    """The arms may be anywhere: crossed, at the head, on the floor. Only the rest is the pose."""
    poses: dict[Name, Pose] = Field(examples=["[poses.start] and [poses.end]"])
    """`start` and `end` at least; the first drawn is `start`."""
    count: Counted | None = None
    hold: Held | None = None
    clock: Annotated[str, Field(min_length=10, max_length=200)] | None = None
    """Why the camera cannot judge this move, where it honestly cannot: the coach uses the clock."""
    faults: Annotated[tuple[Fault, ...], Field(max_length=12)] = ()

    @field_validator("regions")
    @classmethod
    def _is_for_something(cls, regions: tuple[Region, ...]) -> tuple[Region, ...]:
        if not regions:
            raise ValueError("allowed one region or more: the first is what the move is for")
        return regions

    @property
    def needs_neutral(self) -> bool:
        """Whether something is judged by the back's change from the person's own neutral."""
        kept = self.hold.keep if self.hold else ()
        measures = [keep.measure for keep in kept] + [fault.measure for fault in self.faults]
        return "back" in measures

    @property
    def uses_back(self) -> bool:
        """Whether the back line is worth measuring: it counts, it is judged, or it bends by more
        than noise."""
        counted = self.count is not None and self.count.signal == "back"
        bends = any(abs(pose.curve) > 2 * BACK_MDC95 for pose in self.poses.values())
        return counted or bends or self.needs_neutral

    @model_validator(mode="after")
    def _is_whole(self, info: ValidationInfo) -> Self:
        problems = [*_problems(self), *_furniture_problems(self, of(info))]
        if problems:
            raise ValueError("\n".join(problems))
        return self


def _problems(move: Move) -> Iterator[str]:
    judged = [name for name in ("count", "hold", "clock") if getattr(move, name) is not None]
    if len(judged) != 1:
        got = " and ".join(judged) or "none of them"
        yield f"got {got}, allowed exactly one of count, hold, clock: how the move is judged"
    if move.clock and move.faults:
        yield "faults: got some beside clock, allowed none: what no camera judges has no faults"
    wanted = {"start"}
    if move.count:
        wanted |= {move.count.near, move.count.far}
    if move.hold:
        wanted |= {move.hold.pose}
    if move.clock:
        wanted |= {"end"}
    for name in sorted(wanted - set(move.poses)):
        yield f"poses: got {listed(move.poses)}, allowed {name} beside them: it is needed"
    for index, fault in enumerate(move.faults):
        if fault.measure == "back":
            where = f"{told(('faults', index))} ({fault.name})"
            yield from (f"{where}: {problem}" for problem in _back_problems(fault))
    yield from _dose_problems(move)


def _dose_problems(move: Move) -> Iterator[str]:
    """What is dosed is what is judged."""
    if move.phase == "test" and move.hold is None:
        yield "phase: got 'test' without hold, allowed for what is held: a test ends with its form"
    for name, dose in (("start", move.dose.start), ("goal", move.dose.goal)):
        if move.hold and (dose.reps is not None or dose.pulses is not None):
            yield f"dose.{name}: got reps or pulses beside hold, allowed hold_s: a hold is timed"
        elif move.count and dose.reps is None and dose.seconds is None:
            yield f"dose.{name}: got no reps beside count, allowed reps, or seconds to count in"


def _back_problems(fault: Fault) -> Iterator[str]:
    """No fault of the back within its noise, and none without the person's own neutral."""
    least = min(fault.margin, -fault.good[0], fault.good[1])
    if least < BACK_MDC95:
        yield (
            f"got {least:g} as margin or bound of the back, allowed {BACK_MDC95:g} or more, the "
            "smallest change that can be told from noise"
        )
    if not fault.relative:
        yield "got relative = false, allowed true for the back: neutral is personal"


def _furniture_problems(move: Move, words: Vocabulary) -> Iterator[str]:
    """What is drawn stands somewhere, and what stands somewhere is needed."""
    placed = [one.thing for one in move.furniture]
    for thing in move.equipment:
        if (places := words.places(thing)) and thing not in placed:
            allowed = listed(
                f'{{ thing = "{thing}", at = "{at}" }} ({meaning})'
                for at, meaning in places.items()
            )
            yield (
                f"furniture: got no place for the {thing} of equipment, allowed {allowed}; "
                "a new place is an entry of vocabulary.toml"
            )
    for thing in placed:
        if thing not in move.equipment:
            got = listed(map(repr, move.equipment)) or "nothing"
            yield f"equipment: got {got}, allowed {thing!r} beside it: furniture places one"
