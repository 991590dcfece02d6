"""The guide to routes: every command, request and program in it, run again in its order, on each store; its claims."""

import contextlib
import io
import itertools
import random
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from graphkb.answers.route_policy import DEFAULT_POLICY
from graphkb.answers.routes import routes
from graphkb.knowledge import KnowledgeBase
from graphkb.model.codes import CODE_LISTS
from graphkb.model.times import parse_instant
from graphkb.schema import schema
from graphkb.schema.execution import Request, Service
from tests.cli.commands import Graphkb
from tests.front.guide import DOCS, Block, blocks, exchanges, lines_of
from tests.stores.databases import Database

GUIDE = DOCS / "routes.md"
GUIDES = [GUIDE, DOCS / "routes.zh-CN.md"]

COMMANDS = 19
"""That the guide shows with what they print: none is left unrun."""
PROGRAMS = 3

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own parser uses it


def printed_by(program: str) -> str:
    """What a program prints."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        exec(compile(program, "guide", "exec"), {})
    return out.getvalue()


def follow(block: Block, before: Block | None, shell: Graphkb) -> None:
    """Do what a block of the guide shows; *before* is the one above it."""
    if block.language == "sh":
        assert [shell(line).code for line in block.text.splitlines()] == [0] * len(block.text.splitlines())
    elif block.language == "console":
        command, _, shown = block.text.removeprefix("$ ").partition("\n")
        ran = shell(command)
        assert (ran.code, lines_of(ran.printed)) == (int(block.role or 0), lines_of(shown)), command
    elif block.language in {"yaml", "csv"}:
        Path(block.role).write_text(block.text, "utf-8")
    elif block.language == "text":
        assert before is not None
        assert printed_by(before.text) == block.text


def test_the_guide_says_what_is_so(store_shell: Graphkb, database: Database) -> None:
    """One after the other on one store; the number behind `console` is the exit code, by default 0."""
    shown = blocks(GUIDE)
    for before, block in zip([None, *shown], shown, strict=False):
        follow(block, before, store_shell)
    languages = [block.language for block in shown]
    assert (languages.count("console"), languages.count("python"), languages.count("text")) == (
        COMMANDS, PROGRAMS, PROGRAMS
    )  # fmt: skip
    (exchange,) = exchanges(GUIDE)
    with KnowledgeBase.open(database.url) as knowledge:
        body = Service(schema, knowledge).answer(Request(exchange.document, exchange.variables)).body
    assert body == {"data": exchange.expected}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.name)
def test_the_shipped_policy_is_as_printed(guide: Path) -> None:
    """Code, labels, cost and hours of every mechanism, the cheapest first."""
    rows = re.findall(
        r"^\| ([A-Z_]+) \| (.+) \| ([0-9.]+) \| ([0-9.]+) \| .+ \|$", guide.read_text("utf-8"), re.MULTILINE
    )

    labels = CODE_LISTS["mechanism"].labels
    cheapest_first = sorted(DEFAULT_POLICY, key=lambda each: (each.cost, each.expected_hours, each.mechanism))
    assert rows == [
        (each.mechanism, " ".join(labels[each.mechanism]), f"{each.cost:g}", f"{each.expected_hours:g}")
        for each in cheapest_first
    ]


def test_both_languages_show_the_same_blocks() -> None:
    """What is tried for one guide is tried for the other."""
    assert blocks(GUIDES[1]) == blocks(GUIDE)


def test_an_analyst_finds_the_same_costs(xialu: str) -> None:
    """The graph of the guide, with SAME_AREA as the guide says it follows, has a cheapest way of equal cost."""
    at = parse_instant("2023-01-01")
    with KnowledgeBase.open(xialu) as knowledge:
        graph, view = knowledge.to_networkx(as_of=at), knowledge.view(at)
    hops = hops_of(graph)
    organizations = [name for name, data in graph.nodes.items() if data["table"] == "organizations"]
    ways = 0
    for seed in range(150):
        start, end = random.Random(seed).sample(organizations, 2)
        theirs = [nx.shortest_path_length(hops, start, end, "cost")] if nx.has_path(hops, start, end) else []
        assert [route.cost for route in routes(view, start, to=end, k=1, max_hops=32).routes] == theirs
        ways += len(theirs)
    assert ways > 100


def hops_of(graph: Any) -> Any:
    """The cheapest hop from each organization to each, by the shipped policy."""
    both_ways = {"STATIONED_IN": "STATIONED", "MEMBER_OF": "MEMBER", "LINKED_WITH": "LINKED"}
    both_ways["SHARES_STAFF_WITH"] = "SHARED_STAFF"
    found, answering = nx.MultiDiGraph(), defaultdict(list)
    for start, end, data in graph.edges(data=True):
        if data["type"] == "SUB_ORGANIZATION_OF":
            found.add_edges_from([(start, end, "COMMAND_UP"), (end, start, "COMMAND_DOWN")])
        elif data["type"] in both_ways:
            mechanism = both_ways[data["type"]]
            found.add_edges_from([(start, end, mechanism), (end, start, mechanism)])
        elif data["type"] == "COORDINATES_WITH":
            found.add_edge(start, end, data["mechanism"])
        elif data["type"] == "HAS_JURISDICTION":
            answering[end].append(start)
    for together in answering.values():
        for pair in itertools.permutations(together, 2):
            if "CENTER" in {graph.nodes[name]["classification"] for name in pair}:
                found.add_edge(*pair, "SAME_AREA")
    found.add_nodes_from(graph)
    for _, _, mechanism, data in found.edges(keys=True, data=True):
        data["cost"] = DEFAULT_POLICY[mechanism].cost
    return found
