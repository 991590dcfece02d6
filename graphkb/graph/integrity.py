"""Checks a candidate graph before it is written: references, change events, and the rules of each table."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from graphkb.graph.area_rules import AREA_RULES
from graphkb.graph.columns import Columns
from graphkb.graph.fact_rules import FACT_RULES
from graphkb.graph.graph import Graph
from graphkb.graph.rules import Rows, Rule, Violation
from graphkb.graph.tree_rules import TREE_RULES
from graphkb.model.changes import Plan
from graphkb.model.kinds import SEPARATOR, TABLES, Column, Type, table_of
from graphkb.model.times import holds, to_date_or_text

_RULES: dict[str, tuple[Rule, ...]] = {"areas": AREA_RULES, **TREE_RULES, **FACT_RULES}


def violations(
    graph: Graph,
    touched: Mapping[str, Rows] | None = None,
    gone: Mapping[str, Collection[str]] | None = None,
) -> Iterator[Violation]:
    """Yield what breaks a rule in *graph*, by table, then in the order of *touched*.

    Args:
        graph: The candidate: what is known, with the changes applied.
        touched: Table → the rows that the changes wrote, in the order in which they were written; None: all rows.
        gone: Table → ids of entities, and keys of codes, that the changes took back wholly.
    """
    for name, columns in graph.tables.items():
        if rows := range(len(columns)) if touched is None else touched.get(name, ()):
            yield from _dangling(graph, name, rows)
            for rule in _RULES.get(name, ()):
                yield from rule(graph, rows)
    yield from _change_events(graph, touched)
    yield from _left_behind(graph, gone or {})
    for key in (gone or {}).get("codes", ()):
        yield from _left_uncoded(graph, *key.split(SEPARATOR))


def touched_by(graph: Graph, plan: Plan) -> tuple[dict[str, Rows], dict[str, list[str]]]:
    """Return what `violations` must look at in *graph*, which *plan* has led to: the rows touched, the ids gone."""
    touched: dict[str, Rows] = {}
    for table, count in Counter(fact.table for fact in plan.put).items():
        columns = graph.tables[table]
        if count == len(columns):
            touched[table] = range(count)
        else:
            touched[table] = [_row_of(columns, f.key, f.valid_from) for f in plan.put if f.table == table]
    gone: dict[str, list[str]] = {}
    for table, key, _ in plan.superseded:
        if (TABLES[table].is_entity or table == "codes") and not graph.tables[table].rows(key):
            gone.setdefault(table, []).append(key)
    return touched, gone


def _row_of(columns: Columns, key: str, start: int | None) -> int:
    return next(row for row in columns.rows(key) if columns.valid_from[row] == start)


def _dangling(graph: Graph, name: str, rows: Rows) -> Iterator[Violation]:
    columns = graph.tables[name]
    for column in columns.table.columns:
        if column.type is not Type.REFERENCE:
            continue
        cells = columns.column(column.name)
        unknown = {end for end in _named(cells, rows) if not _is_known(graph, column, end)}
        for row in rows if unknown else ():
            for end in _items(cells[row]):
                if end in unknown:
                    yield Violation(name, row, column.name, end, f"{end} is not known; expected {_expected(column)}")


def _named(cells: Sequence[Any], rows: Rows) -> set[str]:
    values = set(cells) if len(rows) == len(cells) else {cells[row] for row in rows}
    return {end for value in values for end in _items(value)}


def _items(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def _is_known(graph: Graph, column: Column, id: str) -> bool:
    table = table_of(id)
    return table is not None and table.name in column.refers and bool(graph.tables[table.name].rows(id))


def _expected(column: Column) -> str:
    ids = " or ".join(f"{prefix}:…" for name in column.refers for prefix in TABLES[name].prefixes)
    return f"an id {ids} that is known or is loaded with it"


def _left_behind(graph: Graph, gone: Mapping[str, Collection[str]]) -> Iterator[Violation]:
    """Yield the facts that still name an entity which was taken back."""
    for name, columns in graph.tables.items() if gone else ():
        for column in columns.table.columns:
            for end in (each for table in column.refers for each in gone.get(table, ())):
                for row in columns.naming(column.name, end):
                    message = f"names {end}, which would no longer be known; take this fact back too, or keep {end}"
                    yield Violation(name, row, column.name, end, message)


def _left_uncoded(graph: Graph, codes: str, code: str) -> Iterator[Violation]:
    """Yield the facts that still use a code which was taken back."""
    if code in graph.labels(codes):
        return  # it was another label of one that is shipped
    for name, columns in graph.tables.items():
        for column in (each for each in columns.table.columns if each.codes == codes):
            for row, cell in enumerate(columns.column(column.name)):
                if code in _items(cell):
                    message = f"uses {code}, which would no longer be a {codes}; give it another code, or keep {code}"
                    yield Violation(name, row, column.name, code, message)


def _change_events(graph: Graph, touched: Mapping[str, Rows] | None) -> Iterator[Violation]:
    """Yield where a change event and the states of those it names disagree."""
    columns = graph.tables["change_events"]
    written = None if touched is None else {name: _as_set(rows) for name, rows in touched.items()}
    for row in range(len(columns)):
        for role in ("originals", "results"):
            for end in columns.value(row, role):
                blamed = _blamed(graph, row, end, written)
                if blamed is not None and (message := _disagreement(graph, row, role, end)):
                    yield Violation(*blamed, role if blamed[0] == "change_events" else "valid_to", end, message)


def _as_set(rows: Rows) -> Collection[int]:
    return rows if isinstance(rows, range) else set(rows)


def _blamed(graph: Graph, event: int, id: str, written: Mapping[str, Collection[int]] | None) -> tuple[str, int] | None:
    """Return the fact to blame: the event if it was written, else a state that was; None if neither was."""
    if written is None or event in written.get("change_events", ()):
        return "change_events", event
    table = table_of(id)
    states = graph.tables[table.name].rows(id) if table else ()
    return next(((table.name, row) for row in states if table and row in written.get(table.name, ())), None)


def _disagreement(graph: Graph, event: int, role: str, id: str) -> str | None:
    table, events = table_of(id), graph.tables["change_events"]
    if table is None or not (states := graph.tables[table.name].rows(id)):
        return None  # a dangling reference, which is said elsewhere
    columns, date = graph.tables[table.name], events.value(event, "date")
    is_there = any(holds(columns.valid_from[row], columns.valid_to[row], date) for row in states)
    place = f"{events.key(event)} of {to_date_or_text(date)}"
    if role == "results" or events.value(event, "kind") == "TRANSFER":
        return None if is_there else f"{place}: {id} does not hold from then; expected it to begin then or earlier"
    survives = id in events.value(event, "results")
    if survives or (not is_there and any(columns.valid_to[row] == date for row in states)):
        return None
    return f"{place}: {id} neither ends then nor is a result; expected its valid_to then, or it among the results"
