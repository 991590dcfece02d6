"""Packages of npm that tests need: installed by their lock where they are not yet."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def node_with(folder: Path, purpose: str) -> str:
    """Return the Node that runs the programs in *folder*; without Node and npm the test is skipped, in CI it fails."""
    installed(folder, purpose)
    return _found("node", purpose)


def installed(folder: Path, purpose: str) -> Path:
    """Return where the packages of *folder* are; without Node and npm the test is skipped, in CI it fails."""
    npm = _found("npm", purpose)
    lock, there = (folder / name for name in ("package-lock.json", "node_modules/.package-lock.json"))
    if not there.exists() or there.stat().st_mtime < lock.stat().st_mtime:
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=folder, check=True, timeout=300)
    return folder / "node_modules"


def _found(program: str, purpose: str) -> str:
    found = shutil.which(program)
    if found is None:
        reason = f"{purpose} need Node and npm"
        assert os.environ.get("CI") != "true", reason
        pytest.skip(reason)
    return found
