"""Which areas have an organization or a post such as asked for, and which lack it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from graphkb.answers.ground import cell_test, check_codes
from graphkb.answers.holders import holder_of
from graphkb.answers.lookup import find_in_force
from graphkb.errors import BadInput
from graphkb.graph.view import View
from graphkb.model.codes import CODE_LISTS


@dataclass(frozen=True, slots=True)
class Presence:
    """The areas asked about, by whether they have what was asked for.

    Args:
        view: What held at the instant asked about.
        having: Rows of the areas that have it, by id.
        lacking: Rows of the others, by id.
        distinct_holders: How many persons hold the posts by which areas have it; 0 where no post was asked for.
    """

    view: View
    having: tuple[int, ...]
    lacking: tuple[int, ...]
    distinct_holders: int

    @property
    def areas(self) -> int:
        """How many areas were asked about."""
        return len(self.having) + len(self.lacking)


def presence(
    view: View,
    area_id: str,
    level: str,
    *,
    scale: str | None = None,
    classification: Collection[str] | None = None,
    role: Collection[str] | None = None,
    staffing: Collection[str] | None = None,
    exactly: int | None = None,
) -> Presence:
    """Return which areas of *level* at or below *area_id* have such an organization, such a post, or such of both.

    An organization counts where its jurisdiction is this very area, a post where it serves this very area. The posts
    need not be held: `distinct_holders` says how many persons hold them.

    Args:
        view: What holds at the instant asked about.
        area_id: Full id of the area; one that does not hold at the instant has no areas.
        level: Of the areas asked about.
        scale: Of the grids asked about; None: any.
        classification: Of the organization, one of these; None: any, if staffing is asked for.
        role: Of the post, main or other, one of these; None: no post is asked for.
        staffing: Of the organization, one of these; None: any.
        exactly: How many of each that is asked for there must be; None: at least one.

    Raises:
        NotFound: no area is called so.
        BadInput: neither an organization nor a post is asked for, *exactly* is below 0, or there is no such level,
            scale, classification, role or staffing.

    Source: answers.md, "presence(area, level, scale, classification, role, staffing, exactly)".
    """
    if not (classification or role or staffing):
        raise BadInput("presence of what? give a classification, a staffing or a post role")
    if exactly is not None and exactly < 0:
        raise BadInput(f"exactly {exactly}: 0 or more, or none for at least one")
    is_asked = cell_test(view, level, CODE_LISTS["GridScale"].labels if scale is None else (scale,))
    check_codes("Classification", classification or ())
    _check_open_codes(view, "post_role", role or ())
    _check_open_codes(view, "staffing", staffing or ())
    root = find_in_force(view, "areas", area_id)
    below = () if root is None else (root, *view.descendants("areas", root))
    areas = sorted(filter(is_asked, below), key=view.tables["areas"].column("id").__getitem__)
    wanted = _Wanted(view, classification or (), role or (), staffing or (), exactly)
    having = tuple(filter(wanted.is_at, areas))
    lacking = set(areas).difference(having)
    return Presence(view, having, tuple(filter(lacking.__contains__, areas)), wanted.holders_at(having))


def _check_open_codes(view: View, name: str, codes: Collection[str]) -> None:
    """Refuse codes that the open list *name*, with what a deployment adds to it, does not have."""
    labels = view.graph.labels(name)
    for code in codes:
        if code not in labels:
            raise BadInput(f"{code!r} is no {name}: expected one of {', '.join(labels)}")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What an area must have; an empty collection asks for nothing."""

    view: View
    classifications: Collection[str]
    roles: Collection[str]
    staffings: Collection[str]
    exactly: int | None

    def is_at(self, area: int) -> bool:
        """Tell whether *area* has it."""
        wants_body = bool(self.classifications or self.staffings)
        return (not wants_body or self._is_enough(self._bodies(area))) and (
            not self.roles or self._is_enough(self._posts(area))
        )

    def holders_at(self, areas: Iterable[int]) -> int:
        """Return how many persons hold the posts that *areas* have it by."""
        posts = {post for area in areas for post in self._posts(area)}
        return len({holder_of(self.view, post)[0] for post in posts} - {None})

    def _is_enough(self, found: Collection[int]) -> bool:
        return bool(found) if self.exactly is None else len(found) == self.exactly

    def _bodies(self, area: int) -> list[int]:
        columns = self.view.tables["organizations"]
        return [
            body
            for body in self.view.organizations_of(area)
            if not self.classifications or columns.value(body, "classification") in self.classifications
            if not self.staffings or columns.value(body, "staffing") in self.staffings
        ]

    def _posts(self, area: int) -> list[int]:
        columns = self.view.tables["posts"]
        return [
            post
            for post in self.view.posts_serving(area)
            if not {columns.value(post, "role"), *columns.value(post, "other_roles")}.isdisjoint(self.roles)
        ]
