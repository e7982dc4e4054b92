"""Reading a TOML file strictly: every problem of it as one line, `file: key: got …, allowed …`."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails


class Strict(BaseModel):
    """A frozen value that takes no key it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


Model = TypeVar("Model", bound=BaseModel)


def toml(path: Traversable | Path, problems: list[str]) -> dict[str, Any] | None:
    """The tables of a file; None and a line in `problems` where it is no TOML."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(f"{path.name}: not TOML: {error}")
        return None


def valid(
    where: str, data: object, model: type[Model], problems: list[str], context: object = None
) -> Model | None:
    """The data as a model; None and a line in `problems` for each thing that is wrong."""
    try:
        # JSON takes an array for a tuple and 90 for 90.0, as TOML writes them
        return model.model_validate_json(json.dumps(data, default=str), context=context)
    except ValidationError as error:
        problems += dict.fromkeys(_lines(where, error, model))
        return None


def listed(names: Iterable[str]) -> str:
    """`mat, chair, wall`."""
    return ", ".join(names)


def nearest(name: str, known: Iterable[str]) -> str:
    """` (did you mean 'quadriceps'?)`, or nothing where nothing is near."""
    near = get_close_matches(name.lower(), {one.lower(): one for one in known}, n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def _lines(where: str, error: ValidationError, model: type[BaseModel]) -> Iterator[str]:
    problems = error.errors(include_url=False)
    sided = {problem["loc"][: problem["loc"].index("Sided")] for problem in problems
             if "Sided" in problem["loc"]}  # fmt: skip
    for problem in problems:
        place = problem["loc"]
        either = place[-1:] in (("float",), ("Sided",)) and place[:-1] in sided
        if either and isinstance(problem["input"], dict) == (place[-1] == "float"):
            continue  # a table was meant, or a number: the other kind has nothing to say
        path = [part for part in place if part not in ("float", "Sided")]
        key = ".".join(map(str, path))
        for told in _told(problem, path, model):
            told += ", or a table with left and right" if either else ""
            yield ": ".join(part for part in (where, key, told) if part)


def _told(problem: ErrorDetails, path: list[int | str], model: type[BaseModel]) -> list[str]:
    kind, got = problem["type"], problem["input"]
    if kind == "value_error":
        lines = str(problem["ctx"]["error"]).splitlines()
        return [line if isinstance(got, dict) else f"got {got!r}, {line}" for line in lines]
    if kind == "missing":
        return [f"got nothing, allowed {_wanted(model, path)}: this key is needed"]
    if kind == "extra_forbidden":
        known = _keys(model, path[:-1])
        return [f"got a key nobody knows, allowed {listed(known)}{nearest(str(path[-1]), known)}"]
    shown = "a table" if isinstance(got, dict) else repr(got)
    return [f"got {shown}, allowed {_allowed(problem)}"]


def _allowed(problem: ErrorDetails) -> str:
    values = problem.get("ctx", {})
    pattern = ALLOWED.get(problem["type"])
    return problem["msg"] if pattern is None else pattern.format(**values)


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
    "tuple_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "too_short": "{min_length} entries or more",
    "too_long": "{max_length} entries or fewer",
}
"""How what pydantic expects reads here."""


def _keys(model: type[BaseModel], path: Iterable[int | str]) -> tuple[str, ...]:
    """The keys that the table at `path` may have."""
    found = _model_at(model, path)
    return tuple(found.model_fields) if found is not None else ()


def _wanted(model: type[BaseModel], path: list[int | str]) -> str:
    """What belongs to a key that is missing."""
    found = _model_at(model, path[:-1])
    kind = found.model_fields[str(path[-1])].annotation if found is not None else None
    choices = [one for one in get_args(kind) if isinstance(one, str)]
    if choices and get_origin(kind) is not None and len(choices) == len(get_args(kind)):
        return listed(map(repr, choices))
    return WANTED.get(kind, "a table or list, as the neighbouring files have")


WANTED: dict[Any, str] = {str: "text in quotes", float: "a number", int: "a whole number"}


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
