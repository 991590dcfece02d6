"""What people write in YAML is read as it stands, and a word that stands twice is refused."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from graphkb.errors import BadInput
from graphkb.loaders.entries import read_entries
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
    [
        ("- {from: 2027-02-30}", "2027-02-30"),
        ("x: 2027-01-01 25:00:00", "2027-01-01 25:00:00"),
        pytest.param(f"- 0x{'f' * 6_000}", f"0x{'f' * 58}", id="6000 digits"),
    ],
)
def test_a_value_that_cannot_be_is_refused(tmp_path: Path, text: str, value: str) -> None:
    """A day that no month has, an hour that no day has, a number that is none: in one line, with file and value."""
    with pytest.raises(
        BadInput, match=rf"^policy\.yaml: .* '{value}'…? is no value: [^\n]+; correct it in line 1,[^\n]+$"
    ):
        read_yaml(file_of(tmp_path, text))


def refused(path: Path, read: Callable[[Path], Any], message: str) -> None:
    """Reading the file ends in one line that holds *message*."""
    with pytest.raises(BadInput, match=rf"^policy\.yaml: [^\n]*{re.escape(message)}[^\n]*$"):
        read(path)


def entries(path: Path) -> Any:
    """Read a file of changes or expectations."""
    return read_entries(path, "- end: {}")


both = pytest.mark.parametrize("read", [read_yaml, entries])


@both
@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("x: !!bool x", "!!bool"),
        ("- !!python/object:os.system {}", "!!python/object:os.system"),
        ("- !!timestamp nonsense", "!!timestamp"),
        ("- !!timestamp {=: x}", "!!timestamp"),
        ("- !!int a", "!!int"),
        ("- !!float", "!!float"),
        ("- !!binary é", "!!binary"),
        ("- !!set {a}", "!!set"),
        ("- !own x", "!own"),
    ],
)
def test_a_tag_is_refused(tmp_path: Path, text: str, tag: str, read: Callable[[Path], Any]) -> None:
    """It would make something else of the value than is written: nothing is made, whatever stands behind it."""
    refused(file_of(tmp_path, text), read, f"'{tag}' is a tag, which is not read; write the value alone in line 1, ")


def test_a_value_may_be_called_text(tmp_path: Path) -> None:
    """The one tag that says how a value is meant, and quotes, which say the same."""
    assert read_yaml(file_of(tmp_path, "[!!str 007, '007', 007]")) == ["007", "007", 7]


@both
@pytest.mark.parametrize("text", ["- &a [*a]", "- &a {x: *a}", "- &a {<<: *a}", "- &a [{x: {y: [*a]}}]"])
def test_what_repeats_itself_is_refused(tmp_path: Path, text: str, read: Callable[[Path], Any]) -> None:
    """At any depth, and as a merge."""
    refused(file_of(tmp_path, text), read, "*a stands inside what it repeats; write that out in line 1, ")


@both
@pytest.mark.parametrize("text", ["[" * 10_000, "[" * 10_000 + "]" * 10_000, "- " * 10_000 + "x", "{x: " * 10_000])
def test_endless_nesting_is_refused(tmp_path: Path, text: str, read: Callable[[Path], Any]) -> None:
    """Before it could exhaust the stack."""
    refused(file_of(tmp_path, text), read, "lies in more than 64 lists and mappings; write it flatter")


def test_nesting_ends_at_its_limit(tmp_path: Path) -> None:
    """64 lists around a value are read, one more is not."""
    value: Any = "x"
    for _ in range(64):
        value = [value]

    assert read_yaml(file_of(tmp_path, "[" * 64 + "x" + "]" * 64)) == value
    refused(file_of(tmp_path, "[" * 65 + "x" + "]" * 65), read_yaml, "more than 64 lists and mappings")


@both
@pytest.mark.parametrize(("first", "then"), [("[x]", "[{}]"), ("{x: 1}", "{{<<: [{}]}}")])
def test_aliases_that_stand_for_billions_are_refused(
    tmp_path: Path, first: str, then: str, read: Callable[[Path], Any]
) -> None:
    """Ten of ten of ten …, in lists or as merges: at once, not after all of them are made."""
    lines = [f"- &a0 {first}", *(f"- &a{i} {then.format(','.join([f'*a{i - 1}'] * 10))}" for i in range(1, 12))]
    refused(file_of(tmp_path, "\n".join(lines)), read, "aliases up to here repeat more than 100000 values; write them")


def test_an_alias_may_be_used_often(tmp_path: Path) -> None:
    """20,000 times three values are 60,000."""
    text = "- &a {x: 1}\n" + "- *a\n" * 20_000

    assert read_yaml(file_of(tmp_path, text)) == [{"x": 1}] * 20_001


def test_a_number_beyond_all_is_refused(tmp_path: Path) -> None:
    """Digits in sixties, whose value no number is."""
    refused(file_of(tmp_path, f"x: {'1:' * 2_000}1.5"), read_yaml, "is no value: int too large to convert to float")


@pytest.mark.parametrize("escape", [r"\UFFFFFFFF", r"\U00110000", r"\uD83D\uDE00"])
def test_an_escape_that_names_no_character_is_refused(tmp_path: Path, escape: str) -> None:
    """Beyond the last character, or half of one."""
    message = "the escape names no character; write the character itself in line 1, "
    refused(file_of(tmp_path, f'- "{escape}"'), read_yaml, message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- {<<: 5}", "expected a mapping or list of mappings for merging, but found scalar"),
        ("- &a x\n- &a y", "found duplicate anchor 'a'; first occurrence in line 1"),
        ("- *a", "found undefined alias 'a'"),
        ("- {[a]: b}", "found unhashable key"),
    ],
)
def test_what_yaml_itself_refuses_is_one_line(tmp_path: Path, text: str, message: str) -> None:
    """With the line where it stands."""
    refused(file_of(tmp_path, text), read_yaml, message)


def test_a_file_without_end_is_refused() -> None:
    """Nothing is read beyond what a person could have written."""
    with pytest.raises(BadInput, match=r"^zero: has more than 16777216 characters; divide it into several files$"):
        read_yaml(Path("/dev/zero"))
