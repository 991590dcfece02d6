"""What clients of the last release count on: a change that breaks it stands in the changelog.

A release copies schema.graphql to tests/schema/released.graphql, below a first line with its version: `# 0.1.0`.
"""

import re
from pathlib import Path

import pytest
from graphql import build_schema
from graphql.utilities import find_breaking_changes

ROOT = Path(__file__).parents[2]
RELEASED = Path(__file__).with_name("released.graphql")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")

_VERSION = re.compile(r"^## \[(\d[^\]]*)\]", re.MULTILINE)
_UNRELEASED = re.compile(r"^## \[Unreleased\]\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_BREAKING = re.compile(r"^### (?:Changed|Removed)\n(.*?)(?=^### |\Z)", re.MULTILINE | re.DOTALL)
_COORDINATE = re.compile(r"\b\w+\.\w+(?:\(\w+:\))?|@\w+")


def unsaid(before: str, now: str, changelog: str) -> list[str]:
    """Return what broke between two schemas, and is not named as `Type.field` under Changed or Removed, Unreleased."""
    unreleased = _UNRELEASED.search(changelog)
    said = "\n".join(_BREAKING.findall(unreleased[1])) if unreleased else ""
    broken = (change.description for change in find_breaking_changes(build_schema(before), build_schema(now)))
    return [description for description in broken if f"`{coordinate(description)}`" not in said]


def coordinate(description: str) -> str:
    """Return the schema coordinate that graphql-core says changed; of a whole type its name, which comes first."""
    found = _COORDINATE.search(description)
    return found[0] if found else description.split(maxsplit=1)[0]


def test_what_breaks_clients_of_the_last_release_is_in_the_changelog() -> None:
    """Before the first release nothing can; since then there is the schema of the latest one to compare with."""
    versions = _VERSION.findall(CHANGELOG)
    assert RELEASED.exists() == bool(versions)
    if versions:
        released = RELEASED.read_text("utf-8")
        assert released.splitlines()[0] == f"# {versions[0]}"
        assert unsaid(released, (ROOT / "schema.graphql").read_text("utf-8"), CHANGELOG) == []


BEFORE = """
type Query { area(code: String): Area old: Int }
type Area { name: String! count: Int }
enum Level { TOWN GRID }
input Filter { name: String }
interface Node { id: ID }
type Gone { id: ID }
"""


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("old: Int", "", "Query.old"),
        ("old: Int", "old: String", "Query.old"),
        ("name: String!", "name: String", "Area.name"),
        ("area(code: String)", "area", "Query.area(code:)"),
        ("area(code: String)", "area(code: String!)", "Query.area(code:)"),
        ("area(code: String)", "area(code: String, id: ID!)", "Query.area(id:)"),
        ("TOWN GRID", "GRID", "Level.TOWN"),
        ("name: String }", "name: String, code: String! }", "Filter.code"),
        ("type Gone { id: ID }", "", "Gone"),
        ("type Gone", "interface Gone", "Gone"),
    ],
)
def test_a_breaking_change_needs_an_entry(old: str, new: str, name: str) -> None:
    """By its coordinate, under Changed or Removed of what is not released; elsewhere it does not count."""
    now = BEFORE.replace(old, new)
    assert now != BEFORE
    for heading in ("Changed", "Removed"):
        assert unsaid(BEFORE, now, f"## [Unreleased]\n\n### {heading}\n\n- `{name}`: why.\n\n## [0.1.0]\n") == []
    for changelog in (
        "",
        f"## [Unreleased]\n\n### Added\n\n- `{name}`\n",
        f"## [Unreleased]\n\n## [0.1.0]\n\n### Removed\n\n- `{name}`\n",
        "## [Unreleased]\n\n### Removed\n\n- `Query.other`\n",
    ):
        assert len(unsaid(BEFORE, now, changelog)) == 1


def test_what_only_adds_needs_none() -> None:
    """Fields, optional arguments, values and types."""
    now = (
        BEFORE.replace("old: Int", "old(by: Int): Int, more: Int").replace("GRID", "GRID CITY") + "type New { a: Int }"
    )
    assert unsaid(BEFORE, now, "") == []
