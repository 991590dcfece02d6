"""The knowledge of one revision in memory: built whole, or made from the one before and what changed since."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any

from graphkb.errors import NotFound
from graphkb.graph.columns import Columns
from graphkb.graph.packing import Packer
from graphkb.graph.view import View
from graphkb.model.changes import Plan
from graphkb.model.codes import CODE_LISTS
from graphkb.model.collector import collector_paused
from graphkb.model.facts import Fact, FactBatch, Revision
from graphkb.model.kinds import TABLES

MOMENTS = 8
"""Stretches between neighbouring boundaries for which derived things are kept: now, and a few others."""

Removed = dict[str, list[tuple[str, int | None]]]
"""Table → key and start of the facts that are no longer known."""


class Graph:
    """What is known at one revision. Immutable: a change makes a new graph, and readers keep the one they have."""

    def __init__(self, tables: Mapping[str, Columns], revision: Revision) -> None:
        self.tables = tables
        self.revision = revision
        self._shared = lru_cache(maxsize=MOMENTS)(_nothing_yet)

    @classmethod
    def build(cls, batches: Iterable[FactBatch], revision: Revision) -> "Graph":
        """Return the graph of everything in *batches*, whatever its version: what was known at *revision*."""
        packers = {name: Packer(table) for name, table in TABLES.items()}
        with collector_paused():
            for batch in batches:
                packers[batch.table].add(batch)
            graph = cls({name: Columns.of(packer) for name, packer in packers.items()}, revision)
            for columns in graph.tables.values():
                columns.prepare()
            return graph

    def apply(self, plan: Plan, revision: Revision) -> "Graph":
        """Return the graph after *plan*; this one stays as it is, and what did not change is shared.

        Raises:
            KeyError: the plan supersedes a fact that is not known here: it was made against another revision.
        """
        removed: Removed = {}
        for table, key, start in plan.superseded:
            removed.setdefault(table, []).append((key, start))
        return self._changed(removed, plan.put, revision)

    def updated(self, batches: Iterable[FactBatch], revision: Revision) -> "Graph":
        """Return the graph after what a store says changed since this revision (`Store.facts`).

        Raises:
            KeyError: a superseded fact is not known here: the batches are of changes since another revision.
        """
        if not self.revision.number:
            return Graph.build(batches, revision)  # nothing was known
        removed: Removed = {}
        added: list[Fact] = []
        for batch in batches:
            for fact, superseded in zip(batch.facts(), batch.superseded, strict=True):
                if superseded is None:
                    added.append(fact)
                else:
                    removed.setdefault(batch.table, []).append((fact.key, fact.valid_from))
        return self._changed(removed, added, revision)

    def _changed(self, removed: Removed, added: Iterable[Fact], revision: Revision) -> "Graph":
        by_table: dict[str, list[Fact]] = {name: [] for name in removed}
        for fact in added:
            by_table.setdefault(fact.table, []).append(fact)
        with collector_paused():
            changed = {
                name: self.tables[name].changed(removed.get(name, ()), facts) for name, facts in by_table.items()
            }
        return Graph({**self.tables, **changed}, revision)

    def known(self, keys: Mapping[str, Iterable[str]]) -> dict[tuple[str, str], list[Fact]]:
        """Return (table, key) → the facts known under it, for those of *keys* (table → keys) that are known."""
        found: dict[tuple[str, str], list[Fact]] = {}
        for name, wanted in keys.items():
            columns = self.tables[name]
            for key in wanted:
                if rows := columns.rows(key):
                    found[name, key] = [columns.fact(row) for row in rows]
        return found

    def facts(self, table: str) -> Iterator[Fact]:
        """Yield every fact of one table."""
        return self.tables[table].facts()

    def at(self, as_of: int) -> View:
        """Return the view of what holds at one instant.

        What is derived from a view (`View.shared`) is shared by all instants between two neighbouring boundaries, at
        which the same facts hold.
        """
        return View(self, as_of, self._shared(bisect_right(self.boundaries, as_of)))

    @cached_property
    def boundaries(self) -> list[int]:
        """All instants at which a fact begins or ends, in order."""
        instants: set[int] = set()
        return sorted(instants.union(*(columns.boundaries for columns in self.tables.values())))

    def labels(self, codes: str) -> dict[str, tuple[str, str]]:
        """Return code → (zh, en) of the list *codes*: what is shipped, then what codes.csv adds to an open list.

        Raises:
            NotFound: there is no such list.
        """
        shipped = CODE_LISTS.get(codes)
        labels = dict(shipped.labels) if shipped else {}
        if shipped is None or shipped.is_open:
            added = (fact.values for fact in self.facts("codes"))
            labels |= {code: (zh, en) for name, code, zh, en in added if name == codes}
        if not labels:
            raise NotFound(f"{codes!r} is no code list; there are {', '.join(sorted(CODE_LISTS))}")
        return labels


def _nothing_yet(_stretch: int) -> dict[Any, Any]:
    return {}
