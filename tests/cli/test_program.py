"""The program: it runs as it is installed, prints its schema, and serves nobody far away unasked."""

import subprocess
import sys
from pathlib import Path

from tests.cli.commands import Graphkb


def test_the_schema_is_printed(graphkb: Graphkb) -> None:
    """As SDL."""
    ran = graphkb("schema")
    assert ran.code == 0
    assert "type Responsibility" in ran.out


def test_serving_beyond_loopback_is_refused(graphkb: Graphkb, tmp_path: Path) -> None:
    """Until access is configured, whoever asks."""
    ran = graphkb("--store", f"sqlite:///{tmp_path}/s.db", "serve", "--host", "0.0.0.0")
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
    assert "0.0.0.0" in ran.err


def test_it_runs_as_a_program(tmp_path: Path) -> None:
    """The installed command, in its own process."""
    ran = subprocess.run(
        [Path(sys.executable).parent / "graphkb", "seed", "list"],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        timeout=60,
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"xialu" in ran.stdout.split()
