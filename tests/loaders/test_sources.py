"""A table gives one result from a folder, a zip or by itself; what is no table is named; no archive is trusted."""

import os
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from graphkb.errors import BadInput
from graphkb.graph.graph import Graph
from graphkb.loaders import sources
from graphkb.loaders.load import load
from tests.loaders.conftest import Package

TEXT = 'id,name,contact\nperson:a,甲,"0714-1"\nperson:b,,0714-2\n'


def zipped(path: Path, **entries: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in entries.items():
            archive.writestr(name, text)
    return path


def test_one_table_gives_one_result_however_it_is_packed(package: Package, empty: Graph, tmp_path: Path) -> None:
    """Folder, zip, zip with a folder inside, single file; with byte order mark or CRLF."""
    folder = package(persons=TEXT)
    marked = package(persons="\ufeff" + TEXT)
    windows = package(persons=TEXT.replace("\n", "\r\n"))
    flat = zipped(tmp_path / "flat.zip", **{"persons.csv": TEXT, "datapackage.json": "{}"})
    nested = zipped(tmp_path / "nested.ZIP", **{"包/persons.csv": TEXT})

    paths = [folder, marked, windows, flat, nested, folder / "persons.csv"]
    loads = [load([path], empty, skip_wrong=True) for path in paths]

    facts = [list(each.graph.facts("persons")) for each in loads]
    assert [fact.values for fact in facts[0]] == [("person:a", "甲", None, "0714-1")]
    assert facts == [facts[0]] * len(paths)
    assert [each.report for each in loads] == [loads[0].report] * len(paths)


def test_a_file_that_seems_to_be_a_table_is_named_with_it(package: Package, empty: Graph) -> None:
    """A slip in the name of a file would else leave a table out in silence."""
    folder = package(persons=TEXT, organisations="id\n", person="id\n", notes="id\n")
    names = ("duties.csv.txt", "my rules.csv", "persons (1).csv", "posts - 副本.csv", "posts.xlsx", "rules (1).csv")
    for name in (*names, "rules.pdf", "rules（2）.csv"):
        (folder / name).write_text("")

    assert load([folder], empty).report.other_files == [
        "duties.csv.txt (did you mean duties.csv?)",
        "my rules.csv (did you mean rules.csv?)",
        "notes.csv",
        "organisations.csv (did you mean organizations.csv?)",
        "person.csv (did you mean persons.csv?)",
        "persons (1).csv (did you mean persons.csv?)",
        "posts - 副本.csv (did you mean posts.csv?)",
        "posts.xlsx (a workbook: save each sheet as CSV)",
        "rules (1).csv (did you mean rules.csv?)",
        "rules.pdf",
        "rules（2）.csv (did you mean rules.csv?)",
    ]


def test_other_files_are_named(package: Package, empty: Graph, tmp_path: Path) -> None:
    """With the reason where they need a store; datapackage.json and hidden files need no mention."""
    folder = package(persons=TEXT, events="id\n", plan="id\n", notes="x\n")
    (folder / "datapackage.json").write_text("{}")
    (folder / ".DS_Store").write_text("")
    (folder / "pictures").mkdir()
    archive = zipped(
        tmp_path / "a.zip",
        **{"p/persons.csv": TEXT, "p/plan.csv": "id\n", "p/q/rules.csv": "id\n", "__MACOSX/p/._persons.csv": ""},
    )

    assert load([folder], empty).report.other_files == [
        "notes.csv",
        "pictures/",
        "plan.csv",
        "events.csv (history is loaded into a store)",
    ]
    assert load([archive], empty).report.other_files == ["plan.csv", "p/q/rules.csv"]


def test_a_pipe_is_no_table(tmp_path: Path, empty: Graph) -> None:
    """It is refused before anybody waits for what may come through it."""
    os.mkfifo(tmp_path / "areas.csv")

    assert refusal(tmp_path, empty) == (
        "/areas.csv: is no file that can be read as a table; expected one of text, no pipe or device"
    )


def test_a_line_without_end_is_not_read_whole(tmp_path: Path, empty: Graph) -> None:
    """Memory does not grow with it."""
    (tmp_path / "persons.csv").write_text("id,name\nperson:a," + "x" * 40_000_000)

    tracemalloc.start()
    result = load([tmp_path], empty)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert [str(note) for note in result.report.wrong] == [
        "persons.csv row 2: a cell has more than 131072 characters; shorten it, or close the double quote before it"
    ]
    assert peak < 20_000_000


def refusal(path: Path, empty: Graph) -> str:
    with pytest.raises(BadInput) as refused:
        load([path], empty)
    return str(refused.value).removeprefix(str(path))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("persons.txt", ": cannot be read; expected a folder, a .zip or a .csv file (of a workbook: save as CSV)"),
        ("package.xlsx", ": cannot be read; expected a folder, a .zip or a .csv file (of a workbook: save as CSV)"),
        ("person.csv", ": 'person' is no table: did you mean persons?"),
        ("event.csv", ": 'event' is no table: did you mean events?"),
        ("broken.zip", ": is no readable .zip (File is not a zip file); pack it again"),
    ],
)
def test_a_file_that_is_no_table_is_refused(tmp_path: Path, empty: Graph, name: str, message: str) -> None:
    """In one line that says what was expected."""
    (tmp_path / name).write_text(TEXT)

    assert refusal(tmp_path / name, empty) == message


