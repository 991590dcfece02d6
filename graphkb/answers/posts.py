"""Which posts answer: those of an organization for a duty, and those that serve a place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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
    everywhere = _everywhere(view, organization, role)
    if everywhere is not None:
        return everywhere
    found = _with_role(view, place, organization, role) if role else ()
    return found or contact_posts(view, organization, place)


def differ_by_place(view: View, organization: int, role: str | None) -> bool:
    """Tell whether `posts_for` may return others at another place or hour, or the same by other areas they serve."""
    return _everywhere(view, organization, role) is None


def contact_posts(view: View, organization: int, place: Place | None = None) -> tuple[PostAssignment, ...]:
    """Return the posts to call in *organization*: its DUTY_OFFICER, LIAISON or DIRECTOR, the first that there is.

    An organization that has none of them is reached through those that share its staff: one staff, one telephone.

    Source: answers.md, step 5; model.md, SHARES_STAFF_WITH "transitive for overlap and contacts".
    """
    return tuple(
        [_post_assignment(view, post, _area_served(view, post, place)) for post in contacts(view, organization)]
    )


def posts_serving(view: View, place: Place, roles: Iterable[str]) -> tuple[PostAssignment, ...]:
    """Return the posts that serve *place*, role by role as given, each post once.

    For each role those at the nearest area upward that has one, up to the TOWN.

    Source: answers.md, "responsible", step 7.
    """
    serving = place.serving(view)
    pairs = dict.fromkeys([pair for role in roles for pair in serving.get(role, ())])
    return tuple([_post_assignment(view, post, area) for post, area in pairs])


@kept
def _everywhere(view: View, organization: int, role: str | None) -> tuple[PostAssignment, ...] | None:
    """Return what `posts_for` returns at every place and hour; None where that is not always the same."""
    posts = in_role(view, organization, role) if role else contacts(view, organization)
    if (role and not posts) or any(view.served(post) for post in posts):
        return None
    found = [each for post in posts if (each := _off_roster(view, post, None)) is not None]
    return tuple(found) if len(found) == len(posts) else None


def _with_role(view: View, place: Place, organization: int, role: str) -> tuple[PostAssignment, ...]:
    posts = in_role(view, organization, role)
    its = frozenset(posts)
    for each in place.way_up() if posts else ():
        if serving := [post for post in each.posts(view) if post in its]:
            return tuple([_post_assignment(view, post, each.area) for post in serving])
    if posts:
        return tuple([_post_assignment(view, post, None) for post in posts])
    return posts_serving(view, place, (role,))


def _area_served(view: View, post: int, place: Place | None) -> int | None:
    """Return the nearest area upward from *place* that *post* serves."""
    return next((each.area for each in place.way_up() if post in each.posts(view)), None) if place else None


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


@kept
def in_role(view: View, organization: int, role: str) -> tuple[int, ...]:
    """Return the posts of *organization* with this role, main or other, by id."""
    posts = view.tables["posts"]
    mains, others = posts.column("role"), posts.column("other_roles")
    return tuple([post for post in view.posts_in(organization) if role == mains[post] or role in others[post]])


@kept
def contacts(view: View, organization: int) -> Sequence[int]:
    """Return the posts of the first contact role that *organization*, else a sharer of its staff, has, by id."""
    own = _contacts_among(view, view.posts_in(organization))
    if not own:
        shared = (post for body in view.staff_group(organization) for post in view.posts_in(body))
        own = _contacts_among(view, sorted(shared, key=view.tables["posts"].column("id").__getitem__))
    return own


def _contacts_among(view: View, posts: Sequence[int]) -> Sequence[int]:
    mains = view.tables["posts"].column("role")
    for role in CONTACT_ROLES:
        if found := [post for post in posts if mains[post] == role]:
            return found
    return ()
