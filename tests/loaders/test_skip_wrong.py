"""With skip_wrong the good rows are loaded, and the wrong ones are left in files of the same shape."""

import errno
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import pytest

from graphkb.errors import WrongUse
from graphkb.graph.graph import Graph
from graphkb.loaders import files, wrong_rows
from graphkb.loaders.load import load
from tests.loaders.conftest import AREAS, ORGANIZATIONS, Loader, Package
from tests.loaders.outcome import wrong

SKIP = {"skip_wrong": True}


def test_good_rows_are_loaded(loaded: Loader, empty: Graph) -> None:
    """Without skip_wrong none is."""
    text = "id,name\nperson:a,甲\nperson:b,\nperson:c,丙\n"

    skipped = loaded(empty, SKIP, persons=text)

    assert [fact.key for fact in skipped.graph.facts("persons")] == ["person:a", "person:c"]
    assert [change.key for change in skipped.changes] == ["person:a", "person:c"]
    assert skipped.report.tables["persons"].wrong == 1
    assert (skipped.is_good, loaded(persons=text).is_good) == (True, False)
    assert loaded(persons=text).graph is empty


def test_what_names_a_wrong_row_is_wrong_too(loaded: Loader, empty: Graph) -> None:
    """Down to the last: town, community, jurisdiction."""
    areas = AREAS.replace("area:k,下陆区,COUNTY", "area:k,下陆区,COUNTRY")

    skipped = loaded(
        empty,
        SKIP,
        areas=areas,
        organizations=ORGANIZATIONS,
        jurisdictions="organization,area\norg:c,area:v\norg:a,area:c\n",
    )

    expected = "expected an id area:… that is known or is loaded with it"
    assert wrong(skipped) == [
        "areas.csv row 4, level: 'COUNTRY' is no AreaLevel: did you mean COUNTY?",
        f"areas.csv row 5, parent: area:k is not known; {expected}",
        f"areas.csv row 6, parent: area:t is not known; {expected}",
        f"jurisdictions.csv row 2, area: area:v is not known; {expected}",
    ]
    assert sorted(fact.key for fact in skipped.graph.facts("areas")) == ["area:c", "area:p"]
    assert [fact["organization"] for fact in skipped.graph.facts("jurisdictions")] == ["org:a"]


def test_without_skip_wrong_only_the_cause_is_named(loaded: Loader) -> None:
    """Once that row is right, those that name it are."""
    assert wrong(loaded(areas=AREAS.replace("area:k,下陆区,COUNTY", "area:k,下陆区,COUNTRY"))) == [
        "areas.csv row 4, level: 'COUNTRY' is no AreaLevel: did you mean COUNTY?"
    ]


def test_a_wrong_row_of_something_known_leaves_it_as_it_was(loaded: Loader) -> None:
    """And what names it stays good."""
    first = loaded(areas=AREAS)

    later = loaded(
        first.graph,
        SKIP | {"effective": "always"},
        areas=AREAS.replace("下陆区,COUNTY", "新名,COUNTRY"),
        organizations=ORGANIZATIONS,
        jurisdictions="organization,area\norg:c,area:k\n",
    )

    assert later.report.tables["areas"].unchanged == 4
    assert {fact.key: fact["name"] for fact in later.graph.facts("areas")}["area:k"] == "下陆区"
    assert len(later.graph.tables["jurisdictions"]) == 1


def test_the_rows_of_one_key_are_loaded_together_or_not_at_all(loaded: Loader, empty: Graph) -> None:
    """Half of the states of an entity may say something else than all of them."""
    text = (
        "id,name,valid_from,valid_to\nperson:a,甲,2020-01-01,2021-01-01\n"
        "person:a,乙,2021-01-01,someday\nperson:b,丙,,\n"
    )

    skipped = loaded(empty, SKIP, persons=text)

    assert [fact.key for fact in skipped.graph.facts("persons")] == ["person:b"]
    assert wrong(skipped) == [
        "persons.csv row 2: set aside, since persons.csv row 3 of person:a is wrong",
        "persons.csv row 3, valid_to: 'someday' is no instant: write 2022-03-01 or 2022-03-01T08:00:00+08:00",
    ]


def test_one_id_twice_sets_both_rows_aside(loaded: Loader, empty: Graph) -> None:
    """Nobody knows which is right."""
    skipped = loaded(empty, SKIP, persons="id,name\nperson:a,甲\nperson:a,乙\nperson:b,丙\n")

    assert [fact.key for fact in skipped.graph.facts("persons")] == ["person:b"]
    assert [note.row for note in skipped.report.wrong] == [2, 3]


