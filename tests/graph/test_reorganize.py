"""What reorganizations come to: which facts end and begin."""

import hashlib
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphkb.errors import BadInput
from graphkb.graph.reorganize import expand
from graphkb.model.changes import End, plan_changes, touched_keys
from graphkb.model.facts import Fact
from graphkb.model.reorganization import Reorganize
from tests.answers.worlds import LAST_DAY, world
from tests.builders import DAY, above, area, fact, graph_of, matter, post
from tests.graph.reorganizing import (
    AT,
    FACTS,
    MERGER,
    committed,
    end,
    expanded,
    follows,
    key,
    parents,
    refusal,
    reorganize,
)


def test_a_merger_ends_what_names_the_originals_and_moves_their_children() -> None:
    """Each relationship that held just before ends; grids and posts go on without them; nothing else is touched."""
    assert follows(MERGER) == {
        end("areas", "area:v1"), end("areas", "area:v2"),
        end("areas", "area:g1"), area("g1", "GRID", "v3", scale="BASIC", since=AT, until=30),
        end("areas", "area:g2"), area("g2", "GRID", "v3", scale="BASIC", since=AT),
        end("jurisdictions", "org:c1", "area:v1"), end("jurisdictions", "org:c2", "area:v2"),
        end("jurisdictions", "org:station", "area:v1"), end("jurisdictions", "org:station", "area:v2"),
        end("posts", "post:both"), post("both", "GRID_CHIEF", areas=["v3"], since=AT),
        end("posts", "post:seat"), post("seat", "LIAISON", "c1", since=AT),
        end("posts", "post:one"), end("holdings", "person:a", "post:one", "SUBSTANTIVE"), end("rosters", "post:one"),
        end("duties", "matter:noise", "LEAD", "area:v1", "org:office", ""),
    }  # fmt: skip


def test_the_change_event_names_what_became_of_what() -> None:
    """With the rule and the id that were given."""
    (event,) = (each for each in expanded(MERGER) if isinstance(each, Fact) and each.table == "change_events")

    assert event.values == ("change:m", "MERGE", AT * DAY, ("area:v1", "area:v2"), ("area:v3",), (), "rule:r")
    assert event == event._replace(valid_from=None, valid_to=None, source=None, synthetic=False)


def test_an_event_without_id_is_named_by_a_hash() -> None:
    """Of kind, instant and the originals in order, whatever order they were given in."""
    digest = hashlib.sha256(b"SPLIT\x1f864000000\x1farea:v1;area:v2").hexdigest()

    asked = reorganize("SPLIT", "area:v2 area:v1", "area:v3")
    assert asked.event().key == f"change:{digest[:16]}"


def test_after_the_merger_the_view_says_so() -> None:
    """Before the day as before; from the day on the grids lie in the result."""
    graph = committed(expanded(reorganize("MERGE", "area:v1 area:v2", "area:v3")))

    before, after = graph.at(AT * DAY - 1), graph.at(AT * DAY)
    assert parents(before)["area:g1"] == "area:v1"
    assert {name: parent for name, parent in parents(after).items() if name > "area:g"} == {
        "area:g1": "area:v3", "area:g2": "area:v3", "area:g3": "area:v3",
        "area:t": "area:x", "area:u": "area:x", "area:v3": "area:t", "area:x": None,
    }  # fmt: skip


def test_a_survivor_keeps_what_is_its_own() -> None:
    """An original that is named among the results does not end, nor does anything that names it."""
    into_one = reorganize("MERGE", "area:v1 area:v2", "area:v1")

    assert {each.key for each in follows(into_one) if isinstance(each, End)} == {
        "area:v2", "area:g2", key("org:c2", "area:v2"), key("org:station", "area:v2"), "post:both",
    }  # fmt: skip


def test_several_results_need_a_row_for_each_child() -> None:
    """Otherwise they are refused and listed."""
    split = reorganize(
        "SPLIT", "area:v1", "", area("n1", "VILLAGE", "t", since=AT), area("n2", "VILLAGE", "t", since=AT)
    )
    assert refusal(split) == (
        "SPLIT at 1970-01-11: who has area:g1 from then on is not said, since there is not exactly one result (of a"
        " TRANSFER: one giver and one taker); put each in the same list, with valid_from 1970-01-11, or end it"
    )

    row = area("g1", "GRID", "n2", scale="BASIC", since=AT)
    found = follows(split, beside=[row])
    assert end("areas", "area:g1") in found
    assert not any(isinstance(each, Fact) and each.key == "area:g1" for each in found)
    assert parents(committed([row, *expanded(split, beside=[row])]).at(AT * DAY))["area:g1"] == "area:n2"


