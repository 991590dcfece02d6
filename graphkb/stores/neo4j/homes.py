"""Where the facts of a table live in the database: on entities, on nodes of their own, or on relationships."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Protocol

from graphkb.errors import BadInput
from graphkb.model.codes import CODE_LISTS
from graphkb.model.facts import Fact, shown_key
from graphkb.model.kinds import SEPARATOR, TABLES, Table
from graphkb.stores.neo4j.database import Transaction, run
from graphkb.stores.neo4j.layout import Row, Version, columns_of, ends_of, labels_of, node_properties, properties_of

PAGE_SIZE = 10_000
"""Entities or nodes that one statement of a stream walks over: their facts make about one batch."""

MAX_KEY_BYTES = 8_000
"""Longest key; an index of Neo4j takes some bytes more. Those made of ids, of 200 characters each, are far shorter."""

LAST_KEY = "\U0010ffff"
"""Behind every key: a code point that no text uses."""


class Section(NamedTuple):
    """A range of keys; `end` is behind it."""

    start: str
    end: str


class Step(NamedTuple):
    """A statement that writes, and its parameters."""

    name: str
    parameters: dict[str, Any]


class Home(Protocol):
    """Reads and writes the facts of one table that are current, or that a large commit is making so."""

    @property
    def sections(self) -> Sequence[Section]:
        """All keys of the table, in order."""
        ...

    def cut(self, transaction: Transaction, section: Section) -> str | None:
        """Return the key where the second page of *section* begins; None: it is one page."""
        ...

    def between(self, transaction: Transaction, section: Section, known_at: int) -> list[Row]:
        """Return what revisions up to *known_at* wrote under the keys of *section*, in no order."""
        ...

    def under(self, transaction: Transaction, keys: Sequence[str]) -> list[Row]:
        """Return all facts under *keys*, in no order."""
        ...

    def clear(self, keys: Sequence[str]) -> list[Step]:
        """Return what removes all facts under *keys*, and the relationships that they made."""
        ...

    def put(self, versions: Sequence[Version]) -> list[Step]:
        """Return what writes *versions* under keys that hold nothing."""
        ...


class EntityHome:
    """States of entities: the one with the latest start on the :Entity, the others on :State nodes beside it."""

    def __init__(self, table: Table) -> None:
        self._columns = columns_of(table)
        self._states = NodeHome(table)
        self._types = sorted({column.relation for column in table.columns if column.relation})
        self.sections = _sections_of(table)

    def cut(self, transaction: Transaction, section: Section) -> str | None:
        return _cut_entities(transaction, section)

    def between(self, transaction: Transaction, section: Section, known_at: int) -> list[Row]:
        limits = {**section._asdict(), "known_at": known_at, "columns": self._columns}
        return _rows(transaction, "entities_between", **limits) + self._states.between(transaction, section, known_at)

    def under(self, transaction: Transaction, keys: Sequence[str]) -> list[Row]:
        found = _rows(transaction, "entities_by_ids", ids=keys, columns=self._columns)
        return found + self._states.under(transaction, keys)

    def clear(self, keys: Sequence[str]) -> list[Step]:
        return [*self._states.clear(keys), Step("clear_entities", {"ids": keys, "types": self._types})]

    def put(self, versions: Sequence[Version]) -> list[Step]:
        states: dict[str, list[Version]] = {}
        for version in versions:
            states.setdefault(version.fact.values[0], []).append(version)
        rows = [_entity_row(of_one) for of_one in states.values()]
        earlier = [
            _state_row(v) for of_one in states.values() if len(of_one) > 1 for v in sorted(of_one, key=_start)[:-1]
        ]
        return [Step("put_entities", {"rows": rows})] + ([Step("put_facts", {"rows": earlier})] if earlier else [])


class NodeHome:
    """Facts that are no entity and do not join two: a :Fact node each, with relationships to what it names."""

    sections = (Section("", LAST_KEY),)

    def __init__(self, table: Table) -> None:
        self._table = table.name
        self._columns = columns_of(table)

    def cut(self, transaction: Transaction, section: Section) -> str | None:
        return _first(run(transaction, "facts_cut", table=self._table, size=PAGE_SIZE, **section._asdict()))

    def between(self, transaction: Transaction, section: Section, known_at: int) -> list[Row]:
        limits = {**section._asdict(), "known_at": known_at, "columns": self._columns}
        return _rows(transaction, "facts_between", table=self._table, **limits)

    def under(self, transaction: Transaction, keys: Sequence[str]) -> list[Row]:
        return _rows(transaction, "facts_by_keys", table=self._table, keys=keys, columns=self._columns)

    def clear(self, keys: Sequence[str]) -> list[Step]:
        return [Step("remove_facts", {"table": self._table, "keys": keys})]

    def put(self, versions: Sequence[Version]) -> list[Step]:
        return [Step("put_facts", {"rows": [_node_row(version) for version in versions]})]


class RelationshipHome:
    """Facts that join two entities: a relationship each, read from the entity where it begins."""

    def __init__(self, table: Table) -> None:
        assert table.ends
        self._type = table.relation
        self._columns = columns_of(table)
        self._from, self._to = (table.key_positions.index(table.index[end]) for end in table.ends)
        self._length = len(table.key_positions)
        heads = [""] if table.relation else [f"{type_}{SEPARATOR}" for type_ in sorted(CODE_LISTS["LinkType"].labels)]
        begins = _sections_of(TABLES[table.columns[table.index[table.ends[0]]].refers[0]])
        self.sections = [Section(head + start, head + end) for head in heads for start, end in begins]

    def cut(self, transaction: Transaction, section: Section) -> str | None:
        head, ids = _apart(section)
        following = _cut_entities(transaction, ids)
        return following and head + following

    def between(self, transaction: Transaction, section: Section, known_at: int) -> list[Row]:
        head, ids = _apart(section)
        limits = {**ids._asdict(), "known_at": known_at, "columns": self._columns}
        return _rows(transaction, "relationships_between", type=self._type or head.rstrip(SEPARATOR), **limits)

    def under(self, transaction: Transaction, keys: Sequence[str]) -> list[Row]:
        return _rows(transaction, "relationships_by_keys", rows=self._names(keys), columns=self._columns)

    def clear(self, keys: Sequence[str]) -> list[Step]:
        return [Step("remove_relationships", {"rows": self._names(keys)})]

    def put(self, versions: Sequence[Version]) -> list[Step]:
        names = self._names(version.fact.key for version in versions)
        rows = [
            {**name, "properties": {"key": name["key"]} | properties_of(version)}
            for name, version in zip(names, versions, strict=True)
        ]
        return [Step("put_relationships", {"rows": rows})]

    def _names(self, keys: Iterable[str]) -> list[dict[str, str]]:
        """Return what a statement finds facts by; nothing for what cannot be a key."""
        parted = ((key, key.split(SEPARATOR)) for key in keys)
        return [
            {"type": self._type or parts[0], "from": parts[self._from], "to": parts[self._to], "key": key}
            for key, parts in parted
            if len(parts) == self._length
        ]


def check_key(fact: Fact) -> None:
    """Refuse a fact that would not be found again.

    Raises:
        BadInput: its id, or the one where it begins, has another kind in front than its table says; a link of no known
            type; a key that does not fit an index.
    """
    key, sections = fact.key, HOMES[fact.table].sections
    if not any(section.start <= key < section.end for section in sections):
        wanted = " or ".join(shown_key(fact.table, section.start) for section in sections)
        raise BadInput(f"{shown_key(fact.table, key)}: expected {wanted}…")
    if len(key) > MAX_KEY_BYTES // 4 and len(key.encode()) > MAX_KEY_BYTES:
        raise BadInput(f"{shown_key(fact.table, key)[:40]}…: a key has at most {MAX_KEY_BYTES} bytes")


def _sections_of(table: Table) -> list[Section]:
    """Return the ranges of the ids of *table*: `;` is the character after the colon behind the prefix."""
    return [Section(f"{prefix}:", f"{prefix};") for prefix in table.prefixes]


def _apart(section: Section) -> tuple[str, Section]:
    """Return what stands before the ids in the keys of *section*, and the range of the ids."""
    head, separator, start = section.start.rpartition(SEPARATOR)
    return head + separator, Section(start, section.end.rpartition(SEPARATOR)[2])


def _cut_entities(transaction: Transaction, section: Section) -> str | None:
    return _first(run(transaction, "entities_cut", size=PAGE_SIZE, **section._asdict()))


def _first(values: Sequence[str]) -> str | None:
    return values[0] if values else None


def _rows(transaction: Transaction, name: str, **parameters: Any) -> list[Row]:
    """Return what a statement gives in one list: a record for each row would take three times as long."""
    [rows] = run(transaction, name, **parameters)
    return list(rows)


def _entity_row(states: Sequence[Version]) -> dict[str, Any]:
    latest = states[0] if len(states) == 1 else max(states, key=_start)
    ends = [end for state in states for end in ends_of(state.fact)]
    return {"labels": labels_of(latest.fact), "properties": properties_of(latest), "ends": ends}


def _state_row(state: Version) -> dict[str, Any]:
    entity = {"type": "STATE_OF", "id": state.fact.key, "properties": {}}
    return {"labels": ["State"], "properties": node_properties(state), "ends": [entity]}


def _node_row(version: Version) -> dict[str, Any]:
    return {
        "labels": labels_of(version.fact),
        "properties": node_properties(version),
        "ends": ends_of(version.fact),
    }


def _start(version: Version) -> tuple[bool, int]:
    start = version.fact.valid_from
    return start is not None, start or 0


def _home_of(table: Table) -> Home:
    if table.is_entity:
        return EntityHome(table)
    return NodeHome(table) if table.label else RelationshipHome(table)


HOMES: dict[str, Home] = {name: _home_of(table) for name, table in TABLES.items()}
"""Table → where its facts live."""

TABLE_OF_ORIGIN: dict[str, Table] = (
    dict(TABLES)
    | {prefix: table for table in TABLES.values() for prefix in table.prefixes}
    | {table.relation: table for table in TABLES.values() if table.relation}
    | dict.fromkeys(CODE_LISTS["LinkType"].labels, TABLES["links"])
)
"""What a statement knows of a key's table (its name, the prefix of an id, the type of a relationship) → the table."""
