"""Where the posts that answer are vacant, cell by cell: step 5 of "responsible" for whole runs of areas at once."""

from collections.abc import Iterable

from graphkb.answers.ground import Ground
from graphkb.answers.holders import holder_of
from graphkb.answers.posts import contact_posts, in_role, vacancy
from graphkb.graph.view import View
from graphkb.model.codes import LEVEL_RANK

HELD, VACANT, NOBODY = b"hv-"
"""In a line, one byte a cell: a post has a holder, no post has one, there is no post."""


class Manning:
    """Who can be called in the cells of a ground; what was found is kept for the next question about it."""

    def __init__(self, view: View, ground: Ground) -> None:
        self._view = view
        self._ground = ground
        self._levels = view.tables["areas"].column("level")
        self._held: dict[int, bool] = {}
        self._contacts: dict[int, int] = {}
        self._serving: dict[str, bytes] = {}
        self._posts: dict[str, dict[int, list[int]]] | None = None

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
        crew = in_role(self._view, organization, role)
        if not crew.posts:
            there = self._serving_line(role)[first:last]
            return there.replace(bytes([NOBODY]), bytes([self._contact(organization)])) if NOBODY in there else there
        line = bytearray([self._state(crew.posts)]) * (last - first)
        for begin, end, area in self._ground.runs(crew.serving):
            low, high = max(begin, first), min(end, last)
            if low < high:
                line[low - first : high - first] = bytes([self._state(crew.serving[area])]) * (high - low)
        return line

    def _state(self, posts: Iterable[int]) -> int:
        return HELD if any(map(self._is_held, posts)) else VACANT

    def _is_held(self, post: int) -> bool:
        if post not in self._held:
            # Any holding will do; who holds the post in turn is asked only of one without.
            self._held[post] = bool(self._view.holdings(post)) or holder_of(self._view, post)[0] is not None
        return self._held[post]

    def _contact(self, organization: int) -> int:
        """Return whether the posts to call in *organization*, for any duty, have a holder."""
        if organization not in self._contacts:
            self._contacts[organization] = VACANT if vacancy(contact_posts(self._view, organization)) else HELD
        return self._contacts[organization]

    def _serving_line(self, role: str) -> bytes:
        """Return for every cell whether a post of *role* that serves it, the nearest up to the TOWN, has a holder."""
        if role not in self._serving:
            here = self._posts_by_role().get(role, {})
            line = bytearray([NOBODY]) * len(self._ground.cells)
            for first, last, area in self._ground.runs({*here, *self._towns_and_above()}):
                state = self._state(here[area]) if area in here else NOBODY
                line[first:last] = bytes([state]) * (last - first)
            self._serving[role] = bytes(line)
        return self._serving[role]

    def _towns_and_above(self) -> list[int]:
        """Return the areas that let nothing from above them through."""
        return [row for row in self._ground.rows if LEVEL_RANK[self._levels[row]] <= LEVEL_RANK["TOWN"]]

    def _posts_by_role(self) -> dict[str, dict[int, list[int]]]:
        """Return role, main or other → area, up to the TOWN → the posts that serve this very area."""
        if self._posts is None:
            self._posts = {}
            mains, others = (self._view.tables["posts"].column(name) for name in ("role", "other_roles"))
            for area in self._ground.rows:
                if LEVEL_RANK[self._levels[area]] >= LEVEL_RANK["TOWN"]:
                    for post in self._view.posts_serving(area):
                        for role in {mains[post], *others[post]}:
                            self._posts.setdefault(role, {}).setdefault(area, []).append(post)
        return self._posts