def test_a_child_may_also_end() -> None:
    """Said by an `end` of its own, or since it is itself an original."""
    with_grids = reorganize("DISSOLVE", "area:v1 area:g1")
    assert {end("areas", "area:g1"), end("areas", "area:v1")} <= follows(with_grids)
    assert follows(reorganize("DISSOLVE", "area:v1"), beside=[end("areas", "area:g1")]) == follows(with_grids) - {
        end("areas", "area:g1")
    }


def test_a_child_whose_row_names_what_is_over_is_refused() -> None:
    """Rather than left below nothing."""
    row = area("g1", "GRID", "v1", scale="BASIC", since=AT)
    assert refusal(MERGER, beside=[row]) == (
        "MERGE at 1970-01-11: area:g1 from 1970-01-11 names area:v1, which is over then: name another, or retract it"
    )


def test_a_row_of_its_own_goes_before_the_move() -> None:
    """With one result too: the child is put where its row says."""
    row = area("g1", "GRID", "n", scale="BASIC", since=AT)
    new = area("n", "VILLAGE", "t", since=AT)
    assert {each for each in follows(MERGER, beside=[new, row]) if each.key == "area:g1"} == {end("areas", "area:g1")}


def test_organizations_merge_with_their_hierarchies() -> None:
    """Superiors, links, duties and jurisdictions end; subordinates move in each hierarchy; their posts end or go on."""
    assert follows(reorganize("MERGE", "org:c1 org:office", "org:bureau")) == {
        end("organizations", "org:c1"), end("organizations", "org:office"),
        end("hierarchy", "org:c1", "org:office", "ADMINISTRATIVE"),
        end("hierarchy", "org:c1", "org:bureau", "FUNCTIONAL"),
        end("hierarchy", "org:c2", "org:office", "ADMINISTRATIVE"), above("c2", "bureau", since=AT),
        end("jurisdictions", "org:c1", "area:v1"),
        end("links", "SHARES_STAFF_WITH", "org:c1", "org:station", "", ""),
        end("links", "STATIONED_IN", "org:bureau", "org:c1", "", ""),
        end("duties", "matter:noise", "LEAD", "area:v1", "org:office", ""),
        end("posts", "post:seat"), post("seat", "LIAISON", None, ["v1"], since=AT),
    }  # fmt: skip


def test_nobody_becomes_its_own_superior() -> None:
    """Where an organization takes over its superior, who is above it then has to be said."""
    asked = reorganize("MERGE", "org:office org:c1", "org:c1")
    assert "who has hierarchy|org:c1|org:office|ADMINISTRATIVE from then on is not said" in refusal(asked)

    said = above("c1", "bureau", since=AT)
    graph = committed([said, *expanded(asked, beside=[said])])
    view = graph.at(AT * DAY)
    superiors = {name: view.superior(view.row(f"org:{name}") or 0, "ADMINISTRATIVE") for name in ("c1", "c2")}
    assert superiors == {"c1": view.row("org:bureau"), "c2": view.row("org:c1")}


def test_matters_move_too() -> None:
    """A tree of matters by its parents; duties for the original end."""
    assert follows(reorganize("MERGE", "matter:noise", "", matter("din", since=AT))) == {
        end("matters", "matter:noise"), matter("din", since=AT),
        end("matters", "matter:loud"), matter("loud", "din", since=AT),
        end("duties", "matter:noise", "LEAD", "area:v1", "org:office", ""),
        end("duties", "matter:noise", "LEAD", "area:x", "org:bureau", ""),
    }  # fmt: skip


def test_a_post_that_is_dissolved_takes_its_holders_along() -> None:
    """Nothing else names a post."""
    assert follows(reorganize("DISSOLVE", "post:one")) == {
        end("posts", "post:one"), end("holdings", "person:a", "post:one", "SUBSTANTIVE"), end("rosters", "post:one")
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["RENAME", "RE_PARENT", "BOUNDARY"])
def test_what_changes_itself_has_a_new_state_and_keeps_the_rest(kind: str) -> None:
    """No relationship ends."""
    row = area("v1", "VILLAGE", "u", since=AT, other_names=("new",))

    assert follows(reorganize(kind, "area:v1", "", row)) == {end("areas", "area:v1"), row}


