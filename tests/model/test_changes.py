"""What a list of changes comes to."""

import pytest

from graphkb.errors import BadInput
from graphkb.model.changes import End, Plan, Retract, plan_changes
from graphkb.model.facts import Fact, fact_of


def person(name: str, start: int | None = None, end: int | None = None) -> Fact:
    """A state of person:p."""
    return fact_of("persons", {"id": "person:p", "name": name}, valid_from=start, valid_to=end)


KEY = ("persons", "person:p")


def test_a_new_fact_is_put() -> None:
    """Nothing is superseded."""
    assert plan_changes([person("甲")], {}) == Plan([person("甲")], [])


def test_the_same_fact_again_changes_nothing() -> None:
    """Idempotent: the plan is empty, and false."""
    plan = plan_changes([person("甲", 5), person("甲", 5)], {KEY: [person("甲", 5)]})
    assert plan == Plan([], [])
    assert not plan


def test_a_put_with_a_known_key_and_start_supersedes_that_version() -> None:
    """Also where only its end, its source or the mark synthetic differs."""
    for after in (
        person("乙", 5),
        person("甲", 5, 9),
        person("甲", 5)._replace(source="b"),
        person("甲", 5)._replace(synthetic=True),
    ):
        assert plan_changes([after], {KEY: [person("甲", 5)]}) == Plan([after], [(*KEY, 5)])


def test_an_end_shortens_the_fact_that_held_just_before() -> None:
    """The later state is left alone."""
    known = {KEY: [person("甲", 5, 20), person("乙", 20)]}
    assert plan_changes([End(*KEY, 12)], known) == Plan([person("甲", 5, 12)], [(*KEY, 5)])
    assert plan_changes([End(*KEY, 20)], known) == Plan([], [])


def test_end_and_put_of_one_list_apply_together() -> None:
    """Overlap is judged on the result."""
    plan = plan_changes([End(*KEY, 10), person("乙", 10)], {KEY: [person("甲")]})
    assert plan == Plan([person("甲", None, 10), person("乙", 10)], [(*KEY, None)])


def test_a_put_never_shortens_another_fact() -> None:
    """An overlap is refused in either order, and the message names the missing end."""
    with pytest.raises(
        BadInput,
        match=r"person:p: the fact from 1970-01-01T00:00:00.010Z overlaps the one from always; end that one at",
    ):
        plan_changes([person("乙", 10)], {KEY: [person("甲")]})
    with pytest.raises(BadInput, match=r"overlaps the one from 1970-01-01T00:00:00.005Z"):
        plan_changes([person("甲", 5, 11)], {KEY: [person("乙", 10)]})


def test_touching_intervals_do_not_overlap() -> None:
    """Half-open: one may end where the next begins."""
    assert plan_changes([person("乙", 10)], {KEY: [person("甲", 5, 10)]}).put == [person("乙", 10)]


def test_a_retracted_fact_is_gone() -> None:
    """Only the one with that start."""
    known = {KEY: [person("甲", None, 10), person("乙", 10)]}
    assert plan_changes([Retract(*KEY, 10)], known) == Plan([], [(*KEY, 10)])


def test_put_then_retract_in_one_list_is_nothing() -> None:
    """Later changes see the effect of earlier ones."""
    assert plan_changes([person("甲"), Retract(*KEY, None)], {}) == Plan([], [])


def test_what_names_nothing_is_refused() -> None:
    """An end where nothing held, a retract of an unknown start."""
    with pytest.raises(BadInput, match=r"nothing held just before 1970-01-01T00:00:00.005Z to end"):
        plan_changes([End(*KEY, 5)], {KEY: [person("甲", 5)]})
    with pytest.raises(BadInput, match=r"person:p: no fact from always to retract"):
        plan_changes([Retract(*KEY, None)], {KEY: [person("甲", 5)]})


@pytest.mark.parametrize(("start", "end"), [(10, 10), (10, 9)])
def test_an_interval_that_ends_before_it_begins_is_refused(start: int, end: int) -> None:
    """An empty interval is no interval."""
    with pytest.raises(BadInput, match="not after it begins"):
        plan_changes([person("甲", start, end)], {})


def test_an_end_before_the_start_of_what_held_is_refused() -> None:
    """Nothing held before it began."""
    with pytest.raises(BadInput, match="nothing held just before"):
        plan_changes([End(*KEY, 3)], {KEY: [person("甲", 5)]})


def test_instants_stay_within_the_calendar() -> None:
    """Both stores and every client can write the years 1 to 9999."""
    with pytest.raises(BadInput, match="outside the years 1 to 9999"):
        plan_changes([person("甲", 10**15)], {})


def test_relationships_are_known_by_all_their_key_columns() -> None:
    """Two mechanisms between the same pair are two facts; another rule on the same one is a new version."""
    whistle = fact_of("links", {"type": "COORDINATES_WITH", "from": "org:a", "to": "org:b", "mechanism": "WHISTLE"})
    agreement = fact_of("links", {"type": "COORDINATES_WITH", "from": "org:a", "to": "org:b", "mechanism": "AGREEMENT"})
    ruled = fact_of(
        "links", {"type": "COORDINATES_WITH", "from": "org:a", "to": "org:b", "mechanism": "WHISTLE", "rule": "rule:r"}
    )
    known = {("links", whistle.key): [whistle]}
    assert plan_changes([agreement], known) == Plan([agreement], [])
    assert plan_changes([ruled], known) == Plan([ruled], [("links", whistle.key, None)])
