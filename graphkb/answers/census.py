"""Who governs, serves and holds what in a ground: what answers about all of its areas at once start from."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from graphkb.answers.ground import Ground
from graphkb.answers.holders import holder_of
from graphkb.answers.posts import in_role
from graphkb.graph.view import View

SHARE = 8
"""Below a ground of one in so many areas, or more, whole tables are read: sooner done than asking area by area."""


class Census:
    """The organizations and posts of a ground; what was read is kept."""

    def __init__(self, view: View, ground: Ground) -> None:
        self._view = view
        self._ground = ground
        self._is_whole = len(ground.rows) * SHARE >= len(view.tables["areas"])
        self._crews: dict[str, Mapping[int, Sequence[int]]] = {}

    @cached_property
    def bodies(self) -> Mapping[str, Sequence[tuple[int, int]]]:
        """Classification → the organizations of it that have a jurisdiction here, each behind the area."""
        found: dict[str, list[tuple[int, int]]] = {}
        classifications = self._view.tables["organizations"].column("classification")
        for area, body in self._jurisdictions():
            found.setdefault(classifications[body], []).append((area, body))
        return found

    def crew(self, organization: int, role: str) -> Sequence[int]:
        """Return the posts of *organization* with this role, main or other."""
        if not self._is_whole:
            return in_role(self._view, organization, role)
        if role not in self._crews:
            self._crews[role] = self._by_organization(self._posts_by_role.get(role, ()))
        return self._crews[role].get(organization, ())

    def by_place(self, posts: Sequence[int]) -> Mapping[int, Sequence[int]]:
        """Return place → those of *posts* that serve the very area there."""
        served, place_of = self._view.tables["posts"].column("areas"), self._ground.named
        found: dict[int, list[int]] = {}
        for post in posts:
            for name in {*served[post]}:
                if name in place_of:
                    found.setdefault(place_of[name], []).append(post)
        return found

    def serving(self, role: str) -> Mapping[int, Sequence[int]]:
        """Return place → the posts with this role, main or other, that serve the very area there."""
        return self.by_place(self._posts_by_role.get(role, ()))

    def is_any_held(self, posts: Sequence[int]) -> bool:
        """Tell whether one of *posts* has a holder."""
        if self._is_whole:
            return not self._held.isdisjoint(posts)
        return any(holder_of(self._view, post)[0] is not None for post in posts)

    def _jurisdictions(self) -> Iterator[tuple[int, int]]:
        """Yield (area, organization)."""
        view, ground = self._view, self._ground
        if not self._is_whole:
            yield from ((area, body) for area in ground.rows for body in view.organizations_of(area))
            return
        columns, bodies = view.tables["jurisdictions"], self._organizations
        areas, names = columns.column("area"), columns.column("organization")
        for row in columns.holding(tuple(range(len(columns))), view.as_of):
            if areas[row] in ground.named and names[row] in bodies:
                yield ground.rows[ground.named[areas[row]]], bodies[names[row]]

    @cached_property
    def _organizations(self) -> Mapping[str, int]:
        """Id → row in force."""
        ids = self._view.tables["organizations"].column("id")
        return {ids[row]: row for row in self._view.rows("organizations")}

    @cached_property
    def _posts_by_role(self) -> Mapping[str, Sequence[int]]:
        """Role → the posts with it, main or other, that serve an area here, and perhaps others."""
        view = self._view
        columns = view.tables["posts"]
        mains, others = columns.column("role"), columns.column("other_roles")
        here = {post for area in self._ground.rows for post in view.posts_serving(area)} if not self._is_whole else ()
        found: dict[str, list[int]] = {}
        for post in view.rows("posts") if self._is_whole else here:
            for role in {mains[post], *others[post]}:
                found.setdefault(role, []).append(post)
        return found

    def _by_organization(self, posts: Sequence[int]) -> Mapping[int, Sequence[int]]:
        bodies, names = self._organizations, self._view.tables["posts"].column("organization")
        found: dict[int, list[int]] = {}
        for post in posts:
            if names[post] in bodies:
                found.setdefault(bodies[names[post]], []).append(post)
        return found

    @cached_property
    def _held(self) -> frozenset[int]:
        """All posts with a holder: any holding will do; who holds one in turn is asked only where there is a roster."""
        view = self._view
        persons, posts = (view.tables[name].column("id") for name in ("persons", "posts"))
        there = {persons[row] for row in view.rows("persons")}
        columns = view.tables["holdings"]
        rows = columns.holding(tuple(range(len(columns))), view.as_of)
        held = {columns.value(row, "post") for row in rows if columns.value(row, "person") in there}
        rosters = view.tables["rosters"].column("post")
        in_turn = {rosters[row] for row in view.rows("rosters")}
        return frozenset(
            row
            for row in view.rows("posts")
            if posts[row] in held or (posts[row] in in_turn and holder_of(view, row)[0] is not None)
        )
