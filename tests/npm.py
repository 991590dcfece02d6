"""Programs of npm that tests run: installed by their lock where they are not yet."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest


def node_with(folder: Path, purpose: str) -> str:
    """Return the Node that runs the programs in *folder*; without Node and npm the test is skipped, in CI it fails."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        reason = f"{purpose} need Node and npm"
        assert os.environ.get("CI") != "true", reason
        pytest.skip(reason)
    lock, installed = (folder / name for name in ("package-lock.json", "node_modules/.package-lock.json"))
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=folder, check=True, timeout=300)
    return node
