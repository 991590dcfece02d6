"""A batch gives, question by question, exactly what a single question gives."""

from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphkb.answers.batch import AT_ONCE, Asked, leads_of, responsible_batch
from graphkb.answers.responsibility import Responsibility, responsibility
from graphkb.errors import BadInput
from graphkb.graph.view import View
from tests.answers.asking import PLACE
from tests.answers.shown import PUT_TOGETHER, UNSHOWN
from tests.answers.worlds import LAST_DAY, world
from tests.builders import DAY, area, duty, graph_of, holds, org, person, post, template, view_of


def check(view: View, questions: Sequence[Asked]) -> None:
    """Every field, and why, and the leads alone."""
    names = {*Responsibility._fields} - UNSHOWN | PUT_TOGETHER
    singles = [responsibility(view, *question) for question in questions]
    answers = list(responsible_batch(view, questions))
    assert len(answers) == len(singles)
    for answer, single in zip(answers, singles, strict=True):
        assert {name: getattr(answer, name) for name in names} == {name: getattr(single, name) for name in names}
    assert list(leads_of(view, questions)) == [
        (
            tuple((each.organization, each.basis, each.posts, each.reasons) for each in single.lead),
            single.reasons, single.successors, single.predecessors,
        )
        for single in singles
    ]  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**32 - 1), st.integers(1, 10))
def test_random_worlds(seed: int, size: int) -> None:
    """All matters at all areas in a random order, at several severities, some of them twice, some unknown."""
    random = Random(seed)
    facts = world(seed, size)
    view = graph_of(facts).at(int(random.uniform(0, LAST_DAY + 1) * DAY))
    matters = {each.key for each in facts if each.table == "matters"} | {"matter:nobody", "area:0"}
    areas = {each.key for each in facts if each.table == "areas"} | {"area:nowhere", ""}
    questions: list[Asked] = [
        (matter, area, random.choice((None, None, 1, 4))) for matter in sorted(matters) for area in sorted(areas)
    ]
    questions += random.choices(questions, k=5)
    random.shuffle(questions)

    check(view, questions)


def test_random_questions_about_xialu(xialu: View) -> None:
    """Over all its areas and matters."""
    random = Random(1)
    matters = [xialu.id("matters", row) for row in xialu.rows("matters")]
    areas = [xialu.id("areas", row) for row in xialu.rows("areas")]

    check(xialu, [(random.choice(matters), random.choice(areas), None) for _ in range(2_000)])


def test_neighbours_differ_where_posts_do() -> None:
    """Two grids of one village, each with a member of its own; and one whose park has a department of its own."""
    facts = [
        *PLACE,
        org("park", at=["grid"], level="COUNTY"),
        org("bureau", at=["county"], level="COUNTY"),
        post("m1", "GRID_MEMBER", "bureau", ["village"]),
        post("m2", "GRID_MEMBER", None, ["grid"]),
        person("p"),
        holds("p", "m2"),
        template("noise", "county", "DEPARTMENT", "COUNTY", post_role="GRID_MEMBER"),
        duty("order", "county", "bureau", "ASSIST"),
    ]
    view = view_of(facts)
    questions: list[Asked] = [
        ("matter:noise", f"area:{name}", None) for name in ("village", "grid", "street", "village")
    ]

    called = [
        [(view.id("organizations", lead.organization), [view.id("posts", each.post) for each in lead.posts])
         for lead in leads.lead]
        for leads in leads_of(view, questions)
    ]  # fmt: skip

    assert called == [
        [("org:bureau", ["post:m1"])],
        [("org:park", ["post:m2"])],
        [("org:bureau", ["post:m1"])],
        [("org:bureau", ["post:m1"])],
    ]
    check(view, questions)


def test_neighbours_differ_by_the_second_duty_where_the_first_comes_to_nobody() -> None:
    """No station anywhere; each grid has a department of its own."""
    facts = [
        *PLACE,
        area("other", "GRID", "village"),
        org("mine", at=["grid"], level="TOWN"),
        org("its", at=["other"], level="TOWN"),
        template("noise", "county", "STATION", "TOWN", priority=2),
        template("noise", "county", "DEPARTMENT", "TOWN", priority=1),
    ]

    check(view_of(facts), [("matter:noise", f"area:{name}", None) for name in ("grid", "other", "village")])


@pytest.mark.parametrize("order", [("grid", "other"), ("other", "grid")])
def test_neighbours_differ_by_a_duty_of_one_of_them(order: tuple[str, str]) -> None:
    """A grid has a duty of its own, the other grid of the village that of the county."""
    facts = [
        *PLACE,
        area("other", "GRID", "village"),
        duty("noise", "county", "east"),
        duty("noise", "grid", "west"),
    ]
    view = view_of(facts)
    questions: list[Asked] = [("matter:noise", f"area:{name}", None) for name in order]

    leads = [view.id("organizations", each.lead[0].organization) for each in leads_of(view, questions)]

    assert leads == [{"grid": "org:west", "other": "org:east"}[name] for name in order]
    check(view, questions)


def test_equal_questions_have_the_very_same_answer() -> None:
    """In the order asked; another severity is another question."""
    view = view_of([*PLACE, duty("noise", "county", "east")])
    asked: list[Asked] = [
        ("matter:noise", "area:grid", None),
        ("matter:order", "area:grid", None),
        ("matter:noise", "area:grid", None),
        ("matter:noise", "area:grid", 1),
    ]
    one, other, again, grave = responsible_batch(view, asked)

    assert one is again
    assert (one.matter_id, other.matter_id) == ("matter:noise", "matter:order")
    assert grave is not one


def test_questions_are_taken_as_they_come() -> None:
    """A few at a time, so that a file of any length may be asked; a wrong severity is refused in its turn."""
    view = view_of([*PLACE, duty("noise", "county", "east")])
    taken = 0

    def asked() -> object:
        nonlocal taken
        for _ in range(3 * AT_ONCE):
            taken += 1
            yield "matter:noise", "area:grid", None
        yield "matter:noise", "area:grid", 5

    answers = leads_of(view, asked())  # type: ignore[arg-type]  # what is passed on is as loose as the test wants it
    assert taken == 0
    next(answers)
    assert taken == AT_ONCE
    with pytest.raises(BadInput, match="severity 5: 1 "):
        list(answers)
    assert list(responsible_batch(view, [])) == []
