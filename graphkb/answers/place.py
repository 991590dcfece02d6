"""A place: an area, what lies above it, and who serves it, as every answer about a place reads it."""

from collections.abc import Iterator, Mapping, Sequence

from graphkb.answers.kept import kept
from graphkb.graph.view import View
from graphkb.model.codes import LEVEL_RANK

Serving = Mapping[str, Sequence[tuple[int, int]]]
"""Role → posts by id, each with the area it serves."""


class Place:
    """An area in force, and the place above it: what it finds there it shares with all its neighbours.

    Args:
        area: Row of the area.
        above: The place above; None at the top.
    """

    __slots__ = ("_governed", "_posts", "_serving", "above", "area", "upward")

    def __init__(self, area: int, above: "Place | None") -> None:
        self.area = area
        self.above = above
        self.upward: tuple[int, ...] = (area,) if above is None else (area, *above.upward)
        """Rows of the area itself and of those above it, nearest first."""
        self._governed: tuple[int, ...] | None = None
        self._posts: Sequence[int] | None = None
        self._serving: Serving | None = None

    def governed(self, view: View) -> tuple[int, ...]:
        """Return those of `upward` that are the very jurisdiction of an organization."""
        if self._governed is None:
            above = () if self.above is None else self.above.governed(view)
            self._governed = (self.area, *above) if view.has_organizations(self.area) else above
        return self._governed

    def posts(self, view: View) -> Sequence[int]:
        """Return the posts that serve this very area, by id."""
        if self._posts is None:
            self._posts = view.posts_serving(self.area)
        return self._posts

    def way_up(self) -> Iterator["Place"]:
        """Yield the place itself and those above it, nearest first."""
        place: Place | None = self
        while place is not None:
            yield place
            place = place.above

    def serving(self, view: View) -> Serving:
        """Return, for each role, main or other, the posts at the nearest area upward that has one, up to the TOWN.

        Nobody serves a place above the TOWN in this sense; nor does one pass it on the way up.
        """
        if self._serving is None:
            self._serving = {} if self.is_above(view, "TOWN") else {**self._above_serving(view), **self._here(view)}
        return self._serving

    def is_above(self, view: View, level: str) -> bool:
        """Tell whether the place lies above *level*, as a county does above TOWN."""
        return LEVEL_RANK[view.tables["areas"].column("level")[self.area]] < LEVEL_RANK[level]

    def _above_serving(self, view: View) -> Serving:
        if self.above is None or view.tables["areas"].column("level")[self.area] == "TOWN":
            return {}
        return self.above.serving(view)

    def _here(self, view: View) -> Serving:
        posts = view.tables["posts"]
        mains, others = posts.column("role"), posts.column("other_roles")
        here: dict[str, list[tuple[int, int]]] = {}
        for post in self.posts(view):
            for role in {mains[post], *others[post]}:
                here.setdefault(role, []).append((post, self.area))
        return here


def place_of(view: View, area: int) -> Place:
    """Return the place of the area in row *area*.

    The places above it are kept for its neighbours; those of a loop are not, since they depend on where it is entered.
    """
    places, parent = _places(view), view.parent("areas", area)
    above = None if parent is None else places.get(parent)
    if parent is None or above is not None:
        return Place(area, above)
    upward = view.ancestors("areas", area)
    is_loop = view.parent("areas", upward[-1] if upward else area) is not None
    for row in reversed(upward):
        above = Place(row, above) if row not in places else places[row]
        if not is_loop:
            places[row] = above
    return Place(area, above)


@kept
def _places(_view: View) -> dict[int, Place]:
    """Return the places that have others below them, filled as they are asked about."""
    return {}
