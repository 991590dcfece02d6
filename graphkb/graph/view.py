"""What holds at one instant: the questions that answers are put together from."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from graphkb.graph.columns import Columns
from graphkb.model.facts import duty_id
from graphkb.model.kinds import SYMMETRIC_LINKS, TABLES, table_of

if TYPE_CHECKING:
    from graphkb.graph.graph import Graph

T = TypeVar("T")

ROLES = {"originals": "ORIGINAL", "results": "RESULT", "subjects": "SUBJECT"}
"""Columns of a change event → the role of those they name."""

_NAMED = {(table.name, c.name): c.refers[0] for table in TABLES.values() for c in table.columns if len(c.refers) == 1}
"""Table and column → the table of the entities that it names."""
_OTHER_END = {
    (table.name, end): other
    for table in TABLES.values()
    if table.ends is not None
    for end, other in (table.ends, table.ends[::-1])
}
"""Table and column of one end → the column of the other end."""
_ENDS = {table.name: table.ends for table in TABLES.values() if table.ends is not None} | {
    "duties": ("matter", "area", "organization"),
    "rosters": ("post",),
}
"""Table → the columns of what must be in force for its facts to hold."""


class View:
    """What holds at the instant `as_of`. A row passed in is of `graph.tables`, and so are those that come back.

    A relationship holds only while both its ends hold (a duty: matter, area, organization): a row that is not in force
    has no relationships. Lists come in a stated order, whatever the order of loading.
    """

    __slots__ = ("as_of", "graph", "shared", "tables")

    def __init__(self, graph: "Graph", as_of: int, shared: dict[Any, Any]) -> None:
        self.graph = graph
        self.as_of = as_of
        self.tables: Mapping[str, Columns] = graph.tables
        self.shared = shared
        """What anyone derived from this view, or another at which the same facts hold, and wants to find again."""

    # Entities

    def row(self, id: str) -> int | None:
        """Return the state of the entity that is in force; None if it is unknown or has none now."""
        table = table_of(id)
        return None if table is None else self.tables[table.name].row_at(id, self.as_of)

    def nearest(self, id: str) -> int | None:
        """Return the state in force, else the last before, else the first after; None for an unknown id."""
        table = table_of(id)
        if table is None or not (rows := self.tables[table.name].rows(id)):
            return None
        starts = self.tables[table.name].valid_from
        begun = [row for row in rows if (start := starts[row]) is None or start <= self.as_of]
        return begun[-1] if begun else rows[0]

    def id(self, table: str, row: int) -> str:
        """Return the id of an entity or of a duty; of another relationship its key."""
        key = self.tables[table].key(row)
        return duty_id(key) if table == "duties" else key

    def rows(self, table: str) -> Sequence[int]:
        """Return the rows in force: entities by id in code-point order, relationships in no stated order."""
        return self._once(("rows", table), lambda: self._rows(table))

    def _rows(self, table: str) -> Sequence[int]:
        columns = self.tables[table]
        if columns.table.is_entity:
            return columns.holding(tuple(columns.by_id), self.as_of) if columns.dated else columns.by_id
        rows = columns.holding(tuple(range(len(columns))), self.as_of)
        return tuple([row for row in rows if self._ends_hold(table, row)])

    def find_code(self, code: str) -> int | None:
        """Return the area in force with this code; of several, which would be wrong data, the first by id."""
        areas = self.tables["areas"]
        found = [*areas.naming("code", code), *areas.rows(f"area:{code}")]
        fits = [row for row in areas.holding(tuple(found), self.as_of) if areas.value(row, "code") == code]
        return min(fits, key=areas.key, default=None)

    # Trees: areas by PART_OF; matters, rules, indicators by BROADER

    def parent(self, table: str, row: int) -> int | None:
        """Return the one above; None at a root, and where the one it names is not in force."""
        columns = self.tables[table]
        parent = columns.value(row, "parent")
        return columns.row_at(parent, self.as_of) if parent is not None and columns.holds(row, self.as_of) else None

    def children(self, table: str, row: int) -> Sequence[int]:
        """Return those directly below, by code (none last), then id."""
        columns = self.tables[table]
        if not columns.holds(row, self.as_of):
            return ()
        return columns.holding(columns.naming("parent", columns.key(row)), self.as_of)

    def ancestors(self, table: str, row: int) -> list[int]:
        """Return those above, nearest first, without *row*; a cycle is followed once."""
        chain = [row]
        while (above := self.parent(table, chain[-1])) is not None and above not in chain:
            chain.append(above)
        return chain[1:]

    def descendants(self, table: str, row: int) -> Iterator[int]:
        """Yield those below in preorder, without *row*; a cycle is followed once."""
        columns = self.tables[table]
        ids, parents = columns.column("id"), columns.named("parent")
        seen = {row}
        waiting = [*self.children(table, row)[::-1]]
        while waiting:
            below = waiting.pop()
            if below not in seen:
                seen.add(below)
                yield below
                if ids[below] in parents:
                    waiting += self.children(table, below)[::-1]

    # Organizations

    def jurisdictions(self, organization: int) -> Sequence[int]:
        """Return the areas of its jurisdiction, by id."""
        return self._across("jurisdictions", "organization", organization)

    def organizations_of(self, area: int) -> Sequence[int]:
        """Return the organizations whose jurisdiction is this very area, by id."""
        return self._across("jurisdictions", "area", area)

    def has_organizations(self, area: int) -> bool:
        """Tell whether any organization has this very area as jurisdiction."""
        other, far = self._far("jurisdictions", "area")
        rows = self._naming("jurisdictions", "area", area)
        return any(far.row_at(other[row], self.as_of) is not None for row in rows)

    def superior(self, organization: int, hierarchy: str) -> int | None:
        """Return the organization above in *hierarchy*; of several, which would be wrong data, the first by id."""
        above = self._across("hierarchy", "organization", organization, hierarchy)
        return above[0] if above else None

    def subordinates(self, organization: int, hierarchy: str) -> Sequence[int]:
        """Return the organizations directly below in *hierarchy*, by sort (none last), then id."""
        sort = self.tables["organizations"].column("sort")
        below = self._across("hierarchy", "parent", organization, hierarchy)
        return tuple(sorted(below, key=lambda row: (sort[row] is None, sort[row] or 0)))

    def links_from(self, organization: int, type: str) -> Sequence[int]:
        """Return the links of this type that begin here (symmetric types: touch here), by the other end's id."""
        return self._links("from", organization, type)

    def links_to(self, organization: int, type: str) -> Sequence[int]:
        """Return the links of this type that end here (symmetric types: touch here), by the other end's id."""
        return self._links("to", organization, type)

    def staff_group(self, organization: int) -> frozenset[int]:
        """Return all organizations that share staff with it, however many steps away, itself included."""
        links, organizations = self.tables["links"], self.tables["organizations"]
        group, waiting = {organization}, [organization]
        while waiting:
            for link in self.links_from(waiting.pop(), "SHARES_STAFF_WITH"):
                for end in ("from", "to"):
                    other = organizations.row_at(links.value(link, end), self.as_of)
                    if other is not None and other not in group:
                        group.add(other)
                        waiting.append(other)
        return frozenset(group)

    # Posts

    def posts_in(self, organization: int) -> Sequence[int]:
        """Return the posts of this organization, by id."""
        return self._naming("posts", "organization", organization)

    def posts_serving(self, area: int) -> Sequence[int]:
        """Return the posts that serve this very area, by id."""
        return self._naming("posts", "areas", area)

    def post_organization(self, post: int) -> int | None:
        """Return the organization the post is in; None if it has none in force."""
        posts = self.tables["posts"]
        name = posts.value(post, "organization")
        if name is None or not posts.holds(post, self.as_of):
            return None
        return self.tables["organizations"].row_at(name, self.as_of)

    def served(self, post: int) -> Sequence[int]:
        """Return the areas that the post serves, by id."""
        posts, areas = self.tables["posts"], self.tables["areas"]
        if not posts.holds(post, self.as_of):
            return ()
        rows = [areas.row_at(name, self.as_of) for name in sorted({*posts.value(post, "areas")})]
        return tuple([row for row in rows if row is not None])

    def holdings(self, post: int) -> Sequence[int]:
        """Return the holdings of this post: OVERRIDE, SUBSTANTIVE, ACTING, in each the later first, then person id."""
        return self._both("holdings", "post", post)

    def holdings_of(self, person: int) -> Sequence[int]:
        """Return the holdings of this person, in the same order, then post id."""
        return self._both("holdings", "person", person)

    def roster(self, post: int) -> int | None:
        """Return the roster of this post."""
        found = self._naming("rosters", "post", post)
        return found[0] if found else None

    # Duties

    def duties_of_matter(self, matter: int) -> Sequence[int]:
        """Return the duties for exactly this matter, by duty id."""
        return self._once(("duties of matter", matter), lambda: self._duties("matter", matter))

    def duties_of(self, organization: int) -> Sequence[int]:
        """Return the duties that name this organization, by duty id."""
        return self._duties("organization", organization)

    def duties_in(self, area: int) -> Sequence[int]:
        """Return the duties whose area is exactly this one, by duty id."""
        return self._duties("area", area)

    def find_duty(self, duty_id: str) -> int | None:
        """Return the duty of this id that holds."""
        rows = self._once("duty ids", lambda: {self.id("duties", row): row for row in self.rows("duties")})
        return rows.get(duty_id)

    # Change events

    def changes_of(self, id: str) -> Sequence[tuple[int, str]]:
        """Return the change events that name the entity, each in its nearest state, with the role; by date, then id.

        Neither the entity nor the event need be in force: what became of a merged community is asked afterwards.
        """
        events = self.tables["change_events"]
        found = [(row, role) for column, role in ROLES.items() for row in events.naming(column, id)]
        current = [(row, role) for row, role in found if self.nearest(events.key(row)) == row]
        return tuple(sorted(current, key=lambda change: (events.value(change[0], "date"), events.key(change[0]))))

    # What the questions share

    def _once(self, name: Hashable, make: Callable[[], T]) -> T:
        """Return what `shared` has under *name*, made now if nobody has yet."""
        found: T | None = self.shared.get(name)
        if found is None:
            found = self.shared[name] = make()
        return found

    def _naming(self, table: str, column: str, end: int) -> tuple[int, ...]:
        """Return the rows of *table* in force whose *column* names the entity of row *end*, if that is in force."""
        columns, entities = self.tables[table], self.tables[_NAMED[table, column]]
        if not len(columns) or not entities.holds(end, self.as_of):
            return ()
        return columns.holding(columns.naming(column, entities.key(end)), self.as_of)

    def _both(self, table: str, column: str, end: int) -> tuple[int, ...]:
        """Return those of `_naming` whose other end is in force too."""
        other, far = self._far(table, column)
        rows = self._naming(table, column, end)
        return tuple([row for row in rows if far.row_at(other[row], self.as_of) is not None])

    def _across(self, table: str, column: str, end: int, hierarchy: str | None = None) -> tuple[int, ...]:
        """Return the other ends of `_naming` that are in force; of one hierarchy, where it is given."""
        other, far = self._far(table, column)
        rows = self._naming(table, column, end)
        if hierarchy is not None:
            kinds = self.tables[table].column("hierarchy")
            rows = tuple([row for row in rows if kinds[row] == hierarchy])
        found = [far.row_at(other[row], self.as_of) for row in rows]
        return tuple([row for row in found if row is not None])

    def _far(self, table: str, column: str) -> tuple[Sequence[str], Columns]:
        """Return the column of the other end, and the columns of the entities there."""
        other = _OTHER_END[table, column]
        return self.tables[table].column(other), self.tables[_NAMED[table, other]]

    def _links(self, end: str, organization: int, type: str) -> tuple[int, ...]:
        rows = self._typed(end, organization, type)
        if type not in SYMMETRIC_LINKS:
            return rows
        rows += self._typed(_OTHER_END["links", end], organization, type)
        return tuple(sorted(set(rows), key=self.tables["links"].key))  # ends are stored in code-point order

    def _typed(self, end: str, organization: int, type: str) -> tuple[int, ...]:
        types = self.tables["links"].column("type")
        return tuple(row for row in self._both("links", end, organization) if types[row] == type)

    def _duties(self, column: str, end: int) -> tuple[int, ...]:
        return tuple([row for row in self._naming("duties", column, end) if self._ends_hold("duties", row)])

    def _ends_hold(self, table: str, row: int) -> bool:
        columns = self.tables[table]
        for column in _ENDS.get(table, ()):
            end = columns.value(row, column)
            if end is not None and self.tables[_NAMED[table, column]].row_at(end, self.as_of) is None:
                return False
        return True
