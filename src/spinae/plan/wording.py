"""Numbers and lists as they read in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

from spinae.message import N_, NOTHING, Message, _, joined

NUMBERS = {
    1: N_("one"),
    2: N_("two"),
    3: N_("three"),
    4: N_("four"),
    5: N_("five"),
    6: N_("six"),
    7: N_("seven"),
    8: N_("eight"),
    9: N_("nine"),
    10: N_("ten"),
    11: N_("eleven"),
    12: N_("twelve"),
    15: N_("fifteen"),
    20: N_("twenty"),
    30: N_("thirty"),
}


def number(value: float) -> Message:
    """A number as it reads in a sentence: a word where there is one."""
    whole = int(value) if value == int(value) else -1
    return _(NUMBERS[whole]) if whole in NUMBERS else digits(value)


def digits(value: float, unit: str = "") -> Message:
    """A number as it is written, with its unit: `2.5 s`."""
    return Message(f"{{n:g}}{unit}", (("n", value),), literal=True)


def times(count: int) -> Message:
    """How often: "twice"."""
    if count < 3:
        return _("twice") if count == 2 else _("once")
    return _("{many} times", many=number(count))


def listed(words: Sequence[Message]) -> Message:
    """Some words: "back, sides and front"."""
    if len(words) < 2:
        return words[0] if words else NOTHING
    return _("{some} and {last}", some=joined(words[:-1], ", "), last=words[-1])
