"""The command line: one line for an expected failure, the right exit code, the same facts for people and machines."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer

from graphkb import cli
from graphkb.knowledge import KnowledgeBase
from graphkb.knowledge.event_desk import Caller
from graphkb.loaders.seeds import build_seed, seed_root
from graphkb.model.event_tables import EVENT_TABLES
from graphkb.model.events import Moved, Report
from tests.stores.databases import Database

GRID = "area:420204005009-g001"


class Ran(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Graphkb = Callable[..., Ran]


@pytest.fixture
def graphkb(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Graphkb:
    """Runs a command in this process as its users run it."""

    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["graphkb", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        return Ran(ended.value.code if isinstance(ended.value.code, int) else 0, out, err)

    return run


@pytest.fixture(scope="session")
def xialu(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seed Xialu as a data package, without its events: there are many, and few questions are about them."""
    package = build_seed("xialu", tmp_path_factory.mktemp("xialu") / "package")
    for table in EVENT_TABLES:
        (package / f"{table}.csv").unlink(missing_ok=True)
    return package


@pytest.fixture
def loaded(graphkb: Graphkb, xialu: Path, database: Database) -> Graphkb:
    """The same, on a store that holds Xialu."""
    database.fresh().close()
    ran = graphkb("--store", database.url, "load", xialu)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.rstrip().endswith("revision 1 版本 1")
    return lambda *arguments: graphkb("--store", database.url, *arguments)


def test_a_coordinator_asks_who_is_responsible(loaded: Graphkb) -> None:
    """Short id and unique name; organization, post, holder, telephone, rule and deadlines stand in the table."""
    ran = loaded("who", "噪声扰民", "铜花社区", "--as-of", "2023-01-01")
    assert ran.code == 0
    assert ran.out.startswith(
        "噪声扰民 (matter:noise) @ 铜花社区居委会, 新下陆街道 (area:420204005009) [2023-01-01 00:00+08:00"
    )
    (lead,) = [line for line in ran.out.splitlines() if "LEAD 主办" in line]
    for cell in ("黄石市生态环境局下陆区分局", "联络员07", "0714-00080007", "INHERITED 上级规定", "PT2H", "P3D", "P7D"):
        assert cell in lead


def test_a_machine_asks_who_is_responsible(loaded: Graphkb) -> None:
    """The names and shapes of the GraphQL contract."""
    answer = loaded("who", "matter:noise", GRID, "--as-of", "2023-01-01", "--json").json
    assert (answer["matterId"], answer["areaId"], answer["asOf"]) == ("matter:noise", GRID, "2022-12-31T16:00:00.000Z")
    assert [(each["organization"]["id"], each["basis"]) for each in answer["lead"]] == [
        ("org:xialu-ecology", "INHERITED")
    ]
    assert answer["lead"][0]["deadline"]["close"] == "P7D"
    assert answer["revision"] == 1


def test_a_merged_community_names_its_successor(loaded: Graphkb) -> None:
    """Before the merge it answers; after it nobody does, the successor is named, and the exit code says so."""
    before = loaded("who", "matter:noise", "area:xialu-merged-1", "--as-of", "2022-02-28", "--json")
    after = loaded("who", "matter:noise", "area:xialu-merged-1", "--as-of", "2022-03-01", "--json")
    assert (before.code, len(before.json["lead"])) == (0, 1)
    assert (after.code, after.json["lead"], after.json["reasons"]) == (1, [], ["OUT_OF_VALIDITY"])
    assert [each["id"] for each in after.json["successors"]] == ["area:420204004011"]


def test_everyone_on_a_grid(loaded: Graphkb) -> None:
    """Each role's nearest posts, with telephone."""
    people = loaded("team", GRID, "--json").json
    assert [(each["post"]["role"], each["servedArea"]["id"]) for each in people][:2] == [
        ("GRID_CHIEF", "area:420204005009"),
        ("GRID_MEMBER", GRID),
    ]
    assert all(each["contact"] for each in people)
    assert "网格员0199" in loaded("team", GRID).out


def test_the_chain_above_a_center(loaded: Graphkb) -> None:
    """Community, street, district; nobody above the district is known."""
    answer = loaded("chain", "org:xialu-tonghua-center", "--json").json
    assert [step["organization"]["id"] for step in answer["steps"]][-1] == "org:xialu-center"
    assert [step["number"] for step in answer["steps"]] == [1, 2]
    assert answer["reasons"] == ["NO_SUPERIOR"]


