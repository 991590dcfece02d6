"""Random facts over a handful of ids and days: they begin and end, name each other in circles, and dangle."""

from hypothesis import strategies as st

from graphkb.model.changes import Change, End, Retract
from graphkb.model.facts import Fact, fact_of, in_order
from graphkb.model.kinds import TABLES
from tests.builders import DAY

DAYS = range(5)
"""Days on which facts begin and end."""


def _ids(kind: str, count: int) -> st.SearchStrategy[str]:
    return st.sampled_from([f"{kind}:{i}" for i in range(count)])


def _maybe(values: st.SearchStrategy[str]) -> st.SearchStrategy[str | None]:
    return st.none() | values


AREAS, ORGANIZATIONS, POSTS, PERSONS = _ids("area", 5), _ids("org", 4), _ids("post", 3), _ids("person", 3)
MATTERS = _ids("matter", 3)
NAMES = st.sampled_from(["one", "ONE two", "1", "twenty-one", "２"])
SOME_AREAS = st.lists(AREAS, max_size=3).map(tuple)
HIERARCHY = st.sampled_from(["ADMINISTRATIVE", "FUNCTIONAL"])
LINK = st.sampled_from(["STATIONED_IN", "LINKED_WITH", "SHARES_STAFF_WITH", "COORDINATES_WITH"])
LEVEL = st.sampled_from(["COUNTY", "TOWN", "GRID"])

FIELDS = {
    "areas": {
        "id": AREAS, "code": _maybe(st.sampled_from(["0", "1", "2", "x1"])), "name": NAMES, "level": LEVEL,
        "other_names": st.lists(NAMES, max_size=2).map(tuple), "parent": _maybe(AREAS),
    },
    "organizations": {
        "id": ORGANIZATIONS, "name": NAMES, "classification": st.just("CENTER"), "level": _maybe(LEVEL),
        "sort": st.none() | st.integers(-1, 1),
    },
    "persons": {"id": PERSONS, "name": NAMES},
    "posts": {
        "id": POSTS, "name": NAMES, "role": st.just("LIAISON"), "organization": _maybe(ORGANIZATIONS),
        "areas": SOME_AREAS,
    },
    "rules": {"id": _ids("rule", 2), "title": NAMES, "parent": _maybe(_ids("rule", 2))},
    "matters": {
        "id": MATTERS, "name": NAMES, "code": _maybe(st.sampled_from(["1", "2"])), "parent": _maybe(MATTERS),
    },
    "indicators": {"id": _ids("indicator", 2), "name": NAMES, "parent": _maybe(_ids("indicator", 3))},
    "jurisdictions": {"organization": ORGANIZATIONS, "area": AREAS},
    "hierarchy": {"organization": ORGANIZATIONS, "parent": ORGANIZATIONS, "hierarchy": HIERARCHY},
    "links": {
        "type": LINK, "from": ORGANIZATIONS, "to": ORGANIZATIONS, "mechanism": _maybe(st.sampled_from(["A", "B"])),
        "expected_hours": st.none() | st.just(1.5),
    },
    "holdings": {
        "person": PERSONS, "post": POSTS, "kind": st.sampled_from(["ACTING", "OVERRIDE", "SUBSTANTIVE"]),
    },
    "rosters": {"post": POSTS, "persons": st.just(("person:0",)), "start": st.just(0), "shift": st.just("PT8H")},
    "duties": {
        "matter": MATTERS, "role": st.just("LEAD"), "area": AREAS, "organization": _maybe(ORGANIZATIONS),
        "severities": st.sampled_from([(), (1,), (1, 2)]), "priority": st.integers(0, 1),
    },
    "change_events": {
        "id": _ids("change", 2), "kind": st.just("MERGE"), "date": st.integers(0, 1), "originals": SOME_AREAS,
        "results": SOME_AREAS,
    },
    "codes": {"list": st.just("line"), "code": NAMES, "zh": NAMES, "en": NAMES},
}  # fmt: skip
"""Table → column → the values it may have here."""

INSTANTS = st.sampled_from([None, *(day * DAY for day in DAYS)])


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    """A fact of any table, over an interval that is not empty."""
    table = draw(st.sampled_from(sorted(FIELDS)))
    fields = {name: draw(values) for name, values in FIELDS[table].items()}
    start, end = draw(st.tuples(INSTANTS, INSTANTS).filter(lambda ends: None in ends or ends[0] < ends[1]))
    return fact_of(table, fields, valid_from=start, valid_to=end, synthetic=draw(st.booleans()))


@st.composite
def worlds(draw: st.DrawFn, max_size: int = 40) -> list[Fact]:
    """Facts of which no two with one key overlap."""
    world: list[Fact] = []
    for fact in draw(st.lists(facts(), max_size=max_size)):
        if not any(one.table == fact.table and one.key == fact.key and _meet(one, fact) for one in world):
            world.append(fact)
    return world


def _meet(one: Fact, other: Fact) -> bool:
    def before(one: Fact, other: Fact) -> bool:
        return one.valid_to is not None and other.valid_from is not None and one.valid_to <= other.valid_from

    return not before(one, other) and not before(other, one)


@st.composite
def changes_to(draw: st.DrawFn, world: list[Fact]) -> list[Change]:
    """Changes to *world*, each of which may be refused."""
    named = draw(st.lists(st.sampled_from(world), max_size=4)) if world else []
    changes: list[Change] = [*draw(st.lists(facts(), max_size=4)), *(draw(_change_of(fact)) for fact in named)]
    return draw(st.permutations(changes))


@st.composite
def _change_of(draw: st.DrawFn, fact: Fact) -> Change:
    """An end or a retraction of *fact*, or a fact of the same key and start with other values."""
    end = End(fact.table, fact.key, draw(st.sampled_from(DAYS)) * DAY + 1)
    other = draw(facts())
    values = other.values if other.table == fact.table else fact.values
    keys = TABLES[fact.table].key_positions
    kept = tuple(fact.values[i] if i in keys else value for i, value in enumerate(values))
    put = fact._replace(values=in_order(fact.table, kept), source="corrected")
    return draw(st.sampled_from([end, Retract(fact.table, fact.key, fact.valid_from), put]))
