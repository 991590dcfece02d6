"""What a row leaves to be found: areas named by bare code, columns it does not have, a parent, a scale, a level."""

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import cached_property
from typing import Any

from graphkb.errors import BadInput
from graphkb.graph.area_rules import rows_of_code
from graphkb.graph.columns import Columns
from graphkb.graph.graph import Graph
from graphkb.graph.rules import overlap
from graphkb.loaders.cells import is_bare
from graphkb.loaders.divisions import CODE_DIGITS
from graphkb.model.codes import LEVEL_RANK, LEVELS
from graphkb.model.facts import Fact, in_order
from graphkb.model.kinds import TABLES, Column, Table
from graphkb.model.times import FIRST_INSTANT, holds

DEFAULT_SCALE = "BASIC"
"""Scale of a grid that states none."""

_CODE, _LEVEL, _PARENT, _SCALE = (TABLES["areas"].index[name] for name in ("code", "level", "parent", "scale"))
_OWN_LEVEL = TABLES["organizations"].index["level"]


class AreaCodes:
    """Which area a code names: among the areas being loaded, else among those known."""

    def __init__(self, known: Columns, loaded: Iterable[Fact]) -> None:
        self._known = known
        self._loaded: dict[str, list[Fact]] = {}
        for fact in loaded:
            if code := fact.values[_CODE]:
                self._loaded.setdefault(code, []).append(fact)

    def find(self, code: str, at: int) -> str | None:
        """Return the id of the area that has the code at the instant, else of the only one that ever has it."""
        found = self._loaded.get(code) or [self._known.fact(row) for row in rows_of_code(self._known, code)]
        holding = [fact for fact in found if holds(fact.valid_from, fact.valid_to, at)]
        ids = {fact.key for fact in holding or found}
        return min(ids) if holding or len(ids) == 1 else None


class Completion:
    """Completes the facts of one table from what is known, and from the areas that are loaded with them."""

    def __init__(self, table: Table, graph: Graph, at: int, areas: Sequence[Fact] = ()) -> None:
        """Prepare it.

        Args:
            table: The table.
            graph: What is known.
            at: The instant at which a row without dates is compared.
            areas: Areas that are being loaded and are not in *graph* yet.
        """
        self.table = table
        self.graph = graph
        self.at = at
        self.areas = areas
        self._fill = _FILLS.get(table.name)
        self._areas_named = [i for i, column in enumerate(table.columns) if "areas" in column.refers]

    @property
    def has_to_resolve(self) -> bool:
        """Whether `resolved` can change anything in this table."""
        return bool(self._areas_named) or self.table.name == "links"

    @property
    def has_to_complete(self) -> bool:
        """Whether `complete` can change a fact first seen in this table."""
        return self._fill is not None

    @cached_property
    def codes(self) -> AreaCodes:
        """Which area a code names; made when a code has to be looked up."""
        return AreaCodes(self.graph.tables["areas"], self.areas)

    def resolved(self, fact: Fact) -> Fact:
        """Return *fact* with ids where it names areas by bare code, and the ends of a symmetric link in order.

        Raises:
            BadCode: no area has such a code.
        """
        for i in self._areas_named:
            if _has_bare(fact.values[i]):
                ids = self._ids(self.table.columns[i], fact.values[i], _instant(fact, self.at))
                fact = _with(fact, i, ids)
        ordered = in_order(self.table.name, fact.values)
        return fact if ordered is fact.values else fact._replace(values=ordered)

    def _ids(self, column: Column, value: Any, at: int) -> Any:
        if isinstance(value, tuple):
            return tuple(self._ids(column, item, at) for item in value)
        if not is_bare(value):
            return value
        found = self.codes.find(value, at)
        if found is None:
            raise BadCode(column.name, value)
        return found

    def complete(self, fact: Fact, absent: Collection[int] = (), base: Fact | None = None) -> Fact:
        """Return *fact* with what the fact *base*, which it replaces or follows, says in the columns *absent*."""
        if base is not None and absent:
            values = list(fact.values)
            for i in absent:
                values[i] = _kept(self.table.columns[i], values[i], base.values[i])
            fact = Fact(fact.table, tuple(values), *fact[2:])
        return self._fill(self, fact, base) if self._fill else fact

    def fill_area(self, fact: Fact, base: Fact | None) -> Fact:
        """Give a grid its scale, and a division without parent the one whose code its own begins with.

        A known division without parent stays without, so that loading an export changes nothing.
        """
        values = fact.values
        if values[_LEVEL] == "GRID":
            return fact if values[_SCALE] else _with(fact, _SCALE, DEFAULT_SCALE)
        if values[_PARENT] or not values[_CODE] or (base is not None and not base.values[_PARENT]):
            return fact
        return _with(fact, _PARENT, self._parent_by_prefix(values[_CODE], _instant(fact, self.at)))

    def _parent_by_prefix(self, code: str, at: int) -> str | None:
        shorter = (code[:digits] for digits in sorted(CODE_DIGITS.values(), reverse=True) if digits < len(code))
        return next((found for prefix in shorter if (found := self.codes.find(prefix, at))), None)

    def fill_organization(self, fact: Fact, _: Fact | None) -> Fact:
        """Give an organization without level that of its widest jurisdiction while it holds."""
        return fact if fact.values[_OWN_LEVEL] else _with(fact, _OWN_LEVEL, self._widest_level(fact))

    def _widest_level(self, fact: Fact) -> str | None:
        jurisdictions, areas = self.graph.tables["jurisdictions"], self.graph.tables["areas"]
        ranks = [
            LEVEL_RANK[areas.value(state, "level")]
            for row in jurisdictions.naming("organization", fact.key)
            if _during(fact, jurisdictions, row)
            for state in areas.rows(jurisdictions.value(row, "area"))
            if _during(fact, areas, state)
        ]
        return LEVELS[min(ranks)] if ranks else None


