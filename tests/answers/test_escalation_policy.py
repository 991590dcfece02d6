"""After which delay each step of a chain is reached."""

from pathlib import Path

import pytest

from graphkb.answers.escalation_policy import DEFAULT_ESCALATION, EscalationRule, delays, read_escalation
from tests.policy_files import refusal


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([], []),
        (["TOWN"], ["PT24H"]),
        (["TOWN", "COUNTY", "CITY", "PROVINCE"], ["PT24H", "3wd", "15wd", None]),
        (["VILLAGE", "TOWN", "TOWN", "COUNTY"], ["PT24H", "3wd", None, "15wd"]),
        (["COUNTY", None, None], ["PT24H", "3wd", None]),
    ],
)
def test_each_rule_goes_on_from_the_step_before(levels: list[str | None], expected: list[str | None]) -> None:
    """The shipped policy: the next after 24 hours, the one above after 3 working days, the county after 15."""
    assert list(delays(DEFAULT_ESCALATION, levels)) == expected


def test_a_rule_that_finds_no_step_ends_the_policy() -> None:
    """What comes after it is not reached either."""
    policy = (EscalationRule("PT1H", "PROVINCE"), EscalationRule("PT2H"))
    assert list(delays(policy, ["TOWN", "COUNTY"])) == [None, None]
    assert list(delays((), ["TOWN"])) == [None]


def test_a_deployment_has_its_own_policy(tmp_path: Path) -> None:
    """As data-package.md writes it."""
    path = tmp_path / "escalation.yaml"
    path.write_text("- {after: PT12H, to: superior}\n- {after: 15wd, to: {level: CITY}}\n", "utf-8")
    assert read_escalation(path) == (EscalationRule("PT12H"), EscalationRule("15wd", "CITY"))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("after: PT12H", "expected a list"),
        ("- PT12H", "entry 1: 'PT12H'; expected after and to"),
        ("- {after: PT12H, to: boss}", "entry 1, to: 'boss'; expected superior or"),
        ("- {after: PT12H, to: {level: DISTRICT}}", "entry 1, to: {level: DISTRICT}; expected superior or"),
        ("- {after: PT12H, to: {level: [TOWN]}}", "entry 1, to: {level: [TOWN]}; expected superior or"),
        ("- {after: soon, to: superior}", "entry 1, after: 'soon' is no duration"),
        ("- {after: [", "escalation.yaml: cannot be read as UTF-8 YAML: while parsing a flow node expected"),
        ("- {after: [", "but found '<stream end>' in line 1, column 12: "),
        (
            "- {to: superior, to: superior}",
            "escalation.yaml: cannot be read as UTF-8 YAML: 'to' stands twice; keep one",
        ),
    ],
)
def test_a_wrong_policy_is_refused_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    """One line, with the entry, the value and what was expected."""
    assert says in refusal(read_escalation, tmp_path / "escalation.yaml", text)