def test_the_chart_of_a_street(loaded: Graphkb) -> None:
    """13 communities; deeper levels are counted, not shown."""
    nodes = loaded("chart", "420204005", "--depth", "1", "--json").json["nodes"]
    assert len(nodes) == 14
    assert nodes[0]["id"] == "area:420204005"
    assert {node["depth"] for node in nodes} == {0, 1}
    assert loaded("chart", "420204005", "--depth", "1").out.startswith("新下陆街道  area:420204005")


def test_loading_again_is_free(loaded: Graphkb, xialu: Path) -> None:
    """The revision stays, and the log has one line."""
    again = loaded("load", xialu, "--json").json
    assert again["revision"]["number"] == 1
    assert {(counts["new"], counts["changed"]) for counts in again["tables"].values()} == {(0, 0)}
    assert [each["number"] for each in loaded("log", "--json").json["revisions"]] == [1]


def test_what_is_exported_loads_as_nothing_new(loaded: Graphkb, tmp_path: Path) -> None:
    """Every state, interval, source and mark comes back."""
    assert loaded("export", tmp_path / "out").code == 0
    again = loaded("load", tmp_path / "out", "--json").json
    assert again["revision"]["number"] == 1
    assert {(counts["new"], counts["changed"], counts["ended"]) for counts in again["tables"].values()} == {(0, 0, 0)}


def test_a_graph_is_exported_of_one_instant(loaded: Graphkb, tmp_path: Path) -> None:
    """As the name of a file and a format say; the package, which holds all instants, is of none."""
    target = tmp_path / "out.json"

    ran = loaded("export", target, "--format", "popolo", "--as-of", "2022-02-01")

    assert (ran.code, ran.out) == (0, f"{target}: [2022-02-01 00:00+08:00, revision 1]\n")
    assert "area:xialu-merged-1" in {each["id"] for each in json.loads(target.read_text("utf-8"))["areas"]}
    ran = loaded("export", target, "--format", "graphml")
    assert (ran.code, ran.err) == (1, f"graphkb: {target}: is there already; name a new file\n")
    ran = loaded("export", tmp_path / "package", "--as-of", "2022-02-01")
    assert (ran.code, "a package holds all times" in ran.err, (tmp_path / "package").exists()) == (2, True, False)


def test_a_dry_run_shows_the_fields_that_would_change(loaded: Graphkb, tmp_path: Path) -> None:
    """And writes nothing."""
    table = tmp_path / "matters.csv"
    table.write_text("id,name\nmatter:noise,噪音\n", "utf-8")
    ran = loaded("load", table, "--dry-run")
    assert "matter:noise name: 噪声扰民 → 噪音 (matters.csv row 2)" in ran.out
    assert ran.out.rstrip().endswith("试运行,未写入")
    assert loaded("who", "噪声扰民", "铜花社区").code == 0


def test_wrong_rows_stop_a_load(loaded: Graphkb, tmp_path: Path) -> None:
    """Exit 1, the row and the rule in one line, nothing written."""
    table = tmp_path / "jurisdictions.csv"
    table.write_text("organization,area\norg:nobody,area:420204\n", "utf-8")
    ran = loaded("load", table)
    assert ran.code == 1
    assert "jurisdictions.csv row 2, organization: org:nobody is not known" in ran.out
    assert "nothing was written" in ran.out
    assert [each["number"] for each in loaded("log", "--json").json["revisions"]] == [1]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("who", "matter:nothing", GRID), 1, "'matter:nothing': no matter is called so"),
        (("who", "matter:noise", "第1网格"), 1, "'第1网格' names"),
        (("team", "area:nowhere"), 1, "'area:nowhere': no area is called so"),
        (("who", "matter:noise", GRID, "--as-of", "yesterday"), 2, "'yesterday' is no instant"),
        (("who", "matter:noise", GRID, "--known-at", "7"), 2, "knownAt 7: no such revision; the latest is 1"),
        (("coverage", "420204", "--level", "VILLAGE", "--scale", "BASIC"), 2, "--scale is of grids, not of --level V"),
        (("presence", "420204", "--level", "TOWN", "--scale", "BASIC"), 2, "--scale is of grids, not of --level TOWN"),
        (("chart", "420204", "--hierarchy", "X"), 2, "'X': write ADMINISTRATIVE, FUNCTIONAL or PARTY"),
        (("load", "nowhere.csv"), 2, "nowhere.csv: there is no such file or folder"),
        (("seed", "build", "atlantis", "somewhere"), 1, "atlantis"),
    ],
)
def test_an_expected_failure_is_one_line(loaded: Graphkb, arguments: tuple[str, ...], code: int, says: str) -> None:
    """On standard error, without a traceback, and nothing on standard output."""
    ran = loaded(*arguments)
    assert (ran.code, ran.out) == (code, "")
    assert says in ran.err
    assert "Traceback" not in ran.err
    assert len(ran.err.strip().splitlines()[-1]) < 2000


