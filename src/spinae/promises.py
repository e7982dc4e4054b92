"""What every move promises, tried on the drawn body: that it draws, counts, times, names its faults
and no others, and is known among the other moves.

`broken` gives a line for each promise that a move does not keep: what was found, what is allowed,
and what to do in its file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from math import dist, isfinite, nan
from random import Random

from spinae.body import (
    LANDMARKS,
    SIDES,
    Body,
    Frame,
    Observation,
    Side,
    angle_between,
    dot,
    minus,
    mirrored_name,
    opposite,
)
from spinae.catalogue import Catalogue, vocabulary
from spinae.catalogue.schema import Contact, Fault, Joint, Move, Pose, Sided
from spinae.catalogue.vocabulary import Anchor
from spinae.figure.furniture import anchored
from spinae.figure.motion import STAY_MOST_S, Instant, clip, far_pose, timeline
from spinae.judge import FaultSeen, Judge, NotJudgedError
from spinae.judge.reading import Reading, reading
from spinae.judge.recognition import recognised, watch_all
from spinae.kinematics import (
    FOREARM,
    HEIGHT,
    SHANK,
    THIGH,
    UPPER_ARM,
    Skeleton,
    as_written,
    instant,
    skin_of,
    stand,
    touching,
)
from spinae.performance import READY_S, perform, script

SUNK_M, TOUCHING_M = 0.03, 0.025
"""How far a drawn body may sink into the ground, and a contact be off it."""
OFF_IT_M, JUMP_M = 0.05, 0.3
"""How far furniture may be off what it carries, and the pelvis go between neighbouring pictures."""
BENT = 15.0
"""Degrees by which a joint may be drawn otherwise than written: a foot that hangs beside the other
clears the ground by some bend of the knee."""
ARM = ("shoulder", "elbow")
JOINTS = ("hip", "knee", *ARM)
CARRIED: dict[Anchor, tuple[str, ...]] = {
    "seat": ("hip",), "shoulder blades": ("shoulder",), "head": ("head",),
    "foot": ("foot", "toe", "heel"), "hands": ("hand",),
}  # fmt: skip
"""The contacts that furniture by its anchor carries."""
LAID_M = 0.12
"""A head this low lies on what is under it, whether `floor` names it or not."""
PEAK_S, SIDE_S = 0.4, 0.3
"""Seconds by which a rep's peak may be told early or late, and a hold's length differ by side."""
TRAVEL = 5.0
"""The least that a counted measure travels: less is noise."""
NOISE, LOST = 0.006, 0.2
"""A restless eye: standard deviation in shares of body height, and share of frames lost."""
BONES = (
    ("shoulder", "elbow", UPPER_ARM),
    ("elbow", "wrist", FOREARM),
    ("hip", "knee", THIGH),
    ("knee", "ankle", SHANK),
)


def broken(move: Move, catalogue: Catalogue) -> Iterator[str]:
    """A line for each promise that the move does not keep among the moves of the catalogue."""
    for promise in (
        _draws, _moves, _stands, _is_carried, _is_as_written, _stays_in_place, _keeps_its_bones,
        _mirrors,
    ):  # fmt: skip
        yield from promise(move)
    if move.clock is not None:
        yield from _says_that_it_is_not_judged(move)
        return
    stuck = list(_travels(move))
    yield from stuck
    if not stuck:
        performed = Performed(move)
        for judged in (_is_judged, _names_its_faults, _is_the_same_mirrored, _waits):
            yield from judged(move, performed)
        yield from _is_recognised(move, performed, catalogue)


# The drawing --------------------------------------------------------------------------------


def _draws(move: Move) -> Iterator[str]:
    """The figure moves, and every bone of it is somewhere."""
    loop = clip(move)
    numbers = [number for turns in loop["turns"] for number in turns]
    if not all(map(isfinite, numbers)):
        yield "a bone of the figure is nowhere; report this"
    if len({tuple(turns) for turns in loop["turns"]}) == 1:
        yield "the figure stands still; let start and far pose differ"


def _moves(move: Move) -> Iterator[str]:
    """One loop at the move's tempo that ends where it began."""
    loop, tempo = timeline(move), move.tempo
    sided = move.sides == "alternating"
    for name in ("right_ankle", "head", "right_wrist"):
        first, last = loop[0].body.joints[name], loop[-1].body.joints
        ends = (name, mirrored_name(name)) if sided else (name,)
        if min(dist(first[:2], last[end][:2]) for end in ends) >= 0.005:
            yield f"the loop does not end where it began ({name}); report this"
    whole = tempo.out_s + min(tempo.stay_s, STAY_MOST_S) + tempo.back_s + tempo.breath_s
    if abs(loop[-1].t - whole * (2 if sided else 1)) > 1e-6:
        yield "the loop does not keep the tempo; report this"


