"""The tables of events are the published ones."""

import re

from graphkb.model.codes import CODE_LISTS
from graphkb.model.event_tables import EVENT_TABLES
from graphkb.model.kinds import TABLES

PACKAGE = {
    "events": "id* matter* area* channel severity reported_at* reported_by title text state* outcome accepted_at"
    " resolved_at closed_at duplicate_of latitude longitude",
    "work_orders": "id* event* organization* role* dispatched_by dispatched_at* due_at signed_at replied_at closed_at"
    " awaiting_until state* return_reason supervised whistle rating",
    "transitions": "subject* at* action* from to organization post actor reason note",
}
"""The tables as data owners were promised them, column by column; a star where a cell is required."""

ABOUT_PERSONS = re.compile("birth|gender|name|phone|contact|address|identity|reporter")


def test_the_declared_tables_are_the_published_ones() -> None:
    """Each has just these columns, in this order."""
    assert {
        name: " ".join(column.name + "*" * column.required for column in table.columns)
        for name, table in EVENT_TABLES.items()
    } == PACKAGE


def test_what_a_column_names_exists() -> None:
    """Its code list, and the tables whose ids may stand in it."""
    columns = [column for table in EVENT_TABLES.values() for column in table.columns]

    assert {column.codes for column in columns if column.codes} <= set(CODE_LISTS)
    assert {table for column in columns for table in column.refers} <= set(TABLES) | set(EVENT_TABLES)


def test_a_transition_is_known_by_all_its_columns() -> None:
    """It has no id; an event and an order have one."""
    assert EVENT_TABLES["transitions"].key_positions == tuple(range(10))
    assert [EVENT_TABLES[name].key_positions for name in ("events", "work_orders")] == [(0,), (0,)]


def test_no_column_describes_a_private_person() -> None:
    """Who reported is at most a post."""
    columns = [column.name for table in EVENT_TABLES.values() for column in table.columns]

    assert [name for name in columns if ABOUT_PERSONS.search(name)] == []
