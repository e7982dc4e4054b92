"""Reading a TOML file strictly: every problem of it as one line, `file: key: got …, allowed …`."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from importlib.resources.abc import Traversable
from itertools import islice
from math import isfinite
from pathlib import Path
from typing import Any, Final, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from spinae.errors import FileError
from spinae.files import read_text

DEEPEST: Final = 12
"""How many tables and lists may lie in one another: twice what any file of ours has."""
LARGEST: Final = 10**12
"""A whole number beyond it is a slip of the pen."""
MOST_SHOWN: Final = 80
"""Characters of a wrong value that are shown."""
MOST_LINES: Final = 40
"""Problems of one file that are told; who mends these sees the rest."""
UNSAID = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")
"""What no drawing may hold, or what turns a text round: control characters, but for tab and new
line."""
DOTTED = re.compile(r"""(?<![\w.-])(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){12}""")
"""A key of so many parts that the reader of TOML would be at it for minutes."""


class Strict(BaseModel):
    """A frozen value that takes no key it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


Model = TypeVar("Model", bound=BaseModel)
Place = tuple[int | str, ...]
"""The way to a value: keys, and numbers in lists from 0."""


def toml(path: Traversable | Path, problems: list[str]) -> dict[str, Any] | None:
    """The tables of a file; None and lines in `problems` where it cannot be read, is no TOML, or
    holds what no file of ours may: control characters, dates, numbers without end."""
    try:
        text = read_text(path) if isinstance(path, Path) else path.read_text("utf-8")
        data = _tables(text.replace("\r\n", "\n"))
    except (FileError, _NotTomlError) as error:
        problems.append(f"{path.name}: {error}")
        return None
    wrong = [f"{path.name}: {line}" for line in islice(_unheard(data), MOST_LINES)]
    problems += wrong
    return None if wrong else data


class _NotTomlError(Exception):
    """The text is no TOML; one line says where and why."""


def _tables(text: str) -> dict[str, Any]:
    if long := DOTTED.search(text):
        raise _NotTomlError(_at(text, long.start(), "so many names joined by dots are no key"))
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _NotTomlError(_syntax(text, str(error))) from error
    except RecursionError as error:
        raise _NotTomlError(
            f"tables or lists lie in one another, allowed {DEEPEST} deep at most"
        ) from error
    except ValueError as error:  # Python makes no number of thousands of digits
        digits = re.search(r"[0-9_]{1000,}", text)
        at = digits.start() if digits else 0
        raise _NotTomlError(_at(text, at, "a number this long is a slip of the pen")) from error


def _at(text: str, position: int, cause: str) -> str:
    """`line 6, `view = side`: a text needs quotes`."""
    return _in_line(text, text.count("\n", 0, position) + 1, cause)


def _in_line(text: str, number: int, cause: str) -> str:
    line = text.split("\n")[number - 1].strip()
    shown = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in line)
    shown = shown if len(shown) <= 60 else f"{shown[:60]}…"
    return f"line {number}, `{shown}`: {cause}"


def _syntax(text: str, said: str) -> str:
    """What `tomllib` found wrong, with the line and the usual cause."""
    found = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", said)
    kind, lines = said[: found.start()] if found else said, text.split("\n")
    if found and found[1]:
        number, before = int(found[1]), lines[int(found[1]) - 1][: int(found[2]) - 1]
    else:
        number = max((n for n, line in enumerate(lines, 1) if line.strip()), default=1)
        before = lines[number - 1]
    if kind == "Invalid value" and "=" not in before and "=" in lines[number - 1]:
        kind = "Unclosed array"  # an entry was awaited, and here is the next key
    return _in_line(text, number, _cause(lines[:number], kind))


def _cause(lines: list[str], kind: str) -> str:
    """Why TOML usually says so of the last of these lines."""
    line = lines[-1]
    value = re.sub(r"^[^=]*=", "", line).strip()
    if twice := _given_twice(lines, kind):
        return twice
    for sign, cause in CAUSES:
        if re.search(sign, f"{kind} | {value}" if "=" in line else f"{kind} | {line.strip()}"):
            return cause
    return kind[:1].lower() + kind[1:]


def _given_twice(lines: list[str], kind: str) -> str | None:
    if table := re.search(
        r"Cannot (?:declare|redefine namespace|mutate .*namespace) \((.*)\)", kind
    ):
        name = ".".join(re.findall(r"'([^']*)'", table[1]))
        return f"the table {name} is given twice; keep one and put all its keys there"
    if key := re.search(r"Duplicate inline table key '(.*)'", kind):
        return f"the key {key[1]} is given twice; keep one"
    if kind != "Cannot overwrite a value":
        return None
    starts = (re.match(r"\s*\[*\s*([\w.-]+)\s*[\]=]", line) for line in lines[::-1])
    key = next(filter(None, starts), None)
    return f"the key {key[1] if key else 'here'} is given twice; keep one"