def test_what_is_founded_is_put() -> None:
    """With its event; it has no originals."""
    row = area("n", "VILLAGE", "t", since=AT)
    asked = reorganize("FOUND", "", "", row)

    assert expanded(asked) == [row, asked.event()]


def test_what_is_founded_may_be_put_beside_it_and_again() -> None:
    """Where it begins then; what ended earlier may be founded anew."""
    row = area("n", "VILLAGE", "t", since=AT)
    asked = reorganize("FOUND", "", "area:n")

    assert expanded(asked, beside=[row]) == [asked.event()]
    assert expanded(asked, beside=[row], known=[*FACTS, area("n", "VILLAGE", "t", until=5)]) == [asked.event()]


def test_a_transfer_replaces_the_giver() -> None:
    """Where a jurisdiction, a superior or a parent joins a subject and the giver, and nowhere else."""
    to_office = reorganize("TRANSFER", "org:station", "org:office", subjects=("area:v1", "area:t"))
    assert follows(to_office) == {
        end("jurisdictions", "org:station", "area:v1"),
        fact("jurisdictions", organization="org:office", area="area:v1", since=AT),
    }
    superior = reorganize("TRANSFER", "org:office", "org:bureau", subjects=("org:c1", "org:c2"))
    assert follows(superior) == {
        end("hierarchy", "org:c1", "org:office", "ADMINISTRATIVE"), above("c1", "bureau", since=AT),
        end("hierarchy", "org:c2", "org:office", "ADMINISTRATIVE"), above("c2", "bureau", since=AT),
    }  # fmt: skip
    town = reorganize("TRANSFER", "area:t", "area:u", subjects=("area:v2",))
    assert follows(town) == {end("areas", "area:v2"), area("v2", "VILLAGE", "u", since=AT)}
    places = reorganize("TRANSFER", "area:v1", "area:v3", subjects=("org:c1", "org:station"))
    assert follows(places) == {
        end("jurisdictions", "org:c1", "area:v1"),
        fact("jurisdictions", organization="org:c1", area="area:v3", since=AT),
        end("jurisdictions", "org:station", "area:v1"),  # which has v3 already
    }  # fmt: skip


def test_a_transfer_between_several_needs_the_rows() -> None:
    """They are listed; where they stand in the same list, the old ones end for them."""
    asked = reorganize("TRANSFER", "org:station", "org:c1 org:c2", subjects=("area:v1", "area:v3"))
    assert "who has jurisdictions|org:station|area:v1, jurisdictions|org:station|area:v3 from then on" in refusal(asked)

    rows = [fact("jurisdictions", organization=f"org:{name}", area="area:v3", since=AT) for name in ("c1", "office")]
    left = "who has jurisdictions|org:station|area:v1 from then on"
    assert left in refusal(asked, beside=rows)
    assert left not in refusal(
        reorganize("TRANSFER", "org:station", "org:c1 org:c2", subjects=("area:v3",)), beside=rows[1:]
    )
    rows.append(fact("jurisdictions", organization="org:c2", area="area:v1", since=AT))
    assert follows(asked, beside=rows) == {
        end("jurisdictions", "org:station", "area:v1"), end("jurisdictions", "org:station", "area:v3")
    }  # fmt: skip


def test_a_transfer_from_several_needs_the_rows() -> None:
    """Though there is one taker: only what joins a subject and a giver is concerned."""
    asked = reorganize("TRANSFER", "org:station org:c1", "org:office", subjects=("area:v1",))
    assert "who has jurisdictions|org:c1|area:v1, jurisdictions|org:station|area:v1 from then on" in refusal(asked)

    row = fact("jurisdictions", organization="org:office", area="area:v1", since=AT)
    assert follows(asked, beside=[row]) == {
        end("jurisdictions", "org:station", "area:v1"), end("jurisdictions", "org:c1", "area:v1")
    }  # fmt: skip


def test_a_jurisdiction_of_somebody_else_does_not_stand_in_for_the_taker() -> None:
    """The subject does not lose its station because a center begins there on that day."""
    row = fact("jurisdictions", organization="org:c1", area="area:v3", since=AT)
    asked = reorganize("TRANSFER", "org:station", "org:office", subjects=("area:v3",))

    assert fact("jurisdictions", organization="org:office", area="area:v3", since=AT) in follows(asked, beside=[row])


