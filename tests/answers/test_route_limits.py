"""What the limits of a question leave out of the routes, and what is said of it."""

from itertools import pairwise
from typing import Any

import pytest

from graphkb.answers import route_search
from graphkb.answers.routes import atlas_of
from tests.answers.route_asking import CHAIN, ask, coordinates, priced, ways, whistles
from tests.answers.route_worlds import shown
from tests.builders import above, bodies


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ({}, ["JOINT_MEETING", "WHISTLE"]),
        ({"k": 1}, ["JOINT_MEETING"]),
        ({"max_hops": 3}, ["JOINT_MEETING", "WHISTLE"]),
        ({"max_hops": 2}, ["JOINT_MEETING"]),
        ({"max_cost": 4.5}, ["JOINT_MEETING", "WHISTLE"]),
        ({"max_cost": 4.49}, ["JOINT_MEETING"]),
        ({"avoid": "d"}, ["JOINT_MEETING"]),
        ({"via": "d c"}, ["WHISTLE"]),
        ({"via": "a b d"}, ["WHISTLE"]),
        ({"mechanisms": ["WHISTLE"]}, ["WHISTLE"]),
    ],
)
def test_limits(question: dict[str, Any], found: list[str]) -> None:
    """Each limit at its edge; via in any order, start and target among them."""
    assert [mechanisms[0] for _, _, mechanisms in shown(ask(CHAIN, **question))] == found


@pytest.mark.parametrize(
    ("question", "reasons"),
    [
        ({"avoid": "c", "mechanisms": ["WHISTLE"]}, ("AVOIDED",)),
        ({"avoid": "a"}, ("AVOIDED",)),
        ({"avoid": "b"}, ("AVOIDED",)),
        ({"avoid": "d", "via": "d"}, ("AVOIDED",)),
        ({"max_hops": 0}, ("MAX_HOPS",)),
        ({"max_hops": 2, "via": "d"}, ("MAX_HOPS",)),
        ({"max_cost": 2}, ("MAX_COST",)),
        ({"max_cost": 2, "max_hops": 0}, ("MAX_HOPS", "MAX_COST")),
        ({"max_cost": 4, "max_hops": 2, "via": "c", "avoid": "d"}, ("AVOIDED", "MAX_HOPS", "MAX_COST")),
        ({"mechanisms": ["LINKED"]}, ("NO_ROUTE",)),
        ({"mechanisms": []}, ("NO_ROUTE",)),
        ({"to": "a", "start": "b"}, ("NO_ROUTE",)),
        ({"to": "a", "start": "b", "max_hops": 0, "avoid": "c"}, ("NO_ROUTE",)),
    ],
)
def test_why_there_is_no_route(question: dict[str, Any], reasons: tuple[str, ...]) -> None:
    """NO_ROUTE where there is none at all, else the limits that are in the way."""
    result = ask(CHAIN, **question)

    assert (result.routes, result.reasons) == ((), tuple(sorted(reasons, key=list(ORDER).index)))
    assert (result.complete, result.truncated_by) == (True, None)


ORDER = ("NO_ROUTE", "AVOIDED", "MAX_HOPS", "MAX_COST")
"""As the code list has them."""


def test_of_two_limits_that_exclude_each_other_the_later_is_named() -> None:
    """Within two hops it costs 3, for 2 it takes three hops: the hops are kept to, so the cost is in the way."""
    policy = priced(JOINT_MEETING=3, WHISTLE=0.5)

    assert ask(CHAIN, max_hops=2, max_cost=2, policy=policy).reasons == ("MAX_COST",)


def test_where_the_cheapest_has_too_many_hops_the_best_of_few_is_found() -> None:
    """Ten whistles cost less than one meeting; with three hops allowed the meeting is the way."""
    policy = priced(JOINT_MEETING=50, WHISTLE=1)
    names = [str(number) for number in range(9)]
    facts = [*bodies(" ".join(["a", "b", *names])), *whistles(" ".join(["a", *names, "b"])),
             *(coordinates(name, "b", "JOINT_MEETING") for name in names)]  # fmt: skip

    assert ways(ask(facts, max_hops=3, k=20, policy=policy)) == [
        "a -WHISTLE> 0 -JOINT_MEETING> b",
        "a -WHISTLE> 0 -WHISTLE> 1 -JOINT_MEETING> b",
    ]


def test_an_answer_says_that_there_are_more() -> None:
    """With k + 1, k and k - 1 asked for, the answer is complete if these are all the routes there are."""
    facts = [*bodies("a b c d e"), *(each for name in "cde" for each in whistles(f"a {name} b"))]

    said = [(result.complete, result.truncated_by) for result in (ask(facts, k=k) for k in (4, 3, 2))]

    assert said == [(True, None), (True, None), (False, "k")]


def test_more_that_only_a_limit_keeps_off_are_not_promised() -> None:
    """The second route is too dear, has too many hops or is avoided, so one is all there is."""
    for question in ({"max_cost": 4.4}, {"max_hops": 2}, {"avoid": "c"}):
        assert ask(CHAIN, k=1, **question).complete


def test_whether_there_are_more_is_asked_of_the_whole_question() -> None:
    """Another route counts if it passes `via`, and if it has few hops though a cheaper one from there has too many."""
    around = [*CHAIN, *bodies("e"), *whistles("a e b"), *whistles("e a")]
    through = [*CHAIN, *bodies("e"), *whistles("a e c")]
    short = [*CHAIN, coordinates("c", "b", "JOINT_MEETING")]
    policy = priced(WHISTLE=1)

    assert ask(around, k=1, via="c").complete
    assert ask(through, k=1, via="c").truncated_by == "k"
    assert ask(short, k=1, max_hops=2, policy=policy).truncated_by == "k"
    assert ask(short, k=2, max_hops=2, policy=policy).complete


def test_a_search_that_is_given_up_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was found before is returned, with TRUNCATED, and nothing is said about what was not."""
    names = [*"cdefghij"]
    dense = [coordinates(one, other, "WHISTLE") for one in ["a", *names] for other in [*names, "b"] if one != other]
    facts = [*bodies(" ".join(["a", "b", *names])), *dense]
    monkeypatch.setattr(route_search, "MAX_EFFORT", 60)

    result = ask(facts, k=20, via="c d")

    assert 0 < len(result.routes) < 20
    assert (result.complete, result.truncated_by, result.reasons) == (False, "effort", ("TRUNCATED",))
    monkeypatch.setattr(route_search, "MAX_EFFORT", 1)
    assert ask(facts, k=20, via="c d").reasons == ("TRUNCATED",)


def test_a_leaf_is_told_from_its_end() -> None:
    """That a body with one tie has no second route is seen there, without a walk through all the others."""
    names = [f"n{number}" for number in range(2_000)]
    facts = [*bodies(" ".join([*names, "leaf"])), above("leaf", "n0"), *(above(*pair) for pair in pairwise(names))]

    result = ask(facts, "n1", "leaf", k=1, max_hops=32)

    assert ways(result) == ["n1 -COMMAND_DOWN> n0 -COMMAND_DOWN> leaf"]
    assert result.complete
    network = next(iter(atlas_of(result.view)._networks.values()))
    assert len(network._into) < 100
