"""Where nobody answers, or two do: each state of a cell and each rule of answers.md, "coverage", worked out by hand."""

import pytest
import yaml

from graphkb.answers.coverage import Coverage, CoverageCell, coverage
from graphkb.answers.sweep import STATES
from graphkb.errors import BadInput, NotFound
from graphkb.graph.view import View
from graphkb.loaders.seeds import seed_root
from graphkb.model.facts import Fact
from tests.builders import (
    DAY,
    area,
    chain,
    duty,
    holds,
    manned,
    matter,
    org,
    person,
    post,
    roster,
    shared_staff,
    template,
    view_of,
)

PLACE: list[Fact | list[Fact]] = [
    chain("county COUNTY", "street TOWN", "village VILLAGE"),
    area("g1", "GRID", "village", scale="BASIC"),
    area("g2", "GRID", "village", scale="BASIC"),
    area("other", "VILLAGE", "street"),
    area("g3", "GRID", "other", scale="BASIC"),
    matter("noise"),
]
"""Grids g1 and g2 in one village, g3 in the other; one matter."""


def covered(*facts: Fact | list[Fact], area: str = "county", level: str = "GRID", day: float = 0) -> Coverage:
    return coverage(view_of([*PLACE, *facts], day), f"area:{area}", level=level)


def told(found: Coverage, *states: str) -> dict[str, str]:
    """Area → state of the cells of noise, or of those in some states."""
    view = found.view
    cells = found.items(states or STATES)
    return {view.id("areas", cell.area).removeprefix("area:"): cell.state for cell in cells}


def led(cell: CoverageCell, view: View) -> list[str]:
    return [view.id("organizations", row).removeprefix("org:") for row in cell.leads]


# The states


def test_covered() -> None:
    """One organization, with somebody to call, answers for everything below the area of its duty."""
    found = covered(manned("bureau"), duty("noise", "county", "bureau"))

    assert told(found) == {"g1": "COVERED", "g2": "COVERED", "g3": "COVERED"}
    assert (found.cells, found.count("COVERED"), found.count("GAP")) == (3, 3, 0)
    assert list(found.items()) == []


def test_gap_where_no_duty_reaches() -> None:
    """The duty is for one village; the center that answers the first question elsewhere does not count."""
    facts = [
        manned("bureau"),
        manned("center", "CENTER", ["county"]),
        duty("noise", "village", "bureau"),
    ]
    found = covered(*facts)

    assert told(found) == {"g1": "COVERED", "g2": "COVERED", "g3": "GAP"}
    assert [led(cell, found.view) for cell in found.items()] == [["center"]]


def test_gap_where_nobody_answers_at_all() -> None:
    """Also without a center; the cell has no leads."""
    found = covered()

    assert told(found) == {"g1": "GAP", "g2": "GAP", "g3": "GAP"}
    assert [cell.leads for cell in found.items()] == [(), (), ()]


def test_gap_where_a_template_finds_nobody() -> None:
    """The town has no such department."""
    assert told(covered(template("noise", "county", "DEPARTMENT", "TOWN"))) == {"g1": "GAP", "g2": "GAP", "g3": "GAP"}


def test_below_where_a_template_lies_below_the_asked_level() -> None:
    """Asked of the street, the center of the VILLAGE is too low; asked of the villages, one has none."""
    facts = [
        manned("center", "CENTER", ["village"], level="VILLAGE"),
        template("noise", "county", "CENTER", "VILLAGE"),
    ]

    assert told(covered(*facts, level="TOWN")) == {"street": "BELOW"}
    assert told(covered(*facts, level="VILLAGE")) == {"other": "GAP", "village": "COVERED"}


def test_below_only_where_the_template_holds() -> None:
    """A template in one street says nothing about the other."""
    facts = [area("far", "TOWN", "county"), template("noise", "street", "CENTER", "VILLAGE")]

    assert told(covered(*facts, level="TOWN")) == {"far": "GAP", "street": "BELOW"}


def test_a_lead_by_another_duty_is_not_below() -> None:
    """The template comes to nobody there, the next duty does."""
    facts = [
        manned("bureau"),
        template("noise", "county", "CENTER", "VILLAGE", priority=1),
        duty("noise", "county", "bureau"),
    ]

    assert told(covered(*facts, level="TOWN")) == {"street": "COVERED"}


