"""What a person cannot see, or a program could not read: refused with file, row and value, never taken for a name."""

import os
from pathlib import Path
from typing import Any

import pytest

from graphkb.errors import BadInput
from graphkb.graph.graph import Graph
from graphkb.loaders.change_list import WrongChanges, changes_of
from graphkb.loaders.load import load
from tests.loaders.conftest import Loader, Package

HEAD = "id,name,classification,level\n"


def told(loaded: Loader, row: str) -> list[str]:
    """What is said of one row of organizations."""
    return [str(each) for each in loaded(organizations=HEAD + row).report.wrong]


@pytest.mark.parametrize(
    ("name", "shown", "character"),
    [
        ("甲\u200b局", r"甲\u200b局", r"\u200b"),
        ("甲局\ufeff", r"甲局\ufeff", r"\ufeff"),
        ("\u202e甲局", r"\u202e甲局", r"\u202e"),
        ("甲\xad局", r"甲\xad局", r"\xad"),
        ("甲\x1b[31m局", r"甲\x1b[31m局", r"\x1b"),
        ("甲\u2028乙", r"甲\u2028乙", r"\u2028"),
    ],
)
def test_a_name_holds_nothing_unseen(loaded: Loader, name: str, shown: str, character: str) -> None:
    """Zero-width spaces, marks of order and direction, commands to a screen: who types what is seen must find it."""
    assert told(loaded, f"org:n,{name},DEPARTMENT,COUNTY\n") == [
        f"organizations.csv row 2, name: '{shown}' holds '{character}', which is not seen; take it out"
    ]


@pytest.mark.parametrize("name", [" 甲局", "甲局 ", "甲局\u3000", "\xa0甲局"])
def test_no_blank_stands_around_a_name(loaded: Loader, name: str) -> None:
    """Of any width."""
    [line] = told(loaded, f"org:n,{name},DEPARTMENT,COUNTY\n")

    assert line == f"organizations.csv row 2, name: {name!r} has a blank before or behind it; take it out"


def test_what_is_seen_is_kept(loaded: Loader) -> None:
    """Blanks inside, line breaks, full width, letters of any script and what joins them."""
    rows = 'org:a,甲 局　乙（一）,DEPARTMENT,COUNTY\norg:b,"甲\n局",DEPARTMENT,COUNTY\norg:c,نامه‌ها,DEPARTMENT,COUNTY\n'

    assert told(loaded, rows) == []


@pytest.mark.parametrize(
    ("id", "character"),
    [
        ("org:n\u200b2", r"\u200b"),
        ("org:n３", r"\uff13"),
        ("org:n\u3000", r"\u3000"),
        ("org:n\xa0", r"\xa0"),
        ("org:n\u202e", r"\u202e"),
        ("org:n\xad", r"\xad"),
        ("org:nＡ", r"\uff21"),
        ("org:甲：乙", r"\uff1a"),
    ],
)
def test_an_id_is_what_it_looks_like(loaded: Loader, id: str, character: str) -> None:
    """No blank, nothing unseen, no full width: another id that looks alike would be another organization."""
    rule = "no blank, nothing unseen, no ASCII in full width; take it out, or write it in half width"

    assert told(loaded, f"{id},甲,DEPARTMENT,COUNTY\n") == [
        f"organizations.csv row 2, id: {id!r}: an id may hold no '{character}': {rule}"
    ]


def test_ids_of_any_script_are_kept(loaded: Loader) -> None:
    """They need not be ASCII; Chinese brackets and commas look like nothing else."""
    assert told(loaded, "org:生态环境局-é,甲,DEPARTMENT,COUNTY\norg:中心（下陆），二,乙,DEPARTMENT,COUNTY\n") == []


