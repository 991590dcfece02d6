"""The audits of GraphQL over HTTP that npm graphql-http brings: all of them pass."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.schema.served import served_town

FOLDER = Path(__file__).parents[1] / "http_audits"
AUDITS = 61
"""How many the version in the lock has; a change of it must be looked at."""


def _program() -> list[str]:
    """What runs the audits, installed by its lock where it is not yet."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        reason = "the audits of GraphQL over HTTP need Node and npm"
        assert os.environ.get("CI") != "true", reason
        pytest.skip(reason)
    lock, installed = (FOLDER / name for name in ("package-lock.json", "node_modules/.package-lock.json"))
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=FOLDER, check=True, timeout=300)
    return [node, "audits.mjs"]


def test_every_audit_passes(tmp_path: Path) -> None:
    """Each MUST, SHOULD and MAY, over a real socket."""
    program = _program()
    with served_town(tmp_path / "town.db") as (host, port):
        address = f"http://{host}:{port}/graphql"
        ran = subprocess.run([*program, address], cwd=FOLDER, check=True, capture_output=True, text=True, timeout=120)
    results = ran.stdout.splitlines()
    assert [result for result in results if not result.startswith("ok ")] == []
    assert len(results) == AUDITS
