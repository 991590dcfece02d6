"""Who holds a post at an instant: the four kinds of holding, and the shifts of a roster."""

import re
from functools import lru_cache

from graphkb.graph.view import View

_MINUTES = {"D": 24 * 60, "H": 60, "M": 1}
_MILLISECONDS_A_MINUTE = 60_000


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
    if kind != "OVERRIDE" and (person := _on_shift(view, post)) is not None:
        return person, "ROSTER"
    return (None, None) if first is None else (view.row(holdings.value(first, "person")), kind)


def _on_shift(view: View, post: int) -> int | None:
    roster = view.roster(post)
    if roster is None:
        return None
    rosters = view.tables["rosters"]
    persons = rosters.value(roster, "persons")
    length_ms = _length_ms(rosters.value(roster, "shift"))
    elapsed_ms = view.as_of - rosters.value(roster, "start")
    if elapsed_ms < 0 or not length_ms or not persons:
        return None
    return view.row(persons[elapsed_ms // length_ms % len(persons)])


@lru_cache(maxsize=256)
def _length_ms(shift: str) -> int:
    """Return the milliseconds of an ISO 8601 duration; 0 for working days, which have no fixed length."""
    minutes = sum(int(count) * _MINUTES[unit] for count, unit in re.findall(r"(\d+)([DHM])", shift))
    return minutes * _MILLISECONDS_A_MINUTE
