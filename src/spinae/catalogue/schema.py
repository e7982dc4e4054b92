"""What one move file may hold: strict, frozen, every key documented.

A file is TOML. Nothing is optional that a person would miss, nothing is accepted that is not
named here. Left and right are written once, for the *right* side; the left is mirrored.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from spinae.language import said
from spinae.training import Dose as Dose
from spinae.training import Phase as Phase

Sides = Literal["both", "each", "alternating"]
Band = Literal["low", "moderate", "high", "very high", "not stated"]
View = Literal["side", "front"]
Posture = Literal["standing", "sitting", "all-fours", "prone", "supine", "side-lying", "kneeling"]
Region = Literal["extensors", "glutes", "lateral", "front", "legs", "mobility"]
Equipment = Literal["mat", "chair", "wall", "bench"]
Contraindication = Literal[
    "flexion-sensitive",
    "extension-sensitive",
    "osteoporosis",
    "early-morning",
    "pregnancy",
    "recent-surgery",
    "heart-disease",
    "older-untrained",
    "under-16",
    "leg-symptoms",
    "wrist-pain",
    "shoulder-pain",
    "knee-pain",
    "balance",
]
Muscle = Literal[
    "erector spinae",
    "multifidus",
    "gluteus maximus",
    "gluteus medius",
    "hamstrings",
    "calves",
    "external oblique",
    "rectus abdominis",
    "hip flexors",
    "latissimus dorsi",
]
Contact = Literal[
    "foot", "heel", "toe", "knee", "hip", "shoulder", "elbow", "hand", "head",
    "left_foot", "left_toe", "left_knee", "left_elbow", "left_hand",
    "right_foot", "right_toe", "right_knee", "right_elbow", "right_hand", "right_hip",
]  # fmt: skip
"""What rests on the ground. Without a side: the lower of the two."""
Line = Annotated[str, Field(min_length=3, max_length=160)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]


BACK_MDC95 = 3.0
"""The smallest change of the back line that can be told from noise, % of trunk length: a larger
one is seen by chance in 5 % of cases. About 1 within a hold and in tight clothes, 2.7 in a loose
shirt whose folds lie anew, and the eye does not know the clothes (docs/back-line.md). No fault
and no progress is told from less."""


class Strict(BaseModel):
    """A frozen value that takes no key it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Sided(Strict):
    """A joint whose sides differ, degrees."""

    left: float
    right: float

    def mirrored(self) -> Sided:
        """Left and right swapped."""
        return Sided(left=self.right, right=self.left)


Joint = float | Sided


class Pose(Strict):
    """A body configuration as joint angles in degrees; 0 and 180 as in `body`."""

    trunk: float = 0.0
    """Tilt of the trunk from upright: + leaning forward, 90 prone, −90 on the back. Where `floor`
    names two contacts the tilt follows from them, and this only says which way round."""
    roll: float = 0.0
    """About the trunk's long axis; with trunk −90, 90 lies on the right side facing the camera."""
    twist: float = 0.0
    """Pelvis against shoulders about the long axis, + knees towards the right."""
    back: float = 0.0
    """Curve of the back in % of trunk length: + rounded, − arched."""
    neck: float = 180.0
    """Head against trunk: 180 in line, below looks down to the chest, above looks up."""
    hip: Joint = 180.0
    """180 straight, below flexed, above extended."""
    hip_out: Joint = 0.0
    """Thigh away from the middle (abduction)."""
    knee: Joint = 180.0
    ankle: Joint = 90.0
    """90 neutral, above: toes pointed."""
    shoulder: Joint = 0.0
    """Arm 0 at the side, 90 forward, 180 overhead."""
    shoulder_out: Joint = 0.0
    """Arm away from the middle (abduction)."""
    elbow: Joint = 180.0
    floor: tuple[Contact, ...] = ()
    """What rests on the ground; the first stays where it is while the move goes on."""
    lift: float = 0.0
    """Height of the first contact over the ground, metres (a bench under the shoulders)."""

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


class Doses(Strict):
    """Where a person starts, where the ladder's rung ends, and what one step adds."""

    start: Dose
    goal: Dose
    step: DoseStep


class DoseStep(Strict):
    """What one step up adds, in the order it is taken: reps first, then hold, then seconds."""

    reps: int = Field(default=0, ge=0, le=10)
    hold_s: float = Field(default=0, ge=0, le=30)
    seconds: float = Field(default=0, ge=0, le=60)
    sets: int = Field(default=0, ge=0, le=2)


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


