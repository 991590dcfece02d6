"""What changes do to those who answer: cells worked out by hand, on random worlds as `responsibility` sees them."""

from collections.abc import Iterable, Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphkb.answers.impact import CELL_SCALES, ImpactItem, ImpactReport, impact
from graphkb.answers.responsibility import responsibility
from graphkb.graph.view import View
from graphkb.knowledge import KnowledgeBase
from graphkb.model.facts import Fact
from graphkb.model.problems import Problem
from graphkb.model.times import to_text
from graphkb.stores.base import Store
from tests.answers.plain_coverage import lies_inside_itself, state_of, upward, with_scales
from tests.answers.worlds import LAST_DAY, world
from tests.builders import (
    DAY,
    area,
    chain,
    duty,
    graph_of,
    holds,
    manned,
    matter,
    shared_staff,
    template,
    view_of,
)
from tests.stores.facts import known as known_in

AT = 10
"""The day on which things change."""


PLACE: list[Fact] = [
    *chain("x COUNTY", "t TOWN"),
    area("v1", "VILLAGE", "t"), area("v2", "VILLAGE", "t"), area("v3", "VILLAGE", "t"),
    area("g1", "GRID", "v1", scale="BASIC"), area("g2", "GRID", "v2", scale="BASIC"),
    area("m1", "GRID", "g1", scale="MICRO"),
    matter("all"), matter("noise", "all"), matter("dust", "all"),
]  # fmt: skip
"""Cells: grids g1 and g2, and the village v3, which has none; each for noise and dust."""

BODIES = [*manned("bureau", at=["x"]), *manned("other"), *manned("center", "CENTER", at=["x"])]

FACTS = [*PLACE, *BODIES, duty("noise", "x", "bureau")]


def changed(before: Iterable[Fact], after: Iterable[Fact]) -> ImpactReport:
    return impact(view_of(before), view_of(after))


def told(report: ImpactReport) -> list[str]:
    """Matter, area, leads and states before and after, in short."""
    return [
        f"{item.matter} {item.area} {','.join(item.before)} {item.state_before} → {','.join(item.after)} "
        f"{item.state_after}".replace("matter:", "")
        .replace("area:", "")
        .replace("org:", "")
        for item in report.items
    ]


def counts(report: ImpactReport) -> tuple[int, int, int]:
    return report.changed_cells, report.new_gaps, report.new_overlaps


def test_nothing_changes_where_nothing_is_changed() -> None:
    """The same facts, the same answers."""
    report = changed(FACTS, reversed(FACTS))

    assert (counts(report), list(report.items)) == ((0, 0, 0), [])


def test_a_new_duty_changes_the_cells_below_its_area() -> None:
    """By id of matter, then of area; micro grids and villages with grids are no cells."""
    report = changed(FACTS, [*FACTS, duty("all", "t", "other", priority=1)])

    assert told(report) == [
        "dust g1 center GAP → other COVERED", "dust g2 center GAP → other COVERED",
        "dust v3 center GAP → other COVERED",
        "noise g1 bureau COVERED → other COVERED", "noise g2 bureau COVERED → other COVERED",
        "noise v3 bureau COVERED → other COVERED",
    ]  # fmt: skip
    assert counts(report) == (6, 0, 0)


def test_new_gaps_and_overlaps_are_counted() -> None:
    """Those there were before are not."""
    gap = changed(FACTS, [*PLACE, *BODIES])
    assert told(gap) == [f"noise {cell} bureau COVERED → center GAP" for cell in ("g1", "g2", "v3")]
    assert counts(gap) == (3, 3, 0)

    overlap = changed(FACTS, [*FACTS, duty("noise", "x", "other")])
    assert sorted(overlap.items[0].after) == ["org:bureau", "org:other"]
    assert counts(overlap) == (3, 0, 3)


def test_a_cell_whose_state_alone_changes_is_among_them() -> None:
    """The same organization leads, but nobody is left to call; the same center, but only since it must."""
    vacant = changed(FACTS, [each for each in FACTS if each != holds("bureau", "bureau-officer")])
    assert told(vacant)[0] == "noise g1 bureau COVERED → bureau VACANT"
    assert counts(vacant) == (3, 0, 0)

    fallback = changed([*FACTS, duty("dust", "v1", "center")], FACTS)
    assert told(fallback) == ["dust g1 center COVERED → center GAP"]
    assert counts(fallback) == (1, 1, 0)


def helping(report: ImpactReport) -> list[str]:
    """Matter, area, and who leads, assists and supervises before and after, in short."""
    return [
        f"{item.matter} {item.area} {','.join(item.before)} → {','.join(item.after)}"
        f" | {','.join(item.assists_before)} → {','.join(item.assists_after)}"
        f" | {','.join(item.supervisors_before)} → {','.join(item.supervisors_after)}".replace("matter:", "")
        .replace("area:", "")
        .replace("org:", "")
        for item in report.items
    ]


