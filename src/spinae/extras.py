"""Packages that a person's minute does not need: fetched when they are first wanted.

`./spinae` names the program that fetches them in SPINAE_FETCH. An install of another kind has
none, and is told what to install.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from threading import Lock
from typing import Final

from spinae.errors import MissingExtraError


@dataclass(frozen=True, slots=True)
class Extra:
    """One optional part of the install, as `pyproject.toml` names it."""

    modules: tuple[str, ...]
    """What it brings that Spinae imports."""
    purpose: str
    """What needs it, at the start of a sentence."""

    @property
    def missing(self) -> bool:
        """Something of it is not installed."""
        return any(find_spec(module) is None for module in self.modules)


EXTRAS: Final[dict[str, Extra]] = {
    "video": Extra(("av", "mediapipe", "numpy", "PIL"), "reading pictures and videos"),
    "silhouettes": Extra(("numpy",), "reading the back from a recording's silhouettes"),
    "lan": Extra(("cryptography", "ifaddr", "segno"), "opening Spinae to your phone"),
    "calendar": Extra(("icalendar",), "making a calendar"),
    "fhir": Extra(("fhir",), "writing FHIR"),
    "fit": Extra(("fit_tool",), "writing a FIT file"),
    "postgres": Extra(("psycopg",), "keeping the journal in PostgreSQL"),
    "parquet": Extra(("pyarrow",), "writing a Parquet table"),
    "cluster": Extra(("distributed",), "using a Dask cluster"),
}
FETCH: Final = "SPINAE_FETCH"
_fetching = Lock()


def need(name: str) -> None:
    """Have the extra `name` installed when this returns; MissingExtraError in one line where it
    is not here and cannot be fetched."""
    extra = EXTRAS[name]
    if not extra.missing:
        return
    with _fetching:
        if extra.missing:  # nobody else has fetched it meanwhile
            _fetch(name, extra)


def within_reach(name: str) -> bool:
    """Whether it is installed, or can be tried to be fetched."""
    return FETCH in os.environ or not EXTRAS[name].missing


def _fetch(name: str, extra: Extra) -> None:
    program = os.environ.get(FETCH)
    if program is None:
        raise MissingExtraError(
            f"{extra.purpose}: needs packages that are not installed; "
            f"install them with: pip install 'spinae[{name}]'"
        )
    print(f"Fetching what is needed for {extra.purpose}.", file=sys.stderr)
    done = subprocess.run([program, name], capture_output=True, text=True, check=False)
    importlib.invalidate_caches()
    if done.returncode or extra.missing:
        told = (done.stderr or done.stdout).strip().splitlines()
        why = told[-1] if told else f"{program} failed"
        raise MissingExtraError(
            f"{extra.purpose}: its packages could not be fetched ({why}); "
            "look at the connection to the internet and try again"
        )
