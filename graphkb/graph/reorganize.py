"""What reorganizations come to, against what is known: puts, ends and one change event each."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from graphkb.errors import BadInput
from graphkb.graph.graph import Graph
from graphkb.model.changes import Change, End, plan_changes, touched_keys
from graphkb.model.facts import Fact, shown_key
from graphkb.model.kinds import TABLES, table_of
from graphkb.model.reorganization import SELF_CHANGES, Reorganize
from graphkb.model.times import DEFAULT_ZONE, holds, to_date_or_text

_STRUCTURE = {"PART_OF", "BROADER", "POST_IN", "SERVES"}
"""Relationships that stand in an entity's own columns and end with the entity at the other end."""

_BINDING = {
    name: [
        (table.name, column.name)
        for table in TABLES.values()
        for column in table.columns
        if column.refers == (name,) and (column.key or column.relation in _STRUCTURE)
    ]
    for name in TABLES
}
"""Table of an entity → table and column of the relationships that end with it; seats, figures and rules only refer."""


class BadReorganization(BadInput):
    """A reorganization that cannot be, or that would leave something behind without a word."""

    def __init__(self, reorganize: Reorganize, message: str, zone: str) -> None:
        super().__init__(f"{reorganize.kind} at {to_date_or_text(reorganize.at, zone)}: {message}")
        self.reorganize = reorganize


def expand(
    reorganizations: Iterable[Reorganize], changes: Sequence[Change], graph: Graph, zone: str = DEFAULT_ZONE
) -> list[Change]:
    """Return the puts and ends that *reorganizations* come to, beside the other *changes* of the same commit.

    All apply together, in whatever order they are given: those of one instant at once, a later one to what the earlier
    ones lead to. What held is judged just before the instant. A relationship ends with the original that it names; a
    post goes on without it while it has another area or its organization. With exactly one result the children move to
    it, in a state equal but for the parent; any other child, and what is handed over where there are several givers or
    takers, needs a row of its own in *changes* that begins at the instant, and its old one is then ended. Nothing else
    is copied, and nothing may name from then on what is over.

    Args:
        reorganizations: What is asked for.
        changes: The other puts, ends and retracts of the commit.
        graph: What is known.
        zone: In which messages write dates.

    Raises:
        BadReorganization: an original does not hold just before the instant, a child or subject lacks a row of its
            own, a fact that begins later names what is over then, the kind takes other originals or results, or what
            is founded, renamed or moved is there, named so or below that superior already.
        BadInput: *changes* break a rule by themselves.

    Source: model.md, "Changes".
    """
    ordered = sorted(reorganizations, key=lambda each: each.at)
    for each in ordered:
        if message := each.misshape():
            raise BadReorganization(each, message, zone)
    room = _room(graph, ordered, changes)
    work = _applied(graph, [*changes, *room])
    found: list[Change] = []
    for each in ordered:
        if message := _nothing_new(work, each):
            raise BadReorganization(each, message, zone)
        own = [*_ends(work, each, zone), *each.results, _new_event(work, each, zone)]
        work = _applied(work, own)
        found += own
    for at, together in groupby(ordered, lambda each: each.at):
        following = _Following(work, at, [*together], {(end.table, end.key) for end in room}, zone).changes()
        work = _applied(work, following)
        found += following
    return found


def _room(graph: Graph, reorganizations: Sequence[Reorganize], changes: Sequence[Change]) -> list[End]:
    """Return the ends that would make room for the rows that begin when something is reorganized.

    Whether one is due, since its fact names what is over then, is found out later; the commit itself lacks the others.
    """
    dates = {each.at for each in reorganizations}
    puts = [*changes, *(fact for each in reorganizations for fact in each.results)]
    starting = [put for put in puts if isinstance(put, Fact) and put.valid_from in dates]
    known = graph.known(touched_keys(starting))
    return [
        End(put.table, put.key, put.valid_from)
        for put in starting
        for fact in known.get((put.table, put.key), ())
        if put.valid_from is not None and _held_before(fact, put.valid_from) and fact.valid_to != put.valid_from
    ]


def _held_before(fact: Fact, at: int) -> bool:
    """Tell whether *fact* held just before the instant."""
    return holds(fact.valid_from, fact.valid_to, at - 1)


def _begins_later(fact: Fact, at: int) -> bool:
    """Tell whether *fact* begins at the instant or later."""
    return fact.valid_from is not None and fact.valid_from >= at


def _applied(graph: Graph, changes: Sequence[Change]) -> Graph:
    plan = plan_changes(changes, graph.known(touched_keys(changes)))
    return graph.apply(plan, graph.revision) if plan else graph


