"""What holds at one instant as GraphML, for Gephi, Cytoscape, yEd, igraph and networkx."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from graphkb.errors import BadInput
from graphkb.graph.property_graph import EDGE_TABLES, VERTEX_TABLES, Edge, Vertex, edges, vertices
from graphkb.graph.view import View
from graphkb.loaders.files import created_new
from graphkb.model import times
from graphkb.model.kinds import COMMON_COLUMNS, Column, Table, Type

_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What XML 1.0 cannot hold in any way of writing."""
_SAYS_MORE = re.compile("[&<>\r]")
"""What is written otherwise; a carriage return, since XML reads it as a line feed."""
_TYPES = {Type.INTEGER: "long", Type.DECIMAL: "double"}

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""


def export_graphml(view: View, target: Path) -> None:
    """Write the property graph of *view* (`graphkb.graph.property_graph.to_networkx`) into the new file *target*.

    Lists become one text with `;` between the items; what is empty is left out; an edge also has its key as the
    attribute `key`. Streamed: the size of the file does not matter.

    Args:
        view: What holds.
        target: A file that is absent.

    Raises:
        BadInput: *target* is there, or a text has a character that XML cannot hold; nothing is left behind.
        WrongUse: it cannot be written.
    """
    with created_new(target) as text:
        text.write(_HEAD)
        text.writelines(_keys())
        text.write('<graph edgedefault="directed">\n')
        about = {"as_of": times.to_text(view.as_of), "revision": view.graph.revision.number}
        text.write(f"{_data('graph', about)}\n")
        text.writelines(map(_node, vertices(view)))
        text.writelines(map(_edge, edges(view)))
        text.write("</graph>\n</graphml>\n")


def _keys() -> Iterator[str]:
    """Yield the declaration of every attribute that may occur."""
    named = [Column("table", "", ""), *_columns(VERTEX_TABLES)]
    typed = [Column("type", "", ""), Column("key", "", ""), *_columns(EDGE_TABLES)]
    about = [Column("as_of", "", ""), Column("revision", "", "", Type.INTEGER)]
    for of, columns in (("graph", about), ("node", named), ("edge", typed)):
        for name, its in {column.name: _type(column) for column in columns}.items():
            yield f'<key id="{of}.{name}" for="{of}" attr.name="{name}" attr.type="{its}"/>\n'


def _columns(tables: Iterable[Table]) -> Iterator[Column]:
    for table in tables:
        yield from (c for c in table.columns if c.type is not Type.ID and c.name not in (table.ends or ()))
    yield from COMMON_COLUMNS


def _type(column: Column) -> str:
    if column.name == "synthetic":
        return "boolean"
    return "string" if column.many else _TYPES.get(column.type, "string")


def _node(vertex: Vertex) -> str:
    with_table = {"table": vertex.table, **vertex.properties}
    return f"<node id={_quoted(vertex.id)}>{_data('node', with_table, vertex.id)}</node>\n"


def _edge(edge: Edge) -> str:
    typed = {"type": edge.type, "key": edge.key, **edge.properties}
    ends = f"source={_quoted(edge.start)} target={_quoted(edge.end)}"
    return f"<edge {ends}>{_data('edge', typed, edge.start)}</edge>\n"


def _data(of: str, properties: Mapping[str, Any], at: str = "") -> str:
    return "".join(f'<data key="{of}.{name}">{_text(value, at, name)}</data>' for name, value in properties.items())


def _text(value: Any, at: str, name: str) -> str:
    if isinstance(value, tuple):
        value = ";".join(map(str, value))
    elif isinstance(value, bool):
        return str(value).lower()
    elif not isinstance(value, str):
        return repr(value)
    if found := _REFUSED.search(value):
        raise BadInput(
            f"{at}, {name}: {value!a} has U+{ord(found[0]):04X}, which XML cannot hold; correct it, or export jsonld"
        )
    return escape(value, {"\r": "&#13;"}) if _SAYS_MORE.search(value) else value


@lru_cache(maxsize=1024)
def _quoted(id: str) -> str:
    return quoteattr(id)
