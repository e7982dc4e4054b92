from __future__ import annotations

import re
from dataclasses import fields
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from tzlocal import reload_localzone

from spinae import settings
from spinae.errors import SettingsError


def test_nothing_has_to_be_set() -> None:
    read = settings.load({})
    assert (read.host, read.port, read.model) == ("127.0.0.1", 8765, "auto")
    assert read.data_dir.is_absolute()
    assert read.database_url == f"sqlite:///{read.data_dir / 'journal.sqlite3'}"


def test_every_setting_is_read_from_its_own_variable(tmp_path: Path) -> None:
    values = {
        "data_dir": str(tmp_path),
        "database_url": "postgresql://somewhere/spinae",
        "host": "0.0.0.0",
        "port": "9000",
        "lan_port": "9001",
        "hosts": "back.example,spinae.example",
        "url": "https://spinae.example/",
        "smtp_url": "smtps://me:secret@mail.example:4650",
        "smtp_from": "back@spinae.example",
        "language": "sv",
        "country": "SE",
        "model": "full",
    }
    environ = {setting.variable: values[setting.name] for setting in settings.SETTINGS}
    read = settings.load(environ)
    assert {name: as_text(getattr(read, name)) for name in values} == values


def test_the_machines_time_zone_knows_when_the_clocks_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    reload_localzone()
    summer, winter = (datetime(2026, month, 1, tzinfo=settings.zone()) for month in (7, 12))
    monkeypatch.undo()
    reload_localzone()
    assert summer.utcoffset() == timedelta(hours=2)
    assert winter.utcoffset() == timedelta(hours=1)


def as_text(value: object) -> str:
    return ",".join(value) if isinstance(value, tuple) else str(value)


def test_further_names_are_names_and_nothing_else() -> None:
    assert settings.load({"SPINAE_HOSTS": " Back.Example, desk "}).hosts == ("back.example", "desk")
    with pytest.raises(SettingsError, match=r"^SPINAE_HOSTS: got 'back.example:80', allowed"):
        settings.load({"SPINAE_HOSTS": "desk,back.example:80"})


def test_settings_are_declared_once_and_all_of_them() -> None:
    declared = [setting.name for setting in settings.SETTINGS]
    assert declared == [field.name for field in fields(settings.Settings)]
    assert all(setting.help.endswith(".") for setting in settings.SETTINGS)


def test_the_journal_follows_the_data_folder(tmp_path: Path) -> None:
    read = settings.load({"SPINAE_DATA_DIR": str(tmp_path)})
    assert read.database_url == f"sqlite:///{tmp_path}/journal.sqlite3"


def test_an_empty_variable_is_an_unset_one() -> None:
    assert settings.load({"SPINAE_PORT": " ", "SPINAE_HOST": ""}) == settings.load({})


def test_reading_makes_no_folder(tmp_path: Path) -> None:
    settings.load({"SPINAE_DATA_DIR": str(tmp_path / "new")})
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("port", ["0", "65536", "-1", "80.0", "http", "²"])
def test_a_port_that_cannot_be_is_refused_in_one_line(port: str) -> None:
    expected = f"SPINAE_PORT: got {port!r}, allowed a whole number from 1 to 65535"
    with pytest.raises(SettingsError, match="^" + re.escape(expected)):
        settings.load({"SPINAE_PORT": port})


def test_an_unknown_model_is_refused_with_what_is_allowed() -> None:
    with pytest.raises(SettingsError, match="SPINAE_MODEL: got 'heavy', allowed auto, lite or"):
        settings.load({"SPINAE_MODEL": "heavy"})


def test_a_mail_server_is_read_from_its_address() -> None:
    url = "smtp://ann%40home.example:s%3Acret@mail.example"
    read = settings.load({"SPINAE_SMTP_URL": url})
    assert read.mail == settings.MailServer(
        "mail.example", 587, False, "ann@home.example", "s:cret", "ann@home.example"
    )
    assert settings.load({}).mail is None


@pytest.mark.parametrize(
    "url", ["mail.example", "http://mail.example", "smtp://:pw@", "smtp://h:x"]
)
def test_a_mail_server_that_cannot_be_read_is_refused_and_not_shown(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^SPINAE_SMTP_URL: cannot be read, allowed") as e:
        settings.load({"SPINAE_SMTP_URL": url})
    assert url not in str(e.value)


def test_a_password_is_shown_nowhere() -> None:
    read = settings.load({"SPINAE_SMTP_URL": "smtps://me:secret@mail.example"})
    assert "secret" not in f"{read!r} {read.mail!r}"
