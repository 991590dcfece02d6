from collections.abc import Iterable

import pytest

from graphkb.answers import meeting_point as module
from graphkb.answers.meeting_point import MeetingPoint, meeting_point
from graphkb.answers.route_policy import DEFAULT_POLICY, MechanismCost, RoutePolicy
from graphkb.errors import BadInput, LimitExceeded, NotFound
from graphkb.model.facts import Fact
from tests.builders import above, bodies, fact, link, org, shared_staff, view_of


def meet(facts: Iterable[Fact | list[Fact]], parties: str, policy: RoutePolicy = DEFAULT_POLICY) -> MeetingPoint:
    return meeting_point(view_of(facts), [f"org:{name}" for name in parties.split()], policy)


def superiors(point: MeetingPoint) -> dict[str, str]:
    return {each.hierarchy: point.view.id("organizations", each.organization)[4:] for each in point.superiors}


def cheapest(point: MeetingPoint) -> str | None:
    return None if point.cheapest is None else point.view.id("organizations", point.cheapest)[4:]


LADDER = [
    *bodies("government police traffic station party"),
    above("police", "government"),
    above("traffic", "police"),
    above("station", "police"),
    above("station", "party", "PARTY"),
    above("traffic", "party", "PARTY"),
    above("police", "traffic", "FUNCTIONAL"),
]


def test_the_lowest_superior_of_each_hierarchy() -> None:
    """Not the government above it; a hierarchy in which there is none is not named."""
    assert superiors(meet(LADDER, "station traffic")) == {"ADMINISTRATIVE": "police", "PARTY": "party"}


def test_of_one_that_obeys_the_other_it_is_the_other() -> None:
    """The lowest that both obey may be one of them, in whatever order they are named."""
    for parties in ("police station", "station police"):
        assert superiors(meet(LADDER, parties)) == {"ADMINISTRATIVE": "police"}
    assert superiors(meet(LADDER, "police traffic"))["FUNCTIONAL"] == "traffic"


def test_a_superior_is_common_to_all_of_them() -> None:
    """Of three it lies higher than of two of them."""
    assert superiors(meet(LADDER, "station traffic government")) == {"ADMINISTRATIVE": "government"}


def test_a_circle_of_superiors_is_followed_once() -> None:
    """Wrong data ends the chain and not the answer."""
    facts = [*bodies("a b c d"), above("a", "b"), above("b", "a"), above("c", "b"), above("d", "d")]

    assert superiors(meet(facts, "c a")) == {"ADMINISTRATIVE": "b"}
    assert superiors(meet(facts, "c d")) == {}


def test_centers_where_all_have_a_seat() -> None:
    """Stationed, a member, or the center itself; a leading group is no center, to be linked is no seat."""
    facts = [
        *bodies("police justice"), org("z", "CENTER"), org("one-stop", "ONE_STOP_CENTER"), org("hall", "CENTER"),
        org("group", "LEADING_GROUP"),
        link("STATIONED_IN", "police", "z"), link("MEMBER_OF", "justice", "z"),
        link("STATIONED_IN", "police", "one-stop"), link("STATIONED_IN", "justice", "one-stop"),
        link("LINKED_WITH", "hall", "police"), link("STATIONED_IN", "justice", "hall"),
        link("MEMBER_OF", "police", "group"), link("MEMBER_OF", "justice", "group"),
    ]  # fmt: skip
    point = meet(facts, "police justice")

    assert [point.view.id("organizations", row) for row in point.centers] == ["org:one-stop", "org:z"]
    assert [point.view.id("organizations", row) for row in meet(facts, "justice hall").centers] == ["org:hall"]
    assert meet(facts, "police hall").centers == ()


def test_the_cheapest_for_all_to_reach() -> None:
    """A hub that all three reach for 1 each is cheaper than any of them; what leads away from it does not count."""
    whistles = [link("COORDINATES_WITH", name, "hub", "WHISTLE") for name in ("a", "b", "c")]
    facts = [*bodies("a b c hub"), *whistles, link("COORDINATES_WITH", "a", "b", "AGREEMENT"),
             link("COORDINATES_WITH", "b", "c", "AGREEMENT")]  # fmt: skip

    assert cheapest(meet(facts, "a b c")) == "hub"
    assert cheapest(meet(facts, "b c")) == "c"  # 2 against 1.5 + 1.5


def test_of_equal_sums_the_fairest_then_the_first() -> None:
    """Between two who share staff with a third, all three cost the same in sum: the third asks least of each."""
    facts = [*bodies("a b m n"), *(shared_staff(one, other) for one in "ab" for other in "mn")]

    assert cheapest(meet(facts, "a b")) == "m"
    assert cheapest(meet([*bodies("a b"), shared_staff("a", "b")], "b a")) == "a"


def test_the_policy_decides_who_is_cheapest() -> None:
    """Both are stationed in a center; where that is dear, one comes to the other by their superior: 1.5 up, 1 down."""
    facts = [*bodies("a b boss"), org("center", "CENTER"), above("a", "boss"), above("b", "boss"),
             link("STATIONED_IN", "a", "center"), link("STATIONED_IN", "b", "center")]  # fmt: skip
    others = [each for each in DEFAULT_POLICY if each.mechanism != "STATIONED"]
    dear = RoutePolicy((*others, MechanismCost("STATIONED", 9, 1)))

    assert (cheapest(meet(facts, "a b")), cheapest(meet(facts, "a b", dear))) == ("center", "a")


def test_nobody_is_reached_by_all() -> None:
    """None where they have nothing in common; the search was whole all the same."""
    point = meet(bodies("a b"), "a b")

    assert (point.superiors, point.centers, point.cheapest) == ((), (), None)
    assert (point.complete, point.truncated_by) == (True, None)


def test_a_search_that_is_given_up_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """With nothing looked at there is no cheapest, and the answer says that there may be one."""
    monkeypatch.setattr(module, "MAX_EFFORT", 0)

    point = meet(LADDER, "station traffic")

    assert (point.cheapest, point.complete, point.truncated_by) == (None, False, "effort")


def test_wrong_questions() -> None:
    """Fewer than two, more than ten, unknown, of another kind, or not in force."""
    view = view_of([*LADDER, *org("old", until=-1), fact("persons", id="person:p", name="p")])
    for parties, error, message in (
        (["org:police"], BadInput, "1 organization: at least two meet"),
        (["org:police", "org:police"], BadInput, "1 organization"),
        ([f"org:{number}" for number in range(11)], LimitExceeded, "11 organizations: at most 10 meet"),
        (["org:police", "org:nobody"], NotFound, "'org:nobody': nothing is called so"),
        (["org:police", "person:p"], BadInput, "'person:p': is one of persons; here stands one of organizations"),
        (["org:police", "org:old"], NotFound, r"'org:old' does not hold at 1970-01-01T00:00:00\.000Z"),
    ):
        with pytest.raises(error, match=f"^{message}"):
            meeting_point(view, parties)
