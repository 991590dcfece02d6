"""A place: an area with all that lies above it, as every answer about a place reads it."""

from functools import cached_property

from graphkb.graph.view import View
from graphkb.model.codes import LEVEL_RANK


class Place:
    """An area in force and the areas above it; made once, it serves any number of questions about the place.

    Args:
        view: What holds at the instant asked about.
        area: Row of the area.
    """

    def __init__(self, view: View, area: int) -> None:
        self.view = view
        self.upward: tuple[int, ...] = (area, *view.ancestors("areas", area))
        """Rows of the area itself and of those above it, nearest first."""

    @cached_property
    def hops(self) -> dict[str, int]:
        """Id of each area in `upward` → how far up it lies; 0 is the place itself."""
        ids = self.view.tables["areas"].column("id")
        return {ids[row]: hops for hops, row in enumerate(self.upward)}

    @cached_property
    def distance(self) -> dict[int, int]:
        """As `hops`, by row."""
        return {row: hops for hops, row in enumerate(self.upward)}

    @cached_property
    def nearby(self) -> tuple[int, ...]:
        """The rows of `upward` up to the first TOWN; none when the place, or the next area, lies above the towns."""
        levels = self.view.tables["areas"].column("level")
        rows: list[int] = []
        for row in self.upward:
            if LEVEL_RANK[levels[row]] < LEVEL_RANK["TOWN"]:
                break
            rows.append(row)
            if levels[row] == "TOWN":
                break
        return tuple(rows)

    def is_above(self, level: str) -> bool:
        """Tell whether the place lies above *level*, as a county does above TOWN."""
        return LEVEL_RANK[self.view.tables["areas"].value(self.upward[0], "level")] < LEVEL_RANK[level]