def _states(graph: Graph, id: str) -> list[Fact]:
    table = table_of(id)
    return [] if table is None else [*map(graph.tables[table.name].fact, graph.tables[table.name].rows(id))]


def _ends(work: Graph, each: Reorganize, zone: str) -> Iterator[Change]:
    """Yield the ends of the originals' own states: of those that are over, and of those that have a new row."""
    renewed = {fact.key for fact in each.results}
    for original in each.originals:
        states = _states(work, original)
        if not any(_held_before(fact, each.at) for fact in states):
            raise BadReorganization(each, _absence(original, states, each.at, zone), zone)
        if original in each.gone:
            for later in (fact for fact in states if _begins_later(fact, each.at)):
                start = to_date_or_text(later.valid_from or 0, zone)
                message = f"{original} is over then, but has a state from {start}: retract that in the same list"
                raise BadReorganization(each, message, zone)
        if original in each.gone or original in renewed:
            yield End(states[0].table, original, each.at)


def _nothing_new(work: Graph, each: Reorganize) -> str | None:
    """Return what is already as it should become; None if nothing is."""
    if each.kind == "FOUND":
        there = [name for name in each.into if any(_held_before(fact, each.at) for fact in _states(work, name))]
        return f"{there[0]} is there before; expected it to begin then: correct its valid_from" if there else None
    if each.kind not in SELF_CHANGES:
        return None
    (row,) = each.results
    for old in (fact for fact in _states(work, row.key) if _held_before(fact, each.at)):
        if each.kind == "RENAME" and old.values == row.values:
            return f"the new row of {row.key} says what held until then; expected another name or code"
        if each.kind == "RE_PARENT" and "parent" in TABLES[row.table].index and _cell(old, "parent") == row["parent"]:
            place = "has no parent" if row["parent"] is None else f"lies in {row['parent']}"
            return f"{row.key} {place} already; expected another parent"
    return None


def _absence(original: str, states: Sequence[Fact], at: int, zone: str) -> str:
    """Return why *original* does not hold just before the instant."""
    if not states:
        return f"{original} is not known; expected the id of what there was until then"
    ended = [fact.valid_to for fact in states if fact.valid_to is not None and fact.valid_to < at]
    begin = [fact.valid_from for fact in states if fact.valid_from is not None and fact.valid_from >= at]
    why = f"ended {to_date_or_text(max(ended), zone)}" if ended else f"begins {to_date_or_text(min(begin), zone)}"
    return f"{original} does not hold just before: it {why}"


def _new_event(work: Graph, each: Reorganize, zone: str) -> Fact:
    """Return the change event, which contradicts no other."""
    event, events = each.event(), work.tables["change_events"]
    if any(state != event for state in _states(work, event.key)):
        raise BadReorganization(each, f"there is another {event.key}: give this one an id of its own", zone)
    for original in each.gone:
        for other in map(events.fact, events.naming("originals", original)):
            name, kind, date, _, results = other.values[:5]
            if date == each.at and kind != "TRANSFER" and original not in results and name != event.key:
                message = f"{original} is over by {name} already; write one of both, such as a REDIVIDE"
                raise BadReorganization(each, message, zone)
    return event