@pytest.mark.parametrize(
    ("url", "code", "says"),
    [
        ("sqlite:///nowhere/none.db", 1, "nowhere/none.db: there is no such file"),
        ("mysql://u:secret@host/db", 2, "mysql: is no store"),
        ("neo4j://neo4j:secret@127.0.0.1:1", 1, "127.0.0.1:1"),
    ],
)
def test_a_store_that_is_not_there_is_one_line(graphkb: Graphkb, url: str, code: int, says: str) -> None:
    """Without the password."""
    ran = graphkb("--store", url, "who", "matter:noise", GRID)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (code, "", 1)
    assert says in ran.err
    assert "secret" not in ran.err


def test_a_server_that_is_not_there_is_one_line_on_a_terminal_too() -> None:
    """In a process of its own: here pytest would take what the driver says of its retries."""
    command = "from graphkb.cli import main; main()"
    ran = subprocess.run(
        [sys.executable, "-c", command, "--store", "neo4j://neo4j:secret@127.0.0.1:1", "who", "matter:noise", GRID],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("graphkb: neo4j://127.0.0.1:1: no answer (")
    assert ran.stderr.endswith("); is the server running there?\n")
    assert len(ran.stderr.splitlines()) == 1


def test_the_template_is_an_empty_package(graphkb: Graphkb, tmp_path: Path) -> None:
    """It loads as nothing."""
    assert graphkb("template", tmp_path / "empty").code == 0
    ran = graphkb("--store", f"sqlite:///{tmp_path}/t.db", "load", tmp_path / "empty", "--json")
    assert ran.code == 0
    assert ran.json["revision"]["number"] == 0


def test_the_schema_is_printed(graphkb: Graphkb) -> None:
    """As SDL."""
    ran = graphkb("schema")
    assert ran.code == 0
    assert "type Responsibility" in ran.out


def test_serving_beyond_loopback_is_refused(graphkb: Graphkb, tmp_path: Path) -> None:
    """Until access is configured, whoever asks."""
    ran = graphkb("--store", f"sqlite:///{tmp_path}/s.db", "serve", "--host", "0.0.0.0")
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
    assert "0.0.0.0" in ran.err


def test_it_runs_as_a_program(tmp_path: Path) -> None:
    """The installed command, in its own process."""
    ran = subprocess.run(
        [Path(sys.executable).parent / "graphkb", "seed", "list"],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        timeout=60,
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"xialu" in ran.stdout.split()


def test_the_chain_of_an_event_is_that_of_its_center(loaded: Graphkb, database: Database) -> None:
    """The center that has it, level by level; an unknown event is one line."""
    with KnowledgeBase.open(database.url) as knowledge:
        report = Report(id="event:1", matter="matter:noise", area=GRID, channel="PATROL", title="夜间施工")
        assert isinstance(knowledge.events.report(report, Caller("user:1")), Moved)

    assert loaded("chain", "event:1", "--json").json == loaded("chain", "org:xialu-tonghua-center", "--json").json
    assert "铜花社区综治中心 (org:xialu-tonghua-center)" in loaded("chain", "event:1").out
    assert loaded("chain", "event:2").err == "graphkb: 'event:2': no event is called so\n"


def test_many_questions_from_a_file(loaded: Graphkb, tmp_path: Path) -> None:
    """Answered in their order, as CSV or one JSON object a line; short ids will do."""
    questions = tmp_path / "questions.csv"
    questions.write_text(
        "matter,area,severity\nnoise,420204005009,\nmatter:nothing,area:420204,2\n"
        "illegal-logging,420204007002,\nblack-water,420204005009,\n",
        "utf-8",
    )

    header, *rows = loaded("who", "--batch", questions).out.splitlines()
    objects = [json.loads(line) for line in loaded("who", "--batch", questions, "--json").out.splitlines()]

    assert header == (
        "matter,area,severity,lead,lead_name,basis,lead_reasons,post,holder,contact,post_reasons,overlap,reasons,"
        "problem,successors,predecessors"
    )
    assert rows == [
        (
            "matter:noise,area:420204005009,,org:xialu-ecology,黄石市生态环境局下陆区分局,INHERITED,,"
            "黄石市生态环境局下陆区分局联络员,联络员07,0714-00080007,,False,,,,"
        ),
        "matter:nothing,area:420204,2,,,,,,,,,False,UNKNOWN_MATTER,,,",
        (
            "matter:illegal-logging,area:420204007002,,org:xialu-forestry,下陆区林业局,TEMPLATE,NO_HOLDER,"
            "下陆区林业局联络员,,0714-00030003,NO_HOLDER,False,,,,"
        ),
        (
            "matter:black-water,area:420204005009,,org:xialu-ecology;org:xialu-water,"
            "黄石市生态环境局下陆区分局;下陆区水利和湖泊局,INHERITED;INHERITED,,"
            "黄石市生态环境局下陆区分局联络员;下陆区水利和湖泊局联络员,联络员07;联络员11,"
            "0714-00080007;0714-00080011,,True,OVERLAP,,,"
        ),
    ]
    assert [[each["organization"]["id"] for each in line["lead"]] for line in objects] == [
        ["org:xialu-ecology"], [], ["org:xialu-forestry"], ["org:xialu-ecology", "org:xialu-water"],
    ]  # fmt: skip
    assert [line["reasons"] for line in objects] == [[], ["UNKNOWN_MATTER"], [], ["OVERLAP"]]
    (forestry,) = objects[2]["lead"]
    assert (forestry["reasons"], forestry["posts"][0]["reasons"]) == (["NO_HOLDER"], ["NO_HOLDER"])


@pytest.mark.parametrize("option", [("--explain",), ("--severity", "2")])
def test_an_option_without_effect_on_a_file_is_wrong_use(graphkb: Graphkb, tmp_path: Path, option: list[str]) -> None:
    """It would be taken for done."""
    questions = tmp_path / "questions.csv"
    questions.write_text("matter,area\n", "utf-8")
    ran = graphkb("who", "--batch", questions, *option)
    assert (ran.code, ran.out) == (2, "")
    assert f"{option[0]}" in ran.err


def test_a_file_of_questions_may_name_what_it_asks_about(loaded: Graphkb, tmp_path: Path) -> None:
    """By a name that only one has; a name of several is told in its row, what names nothing in the answer."""
    questions = tmp_path / "questions.csv"
    questions.write_text("matter,area\n噪声扰民,铜花社区\n噪声,铜花社区\n", "utf-8")
    named, unknown = [json.loads(line) for line in loaded("who", "--batch", questions, "--json").out.splitlines()]
    assert (named["matter"]["id"], named["area"]["id"]) == ("matter:noise", "area:420204005009")
    assert (unknown["matterId"], unknown["matter"], unknown["reasons"]) == ("matter:噪声", None, ["UNKNOWN_MATTER"])

    questions.write_text("matter,area\nnoise,第1网格\n", "utf-8")
    ran = loaded("who", "--batch", questions)
    assert ran.code == 1
    assert "row 2: '第1网格' names 3" in ran.out
    assert ran.err == "graphkb: questions.csv: 1 of 1 without lead; reasons or problem says why\n"


def test_a_file_of_questions_in_another_encoding_is_one_line(loaded: Graphkb, tmp_path: Path) -> None:
    """Nothing is printed but what is wrong."""
    questions = tmp_path / "questions.csv"
    questions.write_bytes("matter,area\n噪声扰民,420204\n".encode("gb18030"))
    ran = loaded("who", "--batch", questions)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "graphkb: questions.csv is not UTF-8; save it as UTF-8 (in a spreadsheet program: CSV UTF-8)\n"


TIMED = {
    "who": ("matter:noise", GRID),
    "team": (GRID,),
    "chain": ("org:xialu-ecology",),
    "chart": ("420204",),
    "coverage": ("420204",),
    "presence": ("420204",),
    "duties": ("org:xialu-ecology",),
    "route": ("org:xialu-tonghua-center", "org:xialu-ecology"),
    "export": ("out.json", "--format", "popolo"),
    "unresolved": ("420204",),
}
"""Commands that take a time, with what else they need."""


def options_of(name: str) -> set[str]:
    """The options that a command takes."""
    command = typer.main.get_command(cli.app).commands[name]  # type: ignore[attr-defined]  # not in the declared type, but there
    return {option for parameter in command.params for option in parameter.opts}


def test_every_command_with_a_time_is_in_the_table() -> None:
    """All that take --as-of; and all of these but `unresolved`, which counts events, take --known-at."""
    names = typer.main.get_command(cli.app).commands  # type: ignore[attr-defined]  # not in the declared type, but there
    assert {name for name in names if "--as-of" in options_of(name)} == set(TIMED)
    assert {name for name in names if "--known-at" in options_of(name)} == set(TIMED) - {"unresolved"}


def test_a_time_that_is_none_is_wrong_use(loaded: Graphkb) -> None:
    """Exit 2 and one reason from every command, also for a revision that is not there yet."""
    told: list[tuple[str, str, int, bool, str]] = []
    expected: list[tuple[str, str, int, bool, str]] = []
    for option, text, reason in (
        ("--as-of", "yesterday", "'yesterday' is no instant"),
        ("--known-at", "yesterday", "'yesterday' is no instant"),
        ("--known-at", "99", "knownAt 99: no such revision; the latest is 1"),
    ):
        for name, others in TIMED.items():
            if option in options_of(name):
                ran = loaded(name, *others, option, text)
                told.append((name, text, ran.code, reason in ran.err, ran.out))
                expected.append((name, text, 2, True, ""))
    assert told == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("area\n420204\n", "questions.csv: no column matter"),
        ("matter,area,sevrity\nnoise,420204,5\n", "no column 'sevrity': did you mean severity?"),
        (
            f"matter,area\nnoise,{'x' * 131_073}\n",
            "questions.csv: field larger than field limit (131072); save it as CSV",
        ),
    ],
)
def test_a_wrong_file_of_questions_is_one_line(loaded: Graphkb, tmp_path: Path, text: str, says: str) -> None:
    """With the row, the value and what was expected."""
    questions = tmp_path / "questions.csv"
    questions.write_text(text, "utf-8")
    ran = loaded("who", "--batch", questions)
    assert (ran.code, len(ran.err.splitlines())) == (1, 1)
    assert says in ran.err


