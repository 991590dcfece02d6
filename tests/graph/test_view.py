"""Each question of a view on a few facts, where the answer can be seen at a glance."""

import pytest

from tests.builders import DAY, area, chain, change, fact, graph_of, matter, org, view_of
from tests.graph.view_rows import ends, ids, row

XIALU = chain("xialu COUNTY", "street TOWN", "village VILLAGE", "grid GRID")


# States


RENAMED = [
    fact("areas", id="area:x", name="镇", level="TOWN", since=5, until=10),
    fact("areas", id="area:x", name="街道", level="TOWN", since=20, until=30),
]


@pytest.mark.parametrize(
    ("day", "in_force", "nearest"),
    [
        (4, None, "镇"),
        (5, "镇", "镇"),
        (10 - 1 / DAY, "镇", "镇"),
        (10, None, "镇"),
        (20, "街道", "街道"),
        (30, None, "街道"),
    ],
)
def test_a_state_is_in_force_from_its_first_instant_up_to_its_last(
    day: float, in_force: str | None, nearest: str
) -> None:
    """valid_from counts, valid_to does not; nearest is the state in force, else the last before, else the first."""
    view = view_of(RENAMED, day)
    state, near = view.row("area:x"), view.nearest("area:x")

    assert (None if state is None else view.tables["areas"].value(state, "name")) == in_force
    assert near is not None
    assert view.tables["areas"].value(near, "name") == nearest


@pytest.mark.parametrize("id", ["area:unknown", "org:x", "nothing", "", "duty:0123456789abcdef"])
def test_an_unknown_id_has_no_row(id: str) -> None:
    view = view_of(RENAMED, 5)

    assert view.row(id) is None
    assert view.nearest(id) is None


def test_as_of_is_the_instant_that_was_asked() -> None:
    """Also where two instants share what is derived, because the same facts hold at both."""
    graph = graph_of(RENAMED)
    early, late, other = graph.at(6 * DAY), graph.at(9 * DAY), graph.at(10 * DAY)

    assert (early.as_of, late.as_of) == (6 * DAY, 9 * DAY)
    assert early.shared is late.shared
    assert other.shared is not early.shared


def test_what_is_derived_is_kept_for_eight_stretches_of_time() -> None:
    graph = graph_of([area(str(day), "GRID", since=day) for day in range(20)])
    first = graph.at(0).shared
    for day in range(1, 8):
        graph.at(day * DAY)

    assert graph.at(0).shared is first
    for day in range(1, 9):
        graph.at(day * DAY)
    assert graph.at(0).shared is not first


def test_rows_in_force_are_listed_by_id_in_code_point_order() -> None:
    """A capital comes before a small letter, U+FFE5 before U+1F600 though UTF-16 has it the other way round."""
    names = ["b", "a", "B", "\U0001f600", "\uffe5", "下"]
    view = view_of([*(area(name, "GRID") for name in names), area("over", "GRID", until=-1)])

    assert ids(view, "areas", view.rows("areas")) == [
        "area:B",
        "area:a",
        "area:b",
        "area:下",
        "area:\uffe5",
        "area:\U0001f600",
    ]


def test_relationships_hold_while_both_ends_do() -> None:
    """The jurisdiction of an organization that begins later, or over an area that has ended, is not among the rows."""
    facts = [
        *XIALU,
        area("old", "VILLAGE", until=5),
        *org("now", at=["street", "old"]),
        *org("later", at=["street"], since=10),
    ]
    for name, day, expected in (
        ("first", 0, [("now", "old"), ("now", "street")]),
        ("then", 5, [("now", "street")]),
        ("last", 10, [("later", "street"), ("now", "street")]),
    ):
        view = view_of(facts, day)
        assert sorted(ends(view, "jurisdictions", view.rows("jurisdictions"))) == expected, name


def test_an_area_is_found_by_the_code_it_has_now() -> None:
    """A code given again names its new area; one that only begins like an id does not name it."""
    facts = [
        fact("areas", id="area:1", code="1", name="甲", level="TOWN", until=10),
        fact("areas", id="area:1", code="2", name="甲", level="TOWN", since=10),
        fact("areas", id="area:new", code="1", name="乙", level="TOWN", since=20),
        fact("areas", id="area:3", name="丙", level="TOWN"),
    ]
    found = {
        (day, code): None if (at := view.find_code(code)) is None else view.id("areas", at)
        for day in (0, 10, 20)
        for view in [view_of(facts, day)]
        for code in ("1", "2", "3")
    }

    assert found == {
        (0, "1"): "area:1", (0, "2"): None, (0, "3"): None,
        (10, "1"): None, (10, "2"): "area:1", (10, "3"): None,
        (20, "1"): "area:new", (20, "2"): "area:1", (20, "3"): None,
    }  # fmt: skip


# Trees


def test_a_tree_is_walked_up_and_down() -> None:
    view = view_of([*XIALU, area("grid2", "GRID", "village"), area("village2", "VILLAGE", "street")])
    county, street, grid = (row(view, f"area:{name}") for name in ("xialu", "street", "grid"))

    assert view.parent("areas", street) == county
    assert view.parent("areas", county) is None
    assert ids(view, "areas", view.ancestors("areas", grid)) == ["area:village", "area:street", "area:xialu"]
    assert ids(view, "areas", view.descendants("areas", county)) == [
        "area:street", "area:village", "area:grid", "area:grid2", "area:village2",
    ]  # fmt: skip
    assert list(view.descendants("areas", grid)) == []


