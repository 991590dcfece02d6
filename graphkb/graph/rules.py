"""What a rule between facts is: it looks at rows of a candidate graph and yields what breaks it."""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from graphkb.graph.columns import Columns
from graphkb.graph.graph import Graph

Rows = Sequence[int]
"""Rows of one table, in the order in which they were written."""


class Violation(NamedTuple):
    """A fact that breaks a rule, by its row in the candidate graph.

    Args:
        table: Its table.
        row: Its row; where two facts cannot both stand, the one that was written later.
        column: The column to correct.
        value: What stands there.
        message: The rule, and what was expected.
    """

    table: str
    row: int
    column: str
    value: str
    message: str


Rule = Callable[[Graph, Rows], Iterator[Violation]]
"""Given the rows to look at, yields those that are to blame."""


def overlap(start: int | None, end: int | None, other_start: int | None, other_end: int | None) -> bool:
    """Tell whether two intervals have an instant in common."""
    return (end is None or other_start is None or other_start < end) and (
        other_end is None or start is None or start < other_end
    )


def meet(columns: Columns, row: int, others: Columns, other: int) -> bool:
    """Tell whether two facts hold at one instant."""
    return overlap(columns.valid_from[row], columns.valid_to[row], others.valid_from[other], others.valid_to[other])
