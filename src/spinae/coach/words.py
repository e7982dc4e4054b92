"""The coach's own sentences by key, as messages. What a move's faults, what is not seen and what
follows from pain are told with comes from the catalogue, the judge and the plan."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from spinae.body import Side, opposite
from spinae.catalogue.schema import Dose, Joint, Move, Pose, Sided
from spinae.message import N_, NOTHING, Message, Value, _, joined

HOLD_SPOKEN_S = 2.0
"""A shorter stay in the far pose is over before the word for it is spoken."""

WORDS: Mapping[str, str] = MappingProxyType(
    {
        # what comes
        "next": N_("Next: {name}, {dose}. {posture}"),
        "set": N_("Set {number} of {sets}."),
        "last set": N_("Last set."),
        "right first": N_("Right side first."),
        "left first": N_("Left side first."),
        "switch right": N_("Now the right side."),
        "switch left": N_("Now the left side."),
        "rest": N_("Rest."),
        "begin": N_("Begin."),
        "hold": N_("Hold."),
        "hold when": N_("Go into the hold when you are ready."),
        "clock": N_("Go."),
        "finished": N_("That is all for today. Get up slowly."),
        "ended": N_("We stop here."),
        # rhythm, where nobody counts for you
        "beat go": N_("And go."),
        "beat other": N_("Other side."),
        "beat hold": N_("Hold."),
        "beat back": N_("And back."),
        "beat end": N_("Press done when you have finished."),
        "by hand": N_("I cannot count this one. Press plus for each rep, or done at the end."),
        # along the way
        "last one": N_("Last one."),
        "half": N_("Half way."),
        "pulses": N_("Now {pulses} small pulses."),
        "test dose": N_("for as long as the line is good"),
        "test over": N_("That was {seconds} seconds."),
        "partial": N_("Not quite: a little further."),
        "short hold": N_("Stay a little longer."),
        "better": N_("Better."),
        # where to be, and where to put the camera
        "place side": N_("First, let me see you. Stand with your side to the camera."),
        "place front": N_("First, let me see you. Stand and face the camera."),
        "place nobody": N_("I cannot see you. Step into the picture."),
        "place dark": N_("It is too dark to see you well. Turn on a light."),
        "place near": N_("Too near. Step back, or move the camera away."),
        "place far": N_("Too far. Come nearer."),
        "place head": N_("I cannot see your head. Tilt the camera up."),
        "place feet": N_("I cannot see your feet. Tilt the camera down."),
        "place aside": N_("Come to the middle of the picture."),
        "place hidden": N_("Something hides a part of you. Let me see all of you."),
        "place turned side": N_("Turn your side to the camera."),
        "place turned front": N_("Turn to face the camera."),
        "place high": N_("Put the camera lower, as low as a chair."),
        "place enough": N_("I do not see all of you. We go on like this."),
        "placed": N_("Good, I see you."),
        # waiting for the person
        "waits": N_("The clock waits."),
        "left": N_("I wait. Take the position to go on."),
        "offer": N_("I cannot see the position yet. You can go on by hand: press start."),
        "no picture": N_("No picture from the camera. Check it, or go on by hand."),
        "paused": N_("Paused. Does it hurt?"),
        "answer": N_("Hand up for yes. For no, take the position again."),
        "answer by hand": N_("Hand up for yes. For no, press go on."),
        "hurts press": N_("For yes, press it hurts. For no, press go on."),
        "stop": N_("Stop. Let go and breathe. How strong is it, and what kind?"),
        "stop unanswered": N_("If nothing is pressed for a minute, we stop for today."),
        "pain unanswered": N_("We stop for today. When in doubt, stopping is right."),
        "mistake": N_("Good. I wait; go on when you are ready."),
        "switched": N_("You are in {name}. That comes now, and {other} after it."),
        # the neutral back
        "back find": N_("First, your neutral back: it takes ten seconds. {posture}"),
        "back round": N_("Round your back, as far as is easy."),
        "back arch": N_("Now let it arch, as far as is easy."),
        "back middle": N_("Now rest half way between the two."),
        "back found": N_("Good. That is your neutral."),
        "back unseen": N_("I could not see your back. We go on without."),
        "back lost": N_("I could not tell your neutral. We go on without."),
        # free practice, where nothing is planned
        "free": N_("Take any position. I watch, and count what I know."),
        "free no camera": N_("Free practice needs the camera. Turn it on, or end here."),
        "free unseen": N_("I cannot see you. Step into the picture, all of you."),
        "free ready": N_("Begin when you are ready."),
        "free unknown": N_("I do not know this one. Rest, or take a position from Moves."),
        "free found": N_("{name}. I count."),
        "free held": N_("{name}. The clock runs."),
        "free kept": N_("{name}: {done}, kept."),
        "free refused": N_("{name} can wait. {reason} I do not count it."),
        "free hurt": N_("It hurt today."),
        # sides
        "left side": N_("left side"),
        "right side": N_("right side"),
        "opposite": N_("{arm} arm, {leg} leg"),
        "same": N_("{arm} arm and leg"),
        # how to be, before it starts
        "standing": N_("Stand."),
        "sitting": N_("Sit."),
        "all-fours": N_("Hands and knees."),
        "prone": N_("Face down."),
        "supine": N_("On your back."),
        "side-lying": N_("On your side."),
        "kneeling": N_("Kneel."),
        "see side": N_("Your side to the camera, all of you in the picture."),
        "see front": N_("Face the camera, all of you in the picture."),
        # doses
        "1 rep": N_("1 rep"),
        "reps": N_("{reps} reps"),
        "reps each": N_("{reps} each side"),
        "holding": N_("{reps}, holding {hold:g} seconds"),
        "then": N_("{reps}, then {pulses} small pulses"),
        "seconds": N_("{seconds:g} seconds"),
        "seconds each": N_("{seconds:g} seconds each side"),
        "sets": N_("{sets} sets of {dose}"),
    }
)


def words(key: str, **values: Value) -> Message:
    """The sentence under `key`, filled in."""
    return _(WORDS[key], **values)


def announcement(move: Move, dose: Dose) -> Message:
    """`Next: bird-dog, 6 each side. Hands and knees.`"""
    name, posture = _(move.name).lowered, words(move.posture)
    return words("next", name=name, dose=dose_words(move, dose), posture=posture)


def camera_hint(move: Move) -> Message:
    """How to be, and how the camera should see it."""
    return joined([words(move.posture), words(f"see {move.view}")])


def dose_words(move: Move, dose: Dose) -> Message:
    """`3 sets of 10 each side, holding 5 seconds`."""
    if move.phase == "test":
        return words("test dose")
    by_side = move.sides == "each" or (move.sides == "alternating" and dose.seconds is None)
    one = _set_words(dose, " each" if by_side else "")
    return one if dose.sets == 1 else words("sets", sets=dose.sets, dose=one)


def _set_words(dose: Dose, each: str) -> Message:
    if dose.seconds is not None or dose.reps is None:
        return words(f"seconds{each}", seconds=dose.seconds or dose.hold_s or 0.0)
    one = words("1 rep" if dose.reps == 1 and not each else f"reps{each}", reps=dose.reps)
    if dose.hold_s is not None and dose.hold_s >= HOLD_SPOKEN_S:
        one = words("holding", reps=one, hold=dose.hold_s)
    return words("then", reps=one, pulses=dose.pulses) if dose.pulses else one


MOVED_DEG = 8.0
"""A limb whose joint travels further than this takes part in the move."""


def side_words(move: Move, side: Side | None) -> Message:
    """`left arm, right leg` where opposite limbs work, else `left side`; nothing without a side."""
    if side is None or move.sides == "both":
        return NOTHING
    near, far = _travel(move)
    arm, leg = (_one_side(near, far, joints) for joints in (("shoulder", "elbow"), ("hip", "knee")))
    if arm is None or leg is None:
        return words(f"{side} side")
    if side == "left":  # a file is written for the right side
        arm, leg = opposite(arm), opposite(leg)
    return words("same" if arm == leg else "opposite", arm=_(arm), leg=_(leg))


def _travel(move: Move) -> tuple[Pose, Pose]:
    near, far = "start", "end"
    if move.count is not None:
        near, far = move.count.near, move.count.far
    elif move.hold is not None:
        far = move.hold.pose
    return move.poses[near], move.poses.get(far, move.poses[near])


def _one_side(near: Pose, far: Pose, joints: tuple[str, ...]) -> Side | None:
    """The one side whose joints travel; None where both do, or neither."""
    moved = {
        side
        for joint in joints
        for side in ("left", "right")
        if abs(_of(getattr(far, joint), side) - _of(getattr(near, joint), side)) > MOVED_DEG
    }
    if len(moved) != 1:
        return None
    return "left" if "left" in moved else "right"


def _of(joint: Joint, side: str) -> float:
    if isinstance(joint, Sided):
        return joint.left if side == "left" else joint.right
    return joint
