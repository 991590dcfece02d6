"""Who may know of whom, and what may be run as a statement: the picture of the imports, held by reading the source."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "graphkb").rglob("*.py"))

LAYERS = [  # lowest first; rooms of one layer do not know of each other
    ["errors"],
    ["config"],
    ["model"],
    ["graph", "stores.base"],
    ["answers"],
    ["loaders", "stores", "events"],
    ["knowledge"],
    ["schema", ""],  # "" is graphkb itself, which may offer the knowledge base to those who import it
    ["app"],
    ["cli"],  # `graphkb serve` runs the app
    ["__main__"],
]
LAYER_OF = {room: layer for layer, rooms in enumerate(LAYERS) for room in rooms}

ONLY_IN = {  # a library: the modules that may import it, with all below them
    "apsw": ["stores.sqlite*"],
    "fastapi": ["app"],
    "igraph": ["graph", "answers.routes"],
    "neo4j": ["stores.neo4j*"],
    "networkx": ["graph", "answers.routes"],
    "strawberry": ["schema", "app"],
    "xlsxwriter": ["loaders.export_reports"],
}

RUNS_A_STATEMENT = {"execute", "executemany", "execute_query", "run", "Query"}
"""Methods of both stores' drivers, and the driver's Query, whose first argument is a statement."""


def module_name(path: Path) -> str:
    """The name of a module below graphkb: answers.routes; of a package without __init__."""
    parts = path.relative_to(ROOT / "graphkb").with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def room(module: str) -> str:
    """The longest entry of LAYERS that *module* is in."""
    rooms = [name for name in LAYER_OF if module == name or module.startswith(f"{name}.")]
    assert rooms, f"graphkb.{module} has no place yet: give it one in LAYERS"
    return max(rooms, key=len)


def imports(source: str) -> Iterator[str]:
    """Every module that *source* imports, wherever the import stands; a relative one begins with a dot."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            yield from (f"{module}.{alias.name}" for alias in node.names)


def allowed(module: str, pattern: str) -> bool:
    if pattern.endswith("*"):
        return module.startswith(pattern[:-1])
    return module == pattern or module.startswith(f"{pattern}.")


def wrong_imports(module: str, source: str) -> list[str]:
    """The imports of *source*, the text of graphkb.*module*, that the picture does not show."""
    return [name for name in imports(source) if not may_import(module, name)]


def may_import(module: str, name: str) -> bool:
    top, _, inside = name.partition(".")
    if top == "graphkb":
        mine, its = room(module), room(inside)
        return mine == its or LAYER_OF[its] < LAYER_OF[mine]
    return top != "" and any(allowed(module, pattern) for pattern in ONLY_IN.get(top, [module]))


def built_statements(source: str) -> list[int]:
    """The lines where a text put together by the program is run as a statement."""
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    built = {id(function): names_built_in(function) for function in functions}
    return sorted(
        {
            call.lineno
            for scope in [tree, *functions]
            for call in ast.walk(scope)
            if isinstance(call, ast.Call)
            and called(call) in RUNS_A_STATEMENT
            and call.args
            and is_built(call.args[0], built.get(id(scope), frozenset()))
        }
    )


def called(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", None) or getattr(call.func, "id", ""))


def names_built_in(function: ast.AST) -> frozenset[str]:
    """The local names that are given a text put together by the program."""
    return frozenset(
        target.id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign | ast.AugAssign) and (isinstance(node, ast.AugAssign) or is_built(node.value))
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    )


def is_built(text: ast.expr, names: frozenset[str] = frozenset()) -> bool:
    """Whether *text* is an f-string, a sum, %, .format or .join, or one of *names*, which are."""
    return (
        isinstance(text, ast.JoinedStr)
        or (isinstance(text, ast.BinOp) and isinstance(text.op, ast.Add | ast.Mod))
        or (isinstance(text, ast.Call) and called(text) in {"format", "format_map", "join", "replace"})
        or (isinstance(text, ast.Name) and text.id in names)
    )


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_imports_point_down(path: Path) -> None:
    """A module imports its own room and those below it, libraries where they are allowed, and nothing relatively."""
    assert wrong_imports(module_name(path), path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("module", "source", "wrong"),
    [
        ("graph.build", "from graphkb.answers import chart", ["graphkb.answers.chart"]),
        ("answers.routes", "import networkx\nfrom graphkb.graph.columns import Columns", []),
        ("answers.chart", "import networkx", ["networkx"]),
        ("graph.columns", "from graphkb.stores.base import Store", ["graphkb.stores.base.Store"]),
        ("stores.base", "from graphkb.stores import sqlite", ["graphkb.stores.sqlite"]),
        ("stores.sqlite_rows", "import apsw, neo4j", ["neo4j"]),
        ("stores.neo4j.session", "def f():\n    from neo4j import Driver", []),
        ("loaders.table", "from graphkb.stores.sqlite import SqliteStore", ["graphkb.stores.sqlite.SqliteStore"]),
        ("knowledge", "import fastapi.routing", ["fastapi.routing"]),
        ("", "from graphkb.knowledge import KnowledgeBase", []),
        ("model.times", "from . import kinds\nfrom graphkb import knowledge", ["..kinds", "graphkb.knowledge"]),
    ],
)
def test_a_wrong_import_is_seen(module: str, source: str, wrong: list[str]) -> None:
    """The check above names exactly the imports that do not belong."""
    assert wrong_imports(module, source) == wrong


def test_a_module_without_a_place_is_refused() -> None:
    """A new room must be put into the picture before anything may stand in it."""
    with pytest.raises(AssertionError, match=r"graphkb\.plugins\.x has no place yet"):
        wrong_imports("plugins.x", "import graphkb.errors")


def test_no_module_is_called_utils() -> None:
    """What a module holds has a name."""
    assert [module_name(path) for path in MODULES if path.stem in {"util", "utils", "helpers", "common"}] == []


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_statements_are_never_put_together(path: Path) -> None:
    """What a store runs is a literal or comes whole from queries/: values travel as parameters."""
    assert built_statements(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("session.run(f'MATCH (n:{label}) RETURN n')", [1]),
        ("tx.run('MATCH ' + rest, ids=ids)", [1]),
        ("db.execute('PRAGMA user_version = %d' % 3)", [1]),
        ("db.execute('select {}'.format(x))", [1]),
        ("def f(tx, x):\n    text = f'select {x}'\n    text2 = text\n    tx.run(text)", [4]),
        ("def f(tx, x):\n    text = 'select'\n    text += x\n    tx.run(text)", [4]),
        ("def f(tx):\n    tx.run(Query(f'RETURN {1}'))", [2]),
        ("tx.run(statement('units_by_id'), ids=ids)\ndb.execute('BEGIN IMMEDIATE')", []),
        ("def f(x):\n    text = f'{x}'\n\ndef g(tx, text):\n    tx.run(text)", []),
    ],
)
def test_a_statement_put_together_is_seen(source: str, lines: list[int]) -> None:
    """The check above names exactly the lines that run one."""
    assert built_statements(source) == lines


def test_no_test_file_imports_another() -> None:
    """What several of them use is in a module of its own, beside them."""
    tests = [path for path in (ROOT / "tests").rglob("*.py") if "node_modules" not in path.parts]
    found = [
        (path.name, name)
        for path in tests
        for name in imports(path.read_text("utf-8"))
        if name.startswith("tests.") and ".test_" in name
    ]

    assert len(tests) > 200
    assert found == []
