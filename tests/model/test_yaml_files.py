"""What people write in YAML is read as it stands, and a word that stands twice is refused."""

from pathlib import Path

import pytest

from graphkb.errors import BadInput
from graphkb.model.yaml_files import read_yaml


def file_of(tmp_path: Path, text: str) -> Path:
    (path := tmp_path / "policy.yaml").write_text(text, "utf-8")
    return path


def test_what_is_merged_may_be_merged_again(tmp_path: Path) -> None:
    """A key stands twice only where it was written twice, not where a merge brings another of its name."""
    text = "- &a0 {x: 1}\n- a: {deep: &b {<<: *a0, x: 2}}\n- <<: *b\n"

    assert read_yaml(file_of(tmp_path, text)) == [{"x": 1}, {"a": {"deep": {"x": 2}}}, {"x": 2}]


@pytest.mark.parametrize("text", ["x: 1\nx: 2", "- {a: {x: 1, y: 2, x: 3}}", "- &a {y: 1}\n- {<<: *a, x: 1, x: 1}"])
def test_a_key_that_stands_twice_is_refused(tmp_path: Path, text: str) -> None:
    """At any depth, beside a merge too; in one line, with the file."""
    with pytest.raises(BadInput, match=r"^policy\.yaml: cannot be read as UTF-8 YAML: 'x' stands twice; keep one in "):
        read_yaml(file_of(tmp_path, text))


@pytest.mark.parametrize(
    ("text", "value"),
    [("- {from: 2027-02-30}", "2027-02-30"), ("x: 2027-01-01 25:00:00", "2027-01-01 25:00:00"), ("!!int x", "x")],
)
def test_a_value_that_cannot_be_is_refused(tmp_path: Path, text: str, value: str) -> None:
    """A day that no month has, an hour that no day has, a number that is none: in one line, with file and value."""
    with pytest.raises(
        BadInput, match=rf"^policy\.yaml: .* '{value}' is no value: [^\n]+; correct it in line 1,[^\n]+$"
    ):
        read_yaml(file_of(tmp_path, text))