def test_overlap_of_two_that_weigh_the_same() -> None:
    """Both named for the county; in the village where a third is named nearer there is none."""
    facts = [manned("a"), manned("b"), manned("c")]
    duties = [duty("noise", "county", "a"), duty("noise", "county", "b"), duty("noise", "other", "c")]
    found = covered(*facts, *duties)

    assert told(found) == {"g1": "OVERLAP", "g2": "OVERLAP", "g3": "COVERED"}
    assert [led(cell, found.view) for cell in found.items()] == [["a", "b"], ["a", "b"]]


def test_those_who_share_staff_do_not_overlap() -> None:
    """Nor does an organization with itself, by its name and by a template."""
    facts = [manned("a", at=["county"], level="COUNTY"), manned("b")]
    twice = [duty("noise", "county", "a"), template("noise", "county", "DEPARTMENT", "COUNTY")]

    assert told(covered(*facts, *twice)) == {"g1": "COVERED", "g2": "COVERED", "g3": "COVERED"}
    assert told(covered(*facts, *twice, duty("noise", "county", "b")))["g1"] == "OVERLAP"
    assert told(covered(*facts, *twice, duty("noise", "county", "b"), shared_staff("a", "b")))["g1"] == "COVERED"


def test_overlap_of_two_with_one_jurisdiction() -> None:
    """A template meets two stations in one village, one in the other."""
    facts = [
        manned("east", "STATION", ["village"], level="TOWN"),
        manned("west", "STATION", ["village", "other"], level="TOWN"),
        template("noise", "county", "STATION", "TOWN"),
    ]

    assert told(covered(*facts)) == {"g1": "OVERLAP", "g2": "OVERLAP", "g3": "COVERED"}


def test_the_nearest_jurisdiction_wins() -> None:
    """The park's own department, which nobody mans, instead of the county's."""
    facts = [
        manned("county", at=["county"], level="COUNTY"),
        org("park", at=["g1"], level="COUNTY"),
        template("noise", "county", "DEPARTMENT", "COUNTY"),
    ]

    assert told(covered(*facts)) == {"g1": "VACANT", "g2": "COVERED", "g3": "COVERED"}


def test_vacant_without_post_or_holder() -> None:
    """No post to call in one, a post without holder in the other."""
    facts = [org("none"), org("empty"), post("seat", "DIRECTOR", "empty")]

    assert told(covered(*facts, duty("noise", "county", "none")))["g1"] == "VACANT"
    assert told(covered(*facts, duty("noise", "county", "empty")))["g1"] == "VACANT"
    assert told(covered(*facts, duty("noise", "county", "none"), person("p"), holds("p", "seat")))["g1"] == "VACANT"
    assert told(covered(*facts, duty("noise", "county", "empty"), person("p"), holds("p", "seat")))["g1"] == "COVERED"


def test_overlap_counts_before_vacant() -> None:
    """Two organizations, one of them without a post."""
    facts = [manned("a"), org("b"), duty("noise", "county", "a"), duty("noise", "county", "b")]

    assert told(covered(*facts))["g1"] == "OVERLAP"


def test_vacant_by_the_post_that_serves_the_place() -> None:
    """The bureau's member for g1 is held, the one for g2 is not; where it has none its other members answer."""
    facts = [
        manned("bureau"),
        post("m1", "GRID_MEMBER", "bureau", ["g1"]),
        post("m2", "GRID_MEMBER", "bureau", ["g2"]),
        person("p"),
        holds("p", "m1"),
        duty("noise", "county", "bureau", post_role="GRID_MEMBER"),
    ]

    assert told(covered(*facts)) == {"g1": "COVERED", "g2": "VACANT", "g3": "COVERED"}


def test_vacant_by_anybodys_post_that_serves_the_place() -> None:
    """The bureau has no such post: those of the place, the nearest, up to the town; else its own duty officer."""
    facts = [
        manned("bureau"),
        post("chief", "GRID_CHIEF", None, ["village"]),
        post("far", "GRID_CHIEF", None, ["county"]),
        post("near", "GRID_CHIEF", None, ["g1"]),
        person("p"),
        holds("p", "near"),
        duty("noise", "county", "bureau", post_role="GRID_CHIEF"),
    ]

    assert told(covered(*facts)) == {"g1": "COVERED", "g2": "VACANT", "g3": "COVERED"}


