"""List every English text in en.pot with pybabel, and bring the other languages up to it.

python scripts/texts.py            extract by babel.cfg, and update every language
python scripts/texts.py --missing  say how much each language lacks of what there is now
"""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from babel.messages import Catalog, Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from spinae.say import FOLDER

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = FOLDER / "en.pot"
LANGUAGES = sorted(FOLDER.glob("*.po"))
SOURCES = ("src", "frontend/src")
LAYOUT = ("--width=100", "--omit-header")
"""No line numbers and no dates: a file changes only where a text does."""

Found = tuple[int, None, str, list[str]]
"""What Babel's extractors give: line, function, text, comments."""


def of_toml(
    file: IO[bytes], _keywords: object, _comments: object, options: dict[str, str]
) -> Iterator[Found]:
    """Babel extractor: the texts under the dotted `keys` of the options. `*` is any key, and
    lists are gone through."""
    data = tomllib.loads(file.read().decode())
    for key in options["keys"].split():
        for text in _under(data, key.split(".")):
            yield 0, None, text, []


def _under(data: Any, path: list[str]) -> Iterator[str]:
    if isinstance(data, list):
        for one in data:
            yield from _under(one, path)
    elif not path:
        if isinstance(data, str) and data:
            yield data
    elif isinstance(data, dict):
        first, *rest = path
        for name in data if first == "*" else (first,):
            if name in data:
                yield from _under(data[name], rest)


def extract(to: Path) -> None:
    """Every text of the source, to be translated."""
    os.chdir(ROOT)
    _pybabel(
        "extract", "-F", "babel.cfg", "-o", str(to), "--add-location=file",
        *LAYOUT, *SOURCES,
    )  # fmt: skip


def update(language: Path) -> None:
    """Every text there is now in a language's file, and none that there was."""
    _pybabel(
        "update", "-l", language.stem, "-i", str(TEMPLATE), "-o", str(language), "--width=100",
        "--no-fuzzy-matching", "--ignore-obsolete", "--ignore-pot-creation-date",
    )  # fmt: skip


def _pybabel(*arguments: str) -> None:
    CommandLineInterface().run(["pybabel", "-q", *arguments])  # type: ignore[no-untyped-call]


def every_text() -> Catalog:
    """What stands in the source now, whatever en.pot lists."""
    with TemporaryDirectory() as folder:
        extract(Path(folder) / TEMPLATE.name)
        return read(Path(folder) / TEMPLATE.name)


def read(path: Path) -> Catalog:
    """A list of texts."""
    with path.open("rb") as file:
        return read_po(file, locale=None if path.name == TEMPLATE.name else path.stem)


def missing(language: Catalog, every: Catalog) -> list[str]:
    """The texts that this language says in English."""
    return [id for id in map(_first, every) if id and not _is_told(language.get(id))]


def _first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _is_told(message: Message | None) -> bool:
    if message is None or message.fuzzy or not message.string:
        return False
    return isinstance(message.string, str) or all(message.string)


def report() -> None:
    """A line for each language. A text that is missing is shown in English and fails nothing."""
    every = every_text()
    for path in LANGUAGES:
        lacking = len(missing(read(path), every))
        print(f"{path.stem}: {lacking} of {len(every)} texts are not translated yet")


if __name__ == "__main__":
    if sys.argv[1:] == ["--missing"]:
        report()
    else:
        extract(TEMPLATE)
        for language in LANGUAGES:
            update(language)
