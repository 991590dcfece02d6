"""An export is a package: loading it changes nothing, and into nothing it gives the same knowledge."""

import errno
import itertools
import json
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from resource import RLIMIT_FSIZE, getrlimit, setrlimit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphkb.errors import BadInput, WrongUse
from graphkb.graph.graph import Graph
from graphkb.loaders.export import export_package
from graphkb.loaders.export_graphml import export_graphml
from graphkb.loaders.files import created_folder
from graphkb.loaders.load import Load, load
from graphkb.loaders.template import write_template
from graphkb.model.event_tables import EVENT_TABLES, HISTORY_COLUMNS
from graphkb.model.facts import Fact, FactBatch, Revision
from graphkb.model.kinds import COMMON_COLUMNS, TABLES
from tests.loaders.conftest import EMPTY, WHOLE


def facts(graph: Graph) -> dict[str, list[str]]:
    return {table: sorted(map(repr, graph.facts(table))) for table in TABLES}


def exported(graph: Graph, target: Path) -> Path:
    export_package(graph, target)
    return target


@pytest.fixture
def whole() -> Load:
    """The package above, loaded into nothing."""
    return load([WHOLE], EMPTY)


def test_the_package_is_whole(whole: Load) -> None:
    """Else the tests below would claim too much: it is right, and fills each column of each table."""
    assert whole.report.wrong == []
    assert whole.report.tables.keys() == TABLES.keys()
    empty = [
        (table.name, column.name)
        for table in TABLES.values()
        for column in table.columns
        if all(value in {None, ()} for value in whole.graph.tables[table.name].column(column.name))
    ]
    assert empty == []


@pytest.mark.parametrize("effective", [None, "always", 0, 1_640_000_000_000])
@pytest.mark.parametrize("prune", [True, False])
def test_loading_an_export_again_changes_nothing(
    whole: Load, tmp_path: Path, effective: int | None, *, prune: bool
) -> None:
    """Whatever --effective says, and although every table is there to be pruned by."""
    again = load([exported(whole.graph, tmp_path / "out")], whole.graph, effective=effective, prune=prune)

    assert (again.changes, again.report.wrong, again.report.differences) == ([], [], [])
    assert again.is_good
    assert {name: counts.unchanged for name, counts in again.report.tables.items()} == {
        name: len(columns) for name, columns in whole.graph.tables.items()
    }


def test_an_export_loaded_into_nothing_gives_the_same_facts(whole: Load, tmp_path: Path) -> None:
    """To the source and the mark of generated data; and the export of that is the same, byte for byte."""
    first = exported(whole.graph, tmp_path / "first")

    copy = load([first], EMPTY)

    assert facts(copy.graph) == facts(whole.graph)
    second = exported(copy.graph, tmp_path / "second")
    assert {path.name: path.read_bytes() for path in first.iterdir()} == {
        path.name: path.read_bytes() for path in second.iterdir()
    }


def test_what_an_export_looks_like(whole: Load, tmp_path: Path) -> None:
    """Rows by key, then start; dates where it was midnight; cells of formulas as they are; CRLF."""
    text = (exported(whole.graph, tmp_path / "out") / "areas.csv").read_bytes().decode("utf-8")

    header = "id,code,name,other_names,level,parent,category,scale,valid_from,valid_to,source,synthetic"
    assert text.split("\r\n") == [
        header,
        "area:c,4202,黄石市,,CITY,area:p,,,,,国家统计局,false",
        "area:g,,第1网格,,GRID,area:v,,MICRO,,,,false",
        "area:k,420204,下陆区,下陆;=SUM(1),COUNTY,area:c,,,,,,false",
        "area:k2,,无码区,,COUNTY,,,,,,,false",
        "area:p,42,湖北省,,PROVINCE,,,,,,国家统计局,false",
        'area:t,420204005,"新下陆, 街道",,TOWN,area:k,,,,2022-03-01,,false',
        "area:t,420204005,新下陆街道,,TOWN,area:k,,,2022-03-01,2023-01-01T00:30:00.125Z,,false",
        "area:t,420204006,新下陆街道,,TOWN,area:k,,,2024-01-01,,,true",
        "area:v,,铜花社区,,VILLAGE,area:t,URBAN_COMMUNITY,,,,,false",
        "area:v1,,旧社区,,VILLAGE,area:t,,,,2022-03-01,,false",
        "area:v2,,新社区,,VILLAGE,area:t,,,2022-03-01,,,false",
        "",
    ]