def _stands(move: Move) -> Iterator[str]:
    """What rests on the ground touches it, and nothing sinks into it."""
    start = Instant(0.0, stand(move.poses["start"]), 0.0)
    deepest = max((one for one in (start, *timeline(move))), key=lambda one: _depth(one.body))
    if _depth(deepest.body) > SUNK_M:
        yield (
            f"the body sinks {_depth(deepest.body) * 100:.0f} cm into the ground "
            f"{_when(deepest, start)}, allowed {SUNK_M * 100:.0f}; lift what is lowest, or name it "
            "in floor"
        )
    for name, pose in _poses(move):
        body = stand(pose)
        for index, contact in enumerate(pose.floor):
            off = _over_ground(body, contact) - (pose.lift if index == 0 else 0.0)
            if abs(off) > TOUCHING_M:
                yield (
                    f"{contact} is in the floor of poses.{name} but drawn {off * 100:+.1f} cm over "
                    f"the ground, allowed {TOUCHING_M * 100:.1f}; bend the joints above it, or "
                    "take it out of floor"
                )


def _depth(body: Skeleton) -> float:
    skin = (*skin_of(body, "hip"), *skin_of(body, "shoulder"), *skin_of(body, "head"))
    return max(y for _, y, _ in (*body.joints.values(), *skin))


def _when(instant: Instant, start: Instant) -> str:
    if instant is start:
        return "in poses.start"
    return "in the far pose" if instant.effort == 1.0 else "on the way to the far pose"


def _poses(move: Move) -> Iterator[tuple[str, Pose]]:
    far = far_pose(move)
    yield "start", move.poses["start"]
    yield from ((name, pose) for name, pose in move.poses.items() if pose is far)


def _over_ground(body: Skeleton, contact: Contact) -> float:
    """How far a contact's own joint lies over the ground it should touch, metres."""
    (_, y, _), clearance = touching(body, contact)
    return -y - clearance


def _is_carried(move: Move) -> Iterator[str]:
    """What is lifted stands on furniture, and furniture is under what rests on it."""
    placed = {(one.thing, one.at) for one in move.furniture}
    drawn = [one for one in vocabulary.load().furniture if (one.thing, one.at) in placed]
    for name, pose in _poses(move):
        first = pose.floor[0] if pose.floor else ""
        anchors = [anchor for anchor, parts in CARRIED.items() if _part(first) in parts]
        if pose.lift and not any(one.anchor in anchors for one in drawn):
            things = (
                f'{{ thing = "{one.thing}", at = "{one.at}" }}'
                for one in vocabulary.load().furniture
                if one.anchor in anchors
            )
            places = ", ".join(things) or "a new piece in vocabulary.toml"
            yield (
                f"{first or 'nothing of floor'} of poses.{name} is lifted {pose.lift * 100:.0f} cm "
                f"and nothing is drawn under it, allowed furniture = {places}; or take lift out"
            )
    start = move.poses["start"]
    for one in drawn:
        parts = CARRIED.get(one.anchor, ())
        if not parts or one.anchor == "hands":
            continue  # stands beside the body, or is held on to
        carried = [contact for contact in start.floor if _part(contact) in parts]
        high = -anchored(one.anchor, stand(start), move)[1]
        due = start.lift if carried[:1] == list(start.floor[:1]) else 0.0
        lies = one.anchor == "head" and high <= LAID_M
        if not lies and not (carried and due > 0 and abs(high - due) <= OFF_IT_M):
            yield (
                f"the {one.thing} stands under the {one.anchor}, which poses.start has "
                f"{high * 100:.0f} cm over the ground and does not rest on it; let floor of "
                f"poses.start begin with {' or '.join(parts)} and lift say how high it is, or let "
                "the piece stand elsewhere"
            )


