"""Every word the coach speaks, in one table, so that another language is one place."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from spinae.body import Side, opposite
from spinae.catalogue.schema import Dose, Joint, Move, Pose, Sided
from spinae.language import said

HOLD_SPOKEN_S = 2.0
"""A shorter stay in the far pose is over before the word for it is spoken."""

WORDS: Mapping[str, str] = MappingProxyType(
    {
        # what comes
        "next": "Next: {name}, {dose}. {posture}",
        "set": "Set {number} of {sets}.",
        "last set": "Last set.",
        "right first": "Right side first.",
        "left first": "Left side first.",
        "switch right": "Now the right side.",
        "switch left": "Now the left side.",
        "rest": "Rest.",
        "begin": "Begin.",
        "hold": "Hold.",
        "hold when": "Go into the hold when you are ready.",
        "clock": "Go.",
        "finished": "That is all for today. Get up slowly.",
        "ended": "We stop here. What you did is kept.",
        # rhythm, where nobody counts for you
        "beat go": "And go.",
        "beat other": "Other side.",
        "beat hold": "Hold.",
        "beat back": "And back.",
        "beat end": "Press done when you have finished.",
        "by hand": "I cannot count this one. Press plus for each rep, or done at the end.",
        # along the way
        "last one": "Last one.",
        "half": "Half way.",
        "pulses": "Now {pulses} small pulses.",
        "test dose": "for as long as the line is good",
        "test over": "That was {seconds} seconds.",
        "partial": "Not quite: a little further.",
        "short hold": "Stay a little longer.",
        "better": "Better.",
        # where to be, and where to put the camera
        "place side": "First, let me see you. Stand with your side to the camera.",
        "place front": "First, let me see you. Stand and face the camera.",
        "place nobody": "I cannot see you. Step into the picture.",
        "place dark": "It is too dark to see you well. Turn on a light.",
        "place near": "Too near. Step back, or move the camera away.",
        "place far": "Too far. Come nearer.",
        "place head": "I cannot see your head. Tilt the camera up.",
        "place feet": "I cannot see your feet. Tilt the camera down.",
        "place aside": "Come to the middle of the picture.",
        "place hidden": "Something hides a part of you. Let me see all of you.",
        "place turned side": "Turn your side to the camera.",
        "place turned front": "Turn to face the camera.",
        "place high": "Put the camera lower, as low as a chair.",
        "place enough": "I do not see all of you. We go on like this.",
        "placed": "Good, I see you.",
        # waiting for the person
        "waits": "The clock waits.",
        "left": "I wait. Take the position to go on.",
        "offer": "I cannot see the position yet. You can go on by hand: press start.",
        "no picture": "No picture from the camera. Check it, or go on by hand.",
        "paused": "Paused. Does it hurt?",
        "answer": "Hand up for yes. For no, take the position again.",
        "answer by hand": "Hand up for yes. For no, press go on.",
        "hurts press": "For yes, press it hurts. For no, press go on.",
        "stop": "Stop. Let go and breathe. How strong is it, and what kind?",
        "stop unanswered": "If nothing is pressed for a minute, we stop for today.",
        "pain unanswered": "We stop for today. When in doubt that is right. All is kept.",
        "mistake": "Good. I wait; go on when you are ready.",
        "switched": "You are in {name}. That comes now, and {other} after it.",
        # the neutral back
        "back find": "First, your neutral back: it takes ten seconds. {posture}",
        "back round": "Round your back, as far as is easy.",
        "back arch": "Now let it arch, as far as is easy.",
        "back middle": "Now rest half way between the two.",
        "back found": "Good. That is your neutral.",
        "back unseen": "I could not see your back. We go on without.",
        "back lost": "I could not tell your neutral. We go on without.",
        # free practice, where nothing is planned
        "free": "Take any position. I watch, and count what I know.",
        "free no camera": "Free practice needs the camera. Turn it on, or end here.",
        "free unseen": "I cannot see you. Step into the picture, all of you.",
        "free ready": "Begin when you are ready.",
        "free unknown": "I do not know this one. Rest, or take a position from Moves.",
        "free found": "{name}. I count.",
        "free held": "{name}. The clock runs.",
        "free kept": "{name}: {done}, kept.",
        "free refused": "{name} is not for you now. {reason} I do not count it.",
        "free hurt": "It hurt today.",
        # sides
        "left side": "left side",
        "right side": "right side",
        "opposite": "{arm} arm, {leg} leg",
        "same": "{arm} arm and leg",
        # how to be, before it starts
        "standing": "Stand.",
        "sitting": "Sit.",
        "all-fours": "Hands and knees.",
        "prone": "Face down.",
        "supine": "On your back.",
        "side-lying": "On your side.",
        "kneeling": "Kneel.",
        "see side": "Your side to the camera, all of you in the picture.",
        "see front": "Face the camera, all of you in the picture.",
        # doses
        "1 rep": "1 rep",
        "reps": "{reps} reps",
        "reps each": "{reps} each side",
        "holding": "{reps}, holding {hold:g} seconds",
        "then": "{reps}, then {pulses} small pulses",
        "seconds": "{seconds:g} seconds",
        "seconds each": "{seconds:g} seconds each side",
        "sets": "{sets} sets of {dose}",
    }
)


def words(key: str, **values: object) -> str:
    """The sentence under `key`, filled in."""
    return said(WORDS[key], **values)


def in_sentence(name: str) -> str:
    """`Bird-dog` as it stands within a sentence."""
    return name[:1].lower() + name[1:]


def announcement(move: Move, dose: Dose) -> str:
    """`Next: bird-dog, 6 each side. Hands and knees.`"""
    name, dose_said = in_sentence(move.name), dose_words(move, dose)
    return words("next", name=name, dose=dose_said, posture=words(move.posture))


def camera_hint(move: Move) -> str:
    """How to be, and how the camera should see it."""
    return f"{words(move.posture)} {words(f'see {move.view}')}"


def dose_words(move: Move, dose: Dose) -> str:
    """`3 sets of 10 each side, holding 5 seconds`."""
    if move.phase == "test":
        return words("test dose")
    by_side = move.sides == "each" or (move.sides == "alternating" and dose.seconds is None)
    one = _set_words(dose, " each" if by_side else "")
    return one if dose.sets == 1 else words("sets", sets=dose.sets, dose=one)


def _set_words(dose: Dose, each: str) -> str:
    if dose.seconds is not None or dose.reps is None:
        return words(f"seconds{each}", seconds=dose.seconds or dose.hold_s)
    said = words("1 rep" if dose.reps == 1 and not each else f"reps{each}", reps=dose.reps)
    if dose.hold_s is not None and dose.hold_s >= HOLD_SPOKEN_S:
        said = words("holding", reps=said, hold=dose.hold_s)
    return words("then", reps=said, pulses=dose.pulses) if dose.pulses else said


MOVED_DEG = 8.0
"""A limb whose joint travels further than this takes part in the move."""


def side_words(move: Move, side: Side | None) -> str:
    """`left arm, right leg` where opposite limbs work, else `left side`; empty without a side."""
    if side is None or move.sides == "both":
        return ""
    near, far = _travel(move)
    arm, leg = (_one_side(near, far, joints) for joints in (("shoulder", "elbow"), ("hip", "knee")))
    if arm is None or leg is None:
        return words(f"{side} side")
    if side == "left":  # a file is written for the right side
        arm, leg = opposite(arm), opposite(leg)
    return words("same" if arm == leg else "opposite", arm=said(arm), leg=said(leg))


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
