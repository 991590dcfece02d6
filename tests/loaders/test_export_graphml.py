"""GraphML is read back by networkx as the graph that KnowledgeBase.to_networkx gives."""

import stat
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from graphkb.errors import BadInput
from graphkb.graph.property_graph import to_networkx
from graphkb.graph.view import View
from graphkb.loaders.export_graphml import export_graphml
from graphkb.loaders.load import load
from tests.builders import area, fact, org, view_of
from tests.loaders.conftest import EMPTY, WHOLE

AWKWARD = "a&<b>\"'\t]]> \r\n 综治=1;\U00020000\x7f\x85\u2028 "
"""Everything that XML may hold and writers get wrong."""


def read(view: View, target: Path) -> Any:
    export_graphml(view, target)
    return nx.read_graphml(target, force_multigraph=True)


def flat(properties: dict[str, Any]) -> dict[str, Any]:
    """What a file holds of them: lists are one text."""
    return {name: ";".join(map(str, v)) if isinstance(v, tuple) else v for name, v in properties.items()}


@pytest.mark.parametrize("instant", [0, 1_650_000_000_000, 1_700_000_000_000])
def test_networkx_reads_what_it_would_have_been_given(tmp_path: Path, instant: int) -> None:
    """All nodes, edges, keys and attributes, of every table; lists joined by `;`, an edge's key also told."""
    view = load([WHOLE], EMPTY).graph.at(instant)
    given = to_networkx(view)

    graph = read(view, tmp_path / "out.graphml")

    assert len(given) > 20
    assert len(given.edges) > 20
    assert dict(graph.nodes) == {name: flat(data) for name, data in given.nodes.items()}
    assert dict(graph.edges) == {ends: {**flat(data), "key": ends[2]} for ends, data in given.edges.items()}
    assert {name: graph.graph[name] for name in given.graph} == given.graph


def test_types_survive(tmp_path: Path) -> None:
    """Whole numbers to 64 bits, decimals, truth; a text of digits stays a text."""
    facts = [
        org("o", headcount=2**63 - 1, contact="0714"),
        fact("figures", id="figure:f", name="1", value=-0.1),
    ]

    nodes = read(view_of(facts), tmp_path / "out.graphml").nodes

    assert nodes["org:o"] == {
        "table": "organizations", "name": "o", "classification": "DEPARTMENT", "headcount": 2**63 - 1,
        "contact": "0714", "synthetic": False,
    }  # fmt: skip
    assert (nodes["figure:f"]["name"], nodes["figure:f"]["value"]) == ("1", -0.1)


def test_awkward_texts_survive(tmp_path: Path) -> None:
    """Markup, quotes, carriage returns, characters beyond 16 bits, in names and in ids."""
    facts = [
        area("v<&\">'龘", "VILLAGE"),
        fact("organizations", id="org:o", name=AWKWARD, contact="a\rb", classification="COURT"),
    ]

    nodes = read(view_of(facts), tmp_path / "out.graphml").nodes

    assert nodes.keys() == {"area:v<&\">'龘", "org:o"}
    assert (nodes["org:o"]["name"], nodes["org:o"]["contact"]) == (AWKWARD, "a\rb")


@pytest.mark.parametrize(("character", "code"), [("\x0b", "000B"), ("\x1f", "001F"), ("\uffff", "FFFF")])
def test_what_xml_cannot_hold_is_refused(tmp_path: Path, character: str, code: str) -> None:
    """The message names the entity, the column, the text and the character; no half file is left."""
    view = view_of([area("v", "VILLAGE", other_names=("一", f"二{character}"))])

    with pytest.raises(BadInput, match=rf"^area:v, other_names: '.*' has U\+{code}, which XML cannot hold; "):
        export_graphml(view, tmp_path / "out.graphml")

    assert list(tmp_path.iterdir()) == []


def test_the_file_is_new_and_its_owners_alone(tmp_path: Path) -> None:
    """Mode 0600; what is there is never written over."""
    target = tmp_path / "out.graphml"
    export_graphml(view_of([area("v", "VILLAGE")]), target)
    before = target.read_bytes()

    with pytest.raises(BadInput, match=r"out\.graphml: is there already; name a new file$"):
        export_graphml(view_of([]), target)

    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert target.read_bytes() == before
