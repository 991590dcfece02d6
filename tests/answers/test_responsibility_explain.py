"""Who helps, until when, and why: steps 6 and 8 of answers.md, "responsible", each worked out by hand."""

import pytest

from graphkb.answers.responsibility import Deadline, Responsibility
from tests.answers.asking import ask
from tests.answers.shown import leads, named_in
from tests.builders import area, duty, fact, holds, matter, org, person, post, shared_staff, template


def assists(answer: Responsibility) -> list[str]:
    return named_in(answer.view, answer.assists)


# Step 6: assists and supervisors


def test_assists_are_the_union_over_all_candidates() -> None:
    """In the rank of their duties: priority, matter, area, start."""
    answer = ask(
        duty("order", "county", "west", "ASSIST"),
        duty("noise", "county", "east", "ASSIST"),
        duty("order", "grid", "north", "ASSIST", priority=2),
        org("south"),
        duty("noise", "street", "south", "ASSIST"),
    )

    assert assists(answer) == ["north", "south", "east", "west"]
    assert (answer.lead, answer.supervisors, answer.overlap, answer.reasons) == ((), (), False, ("NO_DUTY",))


def test_assists_stand_beside_any_lead() -> None:
    """Also beside the first-question center, and also where the organization itself leads."""
    center, help_ = org("center", "CENTER", at=["street"]), duty("noise", "county", "east", "ASSIST")

    fallback = ask(center, help_)
    assert (leads(fallback), fallback.lead[0].basis, assists(fallback)) == (["center"], "FALLBACK", ["east"])
    itself = ask(center, help_, duty("noise", "county", "east"))
    assert (leads(itself), assists(itself)) == (["east"], ["east"])


def test_each_organization_assists_once() -> None:
    """By its best duty; organizations that share staff are one, named by the better duty."""
    facts = [
        duty("order", "county", "east", "ASSIST", post_role="LIAISON"),
        duty("noise", "county", "east", "ASSIST", severities=(4,)),
        duty("order", "street", "west", "ASSIST"),
    ]
    answer = ask(*facts)

    assert assists(answer) == ["east", "west"]
    assert answer.view.tables["duties"].value(answer.assists[0].duty or 0, "matter") == "matter:noise"
    assert assists(ask(*facts, shared_staff("east", "west"))) == ["east"]


def test_assists_of_a_template_are_all_it_means() -> None:
    """Two at one area both assist: that is no overlap. One that means nobody puts no reason on the answer."""
    answer = ask(
        org("a", at=["county"]),
        org("b", at=["county"]),
        template("noise", "county", "DEPARTMENT", "COUNTY", "ASSIST"),
        template("noise", "county", "STATION", "TOWN", "ASSIST"),
        duty("noise", "county", "east"),
    )

    assert (assists(answer), answer.overlap, answer.reasons) == (["a", "b"], False, ())
    assert [each.basis for each in answer.assists] == ["TEMPLATE", "TEMPLATE"]


def test_supervisors_are_another_list() -> None:
    """By the same rules."""
    answer = ask(duty("order", "county", "west", "SUPERVISE"), duty("noise", "grid", "east", "SUPERVISE"))

    assert named_in(answer.view, answer.supervisors) == ["east", "west"]
    assert answer.assists == ()


# Step 8: basis and deadline


@pytest.mark.parametrize(
    ("written_for", "place", "basis"),
    [("noise", "grid", "DIRECT"), ("order", "grid", "INHERITED"), ("noise", "village", "INHERITED")],
)
def test_the_basis_says_whether_the_duty_was_written_for_the_question(written_for: str, place: str, basis: str) -> None:
    """DIRECT when matter and area are the asked ones, else INHERITED."""
    assert ask(duty(written_for, place, "east")).lead[0].basis == basis


def test_a_template_is_a_template_wherever_it_is_written() -> None:
    """Also for the very matter and area."""
    answer = ask(org("own", "CENTER", at=["grid"]), template("noise", "grid", "CENTER", "GRID"))

    assert (leads(answer), answer.lead[0].basis) == (["own"], "TEMPLATE")


