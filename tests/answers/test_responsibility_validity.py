"""What is unknown, what does not hold, and what goes in circles: step 0 of answers.md, "responsible", by hand."""

import pytest

from graphkb.answers.responsibility import Responsibility, responsibility
from graphkb.errors import BadInput
from graphkb.model.facts import Fact
from tests.answers.asking import PLACE, ask
from tests.answers.shown import areas_in, leads
from tests.builders import area, change, duty, matter, view_of

# Step 0: what is unknown, and what does not hold


def test_an_unknown_matter_has_no_lead() -> None:
    """An id that names nothing is a reason, not an error."""
    answer = ask(duty("noise", "grid", "east"), matter="nothing")

    assert (answer.lead, answer.matter, answer.reasons) == ((), None, ("UNKNOWN_MATTER",))
    assert (answer.matter_id, answer.first_responders, answer.explain) == ("matter:nothing", (), ())


def test_an_unknown_area_has_no_lead() -> None:
    """The matter, which is known, is still told."""
    answer = ask(duty("noise", "grid", "east"), area="nowhere")

    assert (answer.lead, answer.area, answer.reasons) == ((), None, ("UNKNOWN_AREA",))
    assert answer.matter is not None


@pytest.mark.parametrize(
    ("matter_id", "area_id"), [("area:grid", "matter:noise"), ("", ""), ("noise", "grid"), ("org:east", "org:east")]
)
def test_an_id_of_another_kind_is_unknown(matter_id: str, area_id: str) -> None:
    """An organization is no place, even where one is called so."""
    answer = responsibility(view_of(PLACE), matter_id, area_id)

    assert answer.reasons == ("UNKNOWN_MATTER", "UNKNOWN_AREA")


def test_severity_must_be_one_to_four() -> None:
    """Zero, which is falsy, is refused too."""
    for severity in (0, 5, -1):
        with pytest.raises(BadInput, match=f"severity {severity}: 1 "):
            ask(severity=severity)


def merged(day: float, name: str, *more: Fact) -> Responsibility:
    """Two villages that become a third one on day 5, of which on day 8 another is split off."""
    facts = [
        area("a", "VILLAGE", "street", until=5),
        area("b", "VILLAGE", "street", until=5),
        area("ab", "VILLAGE", "street", since=5),
        area("c", "VILLAGE", "street", since=8),
        change("1", "MERGE", 5, "area:a area:b", "area:ab"),
        change("2", "SPLIT", 8, "area:ab", "area:ab area:c"),
        duty("noise", "street", "east"),
    ]
    return ask(*facts, *more, area=name, day=day)


def test_a_merged_village_names_its_successor() -> None:
    """From the day of the merge on it is out of validity, and has no lead although a duty covers the street."""
    answer = merged(5, "a")

    assert (answer.lead, answer.reasons) == ((), ("OUT_OF_VALIDITY",))
    assert areas_in(answer.view, answer.successors) == ["ab"]
    assert (answer.predecessors, answer.area is not None, answer.explain) == ((), True, ())


def test_successors_follow_a_survivor_that_passed_a_part_on() -> None:
    """What was `a` lies, since the split, in either village."""
    assert areas_in(merged(9, "a").view, merged(9, "a").successors) == ["ab", "c"]


def test_before_its_time_a_village_names_its_predecessors() -> None:
    """`c` was made out of `ab`, and that out of `a` and `b`."""
    assert areas_in(merged(6, "c").view, merged(6, "c").predecessors) == ["ab"]
    answer = merged(4, "c")
    assert areas_in(answer.view, answer.predecessors) == ["a", "b"]
    assert (answer.successors, answer.reasons) == ((), ("OUT_OF_VALIDITY",))


def test_a_survivor_of_a_merge_is_asked_itself() -> None:
    """An original that is also a result holds on."""
    assert leads(merged(9, "ab")) == ["east"]


def test_what_was_split_off_earlier_is_no_successor() -> None:
    """`old` gave a part to `new` on day 2 and lived on; when it ended, on day 4, it all went to `heir`."""
    answer = ask(
        area("old", "VILLAGE", "street", until=4),
        area("new", "VILLAGE", "street", since=2),
        area("heir", "VILLAGE", "street"),
        change("1", "SPLIT", 2, "area:old", "area:old area:new"),
        change("2", "DISSOLVE", 4, "area:old", "area:heir"),
        area="old",
        day=6,
    )

    assert areas_in(answer.view, answer.successors) == ["heir"]