def test_wrong_rows_keep_their_shape(package: Package, empty: Graph, tmp_path: Path) -> None:
    """Header, cells and order of the file, and the reasons; the corrected file can be loaded by itself."""
    folder = package(persons='contact,id,name\n1,person:a,甲\n"2, 3",person:b,\n,c,\n', rules="id,title\nrule:r,清单\n")
    skipped = load([folder], empty, skip_wrong=True)

    written = skipped.write_wrong_rows(tmp_path)

    assert written == [tmp_path / "persons.wrong.csv"]
    text = written[0].read_bytes().decode("utf-8")
    assert text == (
        "contact,id,name,reason\r\n"
        '"2, 3",person:b,,name: is empty; a value is required\r\n'
        ",c,,id: 'c' is no id: expected person:…; name: is empty; a value is required\r\n"
    )
    written[0].write_text(text.replace("person:b,,", "person:b,乙,").replace(",c,,", ",person:c,丙,"), encoding="utf-8")
    rest = load(written, skipped.graph)
    assert rest.is_good
    assert [change.key for change in rest.changes] == ["person:b", "person:c"]


def test_wrong_rows_stand_beside_their_file(package: Package, empty: Graph, tmp_path: Path) -> None:
    """For an archive beside the archive; what is there stays, the next is numbered; the folder loads as before."""
    folder = package(persons="id,name\nperson:a,\n")
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("x/persons.csv", "id,name\nperson:b,\n")
    skipped = load([folder, tmp_path / "two.zip"], empty, skip_wrong=True)

    assert skipped.write_wrong_rows() == [folder / "persons.wrong.csv", tmp_path / "persons.wrong.csv"]
    before = (folder / "persons.wrong.csv").read_bytes()
    assert skipped.write_wrong_rows(tmp_path) == [tmp_path / "persons.2.wrong.csv", tmp_path / "persons.3.wrong.csv"]
    again = load([folder], empty, skip_wrong=True)
    assert (again.report.other_files, again.write_wrong_rows()) == (
        ["persons.wrong.csv"],
        [folder / "persons.2.wrong.csv"],
    )
    assert (folder / "persons.wrong.csv").read_bytes() == before
    assert wrong(load([folder / "persons.2.wrong.csv"], empty)) == [
        "persons.2.wrong.csv row 2, name: is empty; a value is required"
    ]


def test_wrong_rows_follow_no_link(package: Package, empty: Graph, tmp_path: Path) -> None:
    """Neither one that leads to a file nor one that leads nowhere."""
    folder = package(persons="id,name\nperson:a,\n")
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (folder / "persons.wrong.csv").symlink_to(victim)
    (folder / "persons.2.wrong.csv").symlink_to(tmp_path / "nowhere")

    assert load([folder], empty, skip_wrong=True).write_wrong_rows() == [folder / "persons.3.wrong.csv"]
    assert victim.read_text() == "precious"
    assert not (tmp_path / "nowhere").exists()


