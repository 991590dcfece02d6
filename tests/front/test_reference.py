"""The generated reference of the schema."""

import re
import runpy
from pathlib import Path

import pytest

SCRIPT = runpy.run_path(str(Path(__file__).parents[2] / "scripts" / "reference"))
REFERENCE = SCRIPT["reference"]

SDL = '''
"""What can be asked."""
type Query implements Named {
  """A name."""
  name: String!

  """Those | of a level."""
  areas(
    """Which."""
    level: Level = TOWN
    first: Int
  ): [Query!]!
}

interface Named { name: String! }
type Other implements Named { name: String! }
union Both = Query | Other

enum Level {
  """乡级 Town"""
  TOWN
  GRID
}
'''

EXPECTED = """## Query

What can be asked.

Implements [Named](#named).

| field | |
|---|---|
| `areas: [Query!]!` | Those &#124; of a level.<br>`level: Level = TOWN` Which.<br>`first: Int` |

## Interfaces

### Named



| field | |
|---|---|
| `name: String!` |  |

## Types

### Other



Implements [Named](#named).

## Unions

### Both



One of [Query](#query), [Other](#other).

## Enums

### Level



| value | |
|---|---|
| `TOWN` | 乡级 Town |
| `GRID` |  |
"""


def test_the_reference_is_fresh(root: Path) -> None:
    """docs/schema.md says what schema.graphql says; renew it by `scripts/reference`."""
    sdl = (root / "schema.graphql").read_text("utf-8")
    assert (root / "docs" / "schema.md").read_text("utf-8") == REFERENCE(sdl)


@pytest.mark.parametrize("name", ["tables", "settings"])
def test_the_reference_of_declarations_is_fresh(root: Path, name: str) -> None:
    """docs/tables.md and docs/settings.md say what the code declares; renew them by `scripts/reference`."""
    assert (root / "docs" / f"{name}.md").read_text("utf-8") == SCRIPT[f"{name}_reference"]()


def test_what_the_reference_of_settings_says(root: Path) -> None:
    """The variable, its default and its meaning."""
    text = (root / "docs" / "settings.md").read_text("utf-8")
    assert "| `GRAPHKB_ZONE` | Asia/Shanghai | Zone in which a bare date means midnight. |" in text
    assert "| `GRAPHKB_LIMITS__BODY_BYTES` | 1048576 | Length of a request's body. |" in text


def test_what_the_reference_of_tables_says(root: Path) -> None:
    """What a cell holds, what must be filled in, which columns are the key; every code list that a column names."""
    text = (root / "docs" / "tables.md").read_text("utf-8")
    assert "| severities | 适用等级 Severities | 整数 whole number; 1 to 4; `;`; key |" in text
    assert "| hierarchy | 体系 Hierarchy | [Hierarchy](#hierarchy); key; 空 empty: ADMINISTRATIVE |" in text
    assert "| area* | 区域 Area | 标识 id: [areas](#areascsv); key |" in text
    named = set(re.findall(r"\]\(#(\w+)\)", text))
    headings = {re.sub(r"[^\w]", "", line[3:]).lower() for line in text.splitlines() if line.startswith("###")}
    assert named <= headings


def test_what_a_reference_says() -> None:
    """Types by kind and name; fields with arguments, defaults and descriptions; of interfaces only what is added."""
    assert REFERENCE(SDL).partition("\n\n")[2].partition("\n\n")[2] == EXPECTED


def test_every_setting_that_is_named_exists(root: Path) -> None:
    """Each variable in a guide stands in docs/settings.md; those of the tests aside."""
    known = set(re.findall(r"GRAPHKB_\w+", (root / "docs" / "settings.md").read_text("utf-8")))
    named = {
        name
        for page in [*root.glob("*.md"), *(root / "docs").glob("*.md")]
        for name in re.findall(r"GRAPHKB_\w+", page.read_text("utf-8"))
        if not name.startswith("GRAPHKB_TEST_") and name != "GRAPHKB_LIMITS__"
    }
    assert named <= known