def test_a_cell_changes_with_those_who_assist_or_supervise() -> None:
    """Its leads and state are what they were; matters above and areas above count, each organization once, by id."""
    more = [duty("all", "x", "other", "ASSIST"), duty("noise", "t", "center", "ASSIST", priority=1)]
    facts = [*FACTS, *more, duty("noise", "v1", "other", "SUPERVISE")]

    ended = changed(facts, [each for each in facts if each != more[0]])
    assert helping(ended) == [
        *(f"dust {cell} center → center | other →  |  → " for cell in ("g1", "g2", "v3")),
        "noise g1 bureau → bureau | center,other → center | other → other",
        *(f"noise {cell} bureau → bureau | center,other → center |  → " for cell in ("g2", "v3")),
    ]
    assert counts(ended) == (6, 0, 0)

    supervised = changed(facts, [*facts, duty("noise", "g2", "bureau", "SUPERVISE")])
    assert helping(supervised) == ["noise g2 bureau → bureau | center,other → center,other |  → bureau"]
    assert supervised.items[0].state_before == supervised.items[0].state_after == "COVERED"


def test_another_village_is_another_center_that_assists() -> None:
    """A template means the center of each village; a grid moves from one to the other."""
    centers = [*manned("c1", "CENTER", at=["v1"]), *manned("c2", "CENTER", at=["v2"])]
    facts = [*FACTS, *centers, template("noise", "x", "CENTER", "VILLAGE", "ASSIST")]
    moved = [each for each in facts if each.key != "area:g1"] + [area("g1", "GRID", "v2", scale="BASIC")]

    assert helping(changed(facts, moved))[1:] == ["noise g1 bureau → bureau | c1 → c2 |  → "]
    assert told(changed(facts, moved))[0] == "dust g1 c1 GAP → c2 GAP"  # the first question


def test_those_who_share_staff_assist_as_one() -> None:
    """The one whose duty ranks first is named; of two that a template means, the first by id."""
    facts = [*FACTS, *manned("pair", "STATION", at=["x"]), *manned("twin", "STATION", at=["x"]),
             duty("noise", "v1", "twin", "ASSIST"), shared_staff("pair", "twin")]  # fmt: skip
    both = changed(facts, [*facts, template("noise", "x", "STATION", "COUNTY", "ASSIST")])

    assert helping(both) == [f"noise {cell} bureau → bureau |  → pair |  → " for cell in ("g2", "v3")]  # g1 has twin


def test_posts_holders_and_ranks_change_no_cell() -> None:
    """Another priority among those who assist, another holder of the same post."""
    facts = [*FACTS, duty("noise", "x", "other", "ASSIST"), duty("noise", "x", "center", "ASSIST")]
    ranked = [*facts[:-1], duty("noise", "x", "center", "ASSIST", priority=7)]
    assert counts(changed(facts, ranked)) == (0, 0, 0)

    held = [each for each in facts if each != holds("bureau", "bureau-officer")]
    assert counts(changed(facts, [*held, holds("other", "bureau-officer")])) == (0, 0, 0)


def test_an_area_that_ends_or_begins_has_no_state_on_that_side() -> None:
    """Nor has a matter."""
    new = [each for each in FACTS if each.key not in {"area:g2", "area:v2"}] + [area("g4", "GRID", "v3", scale="BASIC")]
    report = changed(FACTS, new)
    assert [item for item in report.items if item.matter == "matter:noise"] == [
        ImpactItem("matter:noise", "area:g2", ("org:bureau",), (), "COVERED", None),
        ImpactItem("matter:noise", "area:g4", (), ("org:bureau",), None, "COVERED"),
    ]  # fmt: skip
    assert counts(report) == (4, 1, 0)  # g4 is a new gap for dust; v3 answers as before, though it has a grid now

    fewer = changed(FACTS, [each for each in FACTS if each.key != "matter:dust"])
    assert told(fewer)[0] == "dust g1 center GAP →  None"


def test_open_events_whose_holder_disappears_are_counted() -> None:
    """Of organizations that hold before and no longer after."""
    before, after = view_of(FACTS), view_of([each for each in FACTS if each.key != "org:bureau"])

    events = {"org:bureau": 3, "org:center": 4, "org:unknown": 5}
    assert impact(before, after, events).orphaned_events == 3
    assert impact(before, before, events).orphaned_events == 0


def test_items_are_read_by_place_or_slice() -> None:
    """As any sequence; they are put together when read."""
    items = changed(FACTS, [*FACTS, duty("all", "t", "other", priority=1)]).items

    assert [item.area for item in items[1:5]] == ["area:g2", "area:v3", "area:g1", "area:g2"]
    assert items[-1] == list(items)[5]
    with pytest.raises(IndexError):
        items[6]