class Keep(Strict):
    """A measure and the range in which the hold still is the hold."""

    measure: Measure
    of: Of = "both"
    good: tuple[float, float]
    margin: float = Field(gt=0)


class Fault(Strict):
    """A departure from good form, with the cue that is spoken."""

    name: Name
    measure: Measure
    of: Of = "both"
    at: Literal["far", "near", "always"] = "always"
    """far: judged at each rep's far pose; near: at its start; always: all the time in position."""
    good: tuple[float, float]
    """The good range. A product setting, not evidence."""
    margin: float = Field(gt=0)
    """How far outside the range the fault is certain."""
    relative: bool = False
    """The measure's change from this person's own start pose instead of its value."""
    cue: Annotated[str, Field(min_length=3, max_length=60)]
    """Spoken, short."""
    priority: int = Field(default=2, ge=1, le=3)
    """1 is spoken first."""
    shown: dict[str, float | Sided]
    """The joints by which the faulty figure differs in the judged pose."""

    def said(self) -> Fault:
        """The same, its cue in the language spoken here."""
        return self.model_copy(update={"cue": said(self.cue)})


class Move(Strict):
    """One exercise of the catalogue, whole."""

    id: Name
    name: Annotated[str, Field(min_length=3, max_length=40)]
    also: tuple[str, ...] = ()
    phase: Phase
    sides: Sides
    posture: Posture
    view: View
    """Which side of the body the camera should see."""
    regions: tuple[Region, ...]
    equipment: tuple[Equipment, ...] = ()
    summary: Line
    steps: tuple[Line, ...] = Field(min_length=2, max_length=6)
    avoid: tuple[Line, ...] = Field(min_length=1, max_length=5)
    why: Annotated[str, Field(min_length=20, max_length=500)]
    sources: tuple[Name, ...] = ()
    muscles: tuple[Worked, ...] = ()
    contraindications: tuple[Contraindication, ...] = ()
    ladder: Ladder
    dose: Doses
    tempo: Tempo = Tempo()
    arms_free: bool = False
    """The arms may be anywhere: crossed, at the head, on the floor. Only the rest is the pose."""
    poses: dict[Name, Pose]
    """`start` and `end` at least; the first drawn is `start`."""
    count: Counted | None = None
    hold: Held | None = None
    clock: Annotated[str, Field(min_length=10, max_length=200)] | None = None
    """Why the camera cannot judge this move, where it honestly cannot: the coach uses the clock."""
    faults: tuple[Fault, ...] = ()

    def said(self) -> Move:
        """The same, its words in the language spoken here."""
        update: dict[str, object] = {
            "name": said(self.name),
            "also": tuple(map(said, self.also)),
            "summary": said(self.summary),
            "steps": tuple(map(said, self.steps)),
            "avoid": tuple(map(said, self.avoid)),
            "why": said(self.why),
            "faults": tuple(fault.said() for fault in self.faults),
        }
        if self.clock is not None:
            update["clock"] = said(self.clock)
        return self.model_copy(update=update)

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
        bends = any(abs(pose.back) > 2 * BACK_MDC95 for pose in self.poses.values())
        return counted or bends or self.needs_neutral

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        problems = list(_problems(self))
        if problems:
            raise ValueError("; ".join(problems))
        return self


def _problems(move: Move) -> list[str]:
    problems = []
    if [move.count is None, move.hold is None, move.clock is None].count(False) != 1:
        problems.append("exactly one of count, hold, clock says how the move is judged")
    wanted = {"start"}
    if move.count:
        wanted |= {move.count.near, move.count.far}
    if move.hold:
        wanted |= {move.hold.pose}
    missing = sorted(wanted - set(move.poses))
    if missing:
        problems.append(f"poses lacks {', '.join(missing)}")
    for fault in move.faults:
        unknown = sorted(set(fault.shown) - set(Pose.model_fields))
        if unknown:
            problems.append(f"fault {fault.name} shows unknown joints {', '.join(unknown)}")
        if fault.measure == "back":
            problems += _back_problems(fault)
    return problems


def _back_problems(fault: Fault) -> list[str]:
    """No fault of the back within its noise, and none without the person's own neutral."""
    problems = []
    least = min(fault.margin, -fault.good[0], fault.good[1])
    if least < BACK_MDC95:
        problems.append(
            f"fault {fault.name}: got {least:g} as margin or bound of the back, "
            f"allowed {BACK_MDC95:g} or more, the smallest change that can be told from noise"
        )
    if not fault.relative:
        problems.append(f"fault {fault.name} of the back must be relative: neutral is personal")
    return problems
