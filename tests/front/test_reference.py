"""The generated reference of the schema."""

import runpy
from pathlib import Path

REFERENCE = runpy.run_path(str(Path(__file__).parents[2] / "scripts" / "reference"))["reference"]

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


def test_what_a_reference_says() -> None:
    """Types by kind and name; fields with arguments, defaults and descriptions; of interfaces only what is added."""
    assert REFERENCE(SDL).partition("\n\n")[2].partition("\n\n")[2] == EXPECTED
