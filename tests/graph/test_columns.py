"""A table's columns give every fact back as it came, and find it by its key."""

from collections.abc import Iterable
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graphkb.graph.columns import Columns
from graphkb.graph.graph import Graph
from graphkb.graph.packing import MOST_WRITES, Cells
from graphkb.model.facts import Fact, FactBatch, Revision
from graphkb.model.kinds import TABLES, Column, Type
from tests.builders import DAY, fact, graph_of, org

SAMPLES = {
    Type.ID: ["{table}:1", "{table}:2"],
    Type.INTEGER: [0, 3],
    Type.DECIMAL: [0.5, -0.0],
    Type.INSTANT: [0, 2**53 + 1],
}
"""Type of a column → a value of it in two facts; any other is text."""


def sample(column: Column, which: int, table: str) -> Any:
    value = SAMPLES.get(column.type, ["一", "二"])[which]
    value = value.format(table=table) if isinstance(value, str) else value
    return (value, value)[: which + 1] if column.many else value


@pytest.mark.parametrize("table", TABLES)
def test_a_fact_comes_back_as_it_was_put(table: str) -> None:
    """Every column of every table, full or empty, with interval, source and mark."""
    columns = TABLES[table].columns
    prefix = (*TABLES[table].prefixes, "")[0]
    full = [
        Fact(table, tuple(sample(column, i, prefix) for column in columns), i * DAY, (i + 1) * DAY, "a.csv:2", bool(i))
        for i in (0, 1)
    ]
    empty = Fact(table, tuple(f"{prefix}:3" if column.type is Type.ID else column.empty for column in columns))
    facts = list(graph_of([*full, empty]).facts(table))

    assert facts == [*full, empty]
    assert [repr(each) for each in facts] == [repr(each) for each in [*full, empty]]  # types too, and -0.0


def areas(*facts: Fact) -> Columns:
    return graph_of(facts).tables["areas"]


CODES = areas(
    fact("areas", id="area:420204", code="420204", name="甲", level="COUNTY"),
    fact("areas", id="area:x", code="420204", name="乙", level="COUNTY", other_names=("a",)),
    fact("areas", id="area:y", name="丙", level="COUNTY", other_names=("a", "b;c")),
    fact("areas", id="area:", code="", name="丁", level="COUNTY", other_names=("",)),
)


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("id", ["area:420204", "area:x", "area:y", "area:"]),
        ("code", ["420204", "420204", None, ""]),
        ("other_names", [(), ("a",), ("a", "b;c"), ("",)]),
    ],
)
def test_a_column_is_a_sequence_of_the_values(column: str, values: list[Any]) -> None:
    """By row, from the end, by slice, in a loop: whatever form its cells are kept in."""
    cells = CODES.column(column)

    assert len(cells) == 4
    assert [cells[row] for row in range(4)] == values
    assert [CODES.value(row, column) for row in range(4)] == values
    assert list(cells) == values
    assert cells[-1] == values[-1]
    assert list(cells[1:3]) == values[1:3]
    with pytest.raises(IndexError):
        cells[4]


def test_the_rows_of_a_key_are_in_the_order_of_time() -> None:
    """The one without a start first; a code that changes does not change the order; an unknown key has no rows."""
    starts = [20, None, 5, 10]
    states = [
        fact("areas", id="area:x", name=str(start), level="TOWN", code=str(-i), since=start, until=end)
        for i, (start, end) in enumerate(zip(starts, [30, 5, 10, 15], strict=True))
    ]
    columns = areas(*states, fact("areas", id="area:y", name="y", level="TOWN"))

    assert [columns.value(row, "name") for row in columns.rows("area:x")] == ["None", "5", "10", "20"]
    assert [columns.value(row, "name") for row in columns.rows("area:y")] == ["y"]
    assert columns.rows("area:z") == ()


def test_relationships_are_found_by_their_key() -> None:
    facts = [*org("a", at=["x", "y"]), fact("jurisdictions", organization="org:b", area="area:x", since=5)]
    columns = graph_of(facts).tables["jurisdictions"]

    assert [columns.fact(row) for row in columns.rows("org:a\x1farea:y")] == [facts[2]]
    assert [columns.key(row) for row in range(3)] == [f"org:{a}\x1farea:{b}" for a, b in ("ax", "ay", "bx")]
    assert columns.rows("org:b\x1farea:y") == ()


def test_equal_texts_are_one_object() -> None:
    """The nation's names would take 20 MiB more, its levels 30."""
    texts = [(str(bytes("新村", "utf-8"), "utf-8"), str(b"TOWN", "ascii")) for _ in range(2)]
    assert texts[0][0] is not texts[1][0]
    columns = areas(*(fact("areas", id=f"area:{i}", name=n, level=v) for i, (n, v) in enumerate(texts)))

    for name in ("name", "level"):
        one, other = columns.column(name)
        assert one is other


@given(
    st.lists(st.integers(0, 3), max_size=4),
    st.lists(st.tuples(st.dictionaries(st.integers(0, 6), st.integers(0, 3)), st.booleans()), max_size=6),
)
@pytest.mark.parametrize("most", [MOST_WRITES, 16])
def test_cells_after_changes_are_the_list_after_them(
    most: int, cells: list[int], changes: list[tuple[dict[int, int], bool]]
) -> None:
    """Written, added and dropped in any order, read whole in between or not; what came before stays as it was."""
    steps = [(Cells(list(cells)), list(cells))]
    with patch("graphkb.graph.packing.MOST_WRITES", most):
        for writes, read in changes:
            kept, expected = steps[-1]
            length = max(writes, default=0)
            filled = dict.fromkeys(range(len(expected), length), 9) | writes
            after = [filled.get(row, expected[row] if row < len(expected) else None) for row in range(length)]
            steps.append((kept.written({row: new for row, new in filled.items() if row < length}, length), after))
            assert not read or steps[-1][0].whole() == after

    for kept, expected in steps:
        assert [kept[row] for row in range(len(kept))] == kept[:] == kept.whole() == expected


def batch_of_names(names: Iterable[str]) -> FactBatch:
    """Areas with these names, as a store gives them: no two cells are one object."""
    batch = FactBatch("areas")
    for number, name in enumerate(names):
        batch.add(fact("areas", id=f"area:{number}", name=f"第{name}"), 1)
    return batch


def test_equal_names_are_kept_once_unless_most_differ() -> None:
    """Where more than half of the first cells were new, those that follow are kept as they come."""
    with patch("graphkb.graph.packing.SAMPLE", 4):
        for first, is_one in (("1123", False), ("1122", True)):
            batches = [batch_of_names(first), batch_of_names("88")]
            names = Graph.build(batches, Revision(1, 0, "t")).tables["areas"].column("name")

            assert [*names] == [f"第{each}" for each in f"{first}88"]
            assert names[0] is names[1]
            assert (names[4] is names[5]) == is_one
