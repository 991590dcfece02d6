"""Facts and keys given as JSON, as `commit` takes them: a table's columns by name."""

from collections.abc import Mapping
from typing import Any

from graphkb.errors import BadInput
from graphkb.graph.graph import Graph
from graphkb.loaders.cells import Cells, Converter, cell_of, nearest
from graphkb.loaders.completion import Completion, followed, start_of
from graphkb.loaders.tables import id_by_code
from graphkb.model import times
from graphkb.model.facts import Fact, shown_key
from graphkb.model.kinds import COMMON_COLUMNS, TABLES, Table
from graphkb.model.texts import written


def fact_of_fields(table: str, fields: Mapping[str, Any], graph: Graph, zone: str = times.DEFAULT_ZONE) -> Fact:
    """Return the fact that *fields* put: what they do not name stays as the fact says that they replace or follow.

    Without `valid_from` they replace the only fact of their key; a key first seen is open on both sides.

    Args:
        table: Its name.
        fields: Column → value: text as in a cell, a number, a list; true or false for `synthetic`; null clears.
        graph: What is known.
        zone: Where a bare date means midnight.

    Raises:
        BadInput: an unknown table or column, a wrong value, a missing one, or several facts that could be meant.
    """
    declared = _table(table)
    completion = Completion(declared, graph, times.now())
    draft = completion.resolved(_draft(declared, fields, graph, zone))
    known = _known(graph, draft)
    if "valid_from" not in fields:
        draft = draft._replace(valid_from=_only_start(draft, known))
    replaced = next((fact for fact in known if fact.valid_from == draft.valid_from), None)
    if replaced is not None:
        draft = draft._replace(**{name: getattr(replaced, name) for name in _UNNAMED if name not in fields})
    absent = {position for position, column in enumerate(declared.columns) if column.name not in fields}
    fact = completion.complete(draft, absent, replaced or followed(known, start_of(draft)))
    _check_required(declared, fact)
    return fact


_UNNAMED = ("valid_to", "source", "synthetic")
"""Common columns that stay as they were in the fact that is replaced."""


def key_of_fields(
    table: str, fields: Mapping[str, Any], graph: Graph, zone: str = times.DEFAULT_ZONE
) -> tuple[str, int | None]:
    """Return the key that *fields* name, and the start of the fact: as `end` and `retract` take them.

    Args:
        table: Its name.
        fields: The columns of the key, and `valid_from`; without it the only fact of the key is meant.
        graph: What is known.
        zone: Where a bare date means midnight.

    Raises:
        BadInput: an unknown table or column, a wrong value, or several facts that could be meant.
    """
    declared = _table(table)
    draft = Completion(declared, graph, times.now()).resolved(_draft(declared, fields, graph, zone))
    return draft.key, draft.valid_from if "valid_from" in fields else _only_start(draft, _known(graph, draft))


def _table(name: str) -> Table:
    if name not in TABLES:
        raise BadInput(f"{written(name)} is no table: {nearest(name, TABLES)}")
    return TABLES[name]


def _draft(table: Table, fields: Mapping[str, Any], graph: Graph, zone: str) -> Fact:
    converters = Cells(zone, graph.labels).converters(table)
    columns = {column.name: column for column in (*table.columns, *COMMON_COLUMNS)}
    typed: dict[str, Any] = {}
    for name, value in fields.items():
        if name not in columns:
            raise BadInput(f"{table.name} has no column {written(name)}: {nearest(name, columns)}")
        if isinstance(value, list) and not columns[name].many:
            raise BadInput(f"{name}: {written(value)} is a list, but a row has one {name}; write the value itself")
        typed[name] = _typed(name, converters[name], "" if value is None else _cell(name, value))
    values = [typed.get(column.name, column.empty) for column in table.columns]
    if table.name == "areas" and values[0] is None:
        values[0] = id_by_code(typed.get("code"))
    start, end, source = (typed.get(name) for name in ("valid_from", "valid_to", "source"))
    return Fact(table.name, tuple(values), start, end, source, typed.get("synthetic", False))


def _cell(name: str, value: Any) -> str:
    """Return *value* as the text of a cell."""
    if isinstance(value, list):
        items = [_cell(name, item) for item in value]
        if wrong := next((item for item in items if ";" in item), None):
            raise BadInput(f"{name}: {wrong!r} holds a semicolon, which stands between the items of a list")
        return ";".join(items)
    if isinstance(value, bool) and name != "synthetic":  # YAML takes yes and on for true
        raise BadInput(f"{name}: {str(value).lower()} is no text; write text in quotes")
    if isinstance(value, str | int | float):
        return cell_of(COMMON_COLUMNS[2], value, times.DEFAULT_ZONE)
    raise BadInput(f"{name}: {written(value)} is no value of a column; expected text, a number or a list")


def _typed(name: str, convert: Converter, cell: str) -> Any:
    try:
        return convert(cell)
    except BadInput as error:
        raise BadInput(f"{name}: {error}") from error


def _known(graph: Graph, draft: Fact) -> list[Fact]:
    return graph.known({draft.table: [draft.key]}).get((draft.table, draft.key), [])


def _only_start(draft: Fact, known: list[Fact]) -> int | None:
    if len(known) > 1:
        starts = ", ".join("null" if each.valid_from is None else times.to_text(each.valid_from) for each in known)
        key = shown_key(draft.table, draft.key)
        raise BadInput(f"{key}: several facts are known, from {starts}; name one by valid_from")
    return known[0].valid_from if known else None


def _check_required(table: Table, fact: Fact) -> None:
    for column, value in zip(table.columns, fact.values, strict=True):
        if column.required and value in {None, ()}:
            raise BadInput(f"{shown_key(table.name, fact.key)}: {column.name} is missing; {table.name} needs it")
