"""The languages there are: English, and one file `<code>.po` for each other, read when wanted.

`en.pot` lists every English text; a new language is a copy of it, filled in.
"""

from __future__ import annotations

import gettext
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Final

from spinae import say
from spinae.language import ENGLISH, Translation, as_language, current

FOLDER: Final = Path(__file__).parent
SCRIPTS: Final = ".ts"
"""Texts from files of this kind are for the scripts of the pages."""


@dataclass(frozen=True)
class Language:
    """One that can be chosen."""

    code: str
    name: str
    """As its speakers call it."""


class Book:
    """One language's file, read."""

    def __init__(self, code: str, folder: Path) -> None:
        from babel import Locale
        from babel.messages.mofile import write_mo
        from babel.messages.pofile import read_po

        with (folder / f"{code}.po").open("rb") as file:
            self._catalog = read_po(file, locale=code)
        packed = io.BytesIO()
        write_mo(packed, self._catalog)
        packed.seek(0)
        self._texts = gettext.GNUTranslations(packed)
        self._locale = Locale.parse(code)
        self.code = code

    def gettext(self, message: str) -> str:
        """The sentence, or the English one where it is not translated."""
        return self._texts.gettext(message)

    def ngettext(self, one: str, many: str, number: int) -> str:
        """The form for that number."""
        return self._texts.ngettext(one, many, number)

    def dated(self, moment: date, fields: str) -> str:
        """The day with those fields (CLDR), in the language's own order."""
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
    def decimal(self) -> str:
        """What stands between a number's whole and its parts."""
        from babel.numbers import get_decimal_symbol

        return get_decimal_symbol(self._locale)

    @cached_property
    def for_scripts(self) -> Mapping[str, str | tuple[str, ...]]:
        """The texts of the pages' scripts, each with its forms where it is for a count."""
        return dict(
            _pair(message.id, message.string)
            for message in self._catalog
            if message.string
            if any(file.endswith(SCRIPTS) for file, _ in message.locations)
        )


def _pair(text: object, told: object) -> tuple[str, str | tuple[str, ...]]:
    """A text and what it is; one for a count goes by its first form."""
    if isinstance(text, str):
        return text, str(told)
    assert isinstance(text, list | tuple), "a count has forms"
    assert isinstance(told, list | tuple), "a count has forms"
    return str(text[0]), tuple(map(str, told))


def codes(folder: Path = FOLDER) -> tuple[str, ...]:
    """The tags of all languages, English first."""
    return (ENGLISH, *sorted(path.stem for path in folder.glob("*.po")))


def offered(folder: Path = FOLDER) -> tuple[Language, ...]:
    """All languages, each called as its speakers call it."""
    from babel import Locale

    names = ((code, Locale.parse(code).get_display_name(code) or code) for code in codes(folder))
    return tuple(Language(code, name[:1].upper() + name[1:]) for code, name in names)


@cache
def load(code: str, folder: Path = FOLDER) -> Book | None:
    """The language with that tag; None for English, and for one that there is not."""
    return Book(code, folder) if code != ENGLISH and code in codes(folder) else None


def every() -> tuple[say.Language, ...]:
    """All languages, English first, as ones that say messages."""
    return tuple(as_language(load(code)) for code in codes())


def chosen(code: str) -> Translation | None:
    """The language that somebody chose; the one spoken here where they chose none."""
    return load(code) if code else current()


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
    return best_of(locale.partition(".")[0].replace("_", "-")) or ENGLISH


def _by_weight(wanted: str) -> list[str]:
    """The tags of an Accept-Language header, the most wanted first."""
    weighed: list[tuple[float, str]] = []
    for part in wanted.lower().split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            weighed.append((-float(weight or 1), tag.strip()))
        except ValueError:
            continue  # what cannot be read is not asked for
    return [tag for weight, tag in sorted(weighed, key=lambda one: one[0]) if weight < 0]
