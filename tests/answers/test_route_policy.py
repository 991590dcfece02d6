import re
from pathlib import Path

import pytest

from graphkb.answers.route_policy import DEFAULT_POLICY, MechanismCost, read_policy
from graphkb.errors import BadInput
from graphkb.model.codes import CODE_LISTS
from tests.policy_files import refusal


def policy_file(folder: Path, text: str) -> Path:
    path = folder / "routes.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_policy_prices_every_mechanism() -> None:
    """Each code of the shipped list has a cost above 0 and hours, and those the documentation shows are as shown."""
    assert [each.mechanism for each in DEFAULT_POLICY] == sorted(CODE_LISTS["mechanism"].labels)
    assert all(each.cost > 0 and each.expected_hours >= 0 for each in DEFAULT_POLICY)
    assert DEFAULT_POLICY["SAME_AREA"] == MechanismCost("SAME_AREA", 0.5, 1)
    assert DEFAULT_POLICY["STATIONED"] == MechanismCost("STATIONED", 1, 2)
    assert DEFAULT_POLICY["WHISTLE"] == MechanismCost("WHISTLE", 1.5, 4)


def test_what_a_file_says_stands_in_place_of_what_is_shipped(tmp_path: Path) -> None:
    """The rest stays, in order of the codes; a policy is equal to another that says the same."""
    path = policy_file(tmp_path, "# 吹哨\nWHISTLE: {cost: 2, hours: 0}\nSAME_AREA: {cost: 0.25, hours: 0.1}\n")

    policy = read_policy(path)

    expected = {each.mechanism: each for each in DEFAULT_POLICY}
    expected["WHISTLE"] = MechanismCost("WHISTLE", 2, 0)
    expected["SAME_AREA"] = MechanismCost("SAME_AREA", 0.25, 0.1)
    assert list(policy) == list(expected.values())
    assert policy == read_policy(path)
    assert policy != DEFAULT_POLICY


def test_a_deployments_own_mechanism_needs_its_code(tmp_path: Path) -> None:
    """A code that codes.csv adds is taken where the list with it is given, and refused where it is not."""
    path = policy_file(tmp_path, "RELAY: {cost: 1, hours: 3}")

    assert read_policy(path, [*CODE_LISTS["mechanism"].labels, "RELAY"])["RELAY"].expected_hours == 3
    assert read_policy(path, None) == read_policy(path, ["RELAY"])  # not known yet: whoever asks is told
    with pytest.raises(BadInput, match=r"^routes\.yaml: 3 is no mechanism"):
        read_policy(policy_file(tmp_path, "3: {cost: 1, hours: 3}"), None)
    policy_file(tmp_path, "RELAY: {cost: 1, hours: 3}")
    with pytest.raises(BadInput, match=r"^routes\.yaml: 'RELAY' is no mechanism; there are AGREEMENT, .*WHISTLE"):
        read_policy(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"write one mechanism a line, such as WHISTLE: \{cost: 1\.5, hours: 4\}"),
        ("- WHISTLE", r"write one mechanism a line"),
        ("WHISTLE: {cost: 1", r"cannot be read as UTF-8 YAML: .*expected ',' or '}'"),
        (
            "WHISTLE: {cost: 1, hours: 1}\nWHISTLE: {cost: 2, hours: 1}",
            r"cannot be read as UTF-8 YAML: 'WHISTLE' stands twice; keep one",
        ),
        ("whistle: {cost: 1, hours: 1}", r"'whistle' is no mechanism"),
        ("3: {cost: 1, hours: 1}", r"3 is no mechanism"),
        ("WHISTLE: 1.5", r"WHISTLE: write \{cost: 1\.5, hours: 4\}, not 1\.5"),
        ("WHISTLE: {cost: 1}", r"WHISTLE: write .*, not \{cost: 1\}"),
        ("WHISTLE: {cost: 1, hours: 1, days: 1}", r"WHISTLE: write"),
        ("WHISTLE:", r"WHISTLE: write .*, not null"),
        ("WHISTLE: {cost: 0, hours: 1}", r"WHISTLE: cost 0; it must be above 0, or going in circles would be free"),
        ("WHISTLE: {cost: -1, hours: 1}", r"WHISTLE: cost -1: write a number from 0 to 1,000,000"),
        ("WHISTLE: {cost: 1, hours: -0.1}", r"WHISTLE: hours -0\.1: write a number"),
        ("WHISTLE: {cost: .inf, hours: 1}", r"WHISTLE: cost \.inf: write a number"),
        ("WHISTLE: {cost: .nan, hours: 1}", r"WHISTLE: cost \.nan: write a number"),
        ("WHISTLE: {cost: 1000000.5, hours: 1}", r"WHISTLE: cost 1000000\.5: write a number"),
        ("WHISTLE: {cost: yes, hours: 1}", r"WHISTLE: cost true: write a number"),
        ("WHISTLE: {cost: '1', hours: 1}", r"WHISTLE: cost '1': write a number"),
        ("WHISTLE: {cost: 1, hours: PT1H}", r"WHISTLE: hours 'PT1H': write a number"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(tmp_path: Path, text: str, message: str) -> None:
    """One line with the file, the mechanism, the value and the rule."""
    assert re.match(rf"routes\.yaml: {message}", refusal(read_policy, tmp_path / "routes.yaml", text))


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """Absent, or not UTF-8."""
    (tmp_path / "gb.yaml").write_bytes("吹哨: {cost: 1, hours: 1}".encode("gb18030"))

    for name in ("absent.yaml", "gb.yaml"):
        with pytest.raises(BadInput, match=rf"^{name}: cannot be read as UTF-8 YAML: "):
            read_policy(tmp_path / name)
