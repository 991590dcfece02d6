"""The printed schema by the rules of Relay, as `@graphql-eslint/eslint-plugin` has them (its set schema-relay)."""

import subprocess
from pathlib import Path

import pytest

from graphkb.schema import schema
from tests.npm import node_with

FOLDER = Path(__file__).parents[1] / "relay_rules"


def faults(sdl: str, folder: Path) -> list[str]:
    """What the rules find wrong, and how many rules there are."""
    node = node_with(FOLDER, "the rules of Relay")
    file = folder / "schema.graphql"
    file.write_text(sdl, "utf-8")
    ran = subprocess.run([node, "judge.mjs", file], cwd=FOLDER, check=True, capture_output=True, text=True, timeout=120)
    return ran.stdout.splitlines()


def test_the_schema_keeps_the_rules(tmp_path: Path) -> None:
    """All four: connections, edges, page information, arguments."""
    assert faults(schema.as_str(), tmp_path) == ["4 rules"]


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("  cursor: String!\n", "  cursor: [String!]!\n", "relay-edge-types"),
        ("  pageInfo: PageInfo!\n", "  pageInfo: PageInfo\n", "relay-connection-types"),
        ("  hasNextPage: Boolean!\n", "  hasNextPage: Boolean\n", "relay-page-info"),
        ("    after: String\n", "    after: [String!]\n", "relay-arguments"),
    ],
)
def test_a_broken_rule_is_seen(tmp_path: Path, old: str, new: str, rule: str) -> None:
    sdl = schema.as_str()
    assert old in sdl
    *found, _ = faults(sdl.replace(old, new), tmp_path)
    assert {line.split()[1] for line in found} == {f"@graphql-eslint/{rule}"}
