"""Reorganizations that are refused: what does not hold, what would be left behind, what is not of their shape."""

import pytest

from graphkb.errors import BadInput
from graphkb.model.changes import Retract
from graphkb.model.facts import Fact
from graphkb.model.reorganization import Reorganize
from tests.builders import DAY, area, duty, fact
from tests.graph.reorganizing import AT, FACTS, MERGER, committed, end, expanded, follows, refusal, reorganize


@pytest.mark.parametrize(
    ("original", "reason"),
    [
        ("area:none", "area:none is not known; expected the id of what there was until then"),
        ("area:over", "area:over does not hold just before: it ended 1970-01-10"),
        ("area:late", "area:late does not hold just before: it begins 1970-01-11"),
        ("area:again", "area:again is over then, but has a state from 1970-01-21: retract that in the same list"),
    ],
)
def test_an_original_must_hold_just_before(original: str, reason: str) -> None:
    """And not come back by itself."""
    known = [
        *FACTS, area("over", "VILLAGE", "t", until=9), area("late", "VILLAGE", "t", since=10),
        area("again", "VILLAGE", "t", until=20), area("again", "VILLAGE", "u", since=20),
    ]  # fmt: skip
    assert refusal(reorganize("MERGE", original, "area:v3"), known=known) == f"MERGE at 1970-01-11: {reason}"


def test_a_state_that_is_retracted_does_not_come_back() -> None:
    """The list says so itself."""
    known = [*FACTS, area("again", "VILLAGE", "t", until=20), area("again", "VILLAGE", "u", since=20)]
    asked = reorganize("MERGE", "area:again", "area:v3")

    assert follows(asked, beside=[Retract("areas", "area:again", 20 * DAY)], known=known) == {
        end("areas", "area:again")
    }


def test_a_fact_that_begins_later_may_not_name_what_is_over() -> None:
    """It would hold for nobody, and nobody would know."""
    known = [*FACTS, duty("loud", "v1", "office", since=12)]
    assert refusal(MERGER, known=known) == (
        "MERGE at 1970-01-11: duties|matter:loud|LEAD|area:v1|org:office| from 1970-01-13 names area:v1, which is over"
        " then: name another, or retract it"
    )


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (
            reorganize("RENAME", "area:v1", "area:v1"),
            "takes one original, and that alone, with a new row, as its result",
        ),
        (reorganize("RENAME", "area:v1", "", area("v2", "VILLAGE", "t")), "takes one original, and that alone"),
        (
            reorganize("RENAME", "area:v1", "", area("v1", "VILLAGE", "t", since=AT)),
            "the new row of area:v1 says what held until then; expected another name or code",
        ),
        (
            reorganize("RE_PARENT", "area:v1", "", area("v1", "VILLAGE", "t", since=AT, other_names=("new",))),
            "area:v1 lies in area:t already; expected another parent",
        ),
        (
            reorganize("RE_PARENT", "area:x", "", area("x", "COUNTY", since=AT, other_names=("new",))),
            "area:x has no parent already; expected another parent",
        ),
        (reorganize("DISSOLVE", "area:v1", "area:v1"), "area:v1 is dissolved, so it is no result; name it on one side"),
        (reorganize("MERGE", "area:v1 area:v2", "area:v1 area:v2"), "merges nothing: all originals are results"),
        (reorganize("SPLIT", "area:v1", "area:v3"), "splits nothing: expected two results or more"),
        (reorganize("REDIVIDE", "area:v1", "area:v1"), "names area:v1 alone; expected two or more"),
        (reorganize("MERGE", "area:v1", "org:c1"), "areas do not become organizations; expected originals and results"),
        (reorganize("TRANSFER", "org:c1", "org:c1", subjects=("area:v1",)), "org:c1 gives and takes"),
        (reorganize("FOUND", "", "area:v3"), "area:v3 is there before; expected it to begin then: correct its"),
        (reorganize("FOUND", "area:v1", "area:v3"), "what is founded has no originals, but area:v1 stands there"),
        (reorganize("MERGE", "", "area:v3"), "names no originals; expected at least one"),
        (reorganize("SPLIT", "area:v1"), "names neither results nor into; expected one of them"),
        (reorganize("TRANSFER", "org:c1", "org:c2"), "names no subjects to hand over"),
        (reorganize("MERGE", "area:v1", "area:v3", subjects=("area:t",)), "names subjects; only a TRANSFER does"),
        (
            reorganize("SPLIT", "area:v1", "area:v3", fact("jurisdictions", organization="org:c1", area="area:v3")),
            "jurisdictions|org:c1|area:v3 is no result, but a relationship: put it beside this, in the same list",
        ),
        (
            reorganize("RENAME", "area:v1", "", area("v1", "VILLAGE", "t", since=11)),
            "area:v1 goes on, so its new row begins then: leave its valid_from out",
        ),
    ],
)
def test_each_kind_has_its_shape(asked: Reorganize, message: str) -> None:
    """How many originals, results and subjects it takes."""
    assert message in refusal(asked)


def test_one_original_goes_one_way() -> None:
    """Two that end it on one day contradict each other, in one list or one after the other."""
    other = reorganize("MERGE", "area:v1 area:v3", "area:v2", id="change:o")
    message = "MERGE at 1970-01-11: area:v1 is over by change:m already; write one of both, such as a REDIVIDE"
    assert refusal(MERGER, other) == message
    known = [*FACTS, MERGER.event()]
    assert refusal(other, known=known) == message


def test_another_event_of_the_same_id_is_not_written_over() -> None:
    """Two foundings of a day, which nothing tells apart, need ids of their own; the same one twice is one."""
    one, two = (reorganize("FOUND", "", "", area(name, "VILLAGE", "t", since=AT)) for name in ("n1", "n2"))

    assert f"there is another {one.event().key}: give this one an id of its own" in refusal(one, two)
    known = [each for each in expanded(one) if isinstance(each, Fact)]
    assert follows(one, known=[*FACTS, *known]) == {area("n1", "VILLAGE", "t", since=AT)}


def test_a_result_that_overlaps_what_is_known_is_refused() -> None:
    """As any put is; the message names the end that is missing."""
    with pytest.raises(BadInput, match=r"area:v3: the fact from 1970-01-11T00:00:00.000Z overlaps the one from always"):
        committed(expanded(reorganize("MERGE", "area:v1", "", area("v3", "VILLAGE", "t", since=AT))))


def test_a_row_that_only_happens_to_begin_then_needs_its_end() -> None:
    """An old state is ended for a child, not for anybody else."""
    row = area("u", "TOWN", "x", since=AT, other_names=("new",))
    with pytest.raises(BadInput, match=r"area:u: the fact from 1970-01-11.* overlaps .*; end that one at"):
        committed([row, *expanded(MERGER, beside=[row])])
