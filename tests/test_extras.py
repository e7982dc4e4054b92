"""The base install holds what a person's minute needs; the rest comes when it is first wanted."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from spinae import extras
from spinae.errors import MissingExtraError
from spinae.extras import EXTRAS, FETCH, Extra, need

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
MOST_DIRECT = 14

MINUTE = """
import sys
class Refused:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {refused}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Refused())
from spinae.settings import load
from spinae.web import create_app
from spinae.cli import main
create_app(load())
main(["moves"], standalone_mode=False)
"""


def test_the_base_depends_on_few_packages() -> None:
    assert len(PROJECT["dependencies"]) <= MOST_DIRECT


def test_every_extra_is_known_and_locked() -> None:
    assert set(EXTRAS) == set(PROJECT["optional-dependencies"])
    assert all((ROOT / "requirements" / f"{name}.lock").is_file() for name in EXTRAS)


def test_what_an_extra_brings_is_not_in_the_base() -> None:
    brought = {
        re.split(r"[\[>=]", package)[0]
        for packages in PROJECT["optional-dependencies"].values()
        for package in packages
    }
    base = (ROOT / "requirements" / "base.lock").read_text("utf-8")
    assert not [name for name in brought if re.search(rf"^{re.escape(name)}==", base, re.M)]


def test_the_coach_and_the_commands_start_without_any_extra(tmp_path: Path) -> None:
    refused = sorted({module for extra in EXTRAS.values() for module in extra.modules})
    done = subprocess.run(
        [sys.executable, "-c", MINUTE.format(refused=refused)],
        env=os.environ | {"SPINAE_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "glute-bridge" in done.stdout


@pytest.fixture
def wanted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An extra whose one module comes into a folder that Python looks in."""
    monkeypatch.setitem(EXTRAS, "kite", Extra(("spinae_kite",), "flying a kite"))
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "spinae_kite", raising=False)
    return tmp_path / "spinae_kite.py"


def fetcher(monkeypatch: pytest.MonkeyPatch, folder: Path, *lines: str) -> None:
    program = folder / "fetch"
    program.write_text("\n".join(["#!/bin/sh", *lines, ""]), "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv(FETCH, str(program))


def test_what_is_missing_is_fetched_once_and_used_at_once(
    monkeypatch: pytest.MonkeyPatch, wanted: Path
) -> None:
    fetcher(monkeypatch, wanted.parent, f"test $1 = kite && echo 'wind = 5' >>{wanted}")
    need("kite")
    need("kite")
    assert __import__("spinae_kite").wind == 5
    assert wanted.read_text("utf-8") == "wind = 5\n"


def test_what_cannot_be_fetched_is_one_line_that_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, wanted: Path
) -> None:
    fetcher(monkeypatch, wanted.parent, "echo 'no network' >&2", "exit 1")
    with pytest.raises(MissingExtraError, match=r"^flying a kite: .*\(no network\); look at"):
        need("kite")


def test_an_install_without_a_fetcher_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch, wanted: Path
) -> None:
    monkeypatch.delenv(FETCH, raising=False)
    assert not extras.within_reach("kite")
    with pytest.raises(MissingExtraError, match=r"pip install 'spinae\[kite\]'"):
        need("kite")
