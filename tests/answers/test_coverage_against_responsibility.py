"""Every cell of a coverage is in the state, and has the leads, that asking `responsibility` about it gives."""

from collections import Counter
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphkb.answers import census
from graphkb.answers.coverage import Coverage, coverage
from graphkb.answers.responsibility import Responsibility, responsibility
from graphkb.answers.sweep import STATES
from graphkb.errors import BadInput
from graphkb.graph.view import View
from graphkb.model.codes import LEVELS
from tests.answers.plain_coverage import SCALES, lies_inside_itself, state_of, upward, with_scales
from tests.answers.worlds import LAST_DAY, world
from tests.builders import DAY, graph_of

XIALU_CELLS = 2_000
"""Random cells of Xialu that are asked about one by one."""


def cells_one_by_one(view: View) -> dict[tuple[int, int], Responsibility]:
    """Area and matter → the answer, for all areas and all leaf matters."""
    matters = view.rows("matters")
    leaves = [row for row in matters if all(view.parent("matters", other) != row for other in matters)]
    return {
        (area, matter): responsibility(view, view.id("matters", matter), view.id("areas", area))
        for area in view.rows("areas")
        for matter in leaves
    }


def check(found: Coverage, wanted: dict[tuple[int, int], Responsibility]) -> None:
    """The counts, and every cell, are as *wanted*."""
    states = {cell: state_of(answer) for cell, answer in wanted.items()}
    cells = found.items(STATES)
    assert {(cell.area, cell.matter): cell.state for cell in cells} == states
    assert len(cells) == found.cells == len(states)
    assert {state: found.count(state) for state in STATES} == {s: Counter(states.values())[s] for s in STATES}
    for cell in cells:
        assert list(cell.leads) == [lead.organization for lead in wanted[cell.area, cell.matter].lead]


@pytest.mark.parametrize("share", [0, 1_000], ids=["area by area", "whole tables"])
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32 - 1), size=st.integers(1, 10))
def test_all_cells_of_random_worlds(share: int, seed: int, size: int) -> None:
    """Below every area, at every level: facts that begin and end, templates at odd levels, grids in grids, circles."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(census, "SHARE", share)
        check_world(seed, size)


def check_world(seed: int, size: int) -> None:
    random = Random(seed)
    view = graph_of(with_scales(world(seed, size), random)).at(int(random.uniform(0, LAST_DAY + 1) * DAY))
    levels, scales = (view.tables["areas"].column(name) for name in ("level", "scale"))
    answers = cells_one_by_one(view)
    for root in view.rows("areas"):
        if lies_inside_itself(view, root):
            with pytest.raises(BadInput, match="an area cannot lie inside itself"):
                coverage(view, view.id("areas", root))
            continue
        below = {cell: answer for cell, answer in answers.items() if root in upward(view, cell[0])}
        for level in LEVELS:
            asked = random.sample(SCALES, 2)

            found = coverage(view, view.id("areas", root), level=level, scales=asked)

            check(found, {
                cell: answer for cell, answer in below.items()
                if levels[cell[0]] == level and (level != "GRID" or scales[cell[0]] in asked)
            })  # fmt: skip


@pytest.mark.parametrize("level", ["GRID", "VILLAGE", "TOWN", "COUNTY"])
def test_random_cells_of_xialu(xialu: View, level: str) -> None:
    """Of the whole district, for all its leaf matters."""
    cells = coverage(xialu, "area:420204", level=level).items(STATES)

    for cell in Random(1).sample(cells, min(len(cells), XIALU_CELLS)):
        answer = responsibility(xialu, xialu.id("matters", cell.matter), xialu.id("areas", cell.area))
        assert cell.state == state_of(answer)
        assert list(cell.leads) == [lead.organization for lead in answer.lead]