def test_a_coordinator_asks_for_a_route(loaded: Graphkb) -> None:
    """The hops with their mechanism and whom to call; impossible is exit 1 with the reason."""
    answer = loaded("route", "org:xialu-tonghua-center", "org:xialu-ecology", "-k", "1", "--json").json
    hops = [hop["mechanism"] for hop in answer["routes"][0]["hops"]]
    assert answer["routes"][0]["target"]["id"] == "org:xialu-ecology"
    assert "TWO_WAY_DISPATCH" in hops
    assert all(hop["contact"] for hop in answer["routes"][0]["hops"])
    assert "TWO_WAY_DISPATCH" in loaded("route", "org:xialu-tonghua-center", "org:xialu-ecology").out
    shut = loaded("route", "org:xialu-tonghua-center", "org:xialu-ecology", "--max-hops", "1", "--json")
    assert (shut.code, shut.json["routes"], shut.json["reasons"]) == (1, [], ["MAX_HOPS"])
    assert loaded("route", "org:xialu-tonghua-center").code == 2


def test_coverage_counts_and_lists(loaded: Graphkb) -> None:
    """Counts of all cells, the cells that are not covered, cut where it says so."""
    asked = ("coverage", "420204", "--level", "VILLAGE")
    answer = loaded(*asked, "--limit", "2", "--json").json
    assert answer["cells"] == 38 * 51
    assert answer["cells"] == sum(answer[name] for name in ("covered", "gaps", "overlaps", "vacant", "below"))
    assert (len(answer["items"]), answer["complete"], answer["truncatedBy"]) == (2, False, "limit")
    found = answer["gaps"] + answer["overlaps"] + answer["vacant"] + answer["below"]
    assert f"1 to 2 of {found} shown" in loaded(*asked, "--limit", "2").out
    assert f"none of {found} shown" in loaded(*asked, "--skip", found).out
    whole = loaded(*asked, "--limit", "1000", "--json").json
    assert (len(whole["items"]), whole["complete"], whole["truncatedBy"]) == (found, True, None)
    assert loaded(*asked, "--limit", "3", "--skip", "7", "--json").json["items"] == whole["items"][7:10]
    assert "shown" not in loaded(*asked, "--limit", "1000").out


