"""The tree below a root: answers.md, "orgChart", worked out by hand."""

import pytest

from graphkb.answers.chart import OrgChart, org_chart
from graphkb.errors import BadInput, NotFound
from graphkb.model.facts import Fact
from tests.answers.shown import shown_chart
from tests.builders import above, area, fact, org, view_of

AREAS = [
    area("county", "COUNTY"),
    area("b", "TOWN", "county", code="02"),
    area("a", "TOWN", "county", code="10"),
    area("c", "TOWN", "county", code="01"),
    area("none", "TOWN", "county"),
    area("a1", "VILLAGE", "a"),
    area("a2", "VILLAGE", "a"),
    area("a11", "GRID", "a1"),
    area("a12", "GRID", "a1"),
]


def drawn(chart: OrgChart) -> list[tuple[str, str | None, int, int, int]]:
    """Node, parent, depth, descendants, children not shown; without prefixes."""
    return [
        (node.partition(":")[2], parent and parent.partition(":")[2], *numbers)
        for node, parent, *numbers in shown_chart(chart)
    ]


def test_areas_stand_in_the_order_of_their_codes() -> None:
    """Each with all that lies below it; those without code last, by id."""
    chart = org_chart(view_of(AREAS), "area:county")

    assert drawn(chart) == [
        ("county", None, 0, 8, 0),
        ("c", "county", 1, 0, 0),
        ("b", "county", 1, 0, 0),
        ("a", "county", 1, 4, 0),
        ("a1", "a", 2, 2, 0),
        ("a11", "a1", 3, 0, 0),
        ("a12", "a1", 3, 0, 0),
        ("a2", "a", 2, 0, 0),
        ("none", "county", 1, 0, 0),
    ]
    assert (chart.table, chart.complete, chart.truncated_by) == ("areas", True, None)


@pytest.mark.parametrize(
    ("depth", "nodes"),
    [
        (0, [("county", None, 0, 8, 4)]),
        (
            1,
            [
                ("county", None, 0, 8, 0),
                ("c", "county", 1, 0, 0),
                ("b", "county", 1, 0, 0),
                ("a", "county", 1, 4, 2),
                ("none", "county", 1, 0, 0),
            ],
        ),
    ],
)
def test_a_cut_chart_says_so(depth: int, nodes: list[tuple[str, str | None, int, int, int]]) -> None:
    """Descendants count whether shown or not; the children not shown are counted where they hang."""
    chart = org_chart(view_of(AREAS), "area:county", depth)

    assert drawn(chart) == nodes
    assert (chart.complete, chart.truncated_by) == (False, "depth")


def test_a_chart_that_just_fits_is_whole() -> None:
    """Three levels below the root."""
    assert org_chart(view_of(AREAS), "area:county", 3).complete is True
    assert org_chart(view_of(AREAS), "area:county", 2).complete is False


def test_organizations_stand_by_sort_in_one_hierarchy() -> None:
    """Then by id; those without sort last."""
    facts = [
        org("root"),
        org("z", sort=1),
        org("y", sort=2),
        org("x", sort=2),
        org("a"),
        org("below"),
        *(above(name, "root") for name in "zyxa"),
        above("below", "root", "PARTY"),
        above("below", "z"),
    ]
    view = view_of(facts)

    assert [node[:3] for node in drawn(org_chart(view, "org:root"))] == [
        ("root", None, 0),
        ("z", "root", 1),
        ("below", "z", 2),
        ("x", "root", 1),
        ("y", "root", 1),
        ("a", "root", 1),
    ]
    assert drawn(org_chart(view, "org:root", hierarchy="PARTY")) == [
        ("root", None, 0, 1, 0),
        ("below", "root", 1, 0, 0),
    ]


def test_a_cycle_is_entered_once() -> None:
    """The root does not stand below itself; nobody is counted twice."""
    view = view_of([org("a"), org("b"), org("c"), above("b", "a"), above("c", "b"), above("a", "c")])

    assert drawn(org_chart(view, "org:a", 9)) == [("a", None, 0, 2, 0), ("b", "a", 1, 1, 0), ("c", "b", 2, 0, 0)]


def test_the_chart_is_of_an_instant() -> None:
    """A town that moves from one county to the other on day 3, and a grid that is over."""
    facts: list[Fact | list[Fact]] = [
        area("old", "COUNTY"),
        area("new", "COUNTY"),
        area("t", "TOWN", "old", until=3),
        area("t", "TOWN", "new", since=3),
        area("g", "GRID", "t", until=5),
    ]
    below = [
        [node[0] for node in drawn(org_chart(view_of(facts, day), f"area:{root}"))]
        for day, root in ((2, "old"), (2, "new"), (3, "old"), (3, "new"), (5, "new"))
    ]

    assert below == [["old", "t", "g"], ["new"], ["old"], ["new", "t", "g"], ["new", "t"]]


def test_wrong_roots_and_limits_are_refused() -> None:
    """Unknown, not in force, of another kind; a negative depth; a hierarchy that is none."""
    view = view_of([*AREAS, fact("matters", id="matter:m", name="m"), area("over", "TOWN", until=0)])

    with pytest.raises(NotFound, match="'area:nowhere': nothing is called so"):
        org_chart(view, "area:nowhere")
    with pytest.raises(NotFound, match=r"'area:over' does not hold at 1970-01-01T00:00:00\.000Z"):
        org_chart(view, "area:over")
    with pytest.raises(BadInput, match="'matter:m': a chart begins at an area or an organization"):
        org_chart(view, "matter:m")
    with pytest.raises(BadInput, match="depth -1: "):
        org_chart(view, "area:county", -1)
    with pytest.raises(BadInput, match="hierarchy 'LINE': one of ADMINISTRATIVE, FUNCTIONAL, PARTY"):
        org_chart(view, "area:county", hierarchy="LINE")
