"""Who holds a post at an instant: the four kinds of holding, and the shifts of a roster."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from graphkb.answers.kept import kept
from graphkb.graph.view import View

_MINUTES = {"D": 24 * 60, "H": 60, "M": 1}
_MILLISECONDS_A_MINUTE = 60_000

_KINDS = ("OVERRIDE", "ROSTER", "SUBSTANTIVE", "ACTING")
"""First to last: the first that is there holds the post."""


class Holding(NamedTuple):
    """That a person holds a post, for an interval.

    Args:
        person: Row of the person.
        post: Row of the post.
        kind: OVERRIDE, ROSTER, SUBSTANTIVE or ACTING.
        start: Its first instant; None: always.
        end: The instant after its last; None: for ever. ROSTER: both of the shift, as far as the roster holds.
    """

    person: int
    post: int
    kind: str
    start: int | None
    end: int | None


def holder_of(view: View, post: int) -> tuple[int | None, str | None]:
    """Return the row of the person who holds *post*, and the kind of holding; (None, None) when nobody does.

    OVERRIDE comes first, then the roster's shift, SUBSTANTIVE and ACTING; of two of one kind the later validFrom, then
    the person's id. A person on shift who does not hold at the instant leaves the post to the next kind.

    Args:
        view: What holds at the instant asked about.
        post: Row of the post.

    Source: answers.md, "responsible", step 5.
    """
    holdings, held = view.tables["holdings"], view.holdings(post)
    first = held[0] if held else None
    kind = None if first is None else holdings.value(first, "kind")
    if kind != "OVERRIDE" and (shift := _on_shift(view, post)) is not None:
        return shift.person, "ROSTER"
    return (None, None) if first is None else (view.row(holdings.value(first, "person")), kind)


def holdings_at(view: View, post: int) -> list[Holding]:
    """Return who holds *post* at the instant: OVERRIDE, the roster's shift, SUBSTANTIVE, ACTING; the later first.

    The first of them is the holder.

    Args:
        view: What holds at the instant asked about.
        post: Row of the post.

    Source: answers.md, "responsible", step 5.
    """
    shift = _on_shift(view, post)
    return _with_shifts(view, view.holdings(post), () if shift is None else (shift,))


def holdings_by(view: View, person: int) -> list[Holding]:
    """Return what *person* holds at the instant, a shift too, in the order of `holdings_at`, then by id of the post.

    Args:
        view: What holds at the instant asked about.
        person: Row of the person.
    """
    posts = _posts_in_turn(view).get(view.id("persons", person), ())
    shifts = (shift for post in posts if (shift := _on_shift(view, post)) is not None and shift.person == person)
    return _with_shifts(view, view.holdings_of(person), shifts)


def _with_shifts(view: View, rows: Iterable[int], shifts: Iterable[Holding]) -> list[Holding]:
    """Return the holdings in *rows*, and *shifts* behind those of kind OVERRIDE."""
    held = [_holding(view, row) for row in rows]
    found = [*held, *shifts]
    return found if len(found) == len(held) else sorted(found, key=lambda each: _KINDS.index(each.kind))  # stable


def _holding(view: View, row: int) -> Holding:
    holdings = view.tables["holdings"]
    person, post = (view.row(holdings.value(row, end)) for end in ("person", "post"))
    assert person is not None  # a holding holds only while both its ends do
    assert post is not None
    kind = holdings.value(row, "kind")
    return Holding(person, post, kind, holdings.valid_from[row], holdings.valid_to[row])


@kept
def _posts_in_turn(view: View) -> Mapping[str, list[int]]:
    """Return id of a person → the posts that have a roster with this person in turn, by id."""
    rosters = view.tables["rosters"]
    posts: dict[int, set[str]] = {}
    for row in view.rows("rosters"):
        post = view.row(rosters.value(row, "post"))
        if post is not None:
            posts[post] = {*rosters.value(row, "persons")}
    found: dict[str, list[int]] = {}
    for post in sorted(posts, key=lambda row: view.id("posts", row)):
        for person in posts[post]:
            found.setdefault(person, []).append(post)
    return found


def _on_shift(view: View, post: int) -> Holding | None:
    """Return the shift of the roster of *post* at the instant; None without, or if its person does not hold then."""
    roster = view.roster(post)
    if roster is None:
        return None
    rosters = view.tables["rosters"]
    persons, first = rosters.value(roster, "persons"), rosters.value(roster, "start")
    length_ms = _length_ms(rosters.value(roster, "shift"))
    elapsed_ms = view.as_of - first
    if elapsed_ms < 0 or not length_ms or not persons:
        return None
    turn = elapsed_ms // length_ms
    person = view.row(persons[turn % len(persons)])
    if person is None:
        return None
    start, end = first + turn * length_ms, first + (turn + 1) * length_ms
    since, until = rosters.valid_from[roster], rosters.valid_to[roster]
    return Holding(
        person, post, "ROSTER",
        start if since is None else max(start, since),
        end if until is None else min(end, until),
    )  # fmt: skip


@lru_cache(maxsize=256)
def _length_ms(shift: str) -> int:
    """Return the milliseconds of an ISO 8601 duration; 0 for working days, which have no fixed length."""
    minutes = sum(int(count) * _MINUTES[unit] for count, unit in re.findall(r"(\d+)([DHM])", shift))
    return minutes * _MILLISECONDS_A_MINUTE
