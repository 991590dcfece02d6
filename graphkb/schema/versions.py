"""What was known before: the history of one thing, and the changes since a revision; both are read from the store."""

from dataclasses import dataclass
from typing import Any, NamedTuple

import strawberry

from graphkb.errors import BadInput, NotFound
from graphkb.graph.view import View
from graphkb.model import facts, times
from graphkb.model.kinds import TABLES, table_of
from graphkb.model.versions import ALWAYS, FactName, changes_of, fields_of, history_of
from graphkb.model.versions import Version as Change
from graphkb.schema.connections import Cursor, Order, Page, Window
from graphkb.schema.context import Context
from graphkb.schema.enums import EntityKind
from graphkb.schema.fields import Read, field
from graphkb.schema.revisions import Revision
from graphkb.schema.scalars import JSON
from graphkb.stores.base import Store

KINDS = {
    "areas": "AREA",
    "organizations": "ORGANIZATION",
    "posts": "POST",
    "persons": "PERSON",
    "matters": "MATTER",
    "rules": "RULE",
    "duties": "DUTY",
    "change_events": "CHANGE_EVENT",
    "figures": "FIGURE",
    "indicators": "INDICATOR",
}
"""Table → kind; facts of the others are a LINK between two things, or say something of one."""

REVISIONS_AT_ONCE = 100
"""Revisions read together: a page seldom names more, and those of one time stand side by side."""


class Revisions(dict[int, facts.Revision]):
    """Revisions by number, read from the store when first asked for."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store

    def __missing__(self, number: int) -> facts.Revision:
        self.update((each.number, each) for each in self._store.revisions(number - 1, REVISIONS_AT_ONCE))
        return self[number]


class Told(NamedTuple):
    """A change, and where its revisions are found. The sources of Version."""

    change: Change
    revisions: Revisions


def _revision(_view: View) -> Read:
    return lambda told: told.revisions[told.change.revision]


def _superseded(_view: View) -> Read:
    def read(told: Told) -> facts.Revision | None:
        number = told.change.superseded
        return None if number is None else told.revisions[number]

    return read


def _id(_view: View) -> Read:
    def read(told: Told) -> str | None:
        fact = told.change.fact
        if fact.table == "duties":
            return facts.duty_id(fact.key)
        return fact.key if TABLES[fact.table].is_entity else None

    return read


def _of_fact(take: Any) -> Any:
    return lambda _view: lambda told: take(told.change.fact)


@strawberry.type(description="变更记录 What one revision made of one fact.")
class Version:
    revision: Revision = field(_revision, "知识版本 The revision that did it.")
    superseded: Revision | None = field(
        _superseded,
        "The revision from which on what it made is no longer known; null while it is, or where it is gone.",
    )
    kind: EntityKind = field(
        _of_fact(lambda fact: KINDS.get(fact.table, "LINK")), "对象类型 LINK where it is no entity and no duty."
    )
    id: strawberry.ID | None = field(_id, "标识 Of the entity or duty; null for other facts.")
    key: str = field(
        _of_fact(lambda fact: facts.shown_key(fact.table, fact.key)), "键 The entity's id, or TABLE|key joined by |."
    )
    before: JSON | None = field(
        lambda _view: lambda told: fields_of(told.change.before),
        "变更前 What it said, as a row of the data package; null where it was not known.",
    )
    after: JSON | None = field(
        lambda _view: lambda told: fields_of(told.change.after),
        "变更后 What it says since, as `put` takes it; null where it is no longer known.",
    )


def history(context: Context, id: str, **page: Any) -> tuple[View, Page]:
    """Read what was ever known under the id of an entity or a duty, in the order in which it happened.

    Raises:
        NotFound: nothing was ever called so; a duty also when it is no longer known.
    """
    window = Window.of("history", id, **page)
    view = context.view(window.as_of)
    store = context.knowledge.store
    found = history_of(store.versions(*_stored_name(view, id)))
    if not found:
        raise NotFound(f"{id!r}: nothing was ever called so; look it up with search")
    kept = Revisions(store)
    return view, window.page([Told(each, kept) for each in found], _PLACES, view.as_of)


def _stored_name(view: View, id: str) -> tuple[str, str]:
    """Return the table and the key under which the store keeps what *id* names: an entity, else a duty."""
    if table := table_of(id):
        return table.name, id
    duties = view.tables["duties"]
    keys = map(duties.key, range(len(duties)))
    return "duties", next((key for key in keys if facts.duty_id(key) == id), "")


_PLACES = Order.by(lambda told: told.change.place, False, False, False, False)
"""By revision, then table, key and start."""


@dataclass(frozen=True, slots=True)
class Feed(Page):
    """Part of the changes since a revision: only the part is held, and all are counted only when that is asked."""

    store: Store
    since: int
    more: bool
    begins: bool

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(1 for _ in changes_of(self.store.facts(self.since)))

    @property
    def has_next(self) -> bool:
        """Whether more follows."""
        return self.more

    @property
    def has_previous(self) -> bool:
        """Whether something precedes."""
        return not self.begins


def changes(context: Context, since_revision: int, **page: Any) -> tuple[View, Feed]:
    """Read what changed after a revision, each fact once with its last change; by revision.

    One who walks on while others write misses nothing: what changes again behind the cursor comes again. What follows a
    cursor is told against what was known at its revision.

    Raises:
        BadInput: there is no such revision.
    """
    store = context.knowledge.store
    latest = store.revision().number
    if not 0 <= since_revision <= latest:
        raise BadInput(f"sinceRevision {since_revision}: no such revision; the latest is {latest}")
    window = Window.of("changes", since_revision, **page)
    since, after = (since_revision, None) if window.after is None else _place(window.after, latest)
    found = store.changes(since, after, window.size + 1)
    kept = Revisions(store)
    rows = [Told(each, kept) for each in found[: window.size]]
    more = len(found) > window.size
    view = context.view(window.as_of)
    return view, Feed(
        window.listing, view.as_of, rows, 0, len(rows), _PLACES, store, since_revision, more, after is None
    )


def _place(cursor: Cursor, latest: int) -> tuple[int, FactName]:
    """Return the revision and the fact of the change that *cursor* names.

    Raises:
        BadInput: it names none.
    """
    match cursor.values:
        case [int(revision), int(table), str(key), int(start)] if (
            0 < revision <= latest and 0 <= table < len(TABLES) and ALWAYS <= start <= times.LAST_INSTANT
        ):
            return revision, (list(TABLES)[table], key, None if start == ALWAYS else start)
        case _:
            raise BadInput("the cursor does not fit this list: ask for the first page anew")
