"""The language in which something is said.

English stands where it is used and is the key; what it is in another language comes in from
outside (`languages`) and holds for one context: a request, a command, a letter.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from string import Formatter
from typing import Any, Final, Protocol, TypeVar

from spinae.message import DateFields, Message
from spinae.say import ENGLISH as PLAIN
from spinae.say import Language

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

    def gettext(self, message: str) -> str:
        """The sentence, or the English one where it lacks it."""

    def ngettext(self, one: str, many: str, number: int) -> str:
        """The form for that number."""

    def dated(self, moment: date, fields: str) -> str:
        """The day with those fields (CLDR), in the language's own order."""


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


def current() -> Translation | None:
    """What is spoken here; None: English."""
    return _current.get()


def code() -> str:
    """The tag of the language that is spoken here: `en`."""
    translation = _current.get()
    return translation.code if translation else ENGLISH


class _Spoken(Language):
    """A translation as a language that says messages."""

    def __init__(self, translation: Translation) -> None:
        self._translation = translation
        self.code, self.decimal = translation.code, translation.decimal

    def gettext(self, text: str) -> str:
        """The text in it."""
        return self._translation.gettext(text)

    def ngettext(self, one: str, many: str, n: int) -> str:
        """The form that the number takes in it."""
        return self._translation.ngettext(one, many, n)

    def date(self, moment: date, fields: DateFields) -> str:
        """A day as it is said in it."""
        return self._translation.dated(moment, fields)


def spoken() -> Language:
    """The language spoken here, as one that says messages."""
    return as_language(_current.get())


def as_language(translation: Translation | None) -> Language:
    """A translation as a language that says messages; None: English."""
    return _Spoken(translation) if translation else PLAIN


def shown(message: Message) -> str:
    """The message in the language spoken here."""
    return spoken().say(message)


def unsaid(text: Text) -> Text:
    """The text as it is: a constant that is said (and so translated) where it is used."""
    return text


def uncounted(one: str, many: str) -> tuple[str, str]:
    """The two as they are, to be counted where they are used."""
    return one, many


def said(text: str, /, **values: object) -> str:
    """The text in the language spoken here, its `{names}` filled with values."""
    return _filled(translated(text), values)


def counted(one: str, many: str, n: int, /, **values: object) -> str:
    """`{n} rep` or `{n} reps`, whichever the number takes in the language spoken here."""
    translation = _current.get()
    if translation is not None:
        text = translation.ngettext(one, many, n)
    else:
        text = one if n == 1 else many
    return _filled(text, {"n": n, **values})


def translated(text: str) -> str:
    """The text in the language spoken here, its names not filled."""
    translation = _current.get()
    return translation.gettext(text) if translation and text else text


def translated_count(one: str, many: str, n: int) -> str:
    """The form for the number, its names not filled."""
    translation = _current.get()
    return translation.ngettext(one, many, n) if translation else one if n == 1 else many


def number(value: float, spec: str = "g") -> str:
    """A number as it is written here: `2.5`, `2,5`."""
    translation = _current.get()
    text = format(value, spec)
    return text.replace(".", translation.decimal) if translation else text


ENGLISH_DATES: Final = {
    "EEEEdMMMM": "{moment:%A} {moment.day} {moment:%B}",
    "EEEEdMMMMy": "{moment:%A} {moment.day} {moment:%B} {moment.year}",
    "dMMMMy": "{moment.day} {moment:%B} {moment.year}",
    "MMM": "{moment:%b}",
}
"""Which fields a date may be said with."""


def dated(moment: date, fields: str) -> str:
    """A day as it is said here: `EEEEdMMMM` is `Tuesday 3 November`; one of ENGLISH_DATES."""
    translation = _current.get()
    if translation is None:
        return ENGLISH_DATES[fields].format(moment=moment)
    return translation.dated(moment, fields)


class _Filling(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        """Messages and fractions as they read here."""
        if isinstance(value, Message):
            return shown(value)
        if isinstance(value, float):
            return number(value, format_spec)
        return format(value, format_spec)


def _filled(text: str, values: dict[str, object]) -> str:
    if not values:
        return text
    if any(isinstance(value, float | Message) for value in values.values()):
        return _Filling().vformat(text, (), values)
    return text.format(**values)