def test_the_rule_is_told_whether_in_force_or_not() -> None:
    """A duty outlives the document it rests on; the nearest state of that is named."""
    rules = [
        fact("rules", id="rule:1", title="old", until=2),
        fact("rules", id="rule:1", title="new", since=2, until=4),
        duty("noise", "grid", "east", rule="rule:1"),
    ]
    titles = [
        answer.view.tables["rules"].value(answer.lead[0].rule or 0, "title")
        for answer in (ask(*rules, day=day) for day in (1, 3, 9))
    ]

    assert titles == ["old", "new", "new"]
    assert ask(duty("noise", "grid", "east")).lead[0].rule is None


@pytest.mark.parametrize(
    ("severity", "reply", "close"),
    [(1, "PT1H30M", "PT2H"), (2, "PT18H", "PT24H"), (3, "P5DT6H", "P7D"), (4, "P11DT6H", "P15D")],
)
def test_the_class_of_the_severity_gives_deadlines(severity: int, reply: str, close: str) -> None:
    """Where neither duty nor matter says: 2 h, 24 h, 7 d and 15 d, three quarters of it to reply, 2 h to sign."""
    expected = Deadline("PT2H", reply, close, "CLASS", "CLASS", "CLASS")

    assert ask(duty("noise", "grid", "east"), severity=severity).lead[0].deadline == expected


def test_each_stage_has_its_own_source() -> None:
    """The duty's, else the matter's or of the nearest one above that states it, else the class's."""
    answer = ask(
        matter("traffic", severity=2, close_within="10wd", sign_within="PT3H"),
        matter("parking", "traffic", close_within="P3D"),
        duty("parking", "county", "east", sign_within="PT30M"),
        duty("parking", "county", "west", "ASSIST"),
        matter="parking",
    )

    assert answer.lead[0].deadline == Deadline("PT30M", "P11DT6H", "P3D", "DUTY", "CLASS", "MATTER")
    assert answer.assists[0].deadline == Deadline("PT3H", "P11DT6H", "P3D", "MATTER", "CLASS", "MATTER")


def test_an_inherited_duty_has_the_asked_matters_deadline() -> None:
    """The matter that was asked about counts, not the one the duty is written for."""
    facts = [matter("broad", close_within="P9D"), matter("narrow", "broad", close_within="P1D")]
    answer = ask(*facts, duty("broad", "county", "east"), matter="narrow")

    assert (answer.lead[0].deadline or Deadline(*[None] * 6)).close == "P1D"


def test_helpers_and_the_first_question_have_deadlines_too() -> None:
    """An assist's duty may state its own; the center has the matter's and the class's."""
    answer = ask(
        matter("m", severity=1, reply_within="PT1H"),
        org("center", "CENTER", at=["county"]),
        duty("m", "county", "east", "ASSIST", close_within="P2D"),
        matter="m",
    )

    assert answer.lead[0].deadline == Deadline("PT2H", "PT1H", "PT2H", "CLASS", "MATTER", "CLASS")
    assert answer.assists[0].deadline == Deadline("PT2H", "PT1H", "P2D", "CLASS", "MATTER", "DUTY")


# explain


def explained(answer: Responsibility) -> list[tuple[str, str, bool, str | None]]:
    """The role of each duty tried, who it names (organization or classification), and what came of it."""
    duties = answer.view.tables["duties"]
    return [
        (
            duties.value(trial.duty, "role"),
            (duties.value(trial.duty, "organization") or "".join(duties.value(trial.duty, "classification"))),
            trial.won,
            trial.reason,
        )
        for trial in answer.explain
    ]