@pytest.mark.parametrize("code", ["420204\u200b", "42\x1b[31m", "AB\u200e"])
def test_a_code_holds_nothing_unseen(loaded: Loader, code: str) -> None:
    """Two codes that look alike would be two areas."""
    [line] = [str(each) for each in loaded(areas=f"id,code,name,level\narea:a,{code},甲,COUNTY\n").report.wrong]

    assert line.startswith("areas.csv row 2, code: ")
    assert line.endswith("which is not seen; take it out")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (" 湖北省", "' 湖北省' has a blank before or behind it; take it out"),
        ("湖北省\u200b", r"'湖北省\u200b' holds '\u200b', which is not seen; take it out"),
        ("湖北省13812345678", "holds a mobile number (138…): private persons are not named here, take it out"),
    ],
)
def test_a_published_name_is_as_any_other(tmp_path: Path, empty: Graph, name: str, says: str) -> None:
    """Division tables bring nothing in that other tables may not."""
    (tmp_path / "provinces.csv").write_text(f"code,name\n42,{name}\n", "utf-8")

    [note] = load([tmp_path], empty).report.wrong

    assert str(note) == f"provinces.csv row 2, name: {says}"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEAD.encode("utf-16-le"), "holds NUL, so it is no text in UTF-8 but a workbook, UTF-16 or damaged"),
        (b"PK\x03\x04\x14\x00\x06\x00", "holds NUL, so it is no text in UTF-8 but a workbook, UTF-16 or damaged"),
        (b"\0" * 5_000, "holds NUL, so it is no text in UTF-8 but a workbook, UTF-16 or damaged"),
        (f"\n\n{HEAD}".encode(), "is blank; expected a header row"),
        (f",,\n{HEAD}".encode(), "is blank; expected a header row"),
    ],
)
def test_what_is_no_table_is_told_once(tmp_path: Path, empty: Graph, text: bytes, says: str) -> None:
    """Not as columns that are unknown and columns that are missing."""
    (tmp_path / "organizations.csv").write_bytes(text)

    [note] = load([tmp_path], empty).report.wrong

    assert str(note).startswith(f"organizations.csv row 1: {says}")


@pytest.mark.parametrize("name", ["\x1b[31mid", "x" * 5_000])
def test_a_header_is_shown_as_a_line(loaded: Loader, name: str) -> None:
    """No command goes to a screen, and no page of text."""
    notes = [str(each) for each in loaded(organizations=f"{name},{HEAD}").report.wrong]

    assert len(notes) == 1
    assert notes[0].isprintable()
    assert len(notes[0]) < 250


@pytest.mark.parametrize(
    ("column", "says"),
    [
        ("classification", "30000 characters, expected at most 200 here"),
        ("headcount", "30000 characters, expected at most 200 here"),
        ("valid_from", "30000 characters, expected at most 200 here"),
        ("id", "an id has at most 200 characters, this one 30004"),
    ],
)
def test_a_page_of_text_in_a_cell_is_told_in_a_line(loaded: Loader, column: str, says: str) -> None:
    """Of a code, a number, a date, an id."""
    cells = {
        "id": "org:n",
        "name": "甲",
        "classification": "DEPARTMENT",
        "level": "COUNTY",
        "headcount": "",
        "valid_from": "",
    }
    cells[column] += "1" * (30_000 - len(cells[column]) + 4 * (column == "id"))

    [note] = loaded(organizations=f"{','.join(cells)}\n{','.join(cells.values())}\n").report.wrong

    assert (note.column, note.message.endswith(says)) == (column, True)
    assert len(str(note)) < 150


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("organizations.xlsx", "organizations.xlsx (a workbook: save each sheet as CSV)"),
        ("person.csv", "person.csv (did you mean persons.csv?)"),
    ],
)
def test_a_folder_without_tables_says_what_may_be_meant(package: Package, empty: Graph, name: str, hint: str) -> None:
    """Of the files that are there."""
    (folder := package()).joinpath(name).write_bytes(b"PK")

    with pytest.raises(BadInput) as refused:
        load([folder], empty)
    assert str(refused.value).removeprefix(str(folder)) == (
        f": holds no table: {hint}; expected files such as areas.csv, see `graphkb template`"
    )


def test_a_folder_that_is_called_as_a_table_is_named(package: Package, empty: Graph) -> None:
    """Alone, and beside tables."""
    (alone := package()).joinpath("areas.csv").mkdir()
    (beside := package(persons="id,name\n")).joinpath("areas.csv").mkdir()

    with pytest.raises(BadInput, match=r": holds no table: areas\.csv/ \(a folder, expected a file\); expected files "):
        load([alone], empty)
    assert load([beside], empty).report.other_files == ["areas.csv/ (a folder, expected a file)"]


def test_a_device_is_no_package(tmp_path: Path, empty: Graph) -> None:
    """Nobody waits for what may come through it."""
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(BadInput, match=r"/pipe: is no file, but a pipe or a device; expected a folder, a \.zip or a "):
        load([tmp_path / "pipe"], empty)


@pytest.mark.parametrize(
    "change",
    [
        {"put": {"table": "x" * 5_000, "fields": {}}},
        {"put": {"table": "areas", "fields": {"x" * 5_000: "a"}}},
        {"put": {"table": "areas", "fields": {}, "x" * 5_000: "a"}},
        {"x" * 5_000: {}},
    ],
)
def test_a_page_of_text_in_a_list_of_changes_is_told_in_a_line(empty: Graph, change: dict[str, dict[str, Any]]) -> None:
    """In the place of a table, a column, a key or a change."""
    with pytest.raises(WrongChanges) as refused:
        changes_of([change], empty)

    assert "xxx…" in str(refused.value)
    assert len(str(refused.value)) < 350
