"""The generated reference of the schema."""

import re
import runpy
from pathlib import Path

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


def test_the_reference_of_tables_is_fresh(root: Path) -> None:
    """docs/tables.md says what the declaration of the tables says; renew it by `scripts/reference`."""
    assert (root / "docs" / "tables.md").read_text("utf-8") == SCRIPT["tables_reference"]()


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