CAUSES: Final = (
    (r"[“”„‘’]", 'quotes are the straight ones: "…"'),
    (r"Invalid value \| .*[−–—]\d", "a minus is the hyphen of the keyboard: -90"),
    (r"Invalid value \| (#.*)?$", "nothing stands after ="),
    (r"Invalid value \| (True|False|TRUE|FALSE|yes|no)\b", "allowed true or false, without quotes"),
    (r"Invalid value \| [+-]?\.\d", "a number begins with a digit: 0.5"),
    (r"Invalid value", "a text needs quotes"),
    (r"Illegal character '\\n'|Unterminated string", "a quote is missing where the text ends"),
    (r"Illegal character", "a control character stands in it; delete it"),
    (r"Unescaped '\\\\'|Invalid hex", "a backslash in a text is written twice"),
    (r"not a Unicode scalar", "\\u and \\U need the number of a character"),
    (r"Unclosed array", "a comma or the ] of a list is missing, here or before it"),
    (r"Unclosed inline table", "a comma or the } of a table is missing; { … } stands on one line"),
    (r"Expected '=' after a key", "a key is one word, and = stands after it"),
    (r"Expected '\]", "the ] of a table's name is missing"),
    (r"Expected newline .*\| [+-]?\d+,\d", "a decimal number has a point: 1.5"),
    (r"Expected newline .*\| [+-]?0\d", "a number does not begin with 0"),
    (r'Expected newline .*\| "', 'the text ends at its second quote; a quote within it is \\"'),
    (r"Expected newline .*\| '", "the text ends at its second quote; put it into \"…\""),
    (r"Expected newline", "something stands after the value; write one key a line"),
    (r"Invalid (statement|initial character)", "a line is key = value, [table] or # a comment"),
)  # fmt: skip
"""What `tomllib` says and the value it says it of, and how it is usually meant; the first fits."""


def _unheard(data: dict[str, Any]) -> Iterator[str]:
    """A line for each value that no file of ours may hold, however it is meant."""
    left: list[tuple[Place, Any]] = [((), data)]
    while left:
        place, value = left.pop()
        if len(place) > DEEPEST:
            yield f"{told(place[:3])}: tables lie in one another, allowed {DEEPEST} deep at most"
        elif isinstance(value, dict):
            left += [((*place, key), one) for key, one in reversed(value.items())]
            for key in filter(UNSAID.search, value):
                yield f"{told((*place, key))}: got a control character, allowed none; delete it"
        elif isinstance(value, list):
            left += [((*place, index), one) for index, one in reversed([*enumerate(value)])]
        elif wrong := _unheard_of(value):
            yield f"{told(place, data)}: got {wrong}"


def _unheard_of(value: object) -> str | None:
    if isinstance(value, str):
        found = UNSAID.search(value)
        return found and f"the control character {found[0]!a}, allowed none; delete it"
    if isinstance(value, int):
        return None if abs(value) <= LARGEST else "a number beyond all measure; look at its digits"
    if isinstance(value, float):
        return None if isfinite(value) else f"{value}, allowed a number with an end"
    return "a date or a time, allowed text in quotes"


def told(place: Iterable[int | str], data: object = None) -> str:
    """The way to a value as a person reads it, entries of lists counted from 1 and named where
    `data` says what they are called: `fault 2 (head-back), shown.neck`."""
    way, said = tuple(place), ""
    for index, part in enumerate(way):
        data = _within(data, part)
        if isinstance(part, int):
            named = way[index + 1 :] != ("name",)  # where that is wrong, it is told as got
            said = f"{said.removesuffix('s')} {part + 1}{_called(data) if named else ''}"
            continue
        key = part if re.fullmatch(r"[\w-]{1,40}", part) else ascii(part[:40])
        joint = ", " if said[-1:].isdigit() or said[-1:] == ")" else "."
        said = f"{said}{joint}{key}" if said else key
    return said


def _called(entry: object) -> str:
    name = entry.get("name") if isinstance(entry, dict) else None
    return f" ({name})" if isinstance(name, str) and re.fullmatch(r"[\w -]{1,40}", name) else ""


def _within(data: object, part: int | str) -> object:
    if isinstance(data, dict) and isinstance(part, str):
        return data.get(part)
    if isinstance(data, list) and isinstance(part, int) and part < len(data):
        return data[part]
    return None


def valid(
    where: str, data: object, model: type[Model], problems: list[str], context: object = None
) -> Model | None:
    """The data as a model; None and a line in `problems` for each thing that is wrong."""
    try:
        # JSON takes an array for a tuple and 90 for 90.0, as TOML writes them
        return model.model_validate_json(json.dumps(data), context=context)
    except ValidationError as error:
        problems += dict.fromkeys(islice(_lines(where, data, error, model), MOST_LINES))
        return None


def listed(names: Iterable[str], last: str = "") -> str:
    """`mat, chair, wall`; with "or" as `last`: `mat, chair or wall`."""
    every = [*names]
    if not last or len(every) < 2:
        return ", ".join(every)
    return f"{', '.join(every[:-1])} {last} {every[-1]}"


