"""Xialu as those who draw it meet it: in this process, and served on loopback."""

import os
import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graphkb.app import create_app
from graphkb.config import Settings
from graphkb.knowledge import KnowledgeBase
from graphkb.loaders.seeds import build_seed
from graphkb.schema import schema
from graphkb.schema.execution import Request, Service
from tests.cli.commands import Graphkb, Ran, run_command
from tests.front.browser import find_chromium
from tests.front.guide import lines_of
from tests.front.shell import Printed, Shell
from tests.serving import on_loopback
from tests.stores.databases import Database, Neo4jDatabase

NOT_RUN = pytest.StashKey[set[str]]()
"""What a missing program kept from being tried; the summary says so."""


def program(config: pytest.Config, found: str | None, missing: str) -> str:
    """Return where a program is; where it is missing, the tests of it fail in CI and are left out elsewhere, aloud."""
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"with CI=true nothing is left out: {missing}")
        config.stash.setdefault(NOT_RUN, set()).add(missing)
        pytest.skip(missing)
    return found


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for missing in sorted(config.stash.get(NOT_RUN, set())):
        terminalreporter.write_line(f"left out: {missing}")


@pytest.fixture(scope="session")
def chromium_program(pytestconfig: pytest.Config) -> str:
    """Where Chromium is."""
    return program(pytestconfig, find_chromium(), "no Chromium, GraphiQL was not tried in a browser")


@pytest.fixture(scope="session")
def node(pytestconfig: pytest.Config) -> str:
    """Where Node is."""
    return program(pytestconfig, shutil.which("node"), "no Node, the JavaScript of the guide was not run")


@pytest.fixture(scope="session")
def xialu(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a store that holds the seed Xialu at revision 1."""
    folder = tmp_path_factory.mktemp("xialu")
    address = f"sqlite:///{folder}/xialu.db"
    with KnowledgeBase.open(address, create=True) as knowledge:
        assert knowledge.load([build_seed("xialu", folder / "package")], actor="test").revision is not None
    return address


@pytest.fixture(scope="session")
def data(xialu: str) -> Iterator[Callable[[str, dict[str, Any]], Any]]:
    """Ask a document with variables what must succeed; returns the data."""
    with KnowledgeBase.open(xialu) as knowledge:
        service = Service(schema, knowledge)

        def ask(document: str, variables: dict[str, Any]) -> Any:
            body = service.answer(Request(document, variables)).body
            assert "errors" not in body, body["errors"]
            return body["data"]

        yield ask


@pytest.fixture(scope="session")
def served(xialu: str) -> Iterator[str]:
    """The address of the running service, such as http://127.0.0.1:40001."""
    with on_loopback(create_app(Settings(store=xialu))) as (host, port):
        yield f"http://{host}:{port}"


@pytest.fixture
def root() -> Path:
    """The checkout."""
    return Path(__file__).parents[2]


@pytest.fixture
def shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], database: Database
) -> Shell:
    """Runs a line in this process, in an empty folder: `export NAME=VALUE` or `graphkb …`.

    The store is the guide's own, a file; or an empty database of the other kind instead.
    """
    if isinstance(database, Neo4jDatabase):
        database.fresh().close()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GRAPHKB_ZONE", raising=False)

    def run(line: str) -> Printed:
        program, *arguments = shlex.split(line)
        if program == "export":
            monkeypatch.setenv(*arguments[0].split("=", 1))
            if isinstance(database, Neo4jDatabase):
                monkeypatch.setenv("GRAPHKB_STORE", database.url)
            return Printed(0, [])
        ran = run_command(monkeypatch, capsys, *arguments)
        assert (program, "" if ran.code else ran.err) == ("graphkb", "")
        return Printed(ran.code, lines_of(ran.out + ran.err))

    return run


@pytest.fixture
def store_shell(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Graphkb:
    """Runs a line in this process, in an empty folder, on an empty store of either kind instead of the guide's own."""
    database.fresh()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GRAPHKB_ZONE", raising=False)

    def run(line: str) -> Ran:
        program, *arguments = shlex.split(line)
        if program == "export":
            assert arguments == ["GRAPHKB_STORE=sqlite:///xialu.db"]
            monkeypatch.setenv("GRAPHKB_STORE", database.url)
            return Ran(0, "", "")
        assert program == "graphkb"
        return run_command(monkeypatch, capsys, *arguments)

    return run
