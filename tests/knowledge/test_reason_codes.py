"""By which question each reason code is produced: asked of one small knowledge base, as its users ask."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest

from graphkb.knowledge import KnowledgeBase
from graphkb.model.codes import CODE_LISTS
from graphkb.stores.base import Store
from tests.builders import DAY, above, area, chain, change, duty, matter, org, post, shared_staff, template

MERGED = 10
"""Day on which the old village had gone into the village."""

ELSEWHERE = {
    "NO_ROUTE": "routes", "AVOIDED": "routes", "MAX_HOPS": "routes", "MAX_COST": "routes", "TRUNCATED": "routes",
    "NO_POLICY": "routes, escalation of events",
    "NOT_DUE": "escalation of events",
    "CALENDAR_ASSUMED": "trace, escalation of events",
}  # fmt: skip
"""Codes that other questions produce → those questions."""

WORLD = [
    *chain("county COUNTY", "street TOWN", "village VILLAGE"),
    area("grid", "GRID", "village", scale="BASIC"),
    area("old", "VILLAGE", "street", until=MERGED),
    change("merge", "MERGE", MERGED, "area:old area:village", "area:village"),
    area("island", "COUNTY"),
    *org("center", "CENTER", at=["county"]),
    *org("east"),
    *org("west"),
    *org("twin"),
    shared_staff("east", "twin"),
    *org("province", "GOVERNMENT", level="PROVINCE"),
    above("east", "province"),
    *org("hall", "CENTER"),
    *org("bureau"),
    above("hall", "bureau", "FUNCTIONAL"),
    above("bureau", "hall"),
    post("clerk", "LIAISON", "east"),
    *(matter(name) for name in ("lost", "theft", "stalls", "fire", "order")),
    matter("noise", "order"),
    template("theft", "county", "STATION", "TOWN"),
    duty("stalls", "county", "east"),
    duty("stalls", "county", "west"),
    duty("fire", "county", "east", since=1),
    duty("fire", "county", "twin", since=2),
    duty("order", "county", "west"),
    duty("noise", "county", "west", severities=(4,)),
    duty("noise", "village", "east"),
    duty("noise", "street", "west", priority=-1),
]

Reasons = list[str | None]


@pytest.fixture
def knowledge(store: Store) -> Iterator[KnowledgeBase]:
    with KnowledgeBase(store) as knowledge:
        knowledge.commit(WORLD, actor="test")
        yield knowledge


def answer(knowledge: KnowledgeBase, matter: str, area: str, day: int = 5) -> Reasons:
    """The reasons of the whole answer."""
    return [*knowledge.responsible(f"matter:{matter}", f"area:{area}", as_of=day * DAY).reasons]


def lead(knowledge: KnowledgeBase, matter: str, area: str) -> Reasons:
    """The reasons of the first lead."""
    return [*knowledge.responsible(f"matter:{matter}", f"area:{area}", as_of=5 * DAY).lead[0].reasons]


def first_post(knowledge: KnowledgeBase, matter: str, area: str) -> Reasons:
    """The reasons of the first lead's first post."""
    return [*knowledge.responsible(f"matter:{matter}", f"area:{area}", as_of=5 * DAY).lead[0].posts[0].reasons]


def explain(knowledge: KnowledgeBase, matter: str, area: str) -> Reasons:
    """The reason of each duty that was tried, the winner's first."""
    found = knowledge.responsible(f"matter:{matter}", f"area:{area}", as_of=5 * DAY)
    return [trial.reason for trial in found.explain]


def superiors(knowledge: KnowledgeBase, organization: str) -> Reasons:
    """Why the chain ends."""
    return [*knowledge.chain(f"org:{organization}", as_of=5 * DAY).reasons]


def step(knowledge: KnowledgeBase, organization: str) -> Reasons:
    """The reasons of the first step."""
    return [*knowledge.chain(f"org:{organization}", as_of=5 * DAY).steps[0].reasons]


class Question(NamedTuple):
    """A question, what it is about, and all the reasons that it is answered with."""

    ask: Callable[..., Reasons]
    about: tuple[str | int, ...]
    reasons: Reasons


QUESTIONS = {
    "NO_DUTY": [Question(answer, ("lost", "island"), ["NO_DUTY"])],
    "NO_JURISDICTION": [
        Question(answer, ("theft", "grid"), ["NO_JURISDICTION"]),
        Question(explain, ("theft", "grid"), ["NO_JURISDICTION"]),
    ],
    "AREA_TOO_COARSE": [
        Question(answer, ("theft", "county"), ["AREA_TOO_COARSE"]),
        Question(explain, ("theft", "county"), ["AREA_TOO_COARSE"]),
    ],
    "OVERLAP": [
        Question(answer, ("stalls", "grid"), ["OVERLAP"]),
        Question(explain, ("stalls", "grid"), ["OVERLAP", "OVERLAP"]),
    ],
    "NO_POST": [Question(lead, ("order", "grid"), ["NO_POST"]), Question(step, ("east",), ["NO_POST"])],
    "NO_HOLDER": [
        Question(lead, ("noise", "grid"), ["NO_HOLDER"]),
        Question(first_post, ("noise", "grid"), ["NO_HOLDER"]),
    ],
    "OUT_OF_VALIDITY": [Question(answer, ("order", "old", MERGED), ["OUT_OF_VALIDITY"])],
    "UNKNOWN_AREA": [Question(answer, ("order", "nowhere"), ["UNKNOWN_AREA"])],
    "UNKNOWN_MATTER": [Question(answer, ("nothing", "grid"), ["UNKNOWN_MATTER"])],
    "LOWER_PRIORITY": [
        Question(explain, ("noise", "grid"), [None, "FARTHER_AREA", "FARTHER_MATTER", "LOWER_PRIORITY"])
    ],
    "FARTHER_MATTER": [Question(explain, ("noise", "county"), [None, "FARTHER_MATTER"])],
    "FARTHER_AREA": [
        Question(explain, ("noise", "village"), [None, "FARTHER_AREA", "FARTHER_MATTER", "LOWER_PRIORITY"])
    ],
    "EARLIER_START": [Question(explain, ("fire", "grid"), [None, "EARLIER_START"])],
    "NO_SUPERIOR": [Question(superiors, ("west",), ["NO_SUPERIOR"])],
    "TOP_LEVEL": [Question(superiors, ("east",), ["TOP_LEVEL"])],
    "CYCLE": [Question(superiors, ("hall",), ["CYCLE"])],
}
"""Code → questions that produce it."""


def test_each_code_is_somebodys() -> None:
    """A code that is added to the list needs a question that produces it."""
    assert QUESTIONS.keys() | ELSEWHERE.keys() == CODE_LISTS["ReasonCode"].labels.keys()
    assert not QUESTIONS.keys() & ELSEWHERE.keys()


@pytest.mark.parametrize("code", QUESTIONS)
def test_each_code_is_produced(knowledge: KnowledgeBase, code: str) -> None:
    """Each question is answered with exactly these reasons, the code among them."""
    for question in QUESTIONS[code]:
        assert question.ask(knowledge, *question.about) == question.reasons
        assert code in question.reasons
