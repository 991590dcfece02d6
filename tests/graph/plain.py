"""Every question of a view, asked of it and of a plain list of facts: both answer in keys and starts, not rows."""

from collections.abc import Iterable, Iterator
from typing import Any

from graphkb.graph.search import search_rows
from graphkb.graph.view import View
from graphkb.model.facts import Fact, duty_id
from graphkb.model.kinds import TABLES

TREES = ("areas", "matters", "rules", "indicators")
HIERARCHIES = ("ADMINISTRATIVE", "FUNCTIONAL", "PARTY")
LINKS = ("STATIONED_IN", "LINKED_WITH", "SHARES_STAFF_WITH", "COORDINATES_WITH")
KINDS = ("OVERRIDE", "SUBSTANTIVE", "ACTING")
LEVELS = ("PROVINCE", "CITY", "COUNTY", "TOWN", "VILLAGE", "GRID")
TEXTS = ("1", "one", "area:", "２")
ENDS = {
    "jurisdictions": ("organization", "area"),
    "hierarchy": ("organization", "parent"),
    "links": ("from", "to"),
    "holdings": ("person", "post"),
    "rosters": ("post",),
    "duties": ("matter", "area", "organization"),
}
"""Table → the columns whose entities must be in force."""

State = tuple[str, int | None] | None
"""Key and start of a fact; None where there is none."""

Answers = dict[tuple[Any, ...], Any]
"""Question → answer."""


def asked_of_view(view: View, facts: Iterable[Fact]) -> Answers:
    """What *view* answers to every question about anything that *facts* name."""

    def state(table: str, row: int | None) -> State:
        return None if row is None else (view.tables[table].key(row), view.tables[table].valid_from[row])

    def states(table: str, rows: Iterable[int]) -> list[State]:
        return [state(table, row) for row in rows]

    answers: Answers = {("rows", name): states(name, view.rows(name)) for name in TABLES}
    for text in TEXTS:
        hits = search_rows(view, text, ["organizations", "areas", "rules", "change_events"])
        answers["search", text] = [(table, state(table, row)) for table, row in hits]
    for code in codes_of(facts):
        answers["find_code", code] = state("areas", view.find_code(code))
    for duty in {duty_id(fact.key) for fact in facts if fact.table == "duties"}:
        answers["find_duty", duty] = state("duties", view.find_duty(duty))
    for table, key in ids_of(facts):
        answers["row", key] = state(table, view.row(key))
        answers["nearest", key] = state(table, row := view.nearest(key))
        answers["changes_of", key] = [(state("change_events", r), role) for r, role in view.changes_of(key)]
        for question, kind, rows in _asked_of(view, table, row) if row is not None else ():
            answers[*question, key] = states(kind, rows) if isinstance(rows, list) else state(kind, rows)
    return _any_order(answers)


def _any_order(answers: Answers) -> Answers:
    """The answers, those without a stated order in one."""
    for name, table in TABLES.items():
        if not table.is_entity:
            answers["rows", name].sort(key=repr)
    return answers


def _asked_of(view: View, table: str, row: int) -> Iterator[tuple[tuple[str, ...], str, list[int] | int | None]]:
    if table in TREES:
        yield ("parent",), table, view.parent(table, row)
        yield ("children",), table, list(view.children(table, row))
        yield ("ancestors",), table, view.ancestors(table, row)
        yield ("descendants",), table, list(view.descendants(table, row))
    if table == "areas":
        bodies = list(view.organizations_of(row))
        yield ("organizations_of",), "organizations", bodies
        assert view.has_organizations(row) is bool(bodies)
        yield ("posts_serving",), "posts", list(view.posts_serving(row))
        yield ("duties_in",), "duties", list(view.duties_in(row))
    if table == "matters":
        yield ("duties_of_matter",), "duties", list(view.duties_of_matter(row))
    if table == "persons":
        yield ("holdings_of",), "holdings", list(view.holdings_of(row))
    if table == "posts":
        yield ("post_organization",), "organizations", view.post_organization(row)
        yield ("served",), "areas", list(view.served(row))
        yield ("holdings",), "holdings", list(view.holdings(row))
        yield ("roster",), "rosters", view.roster(row)
    if table == "organizations":
        yield ("jurisdictions",), "areas", list(view.jurisdictions(row))
        yield ("posts_in",), "posts", list(view.posts_in(row))
        yield ("duties_of",), "duties", list(view.duties_of(row))
        yield ("staff_group",), "organizations", sorted(view.staff_group(row), key=view.tables[table].key)
        for hierarchy in HIERARCHIES:
            yield ("superior", hierarchy), table, view.superior(row, hierarchy)
            yield ("subordinates", hierarchy), table, list(view.subordinates(row, hierarchy))
        for link in LINKS:
            yield ("links_from", link), "links", list(view.links_from(row, link))
            yield ("links_to", link), "links", list(view.links_to(row, link))


