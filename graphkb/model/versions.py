"""Versions of facts read as changes: what one revision made of a fact, and what it said before."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from graphkb.model.changes import FactId
from graphkb.model.facts import Fact, FactBatch
from graphkb.model.kinds import COMMON_COLUMNS, TABLES, Type
from graphkb.model.times import FIRST_INSTANT, to_text

ALWAYS = FIRST_INSTANT - 1
"""Stands for no start where starts are put in order: it comes first."""

_INSTANTS = {
    table.name: [i for i, c in enumerate(table.columns) if c.type is Type.INSTANT] for table in TABLES.values()
}
_ORDER = {name: place for place, name in enumerate(TABLES)}

FactName = tuple[str, str, int | None]
"""Table, key and start of a fact."""

Place = tuple[int, int, str, int]
"""Revision, number of the table, key and start: where a version stands among all changes."""


class Version(NamedTuple):
    """What one revision made of one fact.

    Args:
        revision: The revision that did it.
        superseded: The revision from which on what it made is no longer known; None while it is, and where it is gone.
        before: What the fact said until then; None where it was not known.
        after: What it says since; None where it is no longer known.
    """

    revision: int
    superseded: int | None
    before: Fact | None
    after: Fact | None

    @property
    def fact(self) -> Fact:
        """What it says, or said last."""
        fact = self.after or self.before
        assert fact is not None
        return fact

    @property
    def place(self) -> Place:
        """Where it stands among all changes."""
        fact = self.fact
        return self.revision, _ORDER[fact.table], fact.key, ALWAYS if fact.valid_from is None else fact.valid_from


def fields_of(fact: Fact | None) -> dict[str, Any] | None:
    """Return a fact as a row of the data package, as `put` takes it: column → value, instants as text."""
    if fact is None:
        return None
    cells: list[Any] = [list(cell) if isinstance(cell, tuple) else cell for cell in fact.values]
    for i in _INSTANTS[fact.table]:
        cells[i] = _shown(cells[i])
    common = _shown(fact.valid_from), _shown(fact.valid_to), fact.source, fact.synthetic
    names = (column.name for column in (*TABLES[fact.table].columns, *COMMON_COLUMNS))
    return dict(zip(names, (*cells, *common), strict=True))


def _shown(instant: int | None) -> str | None:
    return None if instant is None else to_text(instant)


def history_of(batches: Iterable[FactBatch]) -> list[Version]:
    """Return what all versions of some facts (`Store.versions`) come to, in the order in which it happened."""
    versions = [each for batch in batches for each in _stored(batch)]
    ended = {(_name(fact), superseded): fact for _, superseded, fact in versions if superseded is not None}
    found = [
        Version(revision, superseded, ended.pop((_name(fact), revision), None), fact)
        for revision, superseded, fact in sorted(versions, key=lambda version: version[0])
    ]
    found += [Version(superseded, None, fact, None) for (_, superseded), fact in ended.items()]
    return sorted(found, key=lambda version: version.place)


def changes_of(batches: Iterable[FactBatch]) -> Iterator[Version]:
    """Yield what changed since a revision (`Store.facts`), each fact once, in no stated order."""
    ended: dict[FactId, tuple[int, Fact]] = {}
    for batch in batches:
        for revision, superseded, fact in _stored(batch):
            if superseded is not None:
                ended[_name(fact)] = superseded, fact
            else:
                yield Version(revision, None, ended.pop(_name(fact), (0, None))[1], fact)
    for superseded, fact in ended.values():
        yield Version(superseded, None, fact, None)


def _stored(batch: FactBatch) -> Iterator[tuple[int, int | None, Fact]]:
    return zip(batch.revision, batch.superseded, batch.facts(), strict=True)


def _name(fact: Fact) -> FactId:
    return fact.table, fact.key, fact.valid_from