def test_a_town_inside_a_town_is_the_end_of_the_way() -> None:
    """Such data would be wrong; the outer town's chief does not serve what lies in the inner one, here as anywhere."""
    facts = [
        org("bureau"),
        area("inner", "TOWN", "street"),
        area("g4", "GRID", "inner", scale="BASIC"),
        post("chief", "GRID_CHIEF", None, ["street"]),
        person("p"),
        holds("p", "chief"),
        duty("noise", "county", "bureau", post_role="GRID_CHIEF"),
    ]

    assert told(covered(*facts)) == {"g1": "COVERED", "g2": "COVERED", "g3": "COVERED", "g4": "VACANT"}


def test_a_shift_mans_a_post() -> None:
    """A roster stands in for the holding, from its start on."""
    facts = [org("bureau"), post("seat", "LIAISON", "bureau"), person("p"), roster("seat", "p", "P1D", start=5)]

    assert told(covered(*facts, duty("noise", "county", "bureau"), day=4))["g1"] == "VACANT"
    assert told(covered(*facts, duty("noise", "county", "bureau"), day=5))["g1"] == "COVERED"


def test_an_answer_is_kept_for_its_instant_alone() -> None:
    """The same question finds the same sets, so that pages are cheap; a shift later nobody may be there."""
    facts = [
        *PLACE,
        *org("bureau"),
        post("seat", "LIAISON", "bureau"),
        person("p"),
        roster("seat", "p", "P1D", start=5),
    ]
    graph = view_of([*facts, duty("noise", "county", "bureau")]).graph
    before, after = graph.at(4 * DAY), graph.at(5 * DAY)
    assert before.shared is after.shared

    assert coverage(before, "area:county").count("VACANT") == 3
    assert coverage(after, "area:county").count("VACANT") == 0
    assert coverage(graph.at(5 * DAY), "area:county").sets is coverage(after, "area:county").sets


def test_severity_is_the_matters() -> None:
    """A duty for grave cases only does not cover an ordinary matter."""
    facts = [manned("bureau"), matter("fire", severity=1)]
    duties = [duty("noise", "county", "bureau", severities=(1, 2)), duty("fire", "county", "bureau", severities=(1, 2))]
    found = covered(*facts, *duties)

    assert (found.count("GAP"), found.count("COVERED")) == (3, 3)
    assert {found.view.id("matters", cell.matter) for cell in found.items()} == {"matter:noise"}


# What is asked about


def test_matters_stand_for_their_leaves() -> None:
    """By default all leaves; a matter given twice, or above and below, counts once; by id."""
    facts = [matter("order"), matter("b", "order"), matter("a", "order"), matter("a1", "a"), matter("gone", until=1)]
    view = view_of([*PLACE, *facts], 2)

    def asked(*ids: str) -> list[str]:
        found = coverage(view, "area:county", matters=ids or None)
        assert found.cells == 3 * len(found.matters)
        return [view.id("matters", row).removeprefix("matter:") for row in found.matters]

    assert asked() == ["a1", "b", "noise"]
    assert asked("matter:order") == ["a1", "b"]
    assert asked("matter:noise", "matter:a", "matter:order", "matter:a1") == ["a1", "b", "noise"]
    assert asked("matter:gone") == []


def test_grids_are_those_of_the_given_scales() -> None:
    """By default BASIC and DEDICATED; at another level scale means nothing."""
    facts = [
        area("large", "GRID", "village", scale="LARGE"),
        area("micro", "GRID", "large", scale="MICRO"),
        area("campus", "GRID", "street", scale="DEDICATED"),
    ]
    view = view_of([*PLACE, *facts])

    def asked(*scales: str, level: str = "GRID") -> list[str]:
        found = coverage(view, "area:street", level=level, **({"scales": scales} if scales else {}))  # type: ignore[arg-type]  # what is passed on is as loose as the test wants it
        return sorted(told(found))

    assert asked() == ["campus", "g1", "g2", "g3"]
    assert asked("LARGE", "MICRO") == ["large", "micro"]
    assert asked("LARGE", level="VILLAGE") == ["other", "village"]


def test_the_area_itself_is_a_cell() -> None:
    """Asked of one grid, for that grid; what lies above it still answers."""
    facts = [manned("bureau"), duty("noise", "county", "bureau")]

    assert told(covered(*facts, area="g1")) == {"g1": "COVERED"}


