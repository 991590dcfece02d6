"""What cannot be read as it was packed or written: one line, and nothing else is made of it."""

import zipfile
from pathlib import Path

import pytest

from graphkb.errors import BadInput
from graphkb.graph.graph import Graph
from graphkb.loaders.load import load
from tests.loaders.conftest import AREAS, ORGANIZATIONS, Loader

PERSONS = "id,name\n" + "".join(f"person:p{i},甲{i}\n" for i in range(100))


def packed(path: Path, method: int, change: tuple[int, bytes] = (0, b"")) -> Path:
    """An archive of one table, in which other bytes stand from a place on."""
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("persons.csv", PERSONS)
    raw = bytearray(path.read_bytes())
    start, value = change
    raw[start : start + len(value)] = value
    path.write_bytes(raw)
    return path


@pytest.mark.parametrize(
    ("method", "change", "says"),
    [
        (zipfile.ZIP_DEFLATED, (60, b"\xff" * 9), "Error -3 while decompressing data: "),
        (zipfile.ZIP_LZMA, (60, b"\xff" * 9), "Corrupt input data"),
        (zipfile.ZIP_BZIP2, (60, b"\xff" * 9), "Invalid data stream"),
        (zipfile.ZIP_DEFLATED, (30, b"\x1b[2J" * 2), "File name in directory 'persons.csv' and header b'\\x1b[2J"),
    ],
)
def test_a_damaged_entry_is_one_line(
    tmp_path: Path, empty: Graph, method: int, change: tuple[int, bytes], says: str
) -> None:
    """However it was packed; what stands in it is not repeated."""
    path = packed(tmp_path / "a.zip", method, change)

    with pytest.raises(BadInput) as refused:
        load([path], empty)
    assert str(refused.value).startswith(f"a.zip: persons.csv is damaged ({says}")
    assert str(refused.value).endswith("); pack it again")
    assert str(refused.value).isprintable()


def test_a_way_of_packing_that_is_not_known_is_one_line(tmp_path: Path, empty: Graph) -> None:
    """As Deflate64, which file managers take for large files."""
    path = packed(tmp_path / "a.zip", zipfile.ZIP_DEFLATED)
    path.write_bytes(path.read_bytes().replace(b"\x08\x00", b"\x09\x00"))

    with pytest.raises(
        BadInput, match=r"^a\.zip: persons\.csv is damaged \(That compression method is not supported\); "
    ):
        load([path], empty)


def test_an_archive_of_a_later_kind_is_one_line(tmp_path: Path, empty: Graph) -> None:
    """The version that its directory says is needed."""
    path = packed(tmp_path / "a.zip", zipfile.ZIP_DEFLATED)
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\x01\x02") + 6] = 250
    path.write_bytes(raw)

    with pytest.raises(BadInput, match=r"/a\.zip: is no readable \.zip \(zip file version 25\.0\); pack it again$"):
        load([path], empty)


def test_an_archive_that_points_before_its_beginning_is_one_line(tmp_path: Path, empty: Graph) -> None:
    """The offset of the directory in its last record is too large, so that the entry lies before the file."""
    path = packed(tmp_path / "a.zip", zipfile.ZIP_DEFLATED)
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\x05\x06") + 16] += 5
    path.write_bytes(raw)

    with pytest.raises(BadInput, match=r"a\.zip: .*; pack it again$"):
        load([path], empty)


@pytest.mark.parametrize("table", ["areas", "organizations"])
def test_nothing_is_pruned_for_a_file_that_cannot_be_read(loaded: Loader, table: str) -> None:
    """What it names is not known; it is told alone."""
    known = loaded(areas=AREAS, organizations=ORGANIZATIONS).graph

    result = loaded(known, {"prune": True}, **{table: "nonsense\n"})

    assert {each.row for each in result.report.wrong} == {1}
    assert (result.changes, result.report.differences, result.report.tables) == ([], [], {})
