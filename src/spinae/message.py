"""What is to be said, as a value: it is put into a language only where it is shown.

Thinking returns messages; `say` puts one into a language. The English text is gettext's key, and
gettext's names mark it for `pybabel extract`: `_` and `ngettext` make a message, `N_` marks a
constant that becomes one later. What the journal stores is a `training.Reason`, never a text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from string import Formatter
from typing import Literal, NoReturn, TypeVar

Text = TypeVar("Text", bound=str)
DateFields = Literal["EEEEdMMMM", "EEEEdMMMMy", "dMMMMy", "MMM"]
"""Which fields of a day are said, as CLDR names them."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day to be said within a message."""

    moment: date
    fields: DateFields


@dataclass(frozen=True, slots=True)
class Message:
    """One text with the values that fill its `{names}`. It has no `str`: only a language has."""

    text: str
    """In English."""
    values: tuple[tuple[str, Value], ...] = ()
    plural: str = ""
    """The English form for many, where it counts something."""
    n: int = 1
    """What is counted."""
    literal: bool = False
    """Nobody translates it: a name, or only what joins others."""
    first: Literal["", "lower", "upper"] = ""
    """How its first letter is written."""

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> NoReturn:
        raise TypeError(f"{self!r} is said by a language, not made a string")

    def __format__(self, format_spec: str) -> NoReturn:
        self.__str__()

    @property
    def whole(self) -> bool:
        """Whether every name in it has its value."""
        names = {name for _, name, _, _ in Formatter().parse(self.text) if name is not None}
        return names <= {name for name, _ in self.values}

    @property
    def lowered(self) -> Message:
        """As it stands within a sentence."""
        return replace(self, first="lower")

    @property
    def raised(self) -> Message:
        """As it stands at the start of a line."""
        return replace(self, first="upper")


Value = str | int | float | Day | Message

NOTHING = Message("")
"""Says nothing."""


def _(text: str, /, **values: Value) -> Message:
    """A text, its `{names}` to be filled with values."""
    return Message(text, tuple(values.items()))


def ngettext(one: str, many: str, n: int, /, **values: Value) -> Message:
    """A text in the form that the number takes; it may name `{n}`."""
    return Message(one, (("n", n), *values.items()), many, n)


def N_(text: Text) -> Text:  # noqa: N802  # gettext's name
    """The text as it is: a constant of which a message is made where it is used."""
    return text


def verbatim(text: str) -> Message:
    """What is the same in every language: a name, a number that is written already."""
    return Message("{0}", (("0", text),), literal=True) if text else NOTHING


def joined(parts: Iterable[Message], between: str = " ") -> Message:
    """One after the other, without those that say nothing."""
    told = [part for part in parts if part]
    if len(told) == 1:
        return told[0]
    names = [str(index) for index in range(len(told))]
    text = between.join(f"{{{name}}}" for name in names)
    return Message(text, tuple(zip(names, told, strict=True)), literal=True)
