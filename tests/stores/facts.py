"""Small facts for the stores' tests, and reads of a whole store in one expression."""

from collections.abc import Iterable
from typing import Any

from graphkb.model.facts import Fact, FactBatch, fact_of
from graphkb.stores.base import Store

Version = tuple[Fact, int, int | None]
"""A fact, the revision that wrote it, and the one from which on it is no longer known."""


def person(
    short: str,
    name: str = "网格员",
    *,
    since: int | None = None,
    until: int | None = None,
    source: str | None = None,
    synthetic: bool = False,
    **fields: Any,
) -> Fact:
    """A person `person:<short>`, the fact with the fewest columns that has an id."""
    values = {"id": f"person:{short}", "name": name, **fields}
    return fact_of("persons", values, valid_from=since, valid_to=until, source=source, synthetic=synthetic)


def holding(
    person_: str, post: str, kind: str = "SUBSTANTIVE", *, since: int | None = None, until: int | None = None
) -> Fact:
    """A relationship."""
    values = {"person": f"person:{person_}", "post": f"post:{post}", "kind": kind}
    return fact_of("holdings", values, valid_from=since, valid_to=until)


def organization(short: str, **fields: Any) -> Fact:
    """An entity with numbers and lists."""
    values = {"id": f"org:{short}", "name": short, "classification": "DEPARTMENT", **fields}
    return fact_of("organizations", values)


def area(short: str, **fields: Any) -> Fact:
    """A community, or what else its fields say."""
    since, until = fields.pop("since", None), fields.pop("until", None)
    values = {"id": f"area:{short}", "name": short, "level": "VILLAGE", **fields}
    return fact_of("areas", values, valid_from=since, valid_to=until)


def versions_in(batches: Iterable[FactBatch]) -> list[Version]:
    """All versions in *batches*, in order."""
    return [
        version for batch in batches for version in zip(batch.facts(), batch.revision, batch.superseded, strict=True)
    ]


def known(store: Store) -> list[Fact]:
    """All that the store knows now, in order."""
    return [fact for batch in store.facts() for fact in batch.facts()]