def _part(contact: str) -> str:
    return contact.rpartition("_")[2]


def _is_as_written(move: Move) -> Iterator[str]:
    """No joint is drawn otherwise than the file writes it, but for arms that are told to reach the
    ground or are free."""
    for name, pose in _poses(move):
        written, drawn = (Body(body.world()) for body in (as_written(pose), stand(pose)))
        for joint in JOINTS:
            for side in SIDES:
                if joint in ARM and _arm_is_settled(move, pose, side):
                    continue
                if _turned(written, drawn, joint, side) <= BENT:
                    continue
                limb = "hand" if joint in ARM else "foot"
                yield (
                    f"the {side} {joint} of poses.{name} is written as "
                    f"{_of(getattr(pose, joint), side):.0f} and drawn as "
                    f"{drawn.measure(joint, side):.0f}, allowed {BENT:g} degrees apart: the {limb} "
                    f"would go under the ground; bend hip, knee or trunk so that it does not, or "
                    f"let floor begin with what stands on the ground"
                )


def _turned(written: Body, drawn: Body, joint: str, side: Side) -> float:
    """Degrees between a joint as written and as drawn."""
    if joint in ("knee", "elbow"):
        return abs(written.measure(joint, side) - drawn.measure(joint, side))
    limb = {"hip": "knee", "shoulder": "elbow"}[joint]
    ways = [
        (minus(body.part(side, limb), body.part(side, joint)), body) for body in (written, drawn)
    ]
    own = [tuple(dot(way, axis) for axis in (b.front, b.up, b.left)) for way, b in ways]
    (fx, ux, lx), (fy, uy, ly) = own
    return angle_between((fx, ux, lx), (fy, uy, ly))


def _arm_is_settled(move: Move, pose: Pose, side: Side) -> bool:
    """Whether the schema says that the arm's angles follow from something else."""
    reaches = len(pose.floor) > 2 and bool({"hand", f"{side}_hand"} & set(pose.floor))
    return move.arms_free or reaches


def _of(joint: Joint, side: Side) -> float:
    return float(getattr(joint, side)) if isinstance(joint, Sided) else joint


def _stays_in_place(move: Move) -> Iterator[str]:
    """The body does not slide over the ground while it moves."""
    for one, after in pairwise(timeline(move)):
        jump = dist(one.body.joints["pelvis"], after.body.joints["pelvis"])
        if jump > JUMP_M:
            near, far = move.poses[move.count.near if move.count else "start"], far_pose(move)
            firsts = [pose.floor[0] if pose.floor else "nothing" for pose in (near, far)]
            yield (
                f"the body jumps {jump * 100:.0f} cm on the way, allowed {JUMP_M * 100:.0f}; the "
                f"first contact of floor stays in place: it is {firsts[0]} in one pose and "
                f"{firsts[1]} in the other, name the same one first in both"
            )
            return


def _keeps_its_bones(move: Move) -> Iterator[str]:
    """No bone grows or shrinks on the way."""
    for one in timeline(move):
        for side in ("left", "right"):
            for start, end, length in BONES:
                found = dist(one.body.joints[f"{side}_{start}"], one.body.joints[f"{side}_{end}"])
                if abs(found - length) > 1e-3:
                    yield (
                        f"the {side} {start} and {end} come {(found - length) * 100:+.1f} cm apart "
                        "on the way; a limb cannot reach its floor contact there"
                    )
                    return