def ids_of(facts: Iterable[Fact]) -> set[tuple[str, str]]:
    return {(fact.table, fact.key) for fact in facts if TABLES[fact.table].is_entity} | {("areas", "area:unknown")}


def codes_of(facts: Iterable[Fact]) -> set[str]:
    return {fact["code"] for fact in facts if fact.table == "areas" and fact["code"]} | {"unknown"}


class Plain:
    """The same questions, answered by looking at every fact."""

    def __init__(self, facts: Iterable[Fact], at: int) -> None:
        self.facts = list(facts)
        self.at = at
        self.now = [fact for fact in self.facts if self.in_time(fact)]

    def in_time(self, fact: Fact) -> bool:
        begun = fact.valid_from is None or fact.valid_from <= self.at
        return begun and (fact.valid_to is None or self.at < fact.valid_to)

    def entity(self, id: str | None) -> Fact | None:
        return next((fact for fact in self.now if TABLES[fact.table].is_entity and fact.key == id), None)

    def holding(self, table: str, **wanted: Any) -> list[Fact]:
        """The facts of *table* that hold now, with these values, ordered by key."""
        found = [fact for fact in self.now if fact.table == table]
        for column in ENDS.get(table, ()):
            found = [fact for fact in found if fact[column] is None or self.entity(fact[column])]
        return sorted((f for f in found if all(f[c] == v for c, v in wanted.items())), key=lambda fact: fact.key)

    def entities(self, ids: Iterable[str]) -> list[Fact]:
        return [fact for each in ids if (fact := self.entity(each)) is not None]

    def nearest(self, id: str) -> Fact | None:
        states = [fact for fact in self.facts if TABLES[fact.table].is_entity and fact.key == id]
        begun = [fact for fact in states if fact.valid_from is None or fact.valid_from <= self.at]
        if begun:
            return max(begun, key=start)
        return min(states, key=start, default=None)

    # Trees

    def parent(self, _table: str, id: str) -> Fact | None:
        state = self.entity(id)
        return self.entity(state["parent"]) if state else None

    def children(self, table: str, id: str) -> list[Fact]:
        found = [fact for fact in self.holding(table, parent=id) if self.entity(id)]
        return sorted(found, key=by_code) if table in {"areas", "matters"} else found

    def ancestors(self, table: str, id: str) -> list[Fact]:
        found: list[Fact] = []
        above = self.parent(table, id)
        while above is not None and above.key != id and above not in found:
            found.append(above)
            above = self.parent(table, above.key)
        return found

    def descendants(self, table: str, id: str) -> list[Fact]:
        found: list[Fact] = []

        def walk(above: str) -> None:
            for child in self.children(table, above):
                if child.key != id and child not in found:
                    found.append(child)
                    walk(child.key)

        walk(id)
        return found

    # Organizations

    def superior(self, id: str, hierarchy: str) -> Fact | None:
        rows = self.holding("hierarchy", organization=id, hierarchy=hierarchy)
        return self.entity(min((row["parent"] for row in rows), default=None))

    def subordinates(self, id: str, hierarchy: str) -> list[Fact]:
        rows = self.holding("hierarchy", parent=id, hierarchy=hierarchy)
        found = self.entities(row["organization"] for row in rows)
        return sorted(found, key=lambda fact: (fact["sort"] is None, fact["sort"] or 0, fact.key))

    def links(self, id: str, link: str, end: str) -> list[Fact]:
        if link in {"LINKED_WITH", "SHARES_STAFF_WITH"}:
            found = [fact for fact in self.holding("links", type=link) if id in {fact["from"], fact["to"]}]
        else:
            found = self.holding("links", **{"type": link, end: id})
        other = {"from": "to", "to": "from"}
        return sorted(found, key=lambda f: (f[end] if f[end] != id else f[other[end]], f.key))

    def staff_group(self, id: str) -> list[Fact]:
        group = {id}
        for _ in self.facts:
            for link in self.holding("links", type="SHARES_STAFF_WITH"):
                if group & {link["from"], link["to"]}:
                    group |= {link["from"], link["to"]}
        return [self.nearest(one) for one in sorted(group)]  # type: ignore[misc]  # mypy cannot tell the lengths apart

    # Posts and duties

    def holdings(self, **wanted: str) -> list[Fact]:
        found = self.holding("holdings", **wanted)
        return sorted(found, key=lambda f: (KINDS.index(f["kind"]), -start(f), f["person"], f["post"]))

    def duties(self, **wanted: str) -> list[Fact]:
        return sorted(self.holding("duties", **wanted), key=lambda fact: duty_id(fact.key))

    def changes_of(self, id: str) -> list[tuple[State, str]]:
        events = [f for f in self.facts if f.table == "change_events" and self.nearest(f.key) == f]
        events.sort(key=lambda fact: (fact["date"], fact.key))
        roles = (("originals", "ORIGINAL"), ("results", "RESULT"), ("subjects", "SUBJECT"))
        return [(shown(fact), role) for fact in events for column, role in roles if id in fact[column]]

    def search(self, text: str, tables: Iterable[str]) -> list[tuple[str, State]]:
        found = []
        for table in tables:
            for fact in self.holding(table):
                texts = [fact.key, *(fact[c] for c in ("name", "title", "code") if c in TABLES[table].index)]
                texts += fact["other_names"] if "other_names" in TABLES[table].index else ()
                texts = [t.lower().replace("２", "2") for t in texts if t]
                ranks = [0 if t == text else 1 if t.startswith(text) else 2 for t in texts if text in t]
                level = fact["level"] if "level" in TABLES[table].index else None
                if ranks:
                    found.append((min(ranks), LEVELS.index(level) if level else 6, fact.key, fact))
        return [(fact.table, shown(fact)) for _, _, _, fact in sorted(found)]


