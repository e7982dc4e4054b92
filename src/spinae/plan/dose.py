"""Doses: how long one takes, how it grows step by step, and how it reads."""

from __future__ import annotations

from functools import cache

from spinae.catalogue.schema import Dose, Doses, DoseStep, Move
from spinae.message import Message, _
from spinae.plan.rules import Rules
from spinae.plan.wording import digits

LIGHTER = -1
"""The step below the start dose, where the start dose itself was too much."""


def estimate_s(move: Move, dose: Dose, rules: Rules) -> float:
    """Seconds an item takes: getting ready, every set with both sides, and the rests, the one
    before the next item included."""
    work = dose.sets * (rules.get_ready_s + set_s(move, dose, rules))
    return work + (dose.sets - 1) * dose.rest_s + max(dose.rest_s, rules.settle_s)


def set_s(move: Move, dose: Dose, rules: Rules) -> float:
    """Seconds of one set, both sides and the change between them included."""
    side = side_s(move, dose, rules)
    if move.sides == "each":
        return 2 * side + rules.switch_s
    # Reps are given for each side; a clock runs through both.
    return 2 * side if move.sides == "alternating" and dose.seconds is None else side


def side_s(move: Move, dose: Dose, rules: Rules) -> float:
    """Seconds at work of one set on one side; of both where a clock runs through them."""
    if dose.seconds is not None:
        return dose.seconds
    if dose.reps is None:
        return dose.hold_s or 0.0
    tempo = move.tempo
    rep = tempo.out_s + (dose.hold_s or tempo.stay_s) + tempo.back_s + tempo.breath_s
    return dose.reps * rep + (dose.pulses or 0) * rules.pulse_s


def dose_at(doses: Doses, step: int, rules: Rules) -> Dose:
    """The dose `step` steps above the start, at most the goal; below 0: lighter than the start."""
    if step <= LIGHTER:
        return _lighter(doses.start, rules)
    return climb(doses)[min(step, steps(doses))]


def steps(doses: Doses) -> int:
    """How many steps lead from the start to the goal."""
    return len(climb(doses)) - 1


@cache
def climb(doses: Doses) -> tuple[Dose, ...]:
    """Every dose from the start to the goal, one step apart."""
    found = [doses.start]
    while found[-1] != doses.goal:
        found.append(_raised(found[-1], doses.goal, doses.step))
    return tuple(found)


def _raised(dose: Dose, goal: Dose, step: DoseStep) -> Dose:
    """One step up: one thing grows at a time, in the order of the fields of DoseStep."""
    growth = {
        "reps": step.reps,
        "pulses": step.reps,
        "hold_s": step.hold_s,
        "seconds": step.seconds,
        "sets": step.sets,
    }
    for field, by in growth.items():
        now, most = getattr(dose, field), getattr(goal, field)
        if by and now is not None and most is not None and now < most:
            return dose.model_copy(update={field: min(now + by, most)})
    return goal


def _lighter(dose: Dose, rules: Rules) -> Dose:
    share = rules.lighter_share
    if dose.seconds is not None:
        return dose.model_copy(update={"seconds": max(5.0, round(dose.seconds * share))})
    if dose.reps is not None:
        return dose.model_copy(update={"reps": max(1, round(dose.reps * share))})
    return dose.model_copy(update={"hold_s": max(5.0, round((dose.hold_s or 0) * share))})


def below(dose: Dose, other: Dose) -> bool:
    """Whether `dose` asks for less than `other` in anything."""
    return any(
        have is None or have < want
        for have, want in zip(_measures(dose), _measures(other), strict=True)
        if want is not None
    )


def _measures(dose: Dose) -> tuple[float | None, ...]:
    return (dose.sets, dose.reps, dose.hold_s, dose.seconds, dose.pulses)


def words(move: Move, dose: Dose) -> Message:
    """A dose as a person reads it: "2 rounds of 7 × 2 s", "20 s each side"."""
    amount = _amount(move, dose)
    if each_side := _each_side(move, dose):
        amount = _("{amount} each side", amount=amount)
    if dose.sets > 1:
        return _("{n} rounds of {amount}", n=dose.sets, amount=amount)
    counted = dose.seconds is None and dose.reps is not None and not (dose.hold_s or dose.pulses)
    return _("{n} times", n=amount) if counted and not each_side else amount


def _each_side(move: Move, dose: Dose) -> bool:
    return move.sides == "each" or (move.sides == "alternating" and dose.seconds is None)


def _amount(move: Move, dose: Dose) -> Message:
    if dose.seconds is not None:
        return digits(dose.seconds, " s")
    if dose.reps is None:
        held = digits(dose.hold_s or 0, " s")
        # a test has a limit and no goal
        return _("up to {amount}", amount=held) if move.phase == "test" else held
    amount = digits(dose.reps)
    if dose.hold_s:
        values = (("reps", dose.reps), ("hold", dose.hold_s))
        amount = Message("{reps} × {hold:g} s", values, literal=True)
    if dose.pulses:
        return _("{amount} and {pulses} pulses", amount=amount, pulses=dose.pulses)
    return amount