# Against asking one by one


def one_by_one(before: View, after: View) -> list[ImpactItem]:
    """Every cell of either view, asked about in both."""
    cells = sorted({*cells_of(before), *cells_of(after)})
    matters = sorted({*leaves_of(before), *leaves_of(after)})
    items = []
    for name in matters:
        for cell in cells:
            was, is_now = (asked(view, name, cell) for view in (before, after))
            if was != is_now:
                items.append(ImpactItem(name, cell, *(each for pair in zip(was, is_now, strict=True) for each in pair)))
    return items


def asked(view: View, matter: str, cell: str) -> tuple[Any, ...]:
    """Who leads, the state, who assists and who supervises, these by id."""
    if view.row(matter) is None or view.row(cell) is None:
        return (), None, (), ()
    answer = responsibility(view, matter, cell)
    state = state_of(answer)
    level = view.tables["areas"].value(view.row(cell) or 0, "level")
    if state == "BELOW" and level == "GRID":
        state = "GAP"  # nothing lies below a grid
    leads, assists, supervisors = (
        tuple(view.id("organizations", each.organization) for each in named)
        for named in (answer.lead, answer.assists, answer.supervisors)
    )
    return leads, state, tuple(sorted(assists)), tuple(sorted(supervisors))


def leaves_of(view: View) -> set[str]:
    parents = {view.parent("matters", row) for row in view.rows("matters")}
    return {view.id("matters", row) for row in view.rows("matters") if row not in parents}


def cells_of(view: View) -> Iterator[str]:
    areas = view.tables["areas"]
    grids = [
        row
        for row in view.rows("areas")
        if areas.value(row, "level") == "GRID" and areas.value(row, "scale") in CELL_SCALES
    ]
    above = {up for grid in grids for up in view.ancestors("areas", grid)}
    villages = [row for row in view.rows("areas") if areas.value(row, "level") == "VILLAGE" and row not in above]
    return (view.id("areas", row) for row in [*grids, *villages])


def in_a_circle(view: View, row: int) -> bool:
    return any(lies_inside_itself(view, each) for each in upward(view, row))


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32 - 1), st.integers(1, 8))
def test_all_cells_of_random_worlds(seed: int, size: int) -> None:
    """Some facts of a world are taken away, some of another one of the same ids come in their place."""
    random = Random(seed)
    facts = with_scales(world(seed, size), random)
    others = with_scales(world(seed + 1, size), random)
    kept = [each for each in facts if random.random() < 0.9]
    taken = {(each.table, each.key) for each in kept}
    kept += [each for each in others if (each.table, each.key) not in taken and random.random() < 0.5]
    day = int(random.uniform(0, LAST_DAY + 1) * DAY)
    before, after = graph_of(facts).at(day), graph_of(kept).at(day)
    if any(in_a_circle(view, row) for view in (before, after) for row in view.rows("areas")):
        return  # no such thing can be written

    report = impact(before, after)

    wanted = one_by_one(before, after)
    assert list(report.items) == wanted
    assert report.new_gaps == sum(item.state_after == "GAP" != item.state_before for item in wanted)
    assert report.new_overlaps == sum(item.state_after == "OVERLAP" != item.state_before for item in wanted)


# Rehearsed, and then done

MERGER: list[dict[str, Any]] = [
    {"reorganize": {"kind": "MERGE", "at": AT * DAY, "originals": ["area:v1", "area:v2"], "into": ["area:v3"]}},
    {"put": {"table": "duties", "fields": {"matter": "matter:dust", "role": "LEAD", "area": "area:v3",
                                           "organization": "org:other", "valid_from": to_text(AT * DAY)}}},
]  # fmt: skip
VILLAGES = [*FACTS, duty("noise", "v1", "other")]


@pytest.fixture
def knowledge(store: Store) -> Iterator[KnowledgeBase]:
    """A knowledge base of a town with three villages."""
    with KnowledgeBase(store) as knowledge:
        knowledge.commit(VILLAGES, actor="test")
        yield knowledge


def test_a_rehearsal_writes_nothing(knowledge: KnowledgeBase) -> None:
    """The store, and what this process knows, are as before."""
    before, graph = known_in(knowledge.store), knowledge.graph

    report = knowledge.impact(MERGER)

    assert told(report) == [
        "dust g1 center GAP → other COVERED", "dust g2 center GAP → other COVERED",
        "dust v3 center GAP → other COVERED",
        "noise g1 other COVERED → bureau COVERED",
    ]  # fmt: skip
    assert (report.before.as_of, report.after.as_of, report.problems) == (AT * DAY, AT * DAY, ())
    assert known_in(knowledge.store) == before
    assert knowledge.store.revision().number == 1
    assert knowledge.graph is graph


