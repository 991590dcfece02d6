"""What holds at one instant as a property graph: vertices and typed edges, one by one or as a networkx graph."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from graphkb.graph.view import View
from graphkb.model import times
from graphkb.model.collector import collector_paused
from graphkb.model.facts import Fact, duty_id
from graphkb.model.kinds import TABLES, Column, Table, Type

VERTEX_TABLES = tuple(table for table in TABLES.values() if table.label is not None and table.name != "codes")
"""Entities, and what joins more than two of them: duties, rosters."""

EDGE_TABLES = tuple(table for table in TABLES.values() if table.ends is not None)
"""Relationships of two entities that have rows of their own."""


class Vertex(NamedTuple):
    """An entity, a duty or a roster; `properties` as `to_networkx` has them."""

    id: str
    table: str
    properties: dict[str, Any]


class Edge(NamedTuple):
    """A relationship; no other from `start` to `end` has its `key`; `properties` as `to_networkx` has them."""

    start: str
    end: str
    key: str
    type: str
    properties: dict[str, Any]


def to_networkx(view: View) -> Any:
    """Return what holds at the instant of *view* as a `networkx.MultiDiGraph`.

    Nodes are ids of entities, `duty:…` and `roster:…`; each has `table` and every column of that table that is not
    empty: texts, numbers, bools, tuples of these; instants are RFC 3339 texts in UTC. Edges are the stored
    relationships, in their stored direction, where both ends hold; symmetric ones stand once. An edge's key is its
    type, with `:` and what tells it from others of the type between the same two (`SUB_ORGANIZATION_OF:FUNCTIONAL`,
    `COORDINATES_WITH:WHISTLE`, `IN_TURN:0`); it has `type`, and the columns of its row that are not empty. The graph
    has `as_of` and `revision`.
    """
    from networkx import MultiDiGraph  # noqa: PLC0415 - a quarter of a second, which only those who want it wait

    graph = MultiDiGraph(as_of=times.to_text(view.as_of), revision=view.graph.revision.number)
    with collector_paused():
        graph.add_nodes_from((each.id, {"table": each.table, **each.properties}) for each in vertices(view))
        graph.add_edges_from(
            (each.start, each.end, each.key, {"type": each.type, **each.properties}) for each in edges(view)
        )
    return graph


def vertices(view: View) -> Iterator[Vertex]:
    """Yield every vertex, table by table, entities by id."""
    for table in VERTEX_TABLES:
        facts = view.tables[table.name]
        cells = [(i, column) for i, column in enumerate(table.columns) if column.type is not Type.ID]
        for row in view.rows(table.name):
            fact = facts.fact(row)
            yield Vertex(vertex_id(fact), table.name, _properties(fact, cells))


def edges(view: View) -> Iterator[Edge]:
    """Yield every edge: first those that the references of vertices make, then `relationships`."""
    for table in VERTEX_TABLES:
        if references := [(i, column) for i, column in enumerate(table.columns) if column.relation]:
            facts = view.tables[table.name]
            for row in view.rows(table.name):
                yield from _references(view, facts.fact(row), references)
    yield from relationships(view)


def relationships(view: View) -> Iterator[Edge]:
    """Yield the edges that have rows of their own."""
    for table in EDGE_TABLES:
        facts = view.tables[table.name]
        for row in view.rows(table.name):
            yield _relationship(table, facts.fact(row))


def vertex_id(fact: Fact) -> str:
    """Return the id of an entity or a duty; of a roster that of its post, as `roster:…`."""
    if fact.table == "duties":
        return duty_id(fact.key)
    return f"roster:{fact.key.partition(':')[2]}" if fact.table == "rosters" else fact.key


def _properties(fact: Fact, columns: Sequence[tuple[int, Column]]) -> dict[str, Any]:
    """Return what the columns with these positions hold, and those that every table has, where they hold anything."""
    values, found = fact.values, dict[str, Any]()
    for i, column in columns:
        value = values[i]
        if value is not None and value not in {(), ""}:
            found[column.name] = times.to_text(value) if column.type is Type.INSTANT else value
    if fact.valid_from is not None:
        found["valid_from"] = times.to_text(fact.valid_from)
    if fact.valid_to is not None:
        found["valid_to"] = times.to_text(fact.valid_to)
    if fact.source is not None:
        found["source"] = fact.source
    found["synthetic"] = fact.synthetic
    return found


def _references(view: View, fact: Fact, references: Sequence[tuple[int, Column]]) -> Iterator[Edge]:
    start, common = vertex_id(fact), _properties(fact, ())
    for i, column in references:
        named = fact.values[i] if column.many else (fact.values[i],)
        for place, end in enumerate(named):
            if end is not None and view.row(end) is not None:
                key = f"{column.relation}:{place}" if column.relation == "IN_TURN" else str(column.relation)
                yield Edge(start, end, key, str(column.relation), common)


def _relationship(table: Table, fact: Fact) -> Edge:
    assert table.ends is not None
    values = dict(zip(table.index, fact.values, strict=True))
    relation = table.relation or values["type"]
    own = [(i, column) for i, column in enumerate(table.columns) if column.name not in {*table.ends, "type"}]
    distinguishing = [str(fact.values[i]) for i, column in own if column.key and fact.values[i] is not None]
    start, end = (values[name] for name in table.ends)
    return Edge(start, end, ":".join((relation, *distinguishing)), relation, _properties(fact, own))
