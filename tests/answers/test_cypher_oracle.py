"""The Cypher that people run in Browser says what the answers in memory say, on the same knowledge."""

import os
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

import pytest
from neo4j import Driver

from graphkb.answers.coverage import coverage
from graphkb.answers.escalation import escalation_chain
from graphkb.answers.responsibility import responsibility
from graphkb.answers.sweep import STATES
from graphkb.graph.graph import Graph
from graphkb.graph.view import View
from graphkb.loaders.load import load
from graphkb.loaders.seeds import build_seed
from graphkb.model.facts import Fact, Revision
from graphkb.model.kinds import TABLES
from graphkb.model.times import parse_instant
from graphkb.stores.statements import statement
from tests.answers.worlds import question, world
from tests.stores.neo4j_database import driver_of, fresh_neo4j

WORLDS = 60
"""Random ones."""
QUESTIONS = 9
"""On each of them: 540 together."""
XIALU_QUESTIONS = 500
FEWER_WORLDS = 20
"""Of the random ones, where every organization or cell of each is asked about."""

Lead = tuple[str, str, str | None]
"""Organization, basis, duty."""


@pytest.fixture(scope="module")
def url() -> str:
    return os.environ["GRAPHKB_TEST_NEO4J"]


@pytest.fixture(scope="module")
def driver(url: str) -> Iterator[Driver]:
    with driver_of(url) as driver:
        yield driver


def stored(url: str, facts: Sequence[Fact]) -> Graph:
    """The graph of *facts*, read back from a store that has nothing else."""
    with fresh_neo4j(url) as store:
        revision = store.commit(facts, actor="t")
        return Graph.build(store.facts(), revision)


def leads_by_cypher(driver: Driver, as_of: int, matter: str, area: str, severity: int | None) -> list[Lead]:
    parameters = {"matter": matter, "area": area, "severity": severity, "as_of": as_of}
    records, _, _ = driver.execute_query(statement("neo4j", "responsible_lead"), parameters, database_="neo4j")
    return [(each["organization"], each["basis"], each["duty"]) for each in records]


def leads(view: View, matter: str, area: str, severity: int | None) -> list[Lead]:
    answer = responsibility(view, matter, area, severity)
    return [
        (
            view.id("organizations", each.organization),
            each.basis,
            None if each.duty is None else view.id("duties", each.duty),
        )
        for each in answer.lead
    ]


def above_by_cypher(driver: Driver, as_of: int, id: str) -> list[tuple[str, Any, int]]:
    parameters = {"id": id, "as_of": as_of}
    records, _, _ = driver.execute_query(statement("neo4j", "ancestors"), parameters, database_="neo4j")
    return [(each["id"], each["level"], each["hops"]) for each in records]


def above(view: View, table: str, id: str) -> list[tuple[str, Any, int]]:
    row = view.row(id)
    rows = [] if row is None else view.ancestors(table, row)
    level = view.tables[table].column("level") if table == "areas" else [None] * len(view.tables[table])
    return [(view.id(table, each), level[each], hops) for hops, each in enumerate(rows, 1)]


def loops(view: View, area: str) -> bool:
    """Whether who goes up from the area comes round."""
    row = view.row(area)
    way = [] if row is None else [row, *view.ancestors("areas", row)]
    return bool(way) and view.parent("areas", way[-1]) is not None


def chain_by_cypher(driver: Driver, as_of: int, organization: str) -> list[tuple[Any, ...]]:
    """Each step as (step, id, hierarchy, fallback, beside, reason)."""
    parameters = {"organization": organization, "as_of": as_of}
    records, _, _ = driver.execute_query(statement("neo4j", "escalation_chain"), parameters, database_="neo4j")
    return [
        tuple(each[name] for name in ("step", "id", "hierarchy", "fallback", "beside", "reason")) for each in records
    ]


def chain(view: View, organization: str) -> list[tuple[Any, ...]]:
    if view.row(organization) is None:
        return []
    answer = escalation_chain(view, organization)
    rows: list[list[Any]] = [[0, organization, None, None, None, None]]
    for step in answer.steps:
        beside = view.id("organizations", step.beside[0]) if step.beside else None
        name = view.id("organizations", step.organization)
        rows.append([step.number, name, step.hierarchy, step.fallback, beside, None])
    (rows[-1][-1],) = answer.reasons
    return [tuple(row) for row in rows]


def cells_by_cypher(driver: Driver, as_of: int, **asked: Any) -> list[tuple[str, str, str]]:
    """Each cell as (matter, area, state)."""
    parameters = {"as_of": as_of, **asked}
    records, _, _ = driver.execute_query(statement("neo4j", "coverage_cells"), parameters, database_="neo4j")
    return [(each["matter"], each["area"], each["state"]) for each in records]


def cells(view: View, area: str, level: str, scales: Sequence[str], matter: str | None) -> list[tuple[str, str, str]]:
    """The same of the answer in memory: LED is COVERED, or VACANT."""
    found = coverage(view, area, matters=matter and [matter], level=level, scales=scales).items(STATES)
    told = {"COVERED": "LED", "VACANT": "LED"}
    return [
        (view.id("matters", cell.matter), view.id("areas", cell.area), told.get(cell.state, cell.state))
        for cell in found
    ]


