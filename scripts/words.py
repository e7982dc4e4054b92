"""List every English text anew in languages/en.pot, and bring the other languages up to it.

python scripts/words.py

What a language lacks stays in its file with an empty translation, and the tests name it.
"""

from __future__ import annotations

import ast
import io
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from spinae import catalogue
from spinae.catalogue import vocabulary
from spinae.coach.words import WORDS
from spinae.language import speaking
from spinae.languages import FOLDER
from spinae.plan.rules import load_rules
from spinae.plan.screen import read_questions

ROOT = Path(__file__).resolve().parent.parent
SOURCE, SCRIPTS = ROOT / "src" / "spinae", ROOT / "frontend" / "src"
VOCABULARY = SOURCE / "catalogue" / "vocabulary.toml"
COACH = SOURCE / "coach" / "words.py"
TEMPLATE = FOLDER / "en.pot"
KEYWORDS = {"said": 1, "unsaid": 1, "counted": 2, "uncounted": 2}
"""How many texts each takes."""
TEMPLATE_KEYWORDS = ("_", "gettext", "ngettext")
QUOTED = r'("(?:[^"\\]|\\.)*")'
CALLED = re.compile(rf"\b(?:(?:un)?said\(\s*{QUOTED}|counted\(\s*{QUOTED},\s*{QUOTED})")
HEADERS = re.compile(rb'"(?!Language:|Plural-Forms:|MIME-Version:|Content-)[A-Z][\w-]+: .*\\n"\n')
"""Headers that say nothing, or that a day alone would change."""

Text = str | tuple[str, ...]
Found = tuple[str, Text]
"""A file, and a text in it, with its form for many where it has one."""


class Listener:
    """A language that translates nothing and remembers what it was asked for."""

    code, decimal = "en", "."

    def __init__(self) -> None:
        self.heard: list[str] = []

    def gettext(self, message: str) -> str:
        """The same."""
        self.heard.append(message)
        return message

    def ngettext(self, one: str, many: str, number: int) -> str:
        """The English form."""
        return one if number == 1 else many

    def dated(self, moment: date, fields: str) -> str:
        """None of these texts has a date in it."""
        raise NotImplementedError


def texts() -> Iterator[Found]:
    """Every English text that people read or hear, file by file."""
    for path in sorted(SOURCE.rglob("*.py")):
        yield from _of_code(path)
    for path in sorted(SOURCE.rglob("*.html")):
        yield from _of_template(path)
    yield from _of_moves()
    yield from ((_of(VOCABULARY), text) for text in vocabulary.load().texts())
    yield from _of_plan()
    yield from ((_of(COACH), text) for text in WORDS.values())
    for path in sorted(SCRIPTS.rglob("*.ts")):
        yield from _of_script(path)


def _of_code(path: Path) -> Iterator[Found]:
    for call in _calls(ast.parse(path.read_text("utf-8"))):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)
        wanted = call.args[: KEYWORDS.get(name, 0)]
        yield from _found(path, tuple(ast.literal_eval(one) for one in wanted if _is_text(one)))


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    """Every call, in the order of the text; also within formatted strings."""
    if isinstance(node, ast.Call):
        yield node
    for part in ast.iter_child_nodes(node):
        yield from _calls(part)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _of_template(path: Path) -> Iterator[Found]:
    options = {"trim_blocks": "true", "lstrip_blocks": "true", "trimmed": "true", "silent": "false"}
    with path.open("rb") as file:
        for _, _, text, _ in babel_extract(file, TEMPLATE_KEYWORDS, [], options):
            yield from _found(path, text)


def _of_moves() -> Iterator[Found]:
    for move in catalogue.load().values():
        listener = Listener()
        with speaking(listener):
            move.said()
        yield from _heard(SOURCE / "catalogue" / "moves" / f"{move.id}.toml", listener)


def _of_plan() -> Iterator[Found]:
    for name, told in (("rules", load_rules()), ("screen", read_questions())):
        listener = Listener()
        with speaking(listener):
            told.said()
        yield from _heard(SOURCE / "plan" / f"{name}.toml", listener)


def _of_script(path: Path) -> Iterator[Found]:
    for text, one, many in CALLED.findall(path.read_text("utf-8")):
        yield from _found(path, json.loads(text) if text else (json.loads(one), json.loads(many)))


def _heard(path: Path, listener: Listener) -> Iterator[Found]:
    for text in listener.heard:
        yield from _found(path, text)


def _found(path: Path, text: object) -> Iterator[Found]:
    where = _of(path)
    # of a call with values only the texts are of use
    forms = tuple(form for form in text if form) if isinstance(text, tuple) else (text,)
    if len(forms) > 1:
        yield where, forms
    elif forms and forms[0]:
        yield where, forms[0]


def _of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def template() -> Catalog:
    """Every text, to be translated."""
    made = Catalog(
        charset="utf-8", fuzzy=False, header_comment="# Every text of Spinae in English."
    )
    for where, text in texts():
        # one line a file: line numbers would change with every edit
        known = made.get(text[0] if isinstance(text, tuple) else text)
        if known is None or all(where != file for file, _ in known.locations):
            made.add(text, locations=[(where, 0)])
    return made


def written(made: Catalog) -> bytes:
    """A list of texts as a file."""
    out = io.BytesIO()
    write_po(out, made, width=100, include_lineno=False, ignore_obsolete=True)
    return HEADERS.sub(b"", out.getvalue(), count=8)


def brought_up(path: Path, made: Catalog) -> bytes:
    """A language's file with every text there is now, and none there was."""
    with path.open("rb") as file:
        language = read_po(file, locale=path.stem)
    language.update(made, no_fuzzy_matching=True)
    return written(language)


if __name__ == "__main__":
    english = template()
    TEMPLATE.write_bytes(written(english))
    for path in FOLDER.glob("*.po"):
        path.write_bytes(brought_up(path, english))
