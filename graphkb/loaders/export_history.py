"""Every event as the tables of a data package; loading them again changes nothing."""

import csv
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from graphkb.loaders.cells import cell_of
from graphkb.loaders.files import created
from graphkb.loaders.history_rows import cell
from graphkb.model.event_tables import EVENT_TABLES, HISTORY_COLUMNS
from graphkb.model.events import Event, EventFilter, Transition, WorkOrder
from graphkb.model.times import to_text
from graphkb.stores.base import Store

_FIELD_OF = {"from": "from_state", "to": "to_state"}
"""Columns of transitions that are called otherwise in the record."""


def export_history(store: Store, target: Path) -> None:
    """Write events, work orders and transitions into the folder *target*, a portion at a time.

    What is done meanwhile may be in one of the tables and not yet in another; such a package says so when it is loaded.

    Args:
        store: Whose events.
        target: The folder.

    Raises:
        OSError: it cannot be written.
        StoreUnavailable: no answer from the store.
    """
    with ExitStack() as files:
        writers = {}
        for name, table in EVENT_TABLES.items():
            writers[name] = csv.writer(files.enter_context(created(target / f"{name}.csv")))
            writers[name].writerow([column.name for column in (*table.columns, *HISTORY_COLUMNS[name])])
        for cases in store.find_cases(EventFilter()):
            writers["events"].writerows(_records("events", (case.event for case in cases)))
            writers["work_orders"].writerows(_records("work_orders", (o for case in cases for o in case.orders)))
        last = 0
        while found := store.transitions_after(last):
            writers["transitions"].writerows(_records("transitions", found))
            last = found[-1].sequence


def _records(table: str, records: Iterable[Event | WorkOrder | Transition]) -> Iterator[list[str]]:
    columns = (*EVENT_TABLES[table].columns, *HISTORY_COLUMNS[table])
    for each in records:
        yield [_cell(column, _value(each, column.name)) for column in columns]


def _value(record: Event | WorkOrder | Transition, name: str) -> Any:
    if isinstance(record, Transition):
        return getattr(record, _FIELD_OF.get(name, name))
    return cell(record, name)


def _cell(column: Any, value: Any) -> str:
    """Return the cell; an instant to the millisecond, since history is compared by it."""
    is_instant = column.name == "at" or column.name.endswith(("_at", "_until"))
    return to_text(value) if is_instant and value is not None else cell_of(column, value, "UTC")