def _mirrors(move: Move) -> Iterator[str]:
    """A mirrored pose is the mirror image."""
    for name, pose in move.poses.items():
        body, mirror = stand(pose).joints, stand(pose.mirrored()).joints
        for landmark in LANDMARKS:
            x, y, z = body[landmark]
            if dist(mirror[mirrored_name(landmark)], (x, y, -z)) > 1e-5:
                yield f"poses.{name} mirrored is not its mirror image; report this"
                break


# The judge ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Seen:
    """What the judge made of one performance."""

    judge: Judge
    faults: tuple[str, ...]

    @property
    def sides(self) -> list[Side | None]:
        return [rep.side for rep in self.judge.reps]


Performance = list[Observation]


class Performed:
    """A move's performances, each drawn once for all promises: that takes longer than to judge."""

    def __init__(self, move: Move) -> None:
        self._move = move

    @cached_property
    def right(self) -> Performance:
        """The perfect one."""
        return self._seen()

    @cached_property
    def left(self) -> Performance:
        """The same on the other side."""
        return self._seen(side="left")

    @cached_property
    def perfect(self) -> Seen:
        """What the judge makes of the perfect one."""
        return _judged(self._move, self.right)

    def faulty(self, fault: Fault) -> Performance:
        """One with a fault."""
        return self._seen(fault=fault.name)

    def _seen(self, side: Side = "right", fault: str | None = None) -> Performance:
        return [*map(Observation.of, perform(self._move, side=side, fault=fault))]


def _mirrored(performance: Performance) -> Performance:
    return [Observation.of(one.frame.mirrored()) for one in performance]


def _judged(move: Move, seen: Iterable[Observation], told: Side | None = None) -> Seen:
    """`told`: the side that works, as a session tells it for a move that is done one side after
    the other; a judge without it finds the side itself."""
    judge, faults, t = Judge(move, side=told), [], 0.0
    for one in seen:
        t = one.t
        faults += [event.name for event in judge.see(one) if isinstance(event, FaultSeen)]
    judge.close(t)
    return Seen(judge, tuple(faults))


def _says_that_it_is_not_judged(move: Move) -> Iterator[str]:
    try:
        Judge(move)
    except NotJudgedError:
        return
    yield "the move has a clock and is judged all the same; report this"


def _travels(move: Move) -> Iterator[str]:
    """What is counted differs between the poses it travels between."""
    if move.count is None:
        return
    read = reading(move.count.signal, move.count.of, "right" if move.sides == "each" else None)
    near, far = (_read(read, move.poses[name]) for name in (move.count.near, move.count.far))
    if not abs(far - near) >= TRAVEL:
        yield (
            f"count.signal {move.count.signal} is {near:.0f} in poses.{move.count.near} and "
            f"{far:.0f} in poses.{move.count.far}, allowed {TRAVEL:g} or more apart; name a "
            "measure that travels, or draw the poses further apart"
        )


def _read(read: Reading, pose: Pose) -> float:
    body = Body.of(instant(pose))
    return nan if body is None else read(body)


def _is_judged(move: Move, performed: Performed) -> Iterator[str]:
    """A perfect performance is counted or timed exactly, on either side, and has no fault."""
    told, seen = script(move), performed.perfect
    yield from _no_fault(seen, "the perfect performance")
    if move.count is not None:
        peaks = [rep.peak for rep in seen.judge.reps]
        if len(peaks) != len(told.peaks):
            yield (
                f"{len(told.peaks)} perfect reps were counted as {len(peaks)}; look at count: "
                "signal, reach, returned and keep"
            )
        elif any(abs(at - due) > PEAK_S for at, due in zip(peaks, told.peaks, strict=True)):
            yield (
                f"the reps of a perfect performance peak at {_seconds(peaks)}, allowed within "
                f"{PEAK_S:g} s of {_seconds(told.peaks)}; count a measure that turns where the far "
                "pose is"
            )
        if move.sides == "alternating" and seen.sides != ["right", "left"] * 2:
            got = ", ".join(side or "neither" for side in seen.sides)
            yield (
                f"alternating sides were told as {got}, allowed right, left, right, left; count a "
                "measure of the working side, or its split"
            )
        lost = len(_judged(move, _restless(_frames(performed.right))).judge.reps)
        if len(peaks) == len(told.peaks) != lost:
            yield (
                f"{len(told.peaks)} perfect reps were counted as {lost} by a restless eye that "
                "loses frames; draw the poses further apart, or widen keep"
            )
    else:
        yield from _is_timed(move, seen)
    if move.sides == "each":
        yield from _counts_the_side_that_is_told(move, performed, seen)


