"""Who leads: steps 1 to 4 of answers.md, "responsible", each worked out by hand."""

from typing import Any

import pytest

from graphkb.answers.responsibility import responsibility
from graphkb.model.facts import Fact
from tests.answers.asking import PLACE, ask
from tests.answers.shown import leads
from tests.builders import area, duty, fact, matter, org, shared_staff, template, view_of

# Step 1: candidates


@pytest.mark.parametrize("place", ["grid", "village", "street", "county"])
def test_a_duty_holds_in_its_area_and_below(place: str) -> None:
    """Written for any area from the asked one upward, it applies."""
    assert leads(ask(duty("noise", place, "east"))) == ["east"]


def test_a_duty_below_or_beside_the_place_does_not_apply() -> None:
    """Of the village asked about, the grid is a part only."""
    facts = [duty("noise", "grid", "east"), area("other", "VILLAGE", "street"), duty("noise", "other", "west")]

    assert ask(*facts, area="village").reasons == ("NO_DUTY",)


def test_a_duty_for_a_narrower_matter_does_not_apply() -> None:
    """Night noise is noise; noise is not night noise."""
    assert ask(duty("night-noise", "grid", "east")).lead == ()
    assert leads(ask(duty("order", "grid", "east"), matter="night-noise")) == ["east"]


def test_severities_limit_a_duty() -> None:
    """Asked: the one asked; else the matter's own, which is not inherited, else 4."""
    facts = [
        matter("fire", severity=2),
        matter("small-fire", "fire"),
        duty("fire", "county", "east", severities=(1, 2)),
        duty("fire", "county", "west", severities=(3, 4)),
    ]

    assert leads(ask(*facts, matter="fire", severity=1)) == ["east"]
    assert leads(ask(*facts, matter="fire", severity=3)) == ["west"]
    assert leads(ask(*facts, matter="fire")) == ["east"]
    assert leads(ask(*facts, matter="small-fire")) == ["west"]


@pytest.mark.parametrize(
    "ended",
    [
        {"matter": matter("noise", "order", until=3)},
        {"area": area("village", "VILLAGE", "street", until=3)},
        {"organization": fact("organizations", id="org:east", name="east", classification="DEPARTMENT", until=3)},
        {"duty": duty("noise", "village", "east", until=3)},
    ],
    ids=lambda ended: str(*ended),
)
def test_a_duty_holds_while_its_ends_hold(ended: dict[str, Fact]) -> None:
    """Its matter, its area, its organization and itself: when one of them is over it is no candidate."""
    replacement = next(iter(ended.values()))
    kept = [each for facts in PLACE for each in (facts if isinstance(facts, list) else [facts])]
    facts = [*(each for each in kept if each.key != replacement.key), replacement]
    if "duty" not in ended:
        facts.append(duty("noise", "village", "east"))

    before = responsibility(view_of(facts, 2), "matter:noise", "area:village")
    after = responsibility(view_of(facts, 3), "matter:noise", "area:village")

    assert leads(before) == ["east"]
    assert (after.lead, after.explain) == ((), ())


# Step 2: rank


def test_priority_comes_first() -> None:
    """A park that answers for everything inside it, from far above, before the nearest duty of all."""
    answer = ask(duty("order", "county", "west", priority=1), duty("noise", "grid", "east"))

    assert leads(answer) == ["west"]
    assert leads(ask(duty("order", "county", "west", priority=-1), duty("order", "county", "east"))) == ["east"]


def test_the_nearest_matter_comes_before_the_nearest_area() -> None:
    """A duty of the county for noise is before one of this very grid for order."""
    assert leads(ask(duty("order", "grid", "east"), duty("noise", "county", "west"))) == ["west"]


def test_the_nearest_area_is_next() -> None:
    """The village's before the county's; the answer is not an overlap."""
    answer = ask(duty("noise", "county", "west"), duty("noise", "village", "east"))

    assert (leads(answer), answer.overlap, answer.reasons) == (["east"], False, ())


def test_two_organizations_of_one_rank_overlap() -> None:
    """Both are returned, the one whose duty began later first, and the answer says so."""
    facts = [duty("noise", "county", "east", since=1), duty("noise", "county", "west", since=2)]
    answer = ask(*facts, day=3)

    assert (leads(answer), answer.overlap, answer.reasons) == (["west", "east"], True, ("OVERLAP",))
    assert leads(ask(duty("noise", "county", "east", since=1), duty("noise", "county", "west"), day=3)) == [
        "east",
        "west",
    ]


def test_equal_duties_come_by_their_id() -> None:
    """SHA-256 over `matter:noise LEAD area:county org:…` begins 0706 for north, 2324 for west, a6b2 for east."""
    bodies = ("east", "west", "north")

    assert leads(ask(*(duty("noise", "county", body) for body in bodies))) == ["north", "west", "east"]