def test_committing_gives_what_was_rehearsed(knowledge: KnowledgeBase) -> None:
    """The same facts, and the same answer in every cell; once it is done, it changes nothing any more."""
    report = knowledge.impact(MERGER)
    committed = knowledge.commit_inputs(MERGER, actor="test", note="a merger", source="changes.yaml")

    assert committed.problems == ()
    revision = knowledge.store.revision()
    assert committed.revision == revision
    assert (revision.number, revision.note, revision.source) == (2, "a merger", "changes.yaml")
    done = knowledge.view(AT * DAY)
    assert {*done.graph.facts("areas")} == {*report.after.graph.facts("areas")}
    assert [*impact(report.after, done).items] == []
    assert [*impact(report.before, done).items] == [*report.items]


def test_the_same_list_again_changes_nothing(knowledge: KnowledgeBase) -> None:
    """The originals held just before, and all that followed is as it was put."""
    first = knowledge.commit_inputs(MERGER, actor="test")

    again = knowledge.commit_inputs(MERGER, actor="test")
    assert (again.revision, again.problems) == (first.revision, ())
    assert sum(counted.new + counted.changed for counted in again.report.values()) == 0


def test_a_commit_reports_what_it_did(knowledge: KnowledgeBase) -> None:
    """By table; the same in a dry run, which writes nothing."""
    rehearsed = knowledge.commit_inputs(MERGER, actor="test", dry_run=True)
    assert (rehearsed.revision, knowledge.store.revision().number) == (None, 1)
    report = {name: (c.new, c.changed, c.unchanged, c.wrong) for name, c in rehearsed.report.items()}
    assert report == {"areas": (0, 4, 0, 0), "duties": (1, 1, 0, 0), "change_events": (1, 0, 0, 0)}

    assert knowledge.commit_inputs(MERGER, actor="test").report == rehearsed.report


def test_what_is_wrong_is_told_and_not_written(knowledge: KnowledgeBase) -> None:
    """By commit and by impact alike."""
    asked = [*MERGER, {"put": {"table": "areas", "fields": {"id": "area:n", "name": "n", "level": "HAMLET"}}}]
    message = (
        "entry 3 (put areas): level: 'HAMLET' is no AreaLevel: expected PROVINCE, CITY, COUNTY, TOWN, VILLAGE, GRID"
    )
    problems = [Problem("BAD_INPUT", message, "changes[2].put", "areas")]

    refused = knowledge.commit_inputs(asked, actor="test")
    assert (refused.revision, list(refused.problems)) == (None, problems)
    assert refused.report["areas"].wrong == 1
    report = knowledge.impact(asked)
    assert (list(report.problems), counts(report)) == (problems, (0, 0, 0))
    assert knowledge.store.revision().number == 1


def test_a_stale_revision_is_a_problem(knowledge: KnowledgeBase) -> None:
    """CONFLICT; nothing is written."""
    refused = knowledge.commit_inputs(MERGER, actor="test", expected_revision=0)

    assert refused == (None, {}, [Problem("CONFLICT", "expected revision 0; the latest is 1")])
    assert knowledge.store.revision().number == 1
    assert knowledge.commit_inputs(MERGER, actor="test", expected_revision=1).problems == ()


def test_what_changes_nothing_makes_no_revision(knowledge: KnowledgeBase) -> None:
    """The latest comes back."""
    asked = [{"put": {"table": "matters", "fields": {"id": "matter:noise"}}}]

    committed = knowledge.commit_inputs(asked, actor="test")
    assert committed.revision == knowledge.store.revision()
    assert (knowledge.store.revision().number, committed.report["matters"].unchanged) == (1, 1)


def test_a_put_shows_its_effect_where_it_begins(knowledge: KnowledgeBase) -> None:
    """Also one that is over again later; without a date it is asked about now."""
    fields = {"matter": "matter:dust", "role": "LEAD", "area": "area:x", "organization": "org:other"}
    put = {"table": "duties", "fields": {**fields, "valid_from": to_text(3 * DAY), "valid_to": to_text(5 * DAY)}}
    assert counts(knowledge.impact([{"put": put}])) == (3, 0, 0)

    end = {"table": "duties", "at": to_text(4 * DAY), "fields": {"matter": "matter:noise", "role": "LEAD",
           "area": "area:x", "organization": "org:bureau"}}  # fmt: skip
    assert counts(knowledge.impact([{"end": end}])) == (2, 2, 0)  # v1 has a duty of its own
    assert knowledge.impact([{"put": {"table": "duties", "fields": fields}}]).before.as_of > 1_600_000_000_000