def _counts_the_side_that_is_told(move: Move, performed: Performed, seen: Seen) -> Iterator[str]:
    """Either side counts and holds as much as the right one, whether the judge is told which side
    works, as a session tells it, or finds it by itself."""
    right, left = performed.right, performed.left
    tried: tuple[tuple[Side, Performance, Side | None], ...] = (
        ("left", left, None), ("right", right, "right"), ("left", left, "left"),
    )  # fmt: skip
    for side, shown, told in tried:
        found = _judged(move, shown, told)
        what = f"the {side} side" + (", where the side is told," if told else "")
        yield from _no_fault(found, f"the perfect performance of {what.rstrip(',')}")
        if len(found.judge.reps) != len(seen.judge.reps):
            yield (
                f"{what} counts {len(found.judge.reps)}, the right {len(seen.judge.reps)} where "
                f"nobody tells the side; {_sided_advice(move)}"
            )
        if abs(found.judge.held_s - seen.judge.held_s) > SIDE_S:
            yield (
                f"{what} holds {found.judge.held_s:.1f} s, the right "
                f"{seen.judge.held_s:.1f} where nobody tells the side; {_sided_advice(move)}"
            )


def _sided_advice(move: Move) -> str:
    """What to do about a move whose sides are judged differently."""
    named = "count.of and count.keep" if move.count is not None else "hold.keep"
    return f"look at {named}: side or other for what one side does, nothing for what both do"


def _no_fault(seen: Seen, what: str) -> Iterator[str]:
    for fault in dict.fromkeys(seen.faults):
        yield (f"{what} shows fault {fault}; widen its good range, or draw the pose within it")


def _seconds(times: Iterable[float]) -> str:
    return ", ".join(f"{t:.1f}" for t in times)


def _is_timed(move: Move, seen: Seen) -> Iterator[str]:
    (begin, end), *_ = script(move).holds
    holds, tempo = seen.judge.holds, move.tempo
    early, late = begin - tempo.out_s * 0.7, end + tempo.back_s * 0.7
    right = len(holds) == 1 and (
        early <= holds[0].start <= begin + 0.5 and end - 0.5 <= holds[0].end <= late
    )
    if not right:
        got = _seconds(edge for hold in holds for edge in (hold.start, hold.end)) or "nothing"
        yield (
            f"a perfect hold from {begin:.1f} to {end:.1f} s was timed as {got}; look at "
            "hold.keep: it must be true of the held pose, and not of the start"
        )


def _names_its_faults(move: Move, performed: Performed) -> Iterator[str]:
    """A performance with a fault shows that fault and no other, mirrored too."""
    for fault in move.faults:
        shown = performed.faulty(fault)
        seen = _judged(move, shown).faults
        if set(seen) != {fault.name}:
            yield _misnamed(move, fault.name, seen)
            continue
        mirror = _mirrored(shown)
        ways: list[tuple[str, Performance, Side | None]]
        ways = [("in the mirror", mirror, None)]
        if move.sides == "each":
            ways.append(("of the right side where the side is told", shown, "right"))
            ways.append(("of the left side where the side is told", mirror, "left"))
        for where, films, side in ways:
            got = dict.fromkeys(_judged(move, films, side).faults)
            if set(got) != {fault.name}:
                yield (
                    f"fault {fault.name} is told as {', '.join(got) or 'none'} {where}; use of = "
                    "side or other for measures of one side"
                )