def test_files_are_for_their_owner_alone(whole: Load, tmp_path: Path) -> None:
    """Knowledge names the holders of posts."""
    folder = exported(whole.graph, tmp_path / "out")

    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """As on a disk that is full: the system refuses what lies beyond."""
    before = getrlimit(RLIMIT_FSIZE)
    setrlimit(RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        setrlimit(RLIMIT_FSIZE, before)


@pytest.mark.parametrize("is_there", [True, False])
def test_a_package_is_written_whole_or_not_at_all(whole: Load, tmp_path: Path, *, is_there: bool) -> None:
    """What fails midway leaves nothing that looks whole, and the message names the folder and what to do."""
    target = tmp_path / "out"
    if is_there:
        target.mkdir()

    with no_file_larger_than(1_000), pytest.raises(WrongUse) as refused:
        export_package(whole.graph, target)

    assert str(refused.value) == (
        f"{target}: cannot be written (File too large), and nothing is left there; make room, or name a place that can"
        " be written"
    )
    assert [*tmp_path.rglob("*")] == ([target] if is_there else [])


def test_what_is_being_written_stands_apart(tmp_path: Path) -> None:
    """Whoever looks, or ends the program, meanwhile finds no table in the folder."""
    with created_folder(tmp_path / "out") as folder:
        (folder / "areas.csv").write_text("id,name\n", "utf-8")
        with pytest.raises(BadInput, match="out: holds no table"):
            load([tmp_path / "out"], EMPTY)


def test_a_folder_that_another_is_filling_is_left_alone(tmp_path: Path) -> None:
    """Two exports into one folder: the second is refused, the first ends well."""
    with created_folder(tmp_path / "out") as folder:
        (folder / "areas.csv").write_text("id,name\n", "utf-8")
        with (
            pytest.raises(BadInput, match="out: is not empty; name a new or empty folder"),
            created_folder(folder.parent),
        ):
            pass

    assert [path.name for path in (tmp_path / "out").iterdir()] == ["areas.csv"]


def write_into(target: Path, meanwhile: Callable[[], object] = lambda: None) -> None:
    """Three files; *meanwhile* is done before they are moved."""
    with created_folder(target) as folder:
        for name in ("a.csv", "b.csv", "c.csv"):
            (folder / name).write_text("ours", "utf-8")
        meanwhile()


@pytest.mark.parametrize("is_there", [True, False])
def test_a_file_that_appears_in_the_folder_meanwhile_is_kept(tmp_path: Path, *, is_there: bool) -> None:
    """Neither written over nor removed; what was moved before it is taken back."""
    if is_there:
        (tmp_path / "out").mkdir()
    theirs = tmp_path / "out" / "b.csv"

    with pytest.raises(BadInput) as refused:
        write_into(tmp_path / "out", meanwhile=lambda: theirs.write_text("theirs", "utf-8"))

    assert str(refused.value) == f"{theirs}: is there already; name a new or empty folder"
    assert [*(tmp_path / "out").iterdir()] == [theirs]
    assert theirs.read_text("utf-8") == "theirs"


@pytest.mark.parametrize("is_there", [True, False])
def test_what_was_moved_is_taken_back_if_the_rest_cannot_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_there: bool
) -> None:
    """Nothing is left there, as the message says."""
    if is_there:
        (tmp_path / "out").mkdir()
    rename = Path.rename

    def rename_all_but_b(file: Path, target: Path) -> Path:
        if file.name == "b.csv":
            raise OSError(errno.EIO, "Input/output error")
        return rename(file, target)

    monkeypatch.setattr(Path, "rename", rename_all_but_b)
    with pytest.raises(WrongUse, match="and nothing is left there"):
        write_into(tmp_path / "out")

    assert [*tmp_path.rglob("*")] == ([tmp_path / "out"] if is_there else [])