def test_several_duties_of_one_organization_are_one_lead() -> None:
    """The one that began later is named."""
    facts = [
        duty("noise", "county", "east", since=1, post_role="LIAISON"),
        duty("noise", "county", "east", since=2, severities=(4,)),
    ]
    answer = ask(*facts, day=3)

    assert (leads(answer), answer.overlap) == (["east"], False)
    assert answer.lead[0].duty == answer.explain[0].duty
    assert answer.view.tables["duties"].valid_from[answer.lead[0].duty or 0] == 2 * 86_400_000


def test_shared_staff_is_one_lead() -> None:
    """East and west share staff by way of a third body that has no duty; north is another."""
    staff = [org("middle"), shared_staff("east", "middle"), shared_staff("middle", "west")]
    duties = [duty("noise", "county", body, since=day) for day, body in enumerate(("east", "west", "north"), 1)]

    assert leads(ask(*duties, day=5)) == ["north", "west", "east"]
    assert leads(ask(*staff, *duties, day=5)) == ["north", "west"]
    assert ask(*staff, *duties[:2], day=5).overlap is False


def test_staff_shared_no_longer_is_no_reason() -> None:
    """Before the link ends they are one, afterwards an overlap."""
    facts = [shared_staff("east", "west", until=3), duty("noise", "county", "east"), duty("noise", "county", "west")]

    assert ask(*facts, day=2).overlap is False
    assert ask(*facts, day=3).overlap is True


# Step 3: templates


def test_a_template_means_the_organization_of_the_place() -> None:
    """The center of the street, whose jurisdiction is an area above the grid; not that of another street."""
    answer = ask(
        org("here", "CENTER", at=["street"]),
        area("other", "TOWN", "county"),
        org("there", "CENTER", at=["other"]),
        template("noise", "county", "CENTER", "TOWN"),
    )

    assert (leads(answer), answer.lead[0].basis, answer.reasons) == (["here"], "TEMPLATE", ())


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ({"line": "ECOLOGY"}, ["ecology"]),
        ({}, ["ecology", "housing"]),
        ({"line": "WATER"}, []),
    ],
)
def test_a_line_narrows_a_template(more: dict[str, Any], found: list[str]) -> None:
    """Without line it takes any; two at one area are an overlap."""
    answer = ask(
        org("ecology", line="ECOLOGY", at=["county"]),
        org("housing", line="HOUSING", at=["county"]),
        template("noise", "county", "DEPARTMENT", "COUNTY", **more),
    )

    assert (leads(answer), answer.overlap) == (found, len(found) == 2)


def test_a_template_takes_any_of_its_classifications() -> None:
    """A street's office or a town's government, whichever there is."""
    wanted = template("noise", "county", "SUBDISTRICT_OFFICE;TOWN_GOVERNMENT", "TOWN")

    assert leads(ask(wanted, org("office", "SUBDISTRICT_OFFICE", at=["street"]))) == ["office"]
    assert leads(ask(wanted, org("town", "TOWN_GOVERNMENT", at=["street"]))) == ["town"]
    assert leads(ask(wanted, org("village", "TOWN_GOVERNMENT", at=["village"]))) == []


def test_own_level_counts_not_the_level_of_the_jurisdiction() -> None:
    """A police station of the TOWN that lists its communities one by one is found; it is no VILLAGE organization."""
    station = org("station", "STATION", at=["village"], level="TOWN")

    assert leads(ask(station, template("noise", "county", "STATION", "TOWN"))) == ["station"]
    assert leads(ask(station, template("noise", "county", "STATION", "VILLAGE"))) == []


def test_an_empty_level_is_that_of_the_widest_jurisdiction() -> None:
    """A station for a village and its street is one of the TOWN."""
    station = org("station", "STATION", at=["village", "street"])

    assert leads(ask(station, template("noise", "county", "STATION", "TOWN"))) == ["station"]
    assert leads(ask(station, template("noise", "county", "STATION", "VILLAGE"))) == []


def test_the_nearest_covering_area_wins() -> None:
    """A trustee zone's own bureau is before the county's: both are of the level COUNTY."""
    facts = [
        org("county-bureau", at=["county"]),
        org("zone-bureau", at=["street"], level="COUNTY"),
        template("noise", "county", "DEPARTMENT", "COUNTY"),
    ]

    assert leads(ask(*facts)) == ["zone-bureau"]
    assert leads(ask(*facts, area="county")) == ["county-bureau"]


def test_two_at_one_area_that_share_staff_are_one() -> None:
    """One duty means both, so the smaller id is named."""
    facts = [
        org("b", at=["county"]),
        org("a", at=["county"]),
        shared_staff("b", "a"),
        template("noise", "county", "DEPARTMENT", "COUNTY"),
    ]

    assert (leads(ask(*facts)), ask(*facts).overlap) == (["a"], False)


