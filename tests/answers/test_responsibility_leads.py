"""Who leads: steps 0 to 4 of answers.md, "responsible", each worked out by hand."""

from typing import Any

import pytest

from graphkb.answers.responsibility import Responsibility, responsibility
from graphkb.errors import BadInput
from graphkb.model.facts import Fact
from tests.answers.shown import areas_in, leads
from tests.builders import area, chain, change, duty, fact, matter, org, shared_staff, template, view_of

PLACE: list[Fact | list[Fact]] = [
    chain("county COUNTY", "street TOWN", "village VILLAGE", "grid GRID"),
    matter("order"),
    matter("noise", "order"),
    matter("night-noise", "noise"),
    org("east"),
    org("west"),
    org("north"),
]


def ask(
    *facts: Fact | list[Fact],
    matter: str = "noise",
    area: str = "grid",
    day: float = 0,
    severity: int | None = None,
) -> Responsibility:
    return responsibility(view_of([*PLACE, *facts], day), f"matter:{matter}", f"area:{area}", severity)


# Step 0: what is unknown, and what does not hold


def test_an_unknown_matter_has_no_lead() -> None:
    """An id that names nothing is a reason, not an error."""
    answer = ask(duty("noise", "grid", "east"), matter="nothing")

    assert (answer.lead, answer.matter, answer.reasons) == ((), None, ("UNKNOWN_MATTER",))
    assert (answer.matter_id, answer.first_responders, answer.explain) == ("matter:nothing", (), ())


def test_an_unknown_area_has_no_lead() -> None:
    """The matter, which is known, is still told."""
    answer = ask(duty("noise", "grid", "east"), area="nowhere")

    assert (answer.lead, answer.area, answer.reasons) == ((), None, ("UNKNOWN_AREA",))
    assert answer.matter is not None


@pytest.mark.parametrize(
    ("matter_id", "area_id"), [("area:grid", "matter:noise"), ("", ""), ("noise", "grid"), ("org:east", "org:east")]
)
def test_an_id_of_another_kind_is_unknown(matter_id: str, area_id: str) -> None:
    """An organization is no place, even where one is called so."""
    answer = responsibility(view_of(PLACE), matter_id, area_id)

    assert answer.reasons == ("UNKNOWN_MATTER", "UNKNOWN_AREA")


def test_severity_must_be_one_to_four() -> None:
    """Zero, which is falsy, is refused too."""
    for severity in (0, 5, -1):
        with pytest.raises(BadInput, match=f"severity {severity}: 1 "):
            ask(severity=severity)


def merged(day: float, name: str, *more: Fact) -> Responsibility:
    """Two villages that become a third one on day 5, of which on day 8 another is split off."""
    facts = [
        area("a", "VILLAGE", "street", until=5),
        area("b", "VILLAGE", "street", until=5),
        area("ab", "VILLAGE", "street", since=5),
        area("c", "VILLAGE", "street", since=8),
        change("1", "MERGE", 5, "area:a area:b", "area:ab"),
        change("2", "SPLIT", 8, "area:ab", "area:ab area:c"),
        duty("noise", "street", "east"),
    ]
    return ask(*facts, *more, area=name, day=day)


def test_a_merged_village_names_its_successor() -> None:
    """From the day of the merge on it is out of validity, and has no lead although a duty covers the street."""
    answer = merged(5, "a")

    assert (answer.lead, answer.reasons) == ((), ("OUT_OF_VALIDITY",))
    assert areas_in(answer.view, answer.successors) == ["ab"]
    assert (answer.predecessors, answer.area is not None, answer.explain) == ((), True, ())


def test_successors_follow_a_survivor_that_passed_a_part_on() -> None:
    """What was `a` lies, since the split, in either village."""
    assert areas_in(merged(9, "a").view, merged(9, "a").successors) == ["ab", "c"]


def test_before_its_time_a_village_names_its_predecessors() -> None:
    """`c` was made out of `ab`, and that out of `a` and `b`."""
    assert areas_in(merged(6, "c").view, merged(6, "c").predecessors) == ["ab"]
    answer = merged(4, "c")
    assert areas_in(answer.view, answer.predecessors) == ["a", "b"]
    assert (answer.successors, answer.reasons) == ((), ("OUT_OF_VALIDITY",))


def test_a_survivor_of_a_merge_is_asked_itself() -> None:
    """An original that is also a result holds on."""
    assert leads(merged(9, "ab")) == ["east"]


def test_what_was_split_off_earlier_is_no_successor() -> None:
    """`old` gave a part to `new` on day 2 and lived on; when it ended, on day 4, it all went to `heir`."""
    answer = ask(
        area("old", "VILLAGE", "street", until=4),
        area("new", "VILLAGE", "street", since=2),
        area("heir", "VILLAGE", "street"),
        change("1", "SPLIT", 2, "area:old", "area:old area:new"),
        change("2", "DISSOLVE", 4, "area:old", "area:heir"),
        area="old",
        day=6,
    )

    assert areas_in(answer.view, answer.successors) == ["heir"]