def test_a_file_that_is_there_is_kept(whole: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one that appears once it was looked for."""
    (target := tmp_path / "out.graphml").write_text("theirs", "utf-8")

    monkeypatch.setattr(Path, "exists", lambda _: False)
    with pytest.raises(BadInput) as refused:
        export_graphml(whole.graph.at(0), target)

    assert str(refused.value) == f"{target}: is there already; name a new file"
    assert target.read_text("utf-8") == "theirs"


def test_a_file_is_written_whole_or_not_at_all(whole: Load, tmp_path: Path) -> None:
    """The message names it and what to do."""
    target = tmp_path / "out.graphml"

    with no_file_larger_than(1_000), pytest.raises(WrongUse) as refused:
        export_graphml(whole.graph.at(0), target)

    assert str(refused.value) == (
        f"{target}: cannot be written (File too large), and nothing is left there; make room, or name a place that can"
        " be written"
    )
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("write", [write_template, lambda target: export_package(EMPTY, target)])
def test_nothing_is_written_over(tmp_path: Path, write: object) -> None:
    """A folder with something in it, or a file, is refused."""
    (tmp_path / "mine.txt").write_text("")
    assert callable(write)

    for target in (tmp_path, tmp_path / "mine.txt"):
        with pytest.raises(BadInput) as refused:
            write(target)
        assert str(refused.value) == f"{target}: is not empty; name a new or empty folder"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_template_has_every_table_and_column(tmp_path: Path) -> None:
    """With a header alone; it loads as nothing."""
    write_template(tmp_path)

    headers = {path.stem: path.read_text(encoding="utf-8").strip().split(",") for path in tmp_path.glob("*.csv")}
    common = ["valid_from", "valid_to", "source", "synthetic"]
    assert headers.keys() == TABLES.keys() | EVENT_TABLES.keys()
    assert headers["transitions"] == [
        "subject", "at", "action", "from", "to", "organization", "post", "actor", "reason", "note",
    ]  # fmt: skip
    assert headers["work_orders"][-3:] == ["rating", "source", "synthetic"]
    assert headers["persons"] == ["id", "name", "staff_number", "contact", *common]
    assert headers["jurisdictions"] == ["organization", "area", *common]
    empty = load([tmp_path], EMPTY)
    assert (empty.changes, empty.report.wrong) == ([], [])


def test_the_descriptor_declares_every_column(tmp_path: Path) -> None:
    """As Frictionless Table Schema: types, lists of codes, bounds and foreign keys."""
    write_template(tmp_path)
    descriptor = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))

    resources = {resource["name"]: resource for resource in descriptor["resources"]}
    assert [resource["path"] for resource in descriptor["resources"]] == [
        f"{name}.csv" for name in (*TABLES, *EVENT_TABLES)
    ]
    for name, resource in resources.items():
        table = (TABLES | EVENT_TABLES)[name]
        common = HISTORY_COLUMNS.get(name, COMMON_COLUMNS)
        declared = [column.name for column in (*table.columns, *common)]
        assert [field["name"] for field in resource["schema"]["fields"]] == declared
    duties = {field["name"]: field for field in resources["duties"]["schema"]["fields"]}
    assert duties["role"]["constraints"] == {"required": True, "enum": ["LEAD", "ASSIST", "SUPERVISE"]}
    assert duties["line"].get("constraints") is None
    assert duties["priority"]["type"] == "integer"
    assert duties["synthetic"]["type"] == "boolean"
    assert duties["severities"]["description"] == "several separated by ;"
    matters = {field["name"]: field for field in resources["matters"]["schema"]["fields"]}
    assert matters["severity"]["constraints"] == {"minimum": 1, "maximum": 4}
    assert resources["matters"]["schema"]["foreignKeys"] == [
        {"fields": "parent", "reference": {"resource": "", "fields": "id"}}
    ]
    assert resources["holdings"]["schema"]["foreignKeys"] == [
        {"fields": "person", "reference": {"resource": "persons", "fields": "id"}},
        {"fields": "post", "reference": {"resource": "posts", "fields": "id"}},
    ]


# ---- whatever the texts, numbers and instants

SEEN = st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"], include_characters="\n\r\t")
"""What a cell may hold: a load refuses the others."""
TEXTS = st.text(SEEN, min_size=1, max_size=20).map(str.strip).filter(bool)
ITEMS = TEXTS.map(lambda text: text.replace(";", ",").replace("；", "，").strip())
MIDNIGHTS = st.integers(-20_000, 40_000).map(lambda days: days * 86_400_000 - 28_800_000)  # of Shanghai
INSTANTS = st.integers(-62_135_596_800_000, 253_402_300_799_999) | MIDNIGHTS


@st.composite
def organizations(draw: st.DrawFn) -> list[Fact]:
    """Organizations with up to three states each, one after the other."""
    found = []
    for number in range(draw(st.integers(0, 4))):
        instants = sorted(draw(st.sets(INSTANTS, max_size=4)))
        bounds = [*([None] if draw(st.booleans()) else []), *instants, *([None] if draw(st.booleans()) else [])]
        for start, end in itertools.pairwise(bounds):
            sizes = st.none() | st.integers(0, 2**31 - 1)
            names = tuple(dict.fromkeys(draw(st.lists(ITEMS, max_size=3))))
            functions = draw(st.sampled_from([(), ("COMMAND",), ("COMMAND", "COUNSELING")]))
            values = (
                f"org:{number}", draw(TEXTS), names, "CENTER", draw(st.sampled_from(["TOWN", None])), None, None, None,
                None, None, None, draw(sizes), functions, None, draw(st.none() | TEXTS), draw(sizes),
            )  # fmt: skip
            found.append(Fact("organizations", values, start, end, draw(st.none() | TEXTS), draw(st.booleans())))
    return found


@st.composite
def figures(draw: st.DrawFn) -> list[Fact]:
    """Figures with any finite value."""
    values = draw(st.lists(st.floats(allow_nan=False, allow_infinity=False), max_size=5))
    facts = ((f"figure:{n}", "甲", None, None, value, "EXACT", None, None, None) for n, value in enumerate(values))
    return [Fact("figures", fact, None, None, None, synthetic=False) for fact in facts]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(organizations=organizations(), figures=figures())
def test_any_knowledge_survives_an_export(
    tmp_path_factory: pytest.TempPathFactory, organizations: list[Fact], figures: list[Fact]
) -> None:
    """Quotes, line breaks, blanks between others, formulas, 64-bit numbers, instants to the millisecond."""
    graph = Graph.build([_batch("organizations", organizations), _batch("figures", figures)], Revision(1, 0, ""))
    folder = exported(graph, tmp_path_factory.mktemp("export") / "out")

    assert load([folder], graph).changes == []
    copy = load([folder], EMPTY)
    assert copy.report.wrong == []
    assert facts(copy.graph) == facts(graph)


def _batch(table: str, facts: list[Fact]) -> FactBatch:
    batch = FactBatch(table)
    for fact in facts:
        batch.add(fact, 1)
    return batch