def start_of(fact: Fact) -> int:
    """Return what sorts the intervals of one key: an open start comes first."""
    return FIRST_INSTANT - 1 if fact.valid_from is None else fact.valid_from


def followed(known: Sequence[Fact], start: int) -> Fact | None:
    """Return which of the facts *known* of one key, in order, one from *start* replaces or follows, else the first."""
    before = [fact for fact in known if start_of(fact) <= start]
    return before[-1] if before else next(iter(known), None)


class BadCode(BadInput):
    """A bare code that no area has."""

    def __init__(self, column: str, code: str) -> None:
        super().__init__(f"no area has the code {code!r} then; expected the code or the id of a known area")
        self.column = column
        self.value = code


_FILLS: dict[str, Callable[[Completion, Fact, Fact | None], Fact]] = {
    "areas": Completion.fill_area,
    "organizations": Completion.fill_organization,
}


def _with(fact: Fact, position: int, value: Any) -> Fact:
    return fact._replace(values=(*fact.values[:position], value, *fact.values[position + 1 :]))


def _has_bare(value: Any) -> bool:
    if isinstance(value, tuple):
        return any(map(is_bare, value))
    return value is not None and is_bare(value)


def _instant(fact: Fact, at: int) -> int:
    """Return an instant at which *fact* holds; *at* for one without dates."""
    if fact.valid_from is not None:
        return fact.valid_from
    return at if fact.valid_to is None else fact.valid_to - 1


def _kept(column: Column, own: Any, base: Any) -> Any:
    """Return what holds in a column that the row does not have: what was known, with what the row proposes."""
    if own == column.empty:
        return base
    return (*base, *(item for item in own if item not in base)) if column.many else own


def _during(fact: Fact, columns: Columns, row: int) -> bool:
    return overlap(fact.valid_from, fact.valid_to, columns.valid_from[row], columns.valid_to[row])