def test_successors_are_followed_over_several_changes() -> None:
    """`a` became `b`, that became `c` and `d`; an event to come is not looked at, nor is a transfer a succession."""
    answer = ask(
        area("a", "VILLAGE", until=2),
        area("b", "VILLAGE", since=2, until=4),
        area("c", "VILLAGE", since=4),
        area("d", "VILLAGE", since=4),
        area("e", "VILLAGE"),
        change("1", "RENAME", 2, "area:a", "area:b"),
        change("2", "REDIVIDE", 4, "area:b", "area:c area:d"),
        change("3", "SPLIT", 9, "area:c", "area:c area:e"),
        change("4", "TRANSFER", 5, "area:c", "area:e"),
        area="a",
        day=7,
    )

    assert areas_in(answer.view, answer.successors) == ["c", "d"]


def test_successors_are_followed_forward_in_time() -> None:
    """`b` gave a part to `c` before it took in `a`: nothing of `a` lies in `c`."""
    answer = ask(
        area("a", "VILLAGE", until=4),
        area("b", "VILLAGE"),
        area("c", "VILLAGE", since=2),
        change("1", "SPLIT", 2, "area:b", "area:b area:c"),
        change("2", "MERGE", 4, "area:a area:b", "area:b"),
        area="a",
        day=6,
    )

    assert areas_in(answer.view, answer.successors) == ["b"]


def test_successors_of_an_area_are_areas() -> None:
    """A change that also names organizations is followed over areas only."""
    answer = ask(
        area("a", "VILLAGE", until=2),
        area("b", "VILLAGE", since=2),
        change("1", "MERGE", 2, "area:a org:east", "area:b org:west"),
        area="a",
        day=3,
    )

    assert areas_in(answer.view, answer.successors) == ["b"]


def test_changes_that_go_in_a_circle_end() -> None:
    """Two villages that each became the other name nobody when neither holds."""
    answer = ask(
        area("a", "VILLAGE", until=2),
        area("b", "VILLAGE", until=2),
        change("1", "MERGE", 2, "area:a", "area:b"),
        change("2", "MERGE", 2, "area:b", "area:a"),
        area="a",
        day=3,
    )

    assert (answer.successors, answer.reasons) == ((), ("OUT_OF_VALIDITY",))


def test_a_matter_that_is_over_names_its_successor() -> None:
    """Matters change too: their successors stand beside the areas'."""
    answer = ask(
        matter("old", until=5),
        matter("new", since=5),
        change("1", "RENAME", 5, "matter:old", "matter:new"),
        matter="old",
        day=6,
    )
    names = answer.view.tables["matters"].column("id")

    assert answer.reasons == ("OUT_OF_VALIDITY",)
    assert [names[row] for row in answer.matter_successors] == ["matter:new"]
    assert (answer.successors, answer.matter_predecessors) == ((), ())


# Broken trees


def test_a_loop_of_areas_is_followed_once() -> None:
    """Three areas each inside the next: each has the other two above it, nearest first."""
    loop = [area("a", "VILLAGE", "b"), area("b", "TOWN", "c"), area("c", "COUNTY", "a")]
    view = view_of([*PLACE, *loop, *(duty("noise", name, "east", priority=n) for n, name in enumerate("cba"))])
    ways = {}
    for name in "abcab":
        path = responsibility(view, "matter:noise", f"area:{name}").explain[2].path
        ways[name] = areas_in(view, (row for table, row in path if table == "areas"))

    assert ways == {"a": ["a", "b", "c"], "b": ["b", "c"], "c": ["c"]}
    farthest = responsibility(view, "matter:noise", "area:b").explain[0].path
    assert areas_in(view, (row for table, row in farthest if table == "areas")) == ["b", "c", "a"]


def test_an_area_inside_itself_is_an_island() -> None:
    """It has nothing above it."""
    answer = ask(area("a", "VILLAGE", "a"), duty("noise", "a", "east"), duty("noise", "county", "west"), area="a")

    assert leads(answer) == ["east"]


def test_a_loop_of_matters_is_followed_once() -> None:
    """Each is the other's broader matter; the asked one is nearest."""
    loop = [matter("a", "b"), matter("b", "a"), duty("a", "county", "east"), duty("b", "county", "west")]

    assert leads(ask(*loop, matter="a")) == ["east"]
    assert leads(ask(*loop, matter="b")) == ["west"]


def test_a_parent_that_does_not_hold_leaves_an_island() -> None:
    """What the county says does not reach a village whose street is over."""
    facts = [area("gone", "TOWN", "county", until=3), area("left", "VILLAGE", "gone"), duty("noise", "county", "east")]

    assert leads(ask(*facts, area="left", day=2)) == ["east"]
    assert leads(ask(*facts, area="left", day=3)) == []
