"""Commands, run as their users run them, on an empty store or on the seed Xialu."""

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from graphkb.loaders.seeds import build_seed
from graphkb.model.event_tables import EVENT_TABLES
from tests.cli.commands import Graphkb, run_command
from tests.cli.event_commands import Do
from tests.stores.databases import Database


@pytest.fixture
def graphkb(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Graphkb:
    """Runs a command in this process as its users run it."""
    return partial(run_command, monkeypatch, capsys)


@pytest.fixture(scope="session")
def xialu(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seed Xialu as a data package, without its events: there are many, and few questions are about them."""
    package = build_seed("xialu", tmp_path_factory.mktemp("xialu") / "package")
    for table in EVENT_TABLES:
        (package / f"{table}.csv").unlink(missing_ok=True)
    return package


@pytest.fixture
def loaded(graphkb: Graphkb, xialu: Path, database: Database) -> Graphkb:
    """The same, on a store that holds Xialu."""
    database.fresh().close()
    ran = graphkb("--store", database.url, "load", xialu)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.rstrip().endswith("revision 1 版本 1")
    return lambda *arguments: graphkb("--store", database.url, *arguments)


@pytest.fixture
def do(loaded: Graphkb) -> Do:
    """Does what succeeds, and returns the event as it then is."""

    def run(*arguments: object) -> Any:
        ran = loaded(*arguments, "--json")
        assert (ran.code, ran.err) == (0, ""), ran
        return ran.json

    return run