def test_coverage_of_some_matters_grids_and_states(loaded: Graphkb) -> None:
    """A matter stands for its leaves, a scale for its grids; states may be chosen; a wrong code is told."""
    one = loaded("coverage", "铜花社区", "--level", "VILLAGE", "--matter", "black-water", "--json").json
    assert (one["cells"], one["overlaps"]) == (1, 1)
    family = loaded("coverage", "铜花社区", "--level", "VILLAGE", "--matter", "生态环境", "--json").json
    assert family["cells"] > 1
    assert loaded("coverage", "铜花社区", "--matter", "black-water", "--json").json["cells"] == 10
    assert loaded("coverage", "铜花社区", "--scale", "LARGE", "--json").json["cells"] == 0
    gaps = loaded("coverage", "420204", "--level", "VILLAGE", "--state", "GAP", "--json").json
    assert {each["state"] for each in gaps["items"]} == {"GAP"}
    wrong = loaded("coverage", "420204", "--scale", "TINY")
    assert (wrong.code, len(wrong.err.splitlines())) == (2, 1)
    assert "'TINY': expected one of LARGE" in wrong.err


def test_presence_counts_and_lists(loaded: Graphkb) -> None:
    """Which communities lack a center; which have one; a post and its holders; a mistyped code is told, not counted."""
    asked = ("presence", "420204", "--level", "VILLAGE", "--as-of", "2023-01-01")
    centers = loaded(*asked, "--classification", "CENTER", "--json").json
    assert (centers["areas"], centers["with"], centers["without"]) == (38, 37, 1)
    assert [each["name"] for each in centers["items"]] == ["团结社区居委会"]
    assert "团结社区居委会" in loaded(*asked, "--classification", "CENTER").out
    having = loaded(*asked, "--classification", "CENTER", "--having", "--limit", "2", "--json").json
    assert (len(having["items"]), having["complete"], having["truncatedBy"]) == (2, False, "limit")
    members = loaded("presence", "铜花社区", "--role", "GRID_MEMBER", "--exactly", "1", "--json").json
    assert (members["areas"], members["with"] + members["without"]) == (10, 10)
    for wrong in (("--role", "GRID_MEMER"), ("--staffing", "X"), ("--classification", "CENTRE"), ()):
        ran = loaded("presence", "420204", *wrong)
        assert (ran.code, len(ran.err.splitlines())) == (2, 1)