def nearest(name: str, known: Iterable[str]) -> str:
    """` (did you mean 'quadriceps'?)`, or nothing where nothing is near."""
    near = get_close_matches(name[:MOST_SHOWN].lower(), {one.lower() for one in known}, n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a table"
    shown = repr(value)
    return shown if len(shown) <= MOST_SHOWN else f"{shown[:MOST_SHOWN]}…"


def _lines(
    where: str, data: object, error: ValidationError, model: type[BaseModel]
) -> Iterator[str]:
    problems = error.errors(include_url=False)
    sided = {problem["loc"][: problem["loc"].index("Sided")] for problem in problems
             if "Sided" in problem["loc"]}  # fmt: skip
    for problem in problems:
        place = problem["loc"]
        either = place[-1:] in (("float",), ("Sided",)) and place[:-1] in sided
        if either and isinstance(problem["input"], dict) == (place[-1] == "float"):
            continue  # a table was meant, or a number: the other kind has nothing to say
        path = tuple(part for part in place if part not in ("float", "Sided"))
        for line in _wrong(problem, path, model):
            line += ", or a table with left and right" if either else ""
            yield ": ".join(part for part in (where, told(path, data), line) if part)


def _wrong(problem: ErrorDetails, path: Place, model: type[BaseModel]) -> list[str]:
    kind, got = problem["type"], problem["input"]
    if kind == "value_error":
        lines = str(problem["ctx"]["error"]).splitlines()
        return [line if isinstance(got, dict) else f"got {_shown(got)}, {line}" for line in lines]
    if kind == "missing":
        return [f"got nothing, allowed {_wanted(model, path)}: this key is needed"]
    if kind == "extra_forbidden":
        known = _keys(model, path[:-1])
        return [f"got a key nobody knows, allowed {listed(known)}{nearest(str(path[-1]), known)}"]
    if kind in TABLES_AND_LISTS:
        return [f"got {_shown(got)}, allowed {_wanted(model, path)}"]
    return [f"got {_shown(got)}, allowed {_allowed(problem)}"]


def _allowed(problem: ErrorDetails) -> str:
    values = problem.get("ctx", {})
    pattern = ALLOWED.get(problem["type"])
    allowed = problem["msg"] if pattern is None else pattern.format(**values)
    if problem["type"] == "literal_error" and isinstance(problem["input"], str):
        allowed += nearest(problem["input"], re.findall(r"'([^']+)'", values["expected"]))
    return allowed


ALLOWED = {
    "literal_error": "{expected}",
    "greater_than": "more than {gt:g}",
    "greater_than_equal": "{ge:g} or more",
    "less_than": "less than {lt:g}",
    "less_than_equal": "{le:g} or less",
    "string_too_short": "{min_length} characters or more",
    "string_too_long": "{max_length} characters or fewer",
    "string_pattern_mismatch": "small letters and digits, words joined by hyphens",
    "string_type": "text in quotes",
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "too_short": "{min_length} entries or more",
    "too_long": "{max_length} entries or fewer",
}
"""How what pydantic expects reads here."""
TABLES_AND_LISTS = ("tuple_type", "dict_type", "model_type", "model_attributes_type")


def _keys(model: type[BaseModel], path: Iterable[int | str]) -> tuple[str, ...]:
    """The keys that the table at `path` may have."""
    found = _model_at(model, path)
    return tuple(found.model_fields) if found is not None else ()


def _wanted(model: type[BaseModel], path: Place) -> str:
    """What belongs at a place."""
    if table := _model_at(model, path):
        return _kind(table)
    if path and isinstance(path[-1], int):
        return _wanted(model, path[:-1])
    at = _model_at(model, path[:-1])
    field = at.model_fields.get(str(path[-1])) if at is not None and path else None
    kind = _kind(field.annotation if field is not None else None)
    return f"{kind}, as {field.examples[0]}" if field is not None and field.examples else kind


def _kind(kind: Any) -> str:
    """What to write for a value of a type."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        needed = [key for key, field in kind.model_fields.items() if field.is_required()]
        return f"a table with {listed(needed, 'and') or listed(kind.model_fields, 'or')}"
    choices = get_args(kind)
    if choices and all(isinstance(one, str) for one in choices):
        return listed(map(repr, choices))
    if get_origin(kind) is tuple:
        return "a list" if Ellipsis in choices else f"a list of {len(choices)} numbers"
    return WANTED.get(kind, "a table")


WANTED: dict[Any, str] = {
    str: "text in quotes", float: "a number", int: "a whole number", bool: "true or false",
}  # fmt: skip


def _model_at(model: type[BaseModel], path: Iterable[int | str]) -> type[BaseModel] | None:
    at: Any = model
    for part in path:
        if isinstance(at, type) and issubclass(at, BaseModel):
            field = at.model_fields.get(str(part))
            at = field.annotation if field is not None else None
        elif get_origin(at) in (dict, Mapping, tuple):
            at = next((one for one in get_args(at)[::-1] if one is not Ellipsis), None)
        if at is None:
            return None
        if type(None) in get_args(at):
            at = next(one for one in get_args(at) if one is not type(None))
    return at if isinstance(at, type) and issubclass(at, BaseModel) else None
