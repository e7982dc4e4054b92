"""What is left of the language as an ambient state: for `plan` and `coach` alone, until they return
messages. The edges set it beside the `say.Language` that they hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from string import Formatter
from typing import Any, Final, Protocol, TypeVar

from spinae.message import Message, verbatim

ENGLISH: Final = "en"
Text = TypeVar("Text", bound=str)


class Translation(Protocol):
    """One language other than English."""

    @property
    def code(self) -> str:
        """Its tag: `sv`."""

    @property
    def decimal(self) -> str:
        """What stands between a number's whole and its parts."""

    def say(self, message: Message) -> str:
        """The message, its values filled in."""

    def gettext(self, message: str) -> str:
        """The sentence, or the English one where it lacks it."""

    def ngettext(self, one: str, many: str, number: int) -> str:
        """The form for that number."""


_current: ContextVar[Translation | None] = ContextVar("translation", default=None)


def speak(translation: Translation | None) -> None:
    """Say everything in it from now on, in this context; None: English."""
    _current.set(translation)


@contextmanager
def speaking(translation: Translation | None) -> Iterator[None]:
    """Say everything in it within the block; None: English."""
    token = _current.set(translation)
    try:
        yield
    finally:
        _current.reset(token)


def told(text: str) -> Message:
    """What plan or coach has said already, as a message."""
    return verbatim(text)


def spoken(message: Message) -> str:
    """A message of another room, for plan and coach that go on with strings."""
    translation = _current.get()
    if translation is not None:
        return translation.say(message)
    values = {
        name: spoken(value) if isinstance(value, Message) else value
        for name, value in message.values
    }
    return Formatter().vformat(message.text, tuple(values.values()), values)


def code() -> str:
    """The tag of the language that is spoken here: `en`."""
    translation = _current.get()
    return translation.code if translation else ENGLISH


def unsaid(text: Text) -> Text:
    """The text as it is: a constant that is said (and so translated) where it is used."""
    return text


def said(text: str, /, **values: object) -> str:
    """The text in the language spoken here, its `{names}` filled with values."""
    translation = _current.get()
    return _filled(translation.gettext(text) if translation and text else text, values)


def counted(one: str, many: str, n: int, /, **values: object) -> str:
    """`{n} rep` or `{n} reps`, whichever the number takes in the language spoken here."""
    translation = _current.get()
    if translation is not None:
        text = translation.ngettext(one, many, n)
    else:
        text = one if n == 1 else many
    return _filled(text, {"n": n, **values})


def number(value: float, spec: str = "g") -> str:
    """A number as it is written here: `2.5`, `2,5`."""
    translation = _current.get()
    text = format(value, spec)
    return text.replace(".", translation.decimal) if translation else text


class _Filling(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        """Fractions as they are written here."""
        if isinstance(value, float):
            return number(value, format_spec)
        return format(value, format_spec)


def _filled(text: str, values: dict[str, object]) -> str:
    if not values:
        return text
    if any(isinstance(value, float) for value in values.values()):
        return _Filling().vformat(text, (), values)
    return text.format(**values)