def test_a_path_without_tables_is_refused(tmp_path: Path, empty: Graph) -> None:
    """Absent, empty, or with other files only."""
    (tmp_path / "notes.csv").write_text("x\n")

    assert refusal(tmp_path / "absent", empty) == ": there is no such file or folder"
    assert refusal(tmp_path, empty) == ": holds no table; expected files such as areas.csv, see `graphkb template`"


@pytest.mark.parametrize(
    "name", ["../persons.csv", "a/../../persons.csv", "/persons.csv", "C:/persons.csv", "a\\persons.csv", ".."]
)
def test_names_that_lead_out_of_an_archive_are_refused(tmp_path: Path, empty: Graph, name: str) -> None:
    """Although nothing is ever unpacked to disk."""
    path = zipped(tmp_path / "a.zip", **{"rules.csv": "id,title\n", name: TEXT})

    assert refusal(path, empty) == f": the name {name!r} leads out of the archive; expected plain names"


def test_an_archive_has_bounds(tmp_path: Path, empty: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """In entries and in unpacked size, whatever its packed size; at the bound it is read."""
    many = zipped(tmp_path / "many.zip", **{"persons.csv": TEXT}, **{f"{i}.txt": "" for i in range(100)})
    large = zipped(tmp_path / "large.zip", **{"persons.csv": TEXT, "x.txt": "0" * 1000})
    assert refusal(many, empty) == ": 101 entries; an archive may have at most 100"

    size = len(TEXT.encode()) + 1000
    monkeypatch.setattr(sources, "MAX_UNPACKED", size)
    monkeypatch.setattr(sources, "MAX_ENTRIES", 101)
    assert load([large], empty).report.tables.keys() == {"persons"}
    assert load([many], empty).report.tables.keys() == {"persons"}
    monkeypatch.setattr(sources, "MAX_UNPACKED", size - 1)
    assert refusal(large, empty) == f": unpacks to {size} bytes; an archive may have at most {size - 1}"


def test_a_damaged_archive_is_refused(tmp_path: Path, empty: Graph) -> None:
    """A flipped byte inside an entry is found while it is read."""
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("persons.csv", TEXT)
    path.write_bytes(path.read_bytes().replace(b"0714-2", b"0714-3"))

    with pytest.raises(BadInput, match=r"^a\.zip: persons\.csv is damaged \(Bad CRC-32.*\); pack it again$"):
        load([path], empty)


@pytest.mark.parametrize("packed", [False, True])
def test_a_large_file_is_streamed(package: Package, empty: Graph, tmp_path: Path, *, packed: bool) -> None:
    """Memory grows with the rows that are kept, not with the file: here 8 MB with one row at the end."""
    text = "id,name,contact\n" + ("," * 1000 + "\n") * 8000 + "person:a,甲,\n"
    path = zipped(tmp_path / "a.zip", **{"persons.csv": text}) if packed else package(persons=text)
    del text

    tracemalloc.start()
    try:
        result = load([path], empty)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert [fact.source for fact in result.graph.facts("persons")] == ["persons.csv:8002"]
    assert peak < 2_000_000


def test_an_encrypted_archive_is_refused(tmp_path: Path, empty: Graph) -> None:
    """The flag in the directory is enough."""
    path = zipped(tmp_path / "a.zip", **{"persons.csv": TEXT})
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)

    assert refusal(path, empty) == ": persons.csv is encrypted; expected an archive without password"


def test_a_table_twice_in_one_archive_is_refused(tmp_path: Path, empty: Graph) -> None:
    """Two folders around tables are two packages."""
    path = zipped(tmp_path / "a.zip", **{"a/persons.csv": TEXT, "b/persons.csv": TEXT})

    assert refusal(path, empty) == ": holds persons.csv twice; expected one file a table"