def test_an_area_or_a_level_without_cells() -> None:
    """A village has no towns; an area that is over has nothing."""
    gone = covered(area("old", "VILLAGE", "street", until=5), area="old", level="VILLAGE", day=5)

    assert (covered(area="village", level="TOWN").cells, gone.cells, gone.count("GAP")) == (0, 0, 0)
    assert list(gone.items(STATES)) == []


def test_wrong_questions_are_refused() -> None:
    """Unknown ids, levels, scales and states; an area that lies inside itself."""
    view = view_of(PLACE)
    with pytest.raises(NotFound, match="'area:nowhere': no area is called so"):
        coverage(view, "area:nowhere")
    with pytest.raises(NotFound, match="'area:county': no matter is called so"):
        coverage(view, "area:county", matters=["area:county"])
    with pytest.raises(BadInput, match="'BLOCK': expected one of PROVINCE"):
        coverage(view, "area:county", level="BLOCK")
    with pytest.raises(BadInput, match="'TINY': expected one of LARGE"):
        coverage(view, "area:county", scales=["TINY"])
    with pytest.raises(BadInput, match="'OPEN': expected some of BELOW, GAP, OVERLAP, VACANT, COVERED"):
        coverage(view, "area:county").items(["OPEN"])
    circle = view_of([area("a", "TOWN", "b"), area("b", "TOWN", "a")])
    with pytest.raises(BadInput, match="area:a → area:b → area:a: an area cannot lie inside itself"):
        coverage(circle, "area:a")


# The cells themselves


def test_cells_come_by_events_then_matter_then_area() -> None:
    """Most events first; counts for cells that are not listed, or of no cell at all, change nothing."""
    facts = [matter("a"), manned("bureau"), duty("a", "other", "bureau")]
    events = {
        ("matter:noise", "area:g2"): 2,
        ("matter:noise", "area:g1"): 2,
        ("matter:noise", "area:g3"): 7,
        ("matter:a", "area:g3"): 9,
        ("matter:a", "area:street"): 5,
        ("matter:b", "area:g1"): 5,
        ("matter:a", "area:g1"): 0,
    }
    view = view_of([*PLACE, *facts])

    def listed(**how: object) -> list[tuple[str, str, int]]:
        cells = coverage(view, "area:county", **how).items()  # type: ignore[arg-type]  # what is passed on is as loose as the test wants it
        ids = [(view.id("matters", cell.matter), view.id("areas", cell.area), cell.events) for cell in cells]
        return [(one.removeprefix("matter:"), other.removeprefix("area:"), count) for one, other, count in ids]

    plain = [("a", "g1", 0), ("a", "g2", 0), ("noise", "g1", 0), ("noise", "g2", 0), ("noise", "g3", 0)]
    assert listed() == plain
    assert listed(events=events) == [
        ("noise", "g3", 7), ("noise", "g1", 2), ("noise", "g2", 2), ("a", "g1", 0), ("a", "g2", 0)
    ]  # fmt: skip


def test_cells_are_read_by_place_and_slice() -> None:
    """As any sequence: from the end too, and out of range it says so."""
    cells = covered(matter("a")).items()

    assert len(cells) == 6
    assert cells[0] == cells[-6] == next(iter(cells))
    assert cells[4:] == [cells[4], cells[5]]
    assert cells[::-1] == list(reversed(list(cells)))
    assert cells[6:9] == []
    with pytest.raises(IndexError):
        cells[6]


EXPECTED = [
    entry["coverage"]
    for entry in yaml.safe_load((seed_root() / "xialu" / "expectations.yaml").read_text("utf-8"))
    if "coverage" in entry
]


@pytest.mark.parametrize("expected", EXPECTED)
def test_xialu_is_covered_as_its_owner_expects(xialu: View, expected: dict[str, str]) -> None:
    """The counts in its expectations.yaml."""
    found = coverage(xialu, expected["area"], level=expected["level"])

    counts = {"gaps": "GAP", "overlaps": "OVERLAP", "vacant": "VACANT", "covered": "COVERED"}
    told = {name: found.count(state) for name, state in counts.items() if name in expected}
    assert told == {name: value for name, value in expected.items() if name in counts}
    assert found.count("BELOW") == 0