def asked_of_facts(facts: Iterable[Fact], at: int) -> Answers:
    """What `asked_of_view` should be."""
    plain = Plain(facts, at)
    answers: Answers = {("rows", name): [*map(shown, plain.holding(name))] for name in TABLES}
    for text in TEXTS:
        tables = ["organizations", "areas", "rules", "change_events"]
        answers["search", text] = plain.search({"２": "2"}.get(text, text), tables)
    for code in codes_of(plain.facts):
        answers["find_code", code] = shown(next(iter(plain.holding("areas", code=code)), None))
    for duty in {duty_id(fact.key) for fact in plain.facts if fact.table == "duties"}:
        found = [fact for fact in plain.holding("duties") if duty_id(fact.key) == duty]
        answers["find_duty", duty] = shown(next(iter(found), None))
    for table, key in ids_of(plain.facts):
        answers["row", key] = shown(plain.entity(key))
        answers["nearest", key] = shown(plain.nearest(key))
        answers["changes_of", key] = plain.changes_of(key)
        for question, answer in _questions(plain, table, key).items() if plain.nearest(key) else ():
            answers[*question, key] = [*map(shown, answer)] if isinstance(answer, list) else shown(answer)
    return _any_order(answers)


def _questions(plain: Plain, table: str, id: str) -> dict[tuple[str, ...], list[Fact] | Fact | None]:
    state = plain.entity(id)
    found: dict[tuple[str, ...], list[Fact] | Fact | None] = {}
    if table in TREES:
        for walk in ("parent", "children", "ancestors", "descendants"):
            found[walk,] = getattr(plain, walk)(table, id)
    if table == "areas":
        over = plain.holding("jurisdictions", area=id)
        found["organizations_of",] = plain.entities(row["organization"] for row in over)
        found["posts_serving",] = [post for post in plain.holding("posts") if state and id in post["areas"]]
        found["duties_in",] = plain.duties(area=id)
    if table == "matters":
        found["duties_of_matter",] = plain.duties(matter=id)
    if table == "persons":
        found["holdings_of",] = plain.holdings(person=id)
    if table == "posts":
        found["post_organization",] = plain.entity(state["organization"]) if state else None
        found["served",] = plain.entities(sorted(set(state["areas"]))) if state else []
        found["holdings",] = plain.holdings(post=id)
        found["roster",] = next(iter(plain.holding("rosters", post=id)), None)
    if table == "organizations":
        found["jurisdictions",] = plain.entities(r["area"] for r in plain.holding("jurisdictions", organization=id))
        found["posts_in",] = plain.holding("posts", organization=id) if state else []
        found["duties_of",] = plain.duties(organization=id)
        found["staff_group",] = plain.staff_group(id)
        for hierarchy in HIERARCHIES:
            found["superior", hierarchy] = plain.superior(id, hierarchy)
            found["subordinates", hierarchy] = plain.subordinates(id, hierarchy)
        for link in LINKS:
            found["links_from", link] = plain.links(id, link, "from")
            found["links_to", link] = plain.links(id, link, "to")
    return found


def shown(fact: Fact | None) -> State:
    return None if fact is None else (fact.key, fact.valid_from)


def start(fact: Fact) -> int:
    return -(10**15) if fact.valid_from is None else fact.valid_from


def by_code(fact: Fact) -> tuple[bool, str, str]:
    return fact["code"] is None, fact["code"] or "", fact.key