class _Following:
    """What follows from the reorganizations of one instant for everything that names what they change."""

    def __init__(
        self, work: Graph, at: int, together: Sequence[Reorganize], room: set[tuple[str, str]], zone: str
    ) -> None:
        self.work = work
        self.at = at
        self.together = together
        self.room = room
        self.zone = zone
        self.over = {original: each for each in together for original in each.gone}
        """What is over → by what; children move to the heir of that."""
        self.handed = {
            (subject, giver): each for each in together for subject in each.subjects for giver in each.originals
        }
        """What is handed over, and by whom → by what."""
        self.found: list[Change] = []
        self.stranded: list[tuple[Reorganize, str]] = []

    def changes(self) -> list[Change]:
        """Return the puts and ends."""
        empty = [fact.key for fact in self._naming(self.over) if fact.table == "posts" and self._leave(fact)]
        for fact in [*self._naming([*self.over, *empty]), *self._joining()]:
            if fact.table != "posts":
                self._follow(fact)
        if self.stranded:
            names = ", ".join(name for _, name in self.stranded)
            date = to_date_or_text(self.at, self.zone)
            self._refuse(
                self.stranded[0][0],
                f"who has {names} from then on is not said, since there is not exactly one result (of a TRANSFER: one"
                f" giver and one taker); put each in the same list, with valid_from {date}, or end it",
            )
        return self.found

    def _refuse(self, each: Reorganize, message: str) -> None:
        raise BadReorganization(each, message, self.zone)

    def _naming(self, ids: Iterable[str]) -> list[Fact]:
        """Return the facts, each once, that held just before and end with one of *ids*."""
        found: dict[tuple[str, str], Fact] = {}
        for each in ids:
            for table, column in _binding(each):
                columns = self.work.tables[table]
                for fact in map(columns.fact, columns.naming(column, each)):
                    if _begins_later(fact, self.at):
                        self._refuse_later(fact, each)
                    if _held_before(fact, self.at) and not (TABLES[table].is_entity and fact.key in self.over):
                        found[table, fact.key] = fact
        return [*found.values()]

    def _refuse_later(self, fact: Fact, id: str) -> None:
        start = to_date_or_text(fact.valid_from or 0, self.zone)
        shown = shown_key(fact.table, fact.key)
        blamed = self.over.get(id, self.together[0])
        self._refuse(blamed, f"{shown} from {start} names {id}, which is over then: name another, or retract it")

    def _joining(self) -> list[Fact]:
        """Return the facts, each once, that held just before and join a subject and its giver."""
        found: dict[tuple[str, str], Fact] = {}
        for subject, _ in self.handed:
            naming = [(self.work.tables[table], column) for table, column in _binding(subject)]
            facts = [columns.fact(row) for columns, column in naming for row in columns.naming(column, subject)]
            for fact in [*_states(self.work, subject), *facts]:
                if _held_before(fact, self.at) and self._tie(fact):
                    found[fact.table, fact.key] = fact
        return [*found.values()]

    def _end(self, fact: Fact) -> bool:
        """End *fact*; tell whether nothing was said yet of what comes after it."""
        is_open = fact.valid_to != self.at
        if is_open or (fact.table, fact.key) in self.room:
            self.found.append(End(fact.table, fact.key, self.at))
        return is_open

    def _leave(self, post: Fact) -> bool:
        """Let a post go on without what is over; tell whether nothing is left to it, so that it ends too."""
        organization = None if _cell(post, "organization") in self.over else _cell(post, "organization")
        areas = tuple(area for area in _cell(post, "areas") if area not in self.over)
        if not self._end(post):
            return False
        if organization is None and not areas:
            return True
        self._begin(post, organization=organization, areas=areas)
        return False

    def _begin(self, fact: Fact, **changed: object) -> None:
        """Put a fact equal to *fact* but for some values, from the instant on, unless there is one already."""
        table = TABLES[fact.table]
        values = tuple(changed.get(column.name, old) for column, old in zip(table.columns, fact.values, strict=True))
        new = fact._replace(values=values, valid_from=self.at)
        if table.is_entity or self.work.tables[table.name].row_at(new.key, self.at) is None:
            self.found.append(new)

    def _follow(self, fact: Fact) -> None:
        """End *fact*, and join what it joined to whoever took over, where somebody did."""
        tie = self._tie(fact)
        if not self._end(fact) or tie is None or self._is_put_anew(fact, *tie):
            return
        column, each = tie
        if each.heir is None or each.heir == fact.values[0]:
            self.stranded.append((each, shown_key(fact.table, fact.key)))
        else:
            self._begin(fact, **{column: each.heir})

    def _tie(self, fact: Fact) -> tuple[str, Reorganize] | None:
        """Return the column of *fact* in which another takes over, and by what; None where nobody does."""
        below = fact.values[0]
        if "parent" in TABLES[fact.table].index:
            above = _cell(fact, "parent")
            each = self.over.get(above) or self.handed.get((below, above))
            return None if each is None or below in self.over else ("parent", each)
        if fact.table == "jurisdictions" and self.over.keys().isdisjoint(fact.values):
            for column, ends in (("organization", fact.values[::-1]), ("area", fact.values)):
                if each := self.handed.get(ends):
                    return column, each
        return None

    def _is_put_anew(self, fact: Fact, column: str, each: Reorganize) -> bool:
        """Tell whether a row that begins at the instant says who takes over in *column* of a relationship."""
        table, columns = TABLES[fact.table], self.work.tables[fact.table]
        if table.ends is None:
            return False  # the new row of an entity has the same key: `_end` saw it
        other = next(end for end in table.ends if end != column)
        rows = [row for row in columns.naming(other, _cell(fact, other)) if columns.valid_from[row] == self.at]
        if column == "parent":
            return any(columns.value(row, "hierarchy") == _cell(fact, "hierarchy") for row in rows)
        return any(columns.value(row, column) in each.outcome for row in rows)


def _cell(fact: Fact, column: str) -> Any:
    return fact[column]


def _binding(id: str) -> list[tuple[str, str]]:
    table = table_of(id)
    return [] if table is None else _BINDING[table.name]
