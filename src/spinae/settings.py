"""Every setting once: its name, its default, what it does.

A setting is read from the environment variable `SPINAE_<NAME>`; one that is unset or empty
takes its default. The command line, the documentation and the tests read the same tuple.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import platformdirs

from spinae.errors import SettingsError

Model = Literal["auto", "lite", "full"]


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be set from outside."""

    name: str
    default: str
    """As it would be written in the environment; empty where it depends on the machine."""
    help: str

    @property
    def variable(self) -> str:
        """The environment variable it is read from."""
        return f"SPINAE_{self.name.upper()}"


SETTINGS: tuple[Setting, ...] = (
    Setting("data_dir", "", "Folder of the journal. Empty: your own data folder on this machine."),
    Setting("database_url", "", "Database of the journal. Empty: a SQLite file in the data_dir."),
    Setting("host", "127.0.0.1", "Address the coach listens on. The default is this machine only."),
    Setting("port", "8765", "Port the coach listens on, 1 to 65535."),
    Setting("model", "auto", "Pose model: auto (by the speed of your device), lite or full."),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, read and checked."""

    data_dir: Path
    database_url: str
    """Never empty: without a setting it names the SQLite file in `data_dir`."""
    host: str
    port: int
    model: Model


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read every setting; SettingsError names the first with a value that is not allowed."""
    given = {setting.name: _given(setting, environ) for setting in SETTINGS}
    data_dir = _folder(given["data_dir"])
    return Settings(
        data_dir=data_dir,
        database_url=given["database_url"] or f"sqlite:///{data_dir / 'journal.sqlite3'}",
        host=given["host"],
        port=_port(given["port"]),
        model=_model(given["model"]),
    )


def _given(setting: Setting, environ: Mapping[str, str]) -> str:
    return environ.get(setting.variable, "").strip() or setting.default


def _folder(text: str) -> Path:
    # appauthor=False: no second folder of the same name on Windows
    default = platformdirs.user_data_path("spinae", appauthor=False)
    return Path(text).expanduser().absolute() if text else default


def _port(text: str) -> int:
    # isascii: isdigit alone takes ², which int refuses
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 65535:
        return int(text)
    raise _refused("SPINAE_PORT", text, "a whole number from 1 to 65535")


def _model(text: str) -> Model:
    for model in get_args(Model):
        if text == model:
            return text  # type: ignore[return-value]  # it is one of them
    raise _refused("SPINAE_MODEL", text, "auto, lite or full")


def _refused(variable: str, got: str, allowed: str) -> SettingsError:
    return SettingsError(f"{variable}: got {got!r}, allowed {allowed}; correct or unset it")
