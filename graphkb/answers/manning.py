"""Where the posts that answer are vacant, cell by cell: step 5 of "responsible" for whole runs of areas at once."""

from collections.abc import Sequence
from functools import cached_property

from graphkb.answers.census import Census
from graphkb.answers.ground import Ground
from graphkb.answers.posts import contacts
from graphkb.graph.view import View
from graphkb.model.codes import LEVEL_RANK

HELD, VACANT, NOBODY = b"hv-"
"""In a line, one byte a cell: a post has a holder, no post has one, there is no post."""


class Manning:
    """Who can be called in the cells of a ground; what was found is kept for the next question about it."""

    def __init__(self, view: View, ground: Ground, census: Census) -> None:
        self._view = view
        self._ground = ground
        self._census = census
        self._contacts: dict[int, int] = {}
        self._serving: dict[str, bytes] = {}

    def line(self, organization: int, role: str | None, first: int, last: int) -> bytes | bytearray:
        """Return HELD or VACANT for the cells from *first* up to (not with) *last*.

        Args:
            organization: Row of the organization that answers.
            role: The duty's; None: whoever is to be called there.
            first: Number of a cell.
            last: Number of the one behind the last.

        Source: answers.md, "responsible", step 5.
        """
        if role is None:
            return bytes([self._contact(organization)]) * (last - first)
        crew = self._census.crew(organization, role)
        if not crew:
            there = self._serving_line(role)[first:last]
            return there.replace(bytes([NOBODY]), bytes([self._contact(organization)])) if NOBODY in there else there
        line = bytearray([self._state(crew)]) * (last - first)
        for place, posts in sorted(self._census.by_place(crew).items()):
            low, high = max(self._ground.first[place], first), min(self._ground.last[place], last)
            if low < high:
                line[low - first : high - first] = bytes([self._state(posts)]) * (high - low)
        return line

    def _state(self, posts: Sequence[int]) -> int:
        return HELD if self._census.is_any_held(posts) else VACANT

    def _contact(self, organization: int) -> int:
        """Return whether the posts to call in *organization*, for any duty, have a holder."""
        if organization not in self._contacts:
            self._contacts[organization] = self._state(contacts(self._view, organization))
        return self._contacts[organization]

    def _serving_line(self, role: str) -> bytes:
        """Return for every cell whether a post of *role* that serves it, the nearest up to the TOWN, has a holder."""
        if role not in self._serving:
            ground, here, ranks, town = self._ground, self._census.serving(role), self._ranks, LEVEL_RANK["TOWN"]
            line = bytearray([NOBODY]) * len(ground.cells)
            walls = (place for place, rank in enumerate(ranks) if rank <= town)  # nothing from above passes them
            for place in sorted({*here, *walls}):
                first, last = ground.run(place)
                state = self._state(here[place]) if place in here and ranks[place] >= town else NOBODY
                line[first:last] = bytes([state]) * (last - first)
            self._serving[role] = bytes(line)
        return self._serving[role]

    @cached_property
    def _ranks(self) -> list[int]:
        """By place: the rank of the area's level."""
        levels = self._view.tables["areas"].column("level")
        return [LEVEL_RANK[levels[area]] for area in self._ground.rows]