def test_a_template_that_means_nobody_passes_to_the_next() -> None:
    """The village has no center: the answer carries NO_JURISDICTION, and the farther duty wins."""
    facts = [
        org("center", "CENTER", at=["street"]),
        template("noise", "county", "CENTER", "VILLAGE"),
        template("order", "county", "CENTER", "TOWN"),
    ]
    answer = ask(*facts, area="village")

    assert (leads(answer), answer.lead[0].basis) == (["center"], "TEMPLATE")
    assert answer.reasons == ("NO_JURISDICTION",)


def test_a_place_above_the_level_is_too_coarse() -> None:
    """Asked for the whole street, the center of the VILLAGE cannot be told; in a village it can be missing."""
    wanted = template("noise", "county", "CENTER", "VILLAGE")

    assert ask(wanted, area="street").reasons == ("AREA_TOO_COARSE", "NO_DUTY")
    assert ask(wanted, area="village").reasons == ("NO_JURISDICTION", "NO_DUTY")
    assert ask(wanted, area="grid").reasons == ("NO_JURISDICTION", "NO_DUTY")


def test_a_lower_template_is_not_tried() -> None:
    """What ranks below the winner puts no reason on the answer."""
    answer = ask(duty("noise", "county", "east"), template("order", "county", "CENTER", "VILLAGE"))

    assert (leads(answer), answer.reasons) == (["east"], ())


def test_an_equal_template_is_tried() -> None:
    """It might overlap with the winner: that it means nobody is said, wherever its start puts it."""
    for since in (None, 1, 3):
        facts = [duty("noise", "county", "east", since=2), template("noise", "county", "CENTER", "TOWN", since=since)]
        answer = ask(*facts, day=5)
        assert (leads(answer), answer.reasons) == (["east"], ("NO_JURISDICTION",))


def test_a_template_and_a_named_organization_may_overlap() -> None:
    """Of one rank they are judged alike; where they are the same organization there is one lead."""
    facts = [org("center", "CENTER", at=["street"]), template("noise", "county", "CENTER", "TOWN", since=1)]

    assert leads(ask(*facts, duty("noise", "county", "east"), day=2)) == ["center", "east"]
    assert leads(ask(*facts, duty("noise", "county", "center"), day=2)) == ["center"]


def test_an_organization_without_jurisdiction_is_nobodys() -> None:
    """A stated level alone covers no place; a jurisdiction that is over does not either."""
    wanted = template("noise", "county", "CENTER", "TOWN")
    over = fact("jurisdictions", organization="org:center", area="area:street", until=2)

    assert ask(org("center", "CENTER", level="TOWN"), wanted).reasons == ("NO_JURISDICTION", "NO_DUTY")
    assert leads(ask(org("center", "CENTER", level="TOWN"), over, wanted, day=1)) == ["center"]
    assert leads(ask(org("center", "CENTER", level="TOWN"), over, wanted, day=2)) == []


# Step 4: the first-question duty


def test_the_nearest_center_answers_first() -> None:
    """Without lead the CENTER of the nearest area upward answers, the place itself first."""
    facts = [org("town-center", "CENTER", at=["street"]), org("county-center", "CENTER", at=["county"])]
    answer = ask(*facts)

    assert leads(answer) == ["town-center"]
    assert (answer.lead[0].basis, answer.lead[0].duty, answer.lead[0].rule) == ("FALLBACK", None, None)
    assert (answer.reasons, answer.explain) == ((), ())
    assert leads(ask(*facts, org("own", "CENTER", at=["grid"]))) == ["own"]


def test_only_a_center_proper_answers_first() -> None:
    """A grid center is a center, but not the one that the first-question duty means."""
    answer = ask(org("grids", "GRID_CENTER", at=["grid"]))

    assert (answer.lead, answer.reasons) == ((), ("NO_DUTY",))


def test_two_centers_at_one_area_overlap() -> None:
    """Unless they share staff."""
    facts = [org("b", "CENTER", at=["street"]), org("a", "CENTER", at=["street"])]
    answer = ask(*facts)

    assert (leads(answer), answer.overlap, answer.reasons) == (["a", "b"], True, ("OVERLAP",))
    assert (leads(ask(*facts, shared_staff("a", "b"))), ask(*facts, shared_staff("a", "b")).reasons) == (["a"], ())


def test_the_reason_of_a_template_stands_beside_the_fallback() -> None:
    """The center answers, and the answer says why the template did not."""
    answer = ask(org("center", "CENTER", at=["street"]), template("noise", "county", "STATION", "TOWN"))

    assert (leads(answer), answer.lead[0].basis, answer.reasons) == (["center"], "FALLBACK", ("NO_JURISDICTION",))