def test_duties_from_either_side(loaded: Graphkb) -> None:
    """What comes to an organization, also by what it is; what is written for a matter; what is written in an area."""
    forestry = loaded("duties", "org:xialu-forestry", "--as-of", "2023-01-01", "--json").json
    assert {(each["role"], each["matter"]["id"], bool(each["organization"])) for each in forestry["items"]} == {
        ("LEAD", "matter:forest", False), ("ASSIST", "matter:forest-fire", True),
    }  # fmt: skip
    meant = next(each for each in forestry["items"] if each["template"])
    assert meant["template"] == {"classifications": ["DEPARTMENT"], "level": "COUNTY", "line": "FORESTRY"}
    assert [each["id"] for each in meant["areas"]] == ["area:420204"]
    noise = loaded("duties", "matter:noise", "--as-of", "2023-01-01", "--json").json
    assert {each["matter"]["id"] for each in noise["items"]} == {"matter:noise"}
    assert "LEAD" in loaded("duties", "噪声扰民").out
    county = loaded("duties", "area:420204", "--limit", "1", "--json").json
    assert (county["items"][0]["area"]["id"], county["truncatedBy"]) == ("area:420204", "limit")
    assert (loaded("duties", "org:nobody").code, loaded("duties", "post:1").code) == (1, 1)


