"""How a message reads in a language. English is what the messages themselves hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from string import Formatter
from typing import Any, Final

from spinae.message import DateFields, Day, Message, Value

ENGLISH_DATES: Final[dict[DateFields, str]] = {
    "EEEEdMMMM": "{moment:%A} {moment.day} {moment:%B}",
    "EEEEdMMMMy": "{moment:%A} {moment.day} {moment:%B} {moment.year}",
    "dMMMMy": "{moment.day} {moment:%B} {moment.year}",
    "MMM": "{moment:%b}",
}


class Language:
    """One language: this is English, and every other is a kind of it."""

    code = "en"
    decimal = "."
    """What stands between a number's whole and its parts."""

    def say(self, message: Message) -> str:
        """The message, its values filled in."""
        text = message.text
        if not text:
            return ""
        if message.plural:
            text = self.ngettext(text, message.plural, message.n)
        elif not message.literal:
            text = self.gettext(text)
        if message.values:
            text = self._filled(text, message.values)
        if message.first:
            first = text[:1].upper() if message.first == "upper" else text[:1].lower()
            text = first + text[1:]
        return text

    def gettext(self, text: str) -> str:
        """The text in this language."""
        return text

    def ngettext(self, one: str, many: str, n: int) -> str:
        """The form that the number takes in this language."""
        return one if n == 1 else many

    def number(self, value: float, spec: str = "g") -> str:
        """A number as it is written: `2.5`."""
        return format(value, spec).replace(".", self.decimal)

    def date(self, moment: date, fields: DateFields) -> str:
        """A day as it is said: `EEEEdMMMM` is `Tuesday 3 November`."""
        return ENGLISH_DATES[fields].format(moment=moment)

    def _filled(self, text: str, values: tuple[tuple[str, Value], ...]) -> str:
        return _Filling(self).vformat(text, (), dict(values))


class _Filling(Formatter):
    """Fills a text's `{names}`; positions are names too."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """What fills the name."""
        return kwargs[str(key)]

    def format_field(self, value: Any, format_spec: str) -> str:
        """A value as it reads in the language."""
        if isinstance(value, Message):
            return self._language.say(value)
        if isinstance(value, Day):
            return self._language.date(value.moment, value.fields)
        if isinstance(value, float):
            return self._language.number(value, format_spec)
        return format(value, format_spec)


ENGLISH: Final = Language()