def test_random_worlds(url: str, driver: Driver) -> None:
    """With islands, shared staff, facts that begin and end; each basis, an overlap, nobody and loops occur."""
    bases, numbers, has_loop = set(), set(), False
    for number in range(WORLDS):
        facts = world(number, 1 + number % 10)
        graph = stored(url, facts)
        for each in range(QUESTIONS):
            as_of, matter, area, severity = question(1_000 * number + each, facts)
            view = graph.at(as_of)
            found = leads_by_cypher(driver, as_of, matter, area, severity)

            assert found == leads(view, matter, area, severity), (number, each)
            assert above_by_cypher(driver, as_of, area) == above(view, "areas", area), (number, each)
            assert above_by_cypher(driver, as_of, matter) == above(view, "matters", matter), (number, each)

            bases |= {basis for _, basis, _ in found}
            numbers.add(min(len(found), 2))
            has_loop |= loops(view, area)

    assert bases == {"DIRECT", "INHERITED", "TEMPLATE", "FALLBACK"}
    assert numbers == {0, 1, 2}
    assert has_loop


def test_chains_in_random_worlds(url: str, driver: Driver) -> None:
    """Of every organization of each, on a day: both lines, fallbacks, superiors beside, and each end occur."""
    seen: set[Any] = set()
    for number in range(FEWER_WORLDS):
        facts = ranked(world(number, 1 + number % 10), Random(number))
        as_of = question(number, facts)[0]
        view = stored(url, facts).at(as_of)
        for organization in sorted({fact.key for fact in facts if fact.table == "organizations"}):
            found = chain_by_cypher(driver, as_of, organization)

            assert found == chain(view, organization), (number, organization)
            seen |= {value for row in found for value in (*row[2:4], row[5])}
            seen |= {"beside" for row in found if row[4]}

    assert seen >= {"FUNCTIONAL", "ADMINISTRATIVE", True, False, "beside", "TOP_LEVEL", "NO_SUPERIOR", "CYCLE"}


def ranked(facts: list[Fact], random: Random) -> list[Fact]:
    """The same facts, some organizations of a province."""
    level = TABLES["organizations"].index["level"]
    return [
        each._replace(values=(*each.values[:level], "PROVINCE", *each.values[level + 1 :]))
        if each.table == "organizations" and random.random() < 0.15
        else each
        for each in facts
    ]


def test_cells_of_random_worlds(url: str, driver: Driver) -> None:
    """Below the first area of each, for one matter or all; each state occurs."""
    seen: set[str] = set()
    for number in range(FEWER_WORLDS):
        facts = world(number, 1 + number % 10)
        as_of, matter, _, _ = question(number, facts)
        area = "area:0"
        view = stored(url, facts).at(as_of)
        if view.row(area) is None or view.row(matter) is None or loops(view, area):
            continue
        for level in ("CITY", "COUNTY", "TOWN", "VILLAGE"):
            for one in (matter, None):
                found = cells_by_cypher(driver, as_of, area=area, level=level, scales=["BASIC"], matter=one)

                assert found == cells(view, area, level, ["BASIC"], one), (number, level, one)
                seen |= {state for _, _, state in found}

    assert seen == {"LED", "OVERLAP", "GAP", "BELOW"}


@pytest.fixture(scope="module")
def xialu(url: str, tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The seed at full scale."""
    package = build_seed("xialu", tmp_path_factory.mktemp("seed") / "xialu")
    graph = load([package], Graph.build([], Revision(0, 0, ""))).graph
    return stored(url, [fact for table in graph.tables for fact in graph.facts(table)])


def test_xialu(xialu: Graph, driver: Driver) -> None:
    """Random matters, places and severities, before and after the communities were merged."""
    random = Random(4202)
    matters, areas = ([fact.key for fact in xialu.facts(table)] for table in ("matters", "areas"))
    for _ in range(XIALU_QUESTIONS):
        as_of = random.randrange(parse_instant("2019-01-01"), parse_instant("2026-01-01"))
        asked = random.choice(matters), random.choice(areas), random.choice([None, None, 1, 2, 3, 4])
        view = xialu.at(as_of)

        assert leads_by_cypher(driver, as_of, *asked) == leads(view, *asked)
        assert above_by_cypher(driver, as_of, asked[1]) == above(view, "areas", asked[1])


def test_chains_and_cells_of_xialu(xialu: Graph, driver: Driver) -> None:
    """The chains of every fiftieth organization; a street's communities, and a community's grids, for all matters."""
    as_of = parse_instant("2023-01-01")
    view = xialu.at(as_of)
    for organization in [view.id("organizations", row) for row in view.rows("organizations")][::50]:
        assert chain_by_cypher(driver, as_of, organization) == chain(view, organization)
    for area, level, areas in (("area:420204005", "VILLAGE", 13), ("area:420204005009", "GRID", 10)):
        found = cells_by_cypher(driver, as_of, area=area, level=level, scales=["BASIC"], matter=None)

        assert found == cells(view, area, level, ["BASIC"], None)
        assert len(found) == areas * 51