def test_wrong_rows_that_cannot_be_written_leave_nothing(
    package: Package, empty: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is full at the second file takes the first back."""
    folder = package(persons="id,name\nperson:a,\n", rules="id,title\nrule:a,\n")
    skipped = load([folder], empty, skip_wrong=True)

    @contextmanager
    def full(path: Path, **options: bool) -> Iterator[TextIO]:
        with files.created(path, **options) as text:
            yield text
            if path.name.startswith("rules"):
                raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(wrong_rows, "created", full)
    with pytest.raises(WrongUse) as refused:
        skipped.write_wrong_rows(tmp_path)

    assert str(refused.value) == (
        f"{tmp_path}/rules.wrong.csv: the wrong rows cannot be written (No space left on device), so nothing is loaded;"
        " make room there, or load a copy from a folder that can be written"
    )
    assert list(tmp_path.glob("*.wrong.csv")) == []


def test_a_row_of_another_width_is_refused_again(package: Package, empty: Graph) -> None:
    """It keeps all its cells, however often it is left; the reason stands after them."""
    folder = package(persons="id,name,contact\nperson:a,甲,1,2\nperson:b,乙\n")

    [first] = load([folder], empty, skip_wrong=True).write_wrong_rows()
    [second] = load([first], empty, skip_wrong=True).write_wrong_rows()

    assert first.read_text("utf-8").splitlines() == [
        "id,name,contact,reason",
        'person:a,甲,1,2,"has 4 cells; expected 3, as many as the header"',
        'person:b,乙,"has 2 cells; expected 3, as many as the header"',
    ]
    assert second.read_text("utf-8").splitlines() == [
        "id,name,contact,reason",
        'person:a,甲,1,2,"has 5 cells; expected 4, as many as the header"',
        'person:b,乙,"has 3 cells; expected 4, as many as the header"',
    ]
    assert load([second], empty).report.tables["persons"].wrong == 2


def test_a_corrected_file_may_take_its_tables_name(package: Package, empty: Graph) -> None:
    """The column `reason` that a load left says nothing."""
    corrected = load([package(persons="id,name,reason\nperson:a,甲,name: is empty\n")], empty)

    assert [fact.values for fact in corrected.graph.facts("persons")] == [("person:a", "甲", None, None)]


@pytest.mark.parametrize(
    ("table", "raw", "note"),
    [
        ("persons", "id,name\nperson:a,甲\nperson:b,乙\n", "name"),
        ("provinces", "code,name\n42,湖北\n43,湖南\n", "name"),
    ],
)
def test_a_damaged_row_is_set_aside(package: Package, empty: Graph, table: str, raw: str, note: str) -> None:
    """Its bytes are kept as they were, and it is refused again."""
    folder = package()
    damaged = raw.encode()[:-2] + b"\xff\n"
    (folder / f"{table}.csv").write_bytes(damaged)

    skipped = load([folder], empty, skip_wrong=True)
    [left] = skipped.write_wrong_rows()

    assert (len(skipped.changes), skipped.report.can_skip) == (1, True)
    cell = damaged.splitlines()[2].split(b",")[1]
    assert wrong(skipped) == [f"{table}.csv row 3, {note}: {cell!r} is not UTF-8; save it as UTF-8"]
    assert left.read_bytes().splitlines()[1].startswith(damaged.splitlines()[2] + b",")
    assert wrong(load([left], empty)) == [f"{table}.wrong.csv row 2, {note}: {cell!r} is not UTF-8; save it as UTF-8"]


def test_what_can_be_told_beside_a_wrong_file_is_told(loaded: Loader) -> None:
    """Not that nobody knows what its rows say."""
    stopped = loaded(
        areas="code,nam,level\n420204,下陆区,COUNTY\n",
        organizations=ORGANIZATIONS,
        jurisdictions="organization,area\norg:a,420204\norg:x,area:420204\n",
        hierarchy="organization,parent\norg:a,org:a\n",
    )

    assert wrong(stopped) == [
        "areas.csv row 1, nam: areas has no column 'nam': did you mean name?",
        "areas.csv row 1, name: column 'name' is missing; areas needs it",
        (
            "jurisdictions.csv row 3, organization: org:x is not known; expected an id org:… that is known or is"
            " loaded with it"
        ),
        "hierarchy.csv row 2, parent: closes a circle: org:a → org:a; expected none",
    ]
    assert (stopped.changes, stopped.report.can_skip) == ([], False)
    assert list(stopped.report.tables) == ["organizations", "jurisdictions", "hierarchy"]


def test_a_wrong_file_stops_the_load_all_the_same(loaded: Loader, empty: Graph) -> None:
    """What its rows say is not known."""
    stopped = loaded(empty, SKIP, persons="id,name\nperson:a,甲\n", rules="id,titel\nrule:r,清单\n")

    assert wrong(stopped) == [
        "rules.csv row 1, titel: rules has no column 'titel': did you mean title?",
        "rules.csv row 1, title: column 'title' is missing; rules needs it",
    ]
    assert (stopped.is_good, stopped.changes) == (False, [])


@pytest.mark.parametrize("skip_wrong", [True, False])
def test_counts_add_up(loaded: Loader, empty: Graph, *, skip_wrong: bool) -> None:
    """Every row is new, changed, unchanged or wrong, also those that only a rule finds wrong."""
    load = loaded(
        empty,
        {"skip_wrong": skip_wrong},
        matters="id,name,parent\nmatter:a,甲,matter:b\nmatter:b,乙,matter:a\nmatter:c,丙,matter:x\nmatter:d,丁,\n",
    )

    counts = load.report.tables["matters"]
    assert (counts.new, counts.wrong) == ((1, 3) if skip_wrong else (2, 2))
