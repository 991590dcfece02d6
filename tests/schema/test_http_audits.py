"""The audits of GraphQL over HTTP that npm graphql-http brings: all of them pass."""

import subprocess
from pathlib import Path

from tests.npm import node_with
from tests.schema.served import served_town

FOLDER = Path(__file__).parents[1] / "http_audits"
AUDITS = 61
"""How many the version in the lock has; a change of it must be looked at."""


def test_every_audit_passes(tmp_path: Path) -> None:
    """Each MUST, SHOULD and MAY, over a real socket."""
    program = [node_with(FOLDER, "the audits of GraphQL over HTTP"), "audits.mjs"]
    with served_town(tmp_path / "town.db") as (host, port):
        address = f"http://{host}:{port}/graphql"
        ran = subprocess.run([*program, address], cwd=FOLDER, check=True, capture_output=True, text=True, timeout=120)
    results = ran.stdout.splitlines()
    assert [result for result in results if not result.startswith("ok ")] == []
    assert len(results) == AUDITS