def test_what_is_rehearsed_is_what_is_committed(loaded: Graphkb, tmp_path: Path) -> None:
    """Impact writes nothing; the same file then makes one revision, and again none."""
    changes = tmp_path / "changes.yaml"
    changes.write_text(
        "- put: {table: duties, fields: {matter: matter:noise, role: LEAD, area: area:420204005009,"
        " organization: org:xialu-urban-management}}\n",
        "utf-8",
    )
    rehearsed = loaded("impact", changes, "--json").json
    assert rehearsed["changedCells"] > 0
    assert {tuple(item["after"]) for item in rehearsed["items"]} == {("org:xialu-urban-management",)}
    table = loaded("impact", changes, "--limit", "1").out
    assert "黄石市生态环境局下陆区分局 → 下陆区城市管理执法局   COVERED 已覆盖 → COVERED 已覆盖" in table
    assert len(loaded("log", "--json").json["revisions"]) == 1

    assert loaded("commit", changes, "--dry-run").out.rstrip().endswith("未写入")
    committed = loaded("commit", changes, "--note", "test", "--json").json
    assert committed["revision"]["number"] == 2
    lead = loaded("who", "noise", "420204005009", "--json").json["lead"]
    assert [each["organization"]["id"] for each in lead] == ["org:xialu-urban-management"]

    changes.write_text("- put: {table: duties, fields: {matter: matter:nothing, role: LEAD}}\n", "utf-8")
    refused = loaded("commit", changes)
    assert refused.code == 1
    assert len(loaded("log", "--json").json["revisions"]) == 2


def test_expectations_are_checked(loaded: Graphkb, tmp_path: Path) -> None:
    """The seed's own hold; a wrong one is told with what is the case."""
    assert loaded("load", build_seed("xialu", tmp_path / "with-events")).code == 0
    own = seed_root() / "xialu" / "expectations.yaml"
    entries = sum(line.startswith("- ") for line in own.read_text("utf-8").splitlines())
    ran = loaded("check", own)
    assert (ran.code, ran.out) == (0, f"{entries} hold, 0 do not 相符 {entries},不符 0\n")
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("- who: {matter: matter:noise, area: area:420204005009, lead: org:xialu-housing}\n", "utf-8")
    ran = loaded("check", wrong)
    assert ran.code == 1
    assert "org:xialu-housing" in ran.out
    assert "org:xialu-ecology" in ran.out


def test_published_figures_stand_beside_what_is_counted(loaded: Graphkb, tmp_path: Path) -> None:
    """All of them; one that differs without a reason is marked and fails."""
    entries = tmp_path / "figures.yaml"
    entries.write_text(
        "- figure: {id: figure:xialu-community-party-committees, counted: {kind: Area, level: VILLAGE, "
        "within: area:420204}, differs: 38, because: 团结社区没有党委}\n",
        "utf-8",
    )
    ran = loaded("check", entries, "--figures", "--json")
    assert ran.code == 0
    found = {each["id"]: each for each in ran.json}
    assert len(found) == 37
    assert found["figure:xialu-party-groups"]["found"] is None
    assert found["figure:xialu-community-party-committees"] == {
        "id": "figure:xialu-community-party-committees", "name": "社区党委", "value": 37.0, "qualifier": "EXACT",
        "unit": "个", "found": 38, "note": "团结社区没有党委", "ok": True,
    }  # fmt: skip

    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("- figure: {id: figure:xialu-centers, counted: {kind: Grid, within: area:420204}}\n", "utf-8")
    ran = loaded("check", entries, wrong, "--figures")
    assert ran.code == 1
    shown = next(line for line in ran.out.splitlines() if "figure:xialu-centers" in line)
    assert ("43 (EXACT 准确)" in shown, "✗" in shown) == (True, True)


def test_a_load_that_would_break_an_expectation_writes_nothing(loaded: Graphkb, tmp_path: Path) -> None:
    """What would not hold is told; without --check the same load goes through."""
    table, expected = tmp_path / "matters.csv", tmp_path / "expected.yaml"
    table.write_text("id,name,close_within\nmatter:noise,噪声扰民,P9D\n", "utf-8")
    expected.write_text(
        "- who: {matter: matter:noise, area: area:420204005009, lead: org:xialu-ecology, deadline: {close: P7D}}\n",
        "utf-8",
    )
    refused = loaded("load", table, "--check", expected)
    assert refused.code == 1
    assert "P9D" in refused.out
    assert "expectations would not hold" in refused.out
    assert len(loaded("log", "--json").json["revisions"]) == 1
    assert loaded("load", table).code == 0