def test_children_come_by_code_then_id_and_those_without_code_last() -> None:
    children = [
        area("a", "GRID", "street"),
        area("b", "GRID", "street", code="9"),
        area("c", "GRID", "street", code="10"),
        area("10", "GRID", "street", code="10"),
        area("0", "GRID", "street"),
    ]
    view = view_of([area("street", "TOWN"), *children])

    assert ids(view, "areas", view.children("areas", row(view, "area:street"))) == [
        "area:10", "area:c", "area:b", "area:0", "area:a",
    ]  # fmt: skip


def test_matters_come_by_code_and_rules_by_id() -> None:
    matters = [matter("top"), matter("z", "top", code="1"), matter("a", "top", code="2"), matter("b", "top")]
    rules = [fact("rules", id=f"rule:{name}", title=name, parent=above) for name, above in
             (("list", None), ("b", "rule:list"), ("a", "rule:list"))]  # fmt: skip
    view = view_of([*matters, *rules])

    assert ids(view, "matters", view.children("matters", row(view, "matter:top"))) == [
        "matter:z", "matter:a", "matter:b",
    ]  # fmt: skip
    assert ids(view, "rules", view.children("rules", row(view, "rule:list"))) == ["rule:a", "rule:b"]


def test_a_child_has_the_parent_of_its_state_in_force() -> None:
    """Moved on day 10, it leaves one list and joins the other; a parent that has ended is no parent."""
    facts = [
        area("one", "TOWN"),
        area("two", "TOWN", until=20),
        area("x", "VILLAGE", "one", until=10),
        area("x", "VILLAGE", "two", since=10),
    ]
    lists = {}
    for day in (9, 10, 20):
        view = view_of(facts, day)
        parent = view.parent("areas", row(view, "area:x"))
        children = [len(view.children("areas", row(view, f"area:{name}"))) for name in ("one", "two")]
        lists[day] = (None if parent is None else view.id("areas", parent), children)

    assert lists == {9: ("area:one", [1, 0]), 10: ("area:two", [0, 1]), 20: (None, [0, 0])}


def test_a_state_that_is_over_has_neither_parent_nor_children() -> None:
    view = view_of([area("top", "CITY"), area("x", "TOWN", "top", until=5), area("y", "VILLAGE", "x")], 5)
    over = row(view, "area:x")

    assert view.parent("areas", over) is None
    assert list(view.children("areas", over)) == []
    assert view.parent("areas", row(view, "area:y")) is None


def test_a_circle_is_followed_once() -> None:
    circle = [area("a", "GRID", "c"), area("b", "GRID", "a"), area("c", "GRID", "b"), area("self", "GRID", "self")]
    view = view_of([*circle, area("below", "GRID", "b")])

    assert ids(view, "areas", view.ancestors("areas", row(view, "area:a"))) == ["area:c", "area:b"]
    assert ids(view, "areas", view.ancestors("areas", row(view, "area:below"))) == ["area:b", "area:a", "area:c"]
    assert ids(view, "areas", view.descendants("areas", row(view, "area:a"))) == ["area:b", "area:below", "area:c"]
    assert list(view.ancestors("areas", row(view, "area:self"))) == []
    assert list(view.descendants("areas", row(view, "area:self"))) == []


# Changes


def test_change_events_are_found_by_what_they_name_though_it_is_over() -> None:
    """By date, then id; an original that survives is named twice."""
    facts = [
        area("a", "VILLAGE", until=10),
        area("b", "VILLAGE"),
        change("late", "RENAME", 20, "area:b", "area:b"),
        change("z", "MERGE", 10, "area:a area:b", "area:b"),
        change("a", "BOUNDARY", 20, "area:b", "area:b"),
    ]
    view = view_of(facts, 30)

    def named(id: str) -> list[tuple[str, str]]:
        return [(view.id("change_events", each), role) for each, role in view.changes_of(id)]

    assert named("area:a") == [("change:z", "ORIGINAL")]
    assert named("area:b") == [
        ("change:z", "ORIGINAL"), ("change:z", "RESULT"),
        ("change:a", "ORIGINAL"), ("change:a", "RESULT"),
        ("change:late", "ORIGINAL"), ("change:late", "RESULT"),
    ]  # fmt: skip
    assert named("area:unknown") == []


def test_a_change_event_of_several_states_is_found_by_the_nearest() -> None:
    states = [
        fact("change_events", id="change:x", kind="MERGE", date=0, originals=("area:a",), until=10),
        fact("change_events", id="change:x", kind="MERGE", date=0, originals=("area:a", "area:b"), since=10),
    ]
    found = {
        (day, name): [view.tables["change_events"].valid_from[each] for each, _ in view.changes_of(f"area:{name}")]
        for day in (9, 10)
        for view in [view_of(states, day)]
        for name in "ab"
    }

    assert found == {(9, "a"): [None], (9, "b"): [], (10, "a"): [10 * DAY], (10, "b"): [10 * DAY]}
