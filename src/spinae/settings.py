"""Every setting once: its name, its default, what it does.

A setting is read from the environment variable `SPINAE_<NAME>`; one that is unset or empty
takes its default. The command line, the documentation and the tests read the same tuple.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Final, Literal, get_args
from urllib.parse import unquote, urlsplit

import platformdirs
from tzlocal import get_localzone

from spinae import say
from spinae.errors import SettingsError

Model = Literal["auto", "lite", "full"]
MAIL_PORTS: Final = {"smtp": 587, "smtps": 465}
COUNTRY = re.compile(r"[A-Za-z]{2}")
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")


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
    Setting("lan_port", "8766", "Port for phones on your network: spinae serve --lan, 1 to 65535."),
    Setting("hosts", "", "Names that a proxy of your own answers to, with commas between them."),
    Setting("url", "", "Where you open Spinae, for links in letters. Empty: this machine's port."),
    Setting("smtp_url", "", "Mail server for letters: smtps://name:password@host, or smtp://."),
    Setting("smtp_from", "", "Sender of letters. Empty: the name in smtp_url, or the receiver."),
    Setting("language", "", "Language of what you read and hear, en or sv. Empty: your system’s."),
    Setting(
        "country", "", "Your country, as SE, for the emergency number. Empty: by the time zone."
    ),
    Setting("model", "auto", "Pose model: auto (by the speed of your device), lite or full."),
)


@dataclass(frozen=True, slots=True)
class MailServer:
    """Who takes letters, and how to speak to them."""

    host: str
    port: int
    encrypted: bool
    """From the first byte; else by STARTTLS where the server offers it."""
    user: str
    """Empty: no name and password are asked for."""
    password: str = field(repr=False)
    sender: str
    """Empty: whoever receives the letter."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, read and checked."""

    data_dir: Path
    database_url: str
    """Never empty: without a setting it names the SQLite file in `data_dir`."""
    host: str
    port: int
    lan_port: int
    hosts: tuple[str, ...]
    """Names in lower case, beside this machine's own."""
    url: str
    """Never empty: without a setting it names this machine and `port`."""
    smtp_url: str = field(repr=False)
    smtp_from: str
    language: str
    """Its tag; empty where the system is asked."""
    country: str
    """An ISO 3166 code; empty where the time zone is asked."""
    model: Model

    @property
    def mail(self) -> MailServer | None:
        """Who takes letters; None where none can be sent."""
        return _mail(self.smtp_url, self.smtp_from) if self.smtp_url else None


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read every setting; SettingsError names the first with a value that is not allowed."""
    given = {setting.name: _given(setting, environ) for setting in SETTINGS}
    data_dir = _folder(given["data_dir"])
    return Settings(
        data_dir=data_dir,
        database_url=given["database_url"] or f"sqlite:///{data_dir / 'journal.sqlite3'}",
        host=given["host"],
        port=_port("SPINAE_PORT", given["port"]),
        lan_port=_port("SPINAE_LAN_PORT", given["lan_port"]),
        hosts=_hosts(given["hosts"]),
        url=given["url"] or f"http://127.0.0.1:{given['port']}/",
        smtp_url=_mail_url(given["smtp_url"]),
        smtp_from=given["smtp_from"],
        language=_language(given["language"]),
        country=_country(given["country"]),
        model=_model(given["model"]),
    )


def language(environ: Mapping[str, str] = os.environ) -> str:
    """The tag of the language that is set, else the system's. No other setting is read."""
    set_to = _language(environ.get("SPINAE_LANGUAGE", "").strip())
    return set_to or say.of_environment(environ)


def zone() -> tzinfo:
    """This machine's time zone, which knows when the clocks change; UTC where it has none that
    is known."""
    try:
        return get_localzone()
    except (LookupError, ValueError, OSError):
        return UTC


def _given(setting: Setting, environ: Mapping[str, str]) -> str:
    return environ.get(setting.variable, "").strip() or setting.default


def _folder(text: str) -> Path:
    # appauthor=False: no second folder of the same name on Windows
    default = platformdirs.user_data_path("spinae", appauthor=False)
    return Path(text).expanduser().absolute() if text else default


def _port(variable: str, text: str) -> int:
    # isascii: isdigit alone takes ², which int refuses
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 65535:
        return int(text)
    raise _refused(variable, text, "a whole number from 1 to 65535")


def _hosts(text: str) -> tuple[str, ...]:
    names = tuple(name.strip().lower() for name in text.split(",") if name.strip())
    for name in names:
        if not HOST.fullmatch(name):
            raise _refused("SPINAE_HOSTS", name, "names such as spinae.example, without a port")
    return names


def _model(text: str) -> Model:
    for model in get_args(Model):
        if text == model:
            return text  # type: ignore[return-value]  # it is one of them
    raise _refused("SPINAE_MODEL", text, "auto, lite or full")


def _country(text: str) -> str:
    if not text or COUNTRY.fullmatch(text):
        return text.upper()
    raise _refused("SPINAE_COUNTRY", text, "two letters, as SE")


def _language(text: str) -> str:
    if not text or text in say.codes():
        return text
    raise _refused("SPINAE_LANGUAGE", text, " or ".join(say.codes()))


def _mail_url(text: str) -> str:
    if text:
        _mail(text, "")
    return text


def _mail(url: str, sender: str) -> MailServer:
    try:
        parts = urlsplit(url)
        port = parts.port or MAIL_PORTS[parts.scheme]
    except (KeyError, ValueError):
        raise _no_mail() from None
    if not parts.hostname or parts.path.strip("/"):
        raise _no_mail()
    user = unquote(parts.username or "")
    password = unquote(parts.password or "")
    sender = sender or (user if "@" in user else "")
    encrypted = parts.scheme == "smtps"
    return MailServer(parts.hostname, port, encrypted, user, password, sender)


def _no_mail() -> SettingsError:
    # not shown: what cannot be read may hold a password anywhere
    return SettingsError(
        "SPINAE_SMTP_URL: cannot be read, allowed smtps://name:password@host:port or smtp://...; "
        "write @ in a name as %40; correct or unset it"
    )


def _refused(variable: str, got: str, allowed: str) -> SettingsError:
    return SettingsError(f"{variable}: got {got!r}, allowed {allowed}; correct or unset it")
