"""Everything known as a data package; loading it again changes nothing."""

import csv
from collections.abc import Iterator
from pathlib import Path

from graphkb.graph.columns import Columns
from graphkb.graph.graph import Graph
from graphkb.loaders.cells import cell_of
from graphkb.loaders.export_history import export_history
from graphkb.loaders.files import created, created_folder
from graphkb.loaders.package_schema import write_schema
from graphkb.model.kinds import COMMON_COLUMNS
from graphkb.model.times import DEFAULT_ZONE, FIRST_INSTANT
from graphkb.stores.base import Store


def export_package(graph: Graph, target: Path, zone: str = DEFAULT_ZONE, past: Store | None = None) -> None:
    """Write every state and interval that *graph* knows into the folder *target*: all tables, also empty ones.

    Either all is written or nothing is left in *target*.

    Rows come by key, then by start, so that two exports can be compared. Cells are written as they are: also those
    that a spreadsheet program would read as a formula (= + - @ in front); such programs import CSV as text on request.

    Args:
        graph: What is known.
        target: A folder that is absent or empty.
        zone: Instants that are midnight there are written as dates.
        past: Whose events are written beside it; absent: none are.

    Raises:
        BadInput: *target* is not empty.
        WrongUse: it cannot be written.
        StoreUnavailable: no answer from the store.
    """
    with created_folder(target) as folder:
        write_schema(folder)
        for name, columns in graph.tables.items():
            with created(folder / f"{name}.csv") as text:
                writer = csv.writer(text)
                writer.writerow([column.name for column in (*columns.table.columns, *COMMON_COLUMNS)])
                writer.writerows(_records(columns, zone))
        if past is not None:
            export_history(past, folder)


def _records(columns: Columns, zone: str) -> Iterator[list[str]]:
    declared = (*columns.table.columns, *COMMON_COLUMNS)
    starts = [FIRST_INSTANT - 1 if start is None else start for start in columns.valid_from]
    for row in sorted(range(len(columns)), key=lambda row: (columns.key(row), starts[row])):
        fact = columns.fact(row)
        cells = zip(declared, (*fact.values, *fact[2:]), strict=True)
        yield [cell_of(column, value, zone) for column, value in cells]
