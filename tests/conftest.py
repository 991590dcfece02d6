"""Which stores the tests run on, and an empty one for each test."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graphkb.stores.base import Store
from tests.stores.databases import Database, Neo4jDatabase, SqliteDatabase

STORES = ("sqlite", "neo4j")
_CHOSEN = pytest.StashKey[tuple[str, ...]]()
_STORE_OF = pytest.StashKey[dict[str, str]]()
_LEFT_OUT = pytest.StashKey[int]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--store", default="sqlite", help="the stores to test, a comma between: sqlite,neo4j")
    parser.addoption("--full", action="store_true", help="also what needs minutes: the largest seeds at full scale")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "differs(store, reason, raises): what is known not to hold on this store")
    config.addinivalue_line("markers", "full: needs minutes, runs with --full only")
    config.stash[_LEFT_OUT] = 0
    config.stash[_CHOSEN] = chosen = tuple(config.getoption("--store").split(","))
    config.stash[_STORE_OF] = {}
    if unknown := set(chosen) - set(STORES):
        raise pytest.UsageError(f"--store {','.join(sorted(unknown))}: choose among {', '.join(STORES)}")
    if "neo4j" in chosen and not os.environ.get("GRAPHKB_TEST_NEO4J"):
        raise pytest.UsageError("--store neo4j needs a server: set GRAPHKB_TEST_NEO4J, or run scripts/test")
    if os.environ.get("CI") == "true" and set(chosen) != set(STORES):
        raise pytest.UsageError(f"with CI=true nothing is left out: --store {','.join(STORES)}")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """What is Neo4j's own is tried where Neo4j is; the summary says so when it is not."""
    is_its_own = collection_path.match("stores/test_neo4j_*.py") or collection_path.name == "test_cypher_oracle.py"
    return True if is_its_own and "neo4j" not in config.getoption("--store").split(",") else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "store_kind" in metafunc.fixturenames:
        metafunc.parametrize("store_kind", metafunc.config.stash[_CHOSEN])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--full"):
        large = [item for item in items if item.get_closest_marker("full")]
        config.stash[_LEFT_OUT] = len(large)
        config.hook.pytest_deselected(items=large)
        items[:] = [item for item in items if item not in large]
    for item in items:
        callspec = getattr(item, "callspec", None)
        store = callspec.params.get("store_kind") if callspec else None
        if store:
            config.stash[_STORE_OF][item.nodeid] = store
        for marker in item.iter_markers("differs"):
            (name,) = marker.args
            if name not in STORES:
                raise pytest.UsageError(f"{item.nodeid}: differs({name!r}) names no store")
            if name == store:
                item.add_marker(pytest.mark.xfail(strict=True, **marker.kwargs))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    chosen, store_of = config.stash[_CHOSEN], config.stash[_STORE_OF]
    reports = (report for reports in terminalreporter.stats.values() for report in reports)
    ran = [store_of.get(report.nodeid) for report in reports if getattr(report, "when", None) == "call"]
    terminalreporter.write_line("stores: " + ", ".join(f"{name} {ran.count(name)} tests" for name in chosen))
    if "neo4j" not in chosen:
        terminalreporter.write_line("the Neo4j half was not run")
    if left_out := config.stash[_LEFT_OUT]:
        terminalreporter.write_line(f"{left_out} tests at full scale were not run: --full")


@pytest.fixture
def database(store_kind: str, tmp_path: Path) -> Iterator[Database]:
    """Where a test's stores are: a folder of its own, or the server at GRAPHKB_TEST_NEO4J, which it has alone."""
    make: dict[str, Callable[[], Database]] = {
        "sqlite": lambda: SqliteDatabase(tmp_path),
        "neo4j": lambda: Neo4jDatabase(os.environ["GRAPHKB_TEST_NEO4J"]),
    }
    database = make[store_kind]()
    yield database
    database.close()


@pytest.fixture
def store(database: Database) -> Store:
    """An empty store; every test that asks for it runs once on each kind."""
    return database.fresh()


@pytest.fixture
def open_again(database: Database, store: Store) -> Callable[[], Store]:
    """Opens a further handle on the database of `store`, as another process would."""
    return database.open
