"""What the statements of a store have in common stands in a part; `-- include: <part>` stands for it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graphkb.stores import statements
from graphkb.stores.statements import statement
from tests.statement_files import COMMENTS, files_of, header, included, is_include, lines, own, parts_of, text, words

FILES = [path for store in ("sqlite", "neo4j") for path in (*files_of(store), *parts_of(store))]
PARTS = [path for path in FILES if path.parent.name == "parts"]
every_part = pytest.mark.parametrize("path", PARTS, ids=lambda path: path.name)
Write = Callable[[str, str], None]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Write]:
    """Writes a file of a folder that stands for queries/."""
    monkeypatch.setattr(statements, "folder", tmp_path.joinpath)
    statement.cache_clear()

    def write(name: str, text: str) -> None:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")

    yield write
    statement.cache_clear()


def test_a_part_stands_where_it_is_included(write: Write) -> None:
    """Without its header, each line as far in as the line that includes it; so do the parts of a part."""
    write(
        "sqlite/count.sql", "-- count: how many.\nSELECT count(*)\nFROM event\nWHERE\n  -- include: is_open\n  AND 1\n"
    )
    write("sqlite/parts/is_open.sql", "-- is_open: whether.\nis_open AND (\n  -- include: is_here\n)\n")
    write("sqlite/parts/is_here.sql", "-- is_here: where.\narea = :area\nOR 0\n")

    assert statement("sqlite", "count") == (
        "SELECT count(*)\nFROM event\nWHERE\n  is_open AND (\n    area = :area\n    OR 0\n  )\n  AND 1"
    )


def test_cypher_includes_by_its_own_comment(write: Write) -> None:
    write("neo4j/open.cypher", "// open: all.\n// include: open_events\nRETURN e.id AS id\n")
    write("neo4j/parts/open_events.cypher", "// open_events: some.\nMATCH (e:Open)\n")

    assert statement("neo4j", "open") == "MATCH (e:Open)\nRETURN e.id AS id"


def test_a_part_that_is_not_there_is_named(write: Write) -> None:
    """With the file that includes it, and where it was looked for; it is not left out as a comment would be."""
    write("sqlite/count.sql", "SELECT\n  -- include: columms\nFROM event\n")

    with pytest.raises(FileNotFoundError) as caught:
        statement("sqlite", "count")
    assert str(caught.value) == (
        "queries/sqlite/count.sql includes 'columms': there is no queries/sqlite/parts/columms.sql"
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_holds_one_statement_below_its_header(path: Path) -> None:
    """Below it there is no second statement, and no comment but for parts."""
    below = lines(path)[len(header(path)) :]

    assert [line for line in below if COMMENTS[path.suffix] in line and not is_include(line)] == []
    assert ";" not in text(path)
    assert included(path) or text(path) == "\n".join(below)


@every_part
def test_a_part_names_itself_and_who_includes_it(path: Path) -> None:
    """More than one: what one statement needs is said there."""
    others = [each for each in FILES if f" include: {path.stem}" in "\n".join(lines(each))]
    including = [each.stem for each in others if each.suffix == path.suffix]

    assert header(path)[0].startswith(f"{COMMENTS[path.suffix]} {path.stem}: ")
    assert own(path, "used-by") == sorted(including)
    assert len(including) > 1


@every_part
def test_a_part_says_what_it_takes(path: Path) -> None:
    """The parameters in it that none of its own parts says."""
    body = "\n".join(lines(path)[len(header(path)) :])
    params = re.findall({".sql": r":(\w+)", ".cypher": r"\$(\w+)"}[path.suffix], body)

    of_parts = {param for part in included(path) for param in words(own(part, "param"))}

    assert words(own(path, "param")) == [param for param in dict.fromkeys(params) if param not in of_parts]