def test_successors_are_followed_over_several_changes() -> None:
    """`a` became `b`, that became `c` and `d`; an event to come is not looked at, nor is a transfer a succession."""
    answer = ask(
        area("a", "VILLAGE", until=2),
        area("b", "VILLAGE", since=2, until=4),
        area("c", "VILLAGE", since=4),
        area("d", "VILLAGE", since=4),
        area("e", "VILLAGE"),
        change("1", "RENAME", 2, "area:a", "area:b"),
        change("2", "REDIVIDE", 4, "area:b", "area:c area:d"),
        change("3", "SPLIT", 9, "area:c", "area:c area:e"),
        change("4", "TRANSFER", 5, "area:c", "area:e"),
        area="a",
        day=7,
    )

    assert areas_in(answer.view, answer.successors) == ["c", "d"]


def test_successors_are_followed_forward_in_time() -> None:
    """`b` gave a part to `c` before it took in `a`: nothing of `a` lies in `c`."""
    answer = ask(
        area("a", "VILLAGE", until=4),
        area("b", "VILLAGE"),
        area("c", "VILLAGE", since=2),
        change("1", "SPLIT", 2, "area:b", "area:b area:c"),
        change("2", "MERGE", 4, "area:a area:b", "area:b"),
        area="a",
        day=6,
    )

    assert areas_in(answer.view, answer.successors) == ["b"]


def test_successors_of_an_area_are_areas() -> None:
    """A change that also names organizations is followed over areas only."""
    answer = ask(
        area("a", "VILLAGE", until=2),
        area("b", "VILLAGE", since=2),
        change("1", "MERGE", 2, "area:a org:east", "area:b org:west"),
        area="a",
        day=3,
    )

    assert areas_in(answer.view, answer.successors) == ["b"]


def test_changes_that_go_in_a_circle_end() -> None:
    """Two villages that each became the other name nobody when neither holds."""
    answer = ask(
        area("a", "VILLAGE", until=2),
        area("b", "VILLAGE", until=2),
        change("1", "MERGE", 2, "area:a", "area:b"),
        change("2", "MERGE", 2, "area:b", "area:a"),
        area="a",
        day=3,
    )

    assert (answer.successors, answer.reasons) == ((), ("OUT_OF_VALIDITY",))


def test_a_matter_that_is_over_names_its_successor() -> None:
    """Matters change too: their successors stand beside the areas'."""
    answer = ask(
        matter("old", until=5),
        matter("new", since=5),
        change("1", "RENAME", 5, "matter:old", "matter:new"),
        matter="old",
        day=6,
    )
    names = answer.view.tables["matters"].column("id")

    assert answer.reasons == ("OUT_OF_VALIDITY",)
    assert [names[row] for row in answer.matter_successors] == ["matter:new"]
    assert (answer.successors, answer.matter_predecessors) == ((), ())


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


# Broken trees


def test_a_loop_of_areas_is_followed_once() -> None:
    """Three areas each inside the next: each has the other two above it, nearest first."""
    loop = [area("a", "VILLAGE", "b"), area("b", "TOWN", "c"), area("c", "COUNTY", "a")]
    view = view_of([*PLACE, *loop, *(duty("noise", name, "east", priority=n) for n, name in enumerate("cba"))])
    ways = {}
    for name in "abcab":
        path = responsibility(view, "matter:noise", f"area:{name}").explain[2].path
        ways[name] = areas_in(view, (row for table, row in path if table == "areas"))

    assert ways == {"a": ["a", "b", "c"], "b": ["b", "c"], "c": ["c"]}
    farthest = responsibility(view, "matter:noise", "area:b").explain[0].path
    assert areas_in(view, (row for table, row in farthest if table == "areas")) == ["b", "c", "a"]


def test_an_area_inside_itself_is_an_island() -> None:
    """It has nothing above it."""
    answer = ask(area("a", "VILLAGE", "a"), duty("noise", "a", "east"), duty("noise", "county", "west"), area="a")

    assert leads(answer) == ["east"]


def test_a_loop_of_matters_is_followed_once() -> None:
    """Each is the other's broader matter; the asked one is nearest."""
    loop = [matter("a", "b"), matter("b", "a"), duty("a", "county", "east"), duty("b", "county", "west")]

    assert leads(ask(*loop, matter="a")) == ["east"]
    assert leads(ask(*loop, matter="b")) == ["west"]


def test_a_parent_that_does_not_hold_leaves_an_island() -> None:
    """What the county says does not reach a village whose street is over."""
    facts = [area("gone", "TOWN", "county", until=3), area("left", "VILLAGE", "gone"), duty("noise", "county", "east")]

    assert leads(ask(*facts, area="left", day=2)) == ["east"]
    assert leads(ask(*facts, area="left", day=3)) == []
