"""Which duties an organization answers for, and where: those that name it, and those that mean it."""

from dataclasses import dataclass
from functools import partial

from graphkb.answers.jurisdiction import is_meant, resolve_template
from graphkb.answers.kept import kept
from graphkb.answers.lookup import find_in_force
from graphkb.answers.place import place_of
from graphkb.answers.topic import Template
from graphkb.graph.view import View


@dataclass(frozen=True, slots=True)
class HeldDuty:
    """A duty of an organization.

    Args:
        duty: Row of the duty.
        areas: Where the duty comes to this organization, with all below as far as nobody else it means is nearer:
            the duty's area, or those of the organization's jurisdictions that lie inside it; rows, by id.
    """

    duty: int
    areas: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HeldDuties:
    """The duties of an organization.

    Args:
        view: What held at the instant asked about.
        duties: By duty id.
        complete: Whether nothing was cut.
        truncated_by: The limit that cut it.
    """

    view: View
    duties: tuple[HeldDuty, ...]
    complete: bool = True
    truncated_by: str | None = None


def duties_of(view: View, organization_id: str) -> HeldDuties:
    """Return the duties that name *organization_id* or, by a template, come to it somewhere; of every role.

    Whether the organization leads there is another question: a duty that ranks before may name somebody else.

    Args:
        view: What holds at the instant asked about.
        organization_id: Full id of the organization; one that does not hold at the instant has no duties.

    Raises:
        NotFound: no organization is called so.

    Source: answers.md, "responsible", step 3; contract.graphql, `dutiesOf`.
    """
    organization = find_in_force(view, "organizations", organization_id)
    if organization is None:
        return HeldDuties(view, ())
    found: dict[int, tuple[int, ...]] = {duty: (_area(view, duty),) for duty in view.duties_of(organization)}
    classification = view.tables["organizations"].value(organization, "classification")
    for duty, template in _templates(view).get(classification, ()):
        where = (
            _where(view, organization, template, _area(view, duty)) if is_meant(view, organization, template) else ()
        )
        if where:
            found[duty] = where
    by_id = sorted(found, key=partial(view.id, "duties"))
    return HeldDuties(view, tuple(HeldDuty(duty, found[duty]) for duty in by_id))


def _where(view: View, organization: int, template: Template, area: int) -> tuple[int, ...]:
    """Return where *template*, in a duty for *area*, comes to *organization*, which it means; by id."""
    found: set[int] = set()
    place = place_of(view, area)
    for covered in view.jurisdictions(organization):
        if area in place_of(view, covered).upward:
            found.add(covered)
        elif covered in place.upward and organization in resolve_template(view, place, template):
            found.add(area)
    return tuple(sorted(found, key=partial(view.id, "areas")))


def _area(view: View, duty: int) -> int:
    row = view.row(view.tables["duties"].value(duty, "area"))
    assert row is not None  # a duty holds only while its area does
    return row


@kept
def _templates(view: View) -> dict[str, list[tuple[int, Template]]]:
    """Return classification → the duties that mean organizations of it, instead of naming one."""
    duties = view.tables["duties"]
    found: dict[str, list[tuple[int, Template]]] = {}
    for duty in view.rows("duties"):
        if duties.value(duty, "organization") is None:
            template = Template(*(duties.value(duty, name) for name in ("classification", "level", "line")))
            for classification in {*template.classifications}:
                found.setdefault(classification, []).append((duty, template))
    return found