def test_every_loser_says_why() -> None:
    """One duty for each reason, in the rank of step 2."""
    answer = ask(
        template("noise", "county", "CENTER", "TOWN", priority=9),
        template("noise", "county", "CENTER", "GRID", priority=8),
        duty("noise", "village", "east", priority=5, since=3),
        duty("noise", "village", "east", priority=5, severities=(4,), since=2),
        duty("noise", "street", "west", priority=5),
        duty("order", "grid", "west", priority=5),
        duty("noise", "grid", "west"),
        area="village",
        day=5,
    )

    assert explained(answer) == [
        ("LEAD", "CENTER", False, "NO_JURISDICTION"),
        ("LEAD", "CENTER", False, "AREA_TOO_COARSE"),
        ("LEAD", "org:east", True, None),
        ("LEAD", "org:east", False, "EARLIER_START"),
        ("LEAD", "org:west", False, "FARTHER_AREA"),
    ]  # those of the grid are no candidates for the village
    assert answer.reasons == ("NO_JURISDICTION", "AREA_TOO_COARSE")


def test_reasons_of_rank() -> None:
    """The first criterion that decides is the reason, whatever the others say."""
    answer = ask(
        duty("noise", "county", "east", priority=1, since=1),
        duty("noise", "county", "east", priority=1, since=1, severities=(4,)),
        duty("order", "grid", "west", priority=1),
        duty("noise", "grid", "north"),
        template("noise", "grid", "STATION", "TOWN", priority=-1),
        day=5,
    )

    assert [(won, reason) for _, _, won, reason in explained(answer)] == [
        (True, None),
        (False, None),  # the same organization from the same day: only the id decides
        (False, "FARTHER_MATTER"),
        (False, "LOWER_PRIORITY"),
        (False, "LOWER_PRIORITY"),  # a template that was not tried lost by its rank
    ]


def test_a_duty_of_the_same_staff_is_the_same_answer() -> None:
    """From the same day it lost to nothing but the id, of a lead as of an assist; from an earlier one it says so."""
    answer = ask(
        duty("noise", "county", "east", since=2),
        duty("noise", "county", "west", since=2),
        duty("noise", "county", "east", "ASSIST", since=2),
        duty("noise", "county", "west", "ASSIST", since=1),
        shared_staff("east", "west"),
        day=5,
    )

    assert (answer.overlap, len(answer.lead), len(answer.assists)) == (False, 1, 1)
    assert [(role, won, reason) for role, _, won, reason in explained(answer)] == [
        ("LEAD", True, None),
        ("LEAD", False, None),
        ("ASSIST", True, None),
        ("ASSIST", False, "EARLIER_START"),
    ]


def test_overlapping_winners_say_so() -> None:
    """Both won; a third of the same staff as one of them began earlier and lost to it."""
    answer = ask(
        duty("noise", "county", "west", since=1),
        duty("noise", "county", "east", since=2),
        duty("noise", "county", "north", since=3),
        shared_staff("north", "west"),
        day=5,
    )

    assert explained(answer) == [
        ("LEAD", "org:north", True, "OVERLAP"),
        ("LEAD", "org:east", True, "OVERLAP"),
        ("LEAD", "org:west", False, "EARLIER_START"),
    ]


def test_too_coarse_is_a_reason_of_the_duty_too() -> None:
    """Asked above the template's level; the answer carries it as well."""
    answer = ask(template("noise", "county", "CENTER", "VILLAGE"), duty("order", "county", "east"), area="street")

    assert explained(answer) == [
        ("LEAD", "CENTER", False, "AREA_TOO_COARSE"),
        ("LEAD", "org:east", True, None),
    ]
    assert answer.reasons == ("AREA_TOO_COARSE",)


def test_assists_and_supervisors_are_explained_after_the_leads() -> None:
    """One that names whom a better duty named lost to that one; one that means nobody says why."""
    answer = ask(
        duty("noise", "county", "north", "SUPERVISE"),
        duty("order", "county", "east", "ASSIST"),
        duty("noise", "county", "east", "ASSIST"),
        duty("order", "county", "west", "ASSIST", priority=-1),
        template("noise", "county", "STATION", "TOWN", "ASSIST", priority=1),
        duty("noise", "county", "east"),
    )

    assert explained(answer) == [
        ("LEAD", "org:east", True, None),
        ("ASSIST", "STATION", False, "NO_JURISDICTION"),
        ("ASSIST", "org:east", True, None),
        ("ASSIST", "org:east", False, "FARTHER_MATTER"),
        ("ASSIST", "org:west", True, None),
        ("SUPERVISE", "org:north", True, None),
    ]


