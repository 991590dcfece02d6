"""Where events are looked for: an area with all that counts in it, a matter with all below it."""

import pytest

from graphkb.answers.event_places import areas_within, matters_below
from graphkb.errors import NotFound
from graphkb.graph.view import View
from tests.builders import area, chain, change, matter, view_of

MERGED = 10
"""The day on which the east went into the west, and the north was dissolved without a successor."""


def place(day: float) -> View:
    return view_of(
        [
            chain("county COUNTY", "street TOWN", "west VILLAGE"),
            area("far", "COUNTY"),
            area("east", "VILLAGE", "street", until=MERGED),
            area("e1", "GRID", "east", scale="BASIC", until=MERGED),
            area("north", "VILLAGE", "street", until=MERGED),
            change("merge", "MERGE", MERGED, "area:east area:west", "area:west"),
            matter("order"),
            matter("noise", "order"),
            matter("night-noise", "noise"),
            matter("fire"),
        ],
        day,
    )


def within(name: str, day: float) -> set[str]:
    found = areas_within(place(day), f"area:{name}")
    assert len(set(found)) == len(found)
    return {each.removeprefix("area:") for each in found}


def test_an_area_has_what_lies_below_it() -> None:
    """Before the merge everything counts where it is."""
    assert within("county", 5) == {"county", "street", "west", "east", "e1", "north"}
    assert within("west", 5) == {"west"}
    assert within("far", 5) == {"far"}


def test_what_is_over_counts_where_it_went() -> None:
    """The east and its grid in the west; the north, which went nowhere, in the street above it."""
    assert within("west", 20) == {"west", "east", "e1"}
    assert within("street", 20) == {"street", "west", "east", "e1", "north"}
    assert within("far", 20) == {"far"}


def test_of_an_area_that_is_over_itself_is_meant() -> None:
    """By name, as it was."""
    assert within("east", 20) == {"east"}


def test_a_matter_has_those_below_it() -> None:
    assert matters_below(place(5), "matter:order") == ["matter:order", "matter:noise", "matter:night-noise"]
    assert matters_below(place(5), "matter:fire") == ["matter:fire"]


def test_what_is_not_known_is_not_found() -> None:
    """Neither as an area nor as a matter."""
    with pytest.raises(NotFound, match="'area:nowhere'"):
        areas_within(place(5), "area:nowhere")
    with pytest.raises(NotFound, match="'area:west'"):
        matters_below(place(5), "area:west")
