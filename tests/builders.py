"""The smallest facts that work, and views of them: an instant is a number of days, an id its kind and a short name."""

from collections.abc import Iterable
from typing import Any

from graphkb.graph.graph import Graph
from graphkb.graph.view import View
from graphkb.model.facts import Fact, FactBatch, Revision, fact_of

DAY = 24 * 60 * 60 * 1000
"""Milliseconds: the unit of `since` and `until`, counted from 1970."""


def fact(table: str, /, *, since: float | None = None, until: float | None = None, **fields: Any) -> Fact:
    """A fact of *table* that holds from day *since* up to day *until*."""
    instants = [None if day is None else int(day * DAY) for day in (since, until)]
    return fact_of(table, fields, valid_from=instants[0], valid_to=instants[1])


def area(name: str, level: str, parent: str | None = None, **more: Any) -> Fact:
    above = parent and f"area:{parent}"
    return fact("areas", id=f"area:{name}", name=name, level=level, parent=above, **more)


def chain(*areas: str) -> list[Fact]:
    """Areas each inside the one before: `chain("xialu COUNTY", "street TOWN")`."""
    parents: list[str | None] = [None, *(each.split()[0] for each in areas)]
    return [area(*each.split(), parent) for each, parent in zip(areas, parents, strict=False)]


def org(name: str, classification: str = "DEPARTMENT", *, at: Iterable[str] = (), **more: Any) -> list[Fact]:
    """An organization, with jurisdiction over the areas *at*."""
    body = fact("organizations", id=f"org:{name}", name=name, classification=classification, **more)
    return [body, *(fact("jurisdictions", organization=f"org:{name}", area=f"area:{each}") for each in at)]


def above(name: str, parent: str, hierarchy: str = "ADMINISTRATIVE", **more: Any) -> Fact:
    return fact("hierarchy", organization=f"org:{name}", parent=f"org:{parent}", hierarchy=hierarchy, **more)


def bodies(names: str) -> list[Fact]:
    """Departments of these names, with blanks between them."""
    return [each for name in names.split() for each in org(name)]


def manned(name: str, classification: str = "DEPARTMENT", at: Iterable[str] = (), **more: Any) -> list[Fact]:
    """An organization with a duty officer, so that it is never vacant."""
    officer = f"{name}-officer"
    return [
        *org(name, classification, at=at, **more),
        post(officer, "DUTY_OFFICER", name),
        person(name),
        holds(name, officer),
    ]


def link(kind: str, start: str, end: str, mechanism: str | None = None, **more: Any) -> Fact:
    ends = {"from": f"org:{start}", "to": f"org:{end}"}
    return fact("links", type=kind, mechanism=mechanism, **ends, **more)


def shared_staff(one: str, other: str, **more: Any) -> Fact:
    return link("SHARES_STAFF_WITH", one, other, **more)


def matter(name: str, parent: str | None = None, **more: Any) -> Fact:
    return fact("matters", id=f"matter:{name}", name=name, parent=parent and f"matter:{parent}", **more)


def duty(matter: str, area: str, organization: str, role: str = "LEAD", **more: Any) -> Fact:
    names = {"matter": f"matter:{matter}", "area": f"area:{area}", "organization": f"org:{organization}"}
    return fact("duties", role=role, **names, **more)


def template(matter: str, area: str, classification: str, level: str, role: str = "LEAD", **more: Any) -> Fact:
    """A duty of the organizations of these classifications (`;` between them) and of this level."""
    wanted = tuple(classification.split(";"))
    names = {"matter": f"matter:{matter}", "area": f"area:{area}", "classification": wanted, "level": level}
    return fact("duties", role=role, **names, **more)


def post(name: str, role: str, organization: str | None = None, areas: Iterable[str] = (), **more: Any) -> Fact:
    names = {"organization": organization and f"org:{organization}", "areas": tuple(f"area:{each}" for each in areas)}
    return fact("posts", id=f"post:{name}", name=name, role=role, **names, **more)


def person(name: str, **more: Any) -> Fact:
    return fact("persons", id=f"person:{name}", name=name, **more)


def holds(person: str, post: str, kind: str = "SUBSTANTIVE", **more: Any) -> Fact:
    return fact("holdings", person=f"person:{person}", post=f"post:{post}", kind=kind, **more)


def roster(post: str, persons: str, shift: str, start: float = 0, **more: Any) -> Fact:
    turn = tuple(f"person:{each}" for each in persons.split())
    return fact("rosters", post=f"post:{post}", persons=turn, start=int(start * DAY), shift=shift, **more)


def change(name: str, kind: str, day: float, originals: str, results: str) -> Fact:
    """A change event; the ids stand with a blank between them."""
    ends = {"originals": tuple(originals.split()), "results": tuple(results.split())}
    return fact("change_events", id=f"change:{name}", kind=kind, date=int(day * DAY), **ends)


def graph_of(facts: Iterable[Fact]) -> Graph:
    """The graph of these facts, at revision 1."""
    batches: dict[str, FactBatch] = {}
    for each in facts:
        batches.setdefault(each.table, FactBatch(each.table)).add(each, 1)
    return Graph.build(batches.values(), Revision(1, 0, "test"))


def view_of(facts: Iterable[Fact | list[Fact]], day: float = 0) -> View:
    """What holds of these facts on a day; builders that give several facts may stand among them."""
    flat = [one for each in facts for one in (each if isinstance(each, list) else [each])]
    return graph_of(flat).at(int(day * DAY))