def _misnamed(move: Move, name: str, seen: tuple[str, ...]) -> str:
    if name in seen:
        others = ", ".join(dict.fromkeys(other for other in seen if other != name))
        return (
            f"a performance with fault {name} shows {others} too; let shown differ in fewer "
            "joints, or widen the other's range"
        )
    fault = next(fault for fault in move.faults if fault.name == name)
    got = ", ".join(dict.fromkeys(seen)) or "no fault"
    pose = far_pose(move).model_copy(update=dict(fault.shown))
    side: Side | None = "right" if move.sides == "each" else None
    value = _read(reading(fault.measure, fault.of, side), pose)
    change = ", judged by its change from the start" if fault.relative else ""
    return (
        f"a performance with fault {name} shows {got}: its {fault.measure} is {value:.0f} as drawn"
        f"{change}, good is {fault.good[0]:g} to {fault.good[1]:g} with margin {fault.margin:g}; "
        f"{_no_rep(move, fault) or FURTHER}"
    )


FURTHER = "let shown go further, but so that reps still count and the body is still in the pose"


def _no_rep(move: Move, fault: Fault) -> str | None:
    """What to do where the fault as shown is too far from the far pose for a rep to count."""
    count = move.count
    if count is None or fault.at == "near":
        return None
    read = reading(count.signal, count.of, "right" if move.sides == "each" else None)
    near, far = (_read(read, move.poses[name]) for name in (count.near, count.far))
    shown = _read(read, move.poses[count.far].model_copy(update=dict(fault.shown)))
    if (shown - near) / (far - near) >= count.reach:
        return None
    way = "more" if far > near else "less"
    return (
        f"no rep counts there: its {count.signal} is {shown:.0f}, and a rep counts at "
        f"{near + count.reach * (far - near):.0f} or {way}; let shown go less far, or count.reach "
        "be lower"
    )


def _is_the_same_mirrored(move: Move, performed: Performed) -> Iterator[str]:
    """A mirrored performance gets the mirrored verdict."""
    plain, mirror = performed.perfect, _judged(move, _mirrored(performed.right))
    sides = [side and opposite(side) for side in plain.sides]
    same = mirror.sides == sides and mirror.faults == plain.faults
    if not same or abs(mirror.judge.held_s - plain.judge.held_s) > 0.05:
        yield "the mirrored performance is judged otherwise; use of = side, other or split"


def _waits(move: Move, performed: Performed) -> Iterator[str]:
    """Staying in the start pose counts nothing."""
    if move.count is None:
        return
    ready = [frame for frame in _frames(performed.right) if frame.t < READY_S]
    again = (replace(frame, t=frame.t + READY_S * turn) for turn in range(6) for frame in ready)
    counted = len(_judged(move, _restless(again, lost=0.0)).judge.reps)
    if counted:
        yield (
            f"standing still in the start pose counts {counted}; draw the far pose further "
            "from it, or raise count.reach"
        )


def _frames(seen: Iterable[Observation]) -> Iterator[Frame]:
    return (one.frame for one in seen)


def _restless(frames: Iterable[Frame], lost: float = LOST) -> Iterator[Observation]:
    """The frames as a restless model gives them, some of them lost; always the same."""
    random = Random(1)
    for frame in frames:
        if frame.world is None or frame.image is None or random.random() < lost:
            yield Observation.of(replace(frame, image=None, world=None, back=None))
            continue
        off = [tuple(random.gauss(0, NOISE * HEIGHT) for _ in range(3)) for _ in LANDMARKS]
        world = tuple(
            (x + dx, y + dy, z + dz)
            for (x, y, z), (dx, dy, dz) in zip(frame.world, off, strict=True)
        )
        yield Observation.of(replace(frame, world=world))


def _is_recognised(move: Move, performed: Performed, catalogue: Catalogue) -> Iterator[str]:
    """Among all moves it is known for itself; a test is known for the move that it tests."""
    found = recognised(watch_all(performed.right, catalogue))
    longest = max(found, key=lambda one: one.end - one.start, default=None)
    if longest is None:
        yield "the perfect performance is known as no move; draw start and far pose further apart"
    elif longest.move != move.id and move.phase != "test":
        yield (
            f"the perfect performance is recognised as {longest.move}; draw what tells the two "
            "apart, or add it to keep"
        )
