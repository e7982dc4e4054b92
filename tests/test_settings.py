from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

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
        "model": "full",
    }
    environ = {setting.variable: values[setting.name] for setting in settings.SETTINGS}
    read = settings.load(environ)
    assert {name: str(getattr(read, name)) for name in values} == values


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
