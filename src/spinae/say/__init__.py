"""How a message reads in a language: the one room that has languages.

English is what the messages themselves hold. Every other language is a file `<code>.po` in this
folder, read when it is wanted; `en.pot` lists every English text, and a new language is a copy of
it, filled in. A text that a language lacks is said in English.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from string import Formatter
from typing import Any, Final

from spinae.message import DateFields, Day, Message, Value

FOLDER: Final = Path(__file__).parent
SCRIPTS: Final = ".ts"
"""Texts from files of this kind are for the scripts of the pages."""
ENGLISH_DATES: Final[dict[DateFields, str]] = {
    "EEEEdMMMM": "{moment:%A} {moment.day} {moment:%B}",
    "EEEEdMMMMy": "{moment:%A} {moment.day} {moment:%B} {moment.year}",
    "dMMMMy": "{moment.day} {moment:%B} {moment.year}",
    "MMM": "{moment:%b}",
}
WRONG_PLACES: Final = (LookupError, ValueError, TypeError, AttributeError)
"""What a text raises that names what there is not, or is no format at all."""


class Language:
    """One language: this is English, and every other is a kind of it."""

    code = "en"
    """Its tag."""
    decimal = "."
    """What stands between a number's whole and its parts."""
    for_scripts: Mapping[str, str | tuple[str, ...]] = {}
    """The texts of the pages' scripts where they are not English, each with its forms where it is
    for a count."""

    def say(self, message: Message) -> str:
        """The message, its values filled in. A translation that names a value which the message
        has not is said in English."""
        english = message.text
        if not english:
            return ""
        text = english
        if message.plural:
            text = self.ngettext(english, message.plural, message.n)
            english = ENGLISH.ngettext(english, message.plural, message.n)
        elif not message.literal:
            text = self.gettext(english)
        if message.values:
            text = self._filled(text, english, message.values)
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

    def _filled(self, text: str, english: str, values: tuple[tuple[str, Value], ...]) -> str:
        filling = _Filling(self, values)
        try:
            return filling.of(text)
        except WRONG_PLACES:
            if text == english:
                raise
            return filling.of(english)


class _Filling(Formatter):
    """Fills a text's `{names}`; positions are names too."""

    def __init__(self, language: Language, values: tuple[tuple[str, Value], ...]) -> None:
        self._language = language
        self._values = {name: self._told(value) for name, value in values}
        self._in_order = tuple(value for name, value in self._values.items() if name.isdigit())
        self._fractions = any(isinstance(value, float) for value in self._values.values())

    def of(self, text: str) -> str:
        """The text, filled."""
        if self._fractions:
            return self.vformat(text, (), self._values)
        return text.format(*self._in_order, **self._values)  # several times as fast

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """What fills the name."""
        return kwargs[str(key)]

    def format_field(self, value: Any, format_spec: str) -> str:
        """A fraction as it is written in the language."""
        if isinstance(value, float):
            return self._language.number(value, format_spec)
        return format(value, format_spec)

    def _told(self, value: Value) -> str | int | float:
        if isinstance(value, Message):
            return self._language.say(value)
        if isinstance(value, Day):
            return self._language.date(value.moment, value.fields)
        return value


ENGLISH: Final = Language()


class Book(Language):
    """One language's file, read."""

    def __init__(self, code: str, folder: Path = FOLDER) -> None:
        from babel import Locale
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        with (folder / f"{code}.po").open("rb") as file:
            self._catalog = read_po(file, locale=code)
        packed = io.BytesIO()
        write_mo(packed, self._catalog)  # which leaves out what is fuzzy or not translated
        packed.seek(0)
        self._texts = gettext.GNUTranslations(packed)
        self._locale = Locale.parse(code)
        self.code = code

    def gettext(self, text: str) -> str:
        """The text, or the English one where it is not translated."""
        return self._texts.gettext(text) if text else ""

    def ngettext(self, one: str, many: str, n: int) -> str:
        """The form for that number, English where it is not translated."""
        return self._texts.ngettext(one, many, n)

    def date(self, moment: date, fields: DateFields) -> str:
        """The day with those fields, in the language's own order."""
        from babel.dates import format_date, match_skeleton

        known = self._locale.datetime_skeletons
        nearest = match_skeleton(fields, known)
        pattern = known[nearest].pattern if nearest else fields
        for letter in "EM":
            # a language's pattern has the right order, and may have the short names
            wanted = letter * fields.count(letter)
            pattern = re.sub(f"{letter}+", wanted, pattern)
        return format_date(moment, pattern, self._locale)

    @cached_property
    def decimal(self) -> str:  # type: ignore[override]  # read from the locale when first wanted
        """What stands between a number's whole and its parts."""
        from babel.numbers import get_decimal_symbol

        return get_decimal_symbol(self._locale)

    @cached_property
    def for_scripts(self) -> Mapping[str, str | tuple[str, ...]]:  # type: ignore[override]
        """The texts of the pages' scripts, each with its forms where it is for a count."""
        return dict(
            _pair(message.id, message.string)
            for message in self._catalog
            if message.string and not message.fuzzy
            if any(file.endswith(SCRIPTS) for file, _ in message.locations)
        )


def _pair(text: object, told: object) -> tuple[str, str | tuple[str, ...]]:
    """A text and what it is; one for a count goes by its first form."""
    if isinstance(text, str):
        return text, str(told)
    assert isinstance(text, list | tuple), "a count has forms"
    assert isinstance(told, list | tuple), "a count has forms"
    return str(text[0]), tuple(map(str, told))


@dataclass(frozen=True)
class Offer:
    """A language that can be chosen."""

    code: str
    name: str
    """As its speakers call it."""


def codes(folder: Path = FOLDER) -> tuple[str, ...]:
    """The tags of all languages, English first."""
    return (ENGLISH.code, *sorted(path.stem for path in folder.glob("*.po")))


def offered(folder: Path = FOLDER) -> tuple[Offer, ...]:
    """All languages, each called as its speakers call it."""
    from babel import Locale

    names = ((code, Locale.parse(code).get_display_name(code) or code) for code in codes(folder))
    return tuple(Offer(code, name[:1].upper() + name[1:]) for code, name in names)


@cache
def load(code: str, folder: Path = FOLDER) -> Language:
    """The language with that tag; English where there is none."""
    return Book(code, folder) if code != ENGLISH.code and code in codes(folder) else ENGLISH


def best_of(wanted: str, folder: Path = FOLDER) -> str:
    """The tag of the language there is that comes first in an Accept-Language header; empty
    where it asks for none of them."""
    known = codes(folder)
    for tag in _by_weight(wanted):
        code = tag.partition("-")[0]
        if code in known:
            return code
    return ""


def of_environment(environ: Mapping[str, str]) -> str:
    """The tag of this machine's language, from a locale such as `sv_SE.UTF-8`."""
    names = (environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    locale = next(filter(None, names), "")
    return best_of(locale.partition(".")[0].replace("_", "-")) or ENGLISH.code


def _by_weight(wanted: str) -> list[str]:
    """The tags of an Accept-Language header, the most wanted first."""
    weighed: list[tuple[float, str]] = []
    for part in wanted.lower().split(","):
        tag, *parameters = (one.strip() for one in part.split(";"))
        weights = [one.removeprefix("q=") for one in parameters if one.startswith("q=")]
        try:
            weighed.append((-float(weights[0] if weights else 1), tag))
        except ValueError:
            continue  # what cannot be read is not asked for
    return [tag for weight, tag in sorted(weighed, key=lambda one: one[0]) if weight < 0]