def path_of(answer: Responsibility, number: int) -> list[str]:
    return [answer.view.id(table, row) for table, row in answer.explain[number].path]


def test_the_path_leads_from_the_question_to_the_person() -> None:
    """The asked matter up to the duty's, the asked area up to the duty's, organization, post, person."""
    answer = ask(
        duty("order", "street", "east"),
        post("duty", "DUTY_OFFICER", "east"),
        post("duty-2", "DUTY_OFFICER", "east"),
        person("p"),
        holds("p", "duty"),
    )

    assert path_of(answer, 0) == [
        "matter:noise", "matter:order", "area:grid", "area:village", "area:street",
        "org:east", "post:duty", "person:p",
    ]  # fmt: skip


def outcomes(answer: Responsibility) -> list[tuple[bool, str | None, list[str]]]:
    """What came of each trial, and whom its path leads to behind the areas."""
    ends = [[named for named in path_of(answer, number) if not named.startswith(("matter:", "area:"))]
            for number in range(len(answer.explain))]  # fmt: skip
    return [(trial.won, trial.reason, end) for trial, end in zip(answer.explain, ends, strict=True)]


def test_a_template_is_tried_for_each_whom_it_means() -> None:
    """Each has its own path, with the post to call, where it has one, and the holder: no path leads through another."""
    facts = [
        org("a", at=["grid"], level="TOWN"), org("b", at=["grid"], level="TOWN"),
        post("a", "DUTY_OFFICER", "a"), person("p"), holds("p", "a"),
        template("noise", "grid", "DEPARTMENT", "TOWN", "ASSIST"),
    ]  # fmt: skip

    answer = ask(*facts)
    assert [path_of(answer, number) for number in range(2)] == [
        ["matter:noise", "area:grid", "org:a", "post:a", "person:p"], ["matter:noise", "area:grid", "org:b"],
    ]  # fmt: skip
    assert [trial.won for trial in answer.explain] == [True, True]

    better = ask(*facts, duty("noise", "grid", "a", "ASSIST", priority=1))
    assert outcomes(better) == [
        (True, None, ["org:a", "post:a", "person:p"]),
        (False, "LOWER_PRIORITY", ["org:a"]),
        (True, None, ["org:b"]),
    ]


def test_two_leads_of_one_template_overlap() -> None:
    """Two that share their staff are one: the second is the same answer."""
    facts = [
        org("a", at=["grid"], level="TOWN"), org("b", at=["grid"], level="TOWN"),
        template("noise", "grid", "DEPARTMENT", "TOWN"),
    ]  # fmt: skip

    assert outcomes(ask(*facts)) == [(True, "OVERLAP", ["org:a"]), (True, "OVERLAP", ["org:b"])]
    assert outcomes(ask(*facts, shared_staff("a", "b"))) == [(True, None, ["org:a"]), (False, None, ["org:b"])]


def test_the_path_of_a_loser_ends_with_the_organization_it_comes_to() -> None:
    """A template that was left untried, or comes to nobody, ends at its area."""
    answer = ask(
        duty("noise", "grid", "east"),
        duty("noise", "village", "west"),
        template("noise", "street", "STATION", "TOWN"),
    )

    assert path_of(answer, 1) == ["matter:noise", "area:grid", "area:village", "org:west"]
    assert path_of(answer, 2) == ["matter:noise", "area:grid", "area:village", "area:street"]

    nobody = ask(template("noise", "street", "STATION", "TOWN"), duty("order", "street", "east"))
    assert outcomes(nobody) == [(False, "NO_JURISDICTION", []), (True, None, ["org:east"])]


def test_an_answer_is_whole() -> None:
    """Nothing in it is ever cut."""
    answer = ask(*(duty("noise", "county", body, "ASSIST") for body in ("east", "west", "north")), area("x", "GRID"))

    assert (answer.complete, answer.truncated_by, len(answer.assists)) == (True, None, 3)
