"""Which posts answer: those of an organization for a duty, and those that serve a place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from graphkb.answers.holders import holder_of
from graphkb.answers.kept import kept
from graphkb.answers.place import Place
from graphkb.graph.view import View

CONTACT_ROLES = ("DUTY_OFFICER", "LIAISON", "DIRECTOR")
"""Main roles of the post to call in an organization, first to last (answers.md, step 5)."""

FIRST_RESPONDER_ROLES = (
    "GRID_CHIEF", "GRID_MEMBER", "GRID_INSTRUCTOR", "COMMUNITY_POLICE", "TRAFFIC_POLICE", "BUILDING_HEAD",
)  # fmt: skip
"""Roles of those who are on the spot, in the order in which they are named (answers.md, step 7)."""


@dataclass(frozen=True, slots=True)
class PostAssignment:
    """A post that answers, and who holds it now.

    Args:
        post: Row of the post.
        served_area: Row of the area by which it serves the place; None where it does not.
        holder: Row of the person; None: vacant, and `reasons` says NO_HOLDER.
        holding: OVERRIDE, ROSTER, SUBSTANTIVE or ACTING; None without holder.
        contact: The post's, else the holder's, else that of the post's organization.
        reasons: Why nobody answers; empty when somebody does.
    """

    post: int
    served_area: int | None
    holder: int | None
    holding: str | None
    contact: str | None
    reasons: tuple[str, ...]


def vacancy(posts: Sequence[PostAssignment]) -> tuple[str, ...]:
    """Return why none of *posts* can be called: NO_POST, NO_HOLDER, or nothing when one can."""
    if not posts:
        return ("NO_POST",)
    for each in posts:
        if each.holder is not None:
            return ()
    return ("NO_HOLDER",)


def posts_for(view: View, place: Place, organization: int, role: str | None) -> tuple[PostAssignment, ...]:
    """Return the posts of *organization* that answer for a duty at *place*; equal ones all, by id.

    With a role, as main or other one, the first of these that is not empty: the organization's posts that serve the
    place, the nearest; its other posts; those of any organization that serve the place, the nearest, up to the TOWN.
    Without, or when none has it: `contact_posts`.

    Source: answers.md, "responsible", step 5.
    """
    found = _with_role(view, place, organization, role) if role else ()
    return found or contact_posts(view, organization, place)


def differ_by_place(view: View, organization: int, role: str | None) -> bool:
    """Tell whether `posts_for` may return others at another place, or the same by other areas that they serve."""
    crew = in_role(view, organization, role) if role else None
    if crew is not None and crew.posts:
        return bool(crew.serving)
    return role is not None or bool(contacts(view, organization).serving)


def contact_posts(view: View, organization: int, place: Place | None = None) -> tuple[PostAssignment, ...]:
    """Return the posts to call in *organization*: its DUTY_OFFICER, LIAISON or DIRECTOR, the first that there is.

    An organization that has none of them is reached through those that share its staff: one staff, one telephone.

    Source: answers.md, step 5; model.md, SHARES_STAFF_WITH "transitive for overlap and contacts".
    """
    crew = contacts(view, organization)
    return tuple(_post_assignment(view, post, crew.area_served(post, place)) for post in crew.posts)


def posts_serving(view: View, place: Place, roles: Iterable[str]) -> tuple[PostAssignment, ...]:
    """Return the posts that serve *place*, role by role as given, each post once.

    For each role those at the nearest area upward that has one, up to the TOWN.

    Source: answers.md, "responsible", step 7.
    """
    serving = place.serving(view)
    pairs = dict.fromkeys(pair for role in roles for pair in serving.get(role, ()))
    return tuple(_post_assignment(view, post, area) for post, area in pairs)


def _with_role(view: View, place: Place, organization: int, role: str) -> tuple[PostAssignment, ...]:
    crew = in_role(view, organization, role)
    for area in place.upward:
        if area in crew.serving:
            return tuple(_post_assignment(view, post, area) for post in crew.serving[area])
    if crew.posts:
        return tuple(_post_assignment(view, post, None) for post in crew.posts)
    return posts_serving(view, place, (role,))


def _post_assignment(view: View, post: int, served_area: int | None) -> PostAssignment:
    return _off_roster(view, post, served_area) or _held(view, post, served_area)


@kept
def _off_roster(view: View, post: int, served_area: int | None) -> PostAssignment | None:
    """Return the assignment of a post without roster, which is the same whatever the hour; None for one with."""
    return _held(view, post, served_area) if view.roster(post) is None else None


def _held(view: View, post: int, served_area: int | None) -> PostAssignment:
    holder, holding = holder_of(view, post)
    contact = view.tables["posts"].value(post, "contact")
    if not contact and holder is not None:
        contact = view.tables["persons"].value(holder, "contact")
    if not contact and (organization := view.post_organization(post)) is not None:
        contact = view.tables["organizations"].value(organization, "contact")
    reasons = ("NO_HOLDER",) if holder is None else ()
    return PostAssignment(post, served_area, holder, holding, contact or None, reasons)


class Crew(NamedTuple):
    """Some posts of an organization, by id, and area → those of them that serve this very area."""

    posts: tuple[int, ...]
    serving: dict[int, list[int]]

    @classmethod
    def of(cls, view: View, posts: Iterable[int]) -> "Crew":
        crew = cls(tuple(posts), {})
        for post in crew.posts:
            for area in view.served(post):
                crew.serving.setdefault(area, []).append(post)
        return crew

    def area_served(self, post: int, place: Place | None) -> int | None:
        """Return the nearest area upward from *place* that *post* serves."""
        if not self.serving or place is None:
            return None
        return next((area for area in place.upward if post in self.serving.get(area, ())), None)


@kept
def in_role(view: View, organization: int, role: str) -> Crew:
    """Return the posts of *organization* with this role, main or other."""
    posts = view.tables["posts"]
    mains, others = posts.column("role"), posts.column("other_roles")
    return Crew.of(view, (post for post in view.posts_in(organization) if role == mains[post] or role in others[post]))


@kept
def contacts(view: View, organization: int) -> Crew:
    """Return the posts of the first contact role that *organization*, else a sharer of its staff, has."""
    own = _contacts_among(view, view.posts_in(organization))
    if not own:
        shared = (post for body in view.staff_group(organization) for post in view.posts_in(body))
        own = _contacts_among(view, sorted(shared, key=view.tables["posts"].column("id").__getitem__))
    return Crew.of(view, own)


def _contacts_among(view: View, posts: Sequence[int]) -> Sequence[int]:
    mains = view.tables["posts"].column("role")
    for role in CONTACT_ROLES:
        if found := [post for post in posts if mains[post] == role]:
            return found
    return ()
