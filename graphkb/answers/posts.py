"""Which posts answer: those of an organization for a duty, and those that serve a place."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from graphkb.answers.holders import holder_of
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


def post_assignment(view: View, post: int, served_area: int | None) -> PostAssignment:
    """Return *post* with its holder and telephone."""
    holder, holding = holder_of(view, post)
    contact = view.tables["posts"].value(post, "contact")
    if not contact and holder is not None:
        contact = view.tables["persons"].value(holder, "contact")
    if not contact and (organization := view.post_organization(post)) is not None:
        contact = view.tables["organizations"].value(organization, "contact")
    return PostAssignment(
        post, served_area, holder, holding, contact or None, () if holder is not None else ("NO_HOLDER",)
    )


def vacancy(posts: Sequence[PostAssignment]) -> tuple[str, ...]:
    """Return why none of *posts* can be called: NO_POST, NO_HOLDER, or nothing when one can."""
    if not posts:
        return ("NO_POST",)
    return () if any(each.holder is not None for each in posts) else ("NO_HOLDER",)


def posts_for(place: Place, organization: int, role: str | None) -> tuple[PostAssignment, ...]:
    """Return the posts of *organization* that answer for a duty at *place*; equal ones all, by id.

    With a role, as main or other one, the first of these that is not empty: the organization's posts that serve the
    place, the nearest; its other posts; those of any organization that serve the place, the nearest, up to the TOWN.
    Without, or when none has it: `contact_posts`.

    Source: answers.md, "responsible", step 5.
    """
    found = _with_role(place, organization, role) if role else ()
    return found or contact_posts(place.view, organization, place)


def contact_posts(view: View, organization: int, place: Place | None = None) -> tuple[PostAssignment, ...]:
    """Return the posts to call in *organization*: its DUTY_OFFICER, LIAISON or DIRECTOR, the first that there is.

    An organization that has none of them is reached through those that share its staff: one staff, one telephone.

    Source: answers.md, step 5; model.md, SHARES_STAFF_WITH "transitive for overlap and contacts".
    """
    found = _first_role(view, view.posts_in(organization))
    if not found and len(group := view.staff_group(organization)) > 1:
        ids = view.tables["posts"].column("id")
        found = _first_role(view, sorted((post for each in group for post in view.posts_in(each)), key=ids.__getitem__))
    return tuple(post_assignment(view, post, place and _nearest_served(place, post)) for post in found)


def posts_nearby(place: Place, roles: Collection[str] | None = None) -> dict[str, list[tuple[int, int]]]:
    """Return role → posts, each with the area it serves: for each role those at the nearest area that has one.

    Args:
        place: Where; areas above the TOWN are not asked.
        roles: Roles wanted, as main or other one; None: every role there is.

    Source: answers.md, "responsible", step 7.
    """
    posts = place.view.tables["posts"]
    mains, others = posts.column("role"), posts.column("other_roles")
    found: dict[str, list[tuple[int, int]]] = {}
    for area in place.nearby:
        here: dict[str, list[tuple[int, int]]] = {}
        for post in place.view.posts_serving(area):
            for role in {mains[post], *others[post]}:
                if role not in found and (roles is None or role in roles):
                    here.setdefault(role, []).append((post, area))
        found |= here
    return found


def assignments(place: Place, roles: Iterable[str]) -> tuple[PostAssignment, ...]:
    """Return the posts that serve *place*, role by role as given, each post once."""
    wanted = list(roles)
    nearby = posts_nearby(place, frozenset(wanted))
    pairs = dict.fromkeys(pair for role in wanted for pair in nearby.get(role, ()))
    return tuple(post_assignment(place.view, post, area) for post, area in pairs)


def _with_role(place: Place, organization: int, role: str) -> tuple[PostAssignment, ...]:
    view = place.view
    posts = view.tables["posts"]
    mains, others = posts.column("role"), posts.column("other_roles")
    own = [post for post in view.posts_in(organization) if mains[post] == role or role in others[post]]
    if not own:
        return assignments(place, (role,))
    served = [_nearest_served(place, post) for post in own]
    nearest = min((place.distance[area] for area in served if area is not None), default=None)
    return tuple(
        post_assignment(view, post, area)
        for post, area in zip(own, served, strict=True)
        if nearest is None or (area is not None and place.distance[area] == nearest)
    )


def _first_role(view: View, posts: Sequence[int]) -> list[int]:
    mains = view.tables["posts"].column("role")
    for role in CONTACT_ROLES:
        if found := [post for post in posts if mains[post] == role]:
            return found
    return []


def _nearest_served(place: Place, post: int) -> int | None:
    served = [area for area in place.view.served(post) if area in place.distance]
    return min(served, key=place.distance.__getitem__, default=None)
