"""Everyone who serves a place: the grid's team, with telephone."""

from graphkb.answers.place import place_of
from graphkb.answers.posts import FIRST_RESPONDER_ROLES, PostAssignment, posts_serving
from graphkb.errors import NotFound
from graphkb.graph.view import View
from graphkb.model.kinds import table_of


def team(view: View, area_id: str) -> tuple[PostAssignment, ...]:
    """Return the posts that serve *area_id*: for every role those at the nearest area upward that has one.

    First responders first, then the other roles in the order of their list, then roles of no list; equal posts by id;
    a post with several roles once. Areas above the TOWN are not asked.

    Args:
        view: What holds at the instant asked about.
        area_id: Full id of the area.

    Returns:
        Empty for an area above the TOWN, and for one that does not hold at the instant.

    Raises:
        NotFound: no area is called so.

    Source: answers.md, "team(area)".
    """
    table = table_of(area_id)
    if table is None or table.name != "areas" or view.nearest(area_id) is None:
        raise NotFound(f"{area_id!r}: no area is called so; look it up with search")
    area = view.row(area_id)
    if area is None:
        return ()
    place = place_of(view, area)
    present = place.serving(view)
    order = dict.fromkeys([*FIRST_RESPONDER_ROLES, *view.graph.labels("post_role"), *sorted(present)])
    return posts_serving(view, place, [role for role in order if role in present])
