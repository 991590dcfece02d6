"""The state of a cell as answers.md says it, and worlds whose grids have a scale."""

from random import Random

from graphkb.answers.responsibility import Responsibility
from graphkb.graph.view import View
from graphkb.model.facts import Fact
from graphkb.model.kinds import TABLES

SCALES = ("LARGE", "MEDIUM", "BASIC")


def state_of(answer: Responsibility) -> str:
    """The state that answers.md gives to a cell with this answer."""
    if all(lead.basis == "FALLBACK" for lead in answer.lead):
        return "BELOW" if "AREA_TOO_COARSE" in answer.reasons else "GAP"
    if answer.overlap:
        return "OVERLAP"
    return "VACANT" if any(lead.reasons for lead in answer.lead) else "COVERED"


def with_scales(facts: list[Fact], random: Random) -> list[Fact]:
    """The same facts, each grid of some scale."""
    level, scale = (TABLES["areas"].index[name] for name in ("level", "scale"))
    return [
        each._replace(values=(*each.values[:scale], random.choice(SCALES), *each.values[scale + 1 :]))
        if each.table == "areas" and each.values[level] == "GRID"
        else each
        for each in facts
    ]


def upward(view: View, area: int) -> list[int]:
    """An area and all that it lies in."""
    return [area, *view.ancestors("areas", area)]


def lies_inside_itself(view: View, area: int) -> bool:
    """Whether the way up from an area comes back to it."""
    return view.parent("areas", upward(view, area)[-1]) == area
