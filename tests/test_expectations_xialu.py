"""What the data owner of Xialu expects of who, count, figure and chain, asked of the loaded seed."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
import yaml

from graphkb.answers.escalation import escalation_chain
from graphkb.answers.responsibility import Assignment, PostAssignment, Responsibility, responsibility
from graphkb.graph.graph import Graph
from graphkb.graph.view import View
from graphkb.loaders.load import load
from graphkb.loaders.seeds import build_seed, seed_root
from graphkb.model import times
from graphkb.model.facts import Revision

EXPECTATIONS: list[dict[str, dict[str, Any]]] = yaml.safe_load(
    (seed_root() / "xialu" / "expectations.yaml").read_text("utf-8")
)
KINDS = {"Area": "areas", "Grid": "areas", "Organization": "organizations", "Post": "posts", "Matter": "matters"}
NOT_COUNTED_BY = {"kind", "within", "as_of", "is"}
"""Keys of a count that are no column."""


def entries(kind: str) -> Any:
    """The expectations of one kind, each a parameter named after what it asks."""
    found = [entry[kind] for entry in EXPECTATIONS if kind in entry]
    asked = ("matter", "area", "organization", "kind", "id", "classification", "role", "level", "as_of")
    return pytest.mark.parametrize(
        "expected", found, ids=["-".join(str(each[key]) for key in asked if key in each) for each in found]
    )


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The seed at full scale, as a load finds it."""
    package = build_seed("xialu", tmp_path_factory.mktemp("seed") / "xialu")
    loaded = load([package], Graph.build([], Revision(0, 0, "")))
    assert loaded.is_good, loaded.report
    return loaded.graph


def view_at(graph: Graph, expected: dict[str, Any]) -> View:
    return graph.at(times.parse_instant(str(expected["as_of"])) if "as_of" in expected else times.now())


def answered(graph: Graph, expected: dict[str, Any]) -> Responsibility:
    return responsibility(view_at(graph, expected), expected["matter"], expected["area"], expected.get("severity"))


def wanted_leads(expected: dict[str, Any]) -> list[str]:
    lead = expected["lead"]
    return sorted(lead) if isinstance(lead, list) else [lead]


def all_reasons(answer: Responsibility) -> set[str]:
    """Those of the answer, its leads and their posts."""
    posts = [post for lead in answer.lead for post in lead.posts]
    return {*answer.reasons, *(reason for each in (*answer.lead, *posts) for reason in each.reasons)}


@entries("who")
def test_who(graph: Graph, expected: dict[str, Any]) -> None:
    """Exactly these leads, and everything else that the entry names."""
    answer = answered(graph, expected)
    view = answer.view
    id_of = partial(names, view)

    assert sorted(id_of("organizations", answer.lead)) == wanted_leads(expected)
    if "basis" in expected:
        assert {lead.basis for lead in answer.lead} == {expected["basis"]}
    if "post" in expected:
        assert id_of("posts", answer.lead[0].posts[:1]) == [expected["post"]]
    if "holder" in expected:
        holder = answer.lead[0].posts[0].holder
        assert (None if holder is None else view.id("persons", holder)) == expected["holder"]
    for stage, within in expected.get("deadline", {}).items():
        assert getattr(answer.lead[0].deadline, stage) == within
    assert set(expected.get("reasons", ())) <= all_reasons(answer)
    for field, table in (("assists", "organizations"), ("supervisors", "organizations"), ("first_responders", "posts"),
                         ("successors", "areas"), ("predecessors", "areas")):  # fmt: skip
        if field in expected:
            assert sorted(id_of(table, getattr(answer, field))) == sorted(expected[field])


def names(view: View, table: str, found: Any) -> list[str]:
    """The ids of rows, assignments or posts."""
    return [view.id(table, row_of(each)) for each in found]


def row_of(each: Assignment | PostAssignment | int) -> int:
    if isinstance(each, Assignment):
        return each.organization
    return each.post if isinstance(each, PostAssignment) else each


@entries("not_who")
def test_not_who(graph: Graph, expected: dict[str, Any]) -> None:
    """None of these leads."""
    answer = answered(graph, expected)

    assert set(names(answer.view, "organizations", answer.lead)).isdisjoint(wanted_leads(expected))


@entries("count")
def test_count(graph: Graph, expected: dict[str, Any]) -> None:
    """As many as the entry says."""
    assert counted(graph, expected) == expected["is"]


@entries("figure")
def test_figure(graph: Graph, expected: dict[str, Any]) -> None:
    """A published figure, as counted."""
    (row,) = graph.tables["figures"].rows(expected["id"])

    assert counted(graph, expected["counted"]) == graph.tables["figures"].value(row, "value")


def counted(graph: Graph, expected: dict[str, Any]) -> int:
    """How many entities in force fit the columns that the entry names, within the area it names."""
    view, table = view_at(graph, expected), KINDS[expected["kind"]]
    wanted = {key: value for key, value in expected.items() if key not in NOT_COUNTED_BY}
    if expected["kind"] == "Grid":
        wanted["level"] = "GRID"
    inside = None
    if "within" in expected:
        root = view.row(expected["within"])
        assert root is not None
        inside = {root, *view.descendants("areas", root)}
    return sum(
        all(view.tables[table].value(row, column) == value for column, value in wanted.items())
        and (inside is None or not inside.isdisjoint(places(view, table, row)))
        for row in view.rows(table)
    )


def places(view: View, table: str, row: int) -> Iterator[int]:
    """The areas by which an entity lies within another.

    Jurisdictions, else the seat; of a post the areas it serves, else those of its organization.
    """
    if table == "areas":
        yield row
    elif table == "organizations":
        seat = view.tables["organizations"].value(row, "seat")
        found = view.jurisdictions(row) or [view.row(seat) if seat else None]
        yield from (area for area in found if area is not None)
    elif served := view.served(row):
        yield from served
    elif (organization := view.post_organization(row)) is not None:
        yield from places(view, "organizations", organization)


@entries("chain")
def test_chain(graph: Graph, expected: dict[str, Any]) -> None:
    """The organization is reached at the step that the entry says."""
    chain = escalation_chain(view_at(graph, expected), expected["organization"])
    reached = [chain.view.id("organizations", step.organization) for step in chain.steps]

    assert reached[expected["steps"] - 1] == expected["reaches"]


def test_every_kind_of_expectation_is_asked_somewhere() -> None:
    """Here those above; routes and coverage where those questions are tested."""
    assert {kind for entry in EXPECTATIONS for kind in entry} == {
        "who", "not_who", "count", "figure", "chain", "route", "coverage"
    }  # fmt: skip