def test_those_of_one_instant_apply_together() -> None:
    """A post that serves originals of two of them goes on without both; the order does not matter."""
    one, two = reorganize("DISSOLVE", "area:v1 area:g1"), reorganize("MERGE", "area:v2", "area:v3")

    assert follows(one, two) == follows(two, one)
    assert post("both", "GRID_CHIEF", areas=["v3"], since=AT) in follows(one, two)


def test_those_of_a_town_and_its_villages_may_stand_in_one_list() -> None:
    """In any order: the villages are over when the town is."""
    villages = reorganize("MERGE", "area:v1 area:v2 area:v3", "", area("n", "VILLAGE", "u", since=AT))
    town = reorganize("DISSOLVE", "area:t")

    assert follows(town, villages) == follows(villages, town)
    assert parents(committed(expanded(town, villages)).at(AT * DAY)) == {
        "area:x": None, "area:u": "area:x", "area:n": "area:u",
        "area:g1": "area:n", "area:g2": "area:n", "area:g3": "area:n",
    }  # fmt: skip


def test_a_later_one_goes_on_from_the_earlier_ones() -> None:
    """The result of one day is the original of another, also when the later one is written first."""
    first = reorganize("MERGE", "area:v1 area:v2", "", area("n", "VILLAGE", "t", since=AT))
    second = reorganize("MERGE", "area:n", "area:v3", at=AT + 5)

    graph = committed(expanded(second, first))
    assert [parents(graph.at(day * DAY))["area:g1"] for day in (9, 10, 14, 15)] == [
        "area:v1", "area:n", "area:n", "area:v3"
    ]  # fmt: skip


ENDS = {
    "areas": ("parent",), "matters": ("parent",), "jurisdictions": ("organization", "area"),
    "hierarchy": ("organization", "parent"), "posts": ("organization", "areas"), "holdings": ("post",),
    "rosters": ("post",), "duties": ("matter", "area", "organization"), "links": ("from", "to"),
}  # fmt: skip
"""Table → the columns in which nothing may name what is over."""


def names(each: Fact, ids: set[str]) -> bool:
    cells: list[Any] = [each[column] for column in ENDS.get(each.table, ())]
    return any(not ids.isdisjoint(cell if isinstance(cell, tuple) else (cell,)) for cell in cells)


def in_force(facts: Iterable[Fact], at: int) -> set[Fact]:
    return {
        each
        for each in facts
        if (each.valid_from is None or each.valid_from <= at) and (each.valid_to is None or at < each.valid_to)
    }


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32 - 1), st.integers(2, 6), st.data())
def test_nothing_names_what_is_over_and_all_else_stays(seed: int, size: int, data: st.DataObject) -> None:
    """In random worlds: what held before the instant still does, and what names no original is as it was."""
    at = data.draw(st.integers(1, LAST_DAY)) * DAY
    facts = [each for each in world(seed, size) if each.table != "change_events" and (each.valid_from or 0) < at]
    kind = data.draw(st.sampled_from(["areas", "organizations", "matters"]))
    held = sorted(each.key for each in in_force(facts, at - 1) & in_force(facts, at) if each.table == kind)
    if len(held) < 3:
        return
    one, other, result = data.draw(st.permutations(held))[:3]
    graph = graph_of(facts)
    try:
        changes = expand([Reorganize("MERGE", at, (one, other), (), (result,))], [], graph)
        plan = plan_changes(changes, graph.known(touched_keys(changes)))
    except BadInput:
        return  # the result lay below an original

    after = graph.apply(plan, graph.revision)
    now = [each for table in after.tables for each in after.facts(table) if each.table != "change_events"]
    over = {one, other}
    assert {each._replace(valid_to=None) for each in in_force(now, at - 1)} == {
        each._replace(valid_to=None) for each in in_force(facts, at - 1)
    }
    assert not any(each.key in over or names(each, over) for each in in_force(now, at))
    untouched = {each for each in in_force(facts, at) if not names(each, over) and each.key not in over}
    gone = untouched - in_force(now, at)
    empty = {each.key for each in in_force(facts, at) - in_force(now, at) if each.table == "posts"}
    assert all(each.table in {"holdings", "rosters"} and each["post"] in empty for each in gone)
