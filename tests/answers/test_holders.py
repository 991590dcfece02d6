"""Who holds a post, and what a person holds, with intervals: shifts are computed, each worked out by hand."""

import pytest

from graphkb.answers.holders import Holding, holder_of, holdings_at, holdings_by
from graphkb.graph.view import View
from graphkb.model.facts import Fact
from tests.builders import DAY, fact, holds, person, post, roster, view_of

DESK: list[Fact] = [post("desk", "DUTY_OFFICER"), *(person(name) for name in "abc"), roster("desk", "a b", "P2D", 10)]
"""A and b take turns of two days each from day 10."""

Told = list[tuple[str, str, float | None, float | None]]


def told(view: View, held: list[Holding]) -> Told:
    """Person, kind, first and last day of each."""
    days = [[None if at is None else at / DAY for at in (each.start, each.end)] for each in held]
    who = [view.id("persons", each.person).removeprefix("person:") for each in held]
    return [(name, each.kind, *day) for name, each, day in zip(who, held, days, strict=True)]  # type: ignore[misc]  # mypy cannot tell the lengths apart


def at_desk(*facts: Fact, day: float) -> Told:
    view = view_of([*DESK, *facts], day)
    row = view.row("post:desk")
    assert row is not None
    held = holdings_at(view, row)
    assert holder_of(view, row) == ((held[0].person, held[0].kind) if held else (None, None))
    return told(view, held)


@pytest.mark.parametrize(
    ("day", "shift"),
    [
        (9.999, []),
        (10, [("a", "ROSTER", 10, 12)]),
        (11.999, [("a", "ROSTER", 10, 12)]),
        (12, [("b", "ROSTER", 12, 14)]),
        (14, [("a", "ROSTER", 14, 16)]),
    ],
)
def test_the_shift_of_the_instant_is_a_holding(day: float, shift: Told) -> None:
    """From its first instant until just before its last; before the roster begins there is none."""
    assert at_desk(day=day) == shift


def test_a_shift_stands_behind_an_override() -> None:
    """OVERRIDE, ROSTER, SUBSTANTIVE, ACTING; the first is the holder."""
    facts = [holds("c", "desk", "ACTING", since=1), holds("b", "desk"), holds("c", "desk", "OVERRIDE", until=13)]

    assert at_desk(*facts, day=12) == [
        ("c", "OVERRIDE", None, 13), ("b", "ROSTER", 12, 14), ("b", "SUBSTANTIVE", None, None),
        ("c", "ACTING", 1, None),
    ]  # fmt: skip
    assert at_desk(*facts, day=13)[0] == ("b", "ROSTER", 12, 14)


def test_a_shift_ends_with_its_roster() -> None:
    """Another roster begins in the middle of a turn."""
    first = fact("rosters", post="post:desk", persons=("person:a",), start=0, shift="P2D", since=9, until=11)
    view = view_of([*DESK[:-1], first], 10.5)

    assert told(view, holdings_at(view, view.row("post:desk") or 0)) == [("a", "ROSTER", 10, 11)]


def test_who_no_longer_holds_has_no_shift() -> None:
    """The post is left to the next kind."""
    facts = [each for each in DESK if each.key != "person:b"] + [person("b", until=11), holds("c", "desk", "ACTING")]
    view = view_of(facts, 12)

    assert told(view, holdings_at(view, view.row("post:desk") or 0)) == [("c", "ACTING", None, None)]


def test_a_persons_holdings_have_the_shifts_too() -> None:
    """Only while it is this person's turn."""
    facts = [*DESK, post("other", "LIAISON"), holds("a", "other")]
    for day, expected in (
        (10, [("a", "ROSTER", 10, 12), ("a", "SUBSTANTIVE", None, None)]),
        (12, [("a", "SUBSTANTIVE", None, None)]),
    ):
        view = view_of(facts, day)
        assert told(view, holdings_by(view, view.row("person:a") or 0)) == expected
