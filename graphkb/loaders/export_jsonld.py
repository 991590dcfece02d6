"""What holds at one instant as JSON-LD 1.1, in the terms of the W3C Organization Ontology where it has one."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import orjson

from graphkb.graph.property_graph import EDGE_TABLES, Edge, Vertex, relationships, vertices
from graphkb.graph.view import View
from graphkb.loaders.files import created_new
from graphkb.model import times
from graphkb.model.kinds import COMMON_COLUMNS, TABLE_OF_PREFIX, TABLES, Column, Type

_PREFIXES = {
    "w3org": "http://www.w3.org/ns/org#",
    "cpsv": "http://purl.org/vocab/cpsv#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Of the vocabularies; `org:` is an id's own."""

CONTEXT: Mapping[str, Any] = {
    "@version": 1.1,
    "@vocab": "urn:graphkb:term:",
    **_PREFIXES,
    **{prefix: f"urn:graphkb:{prefix}:" for prefix in (*TABLE_OF_PREFIX, "duty", "roster", "code")},
}
"""Stands in every file, so that nothing need be fetched: ids stay as they are, other names are graphkb's own terms."""

_TYPES = {
    "areas": "dct:Location",
    "organizations": "w3org:Organization",
    "posts": "w3org:Post",
    "persons": "foaf:Person",
    "matters": "skos:Concept",
    "rules": "cpsv:Rule",
    "change_events": "w3org:ChangeEvent",
}
_TERMS = {
    "name": "skos:prefLabel",
    "other_names": "skos:altLabel",
    "title": "dct:title",
    "source": "dct:source",
    "code": "skos:notation",
    "rule": "groundedOn",
    "PART_OF": "dct:isPartOf",
    "BROADER": "skos:broader",
    "POST_IN": "w3org:postIn",
    "HOLDS": "w3org:holds",
    "MEMBER_OF": "w3org:memberOf",
    "LINKED_WITH": "w3org:linkedTo",
    "SUB_ORGANIZATION_OF": "w3org:subOrganizationOf",
    ("classification", "organizations"): "w3org:classification",
    ("role", "posts"): "w3org:role",
    ("BROADER", "rules"): "dct:isPartOf",
    ("BROADER", "indicators"): "dct:isPartOf",
    ("ORIGINAL", "org"): "w3org:originalOrganization",
    ("RESULT", "org"): "w3org:resultingOrganization",
}
"""Column or relation → its term; some of one table only, or where the other end is of one kind. Others are ours."""

_COLUMNS = {table.name: {c.name: c for c in (*table.columns, *COMMON_COLUMNS)} for table in TABLES.values()}
_EDGE_COLUMNS = {name: column for table in EDGE_TABLES for name, column in _COLUMNS[table.name].items()}
_NOT_IN_AN_IRI = re.compile(r'[<>"{}\\^`%]|(?<=:)//')
_Node = dict[str, Any]


def export_jsonld(view: View, target: Path) -> None:
    """Write what holds in *view* into the new file *target*, one node of the graph a line.

    Entities, duties and rosters are resources, `urn:graphkb:` and their id; a reference, or a row of a relationship, is
    a triple where both ends hold, and a row of a relationship also a `rdf:Statement` with the columns of the row. Codes
    are `skos:Concept` with their labels. Streamed: the size of the file does not matter.

    Args:
        view: What holds.
        target: A file that is absent.

    Raises:
        BadInput: *target* is there.
        WrongUse: it cannot be written; nothing is left behind.
    """
    with created_new(target) as text:
        text.write(f'{{"@context": {_json(CONTEXT)},\n"@graph": [\n')
        about = {"@id": "urn:graphkb:export", "asOf": _instant(times.to_text(view.as_of))}
        text.write(_json({**about, "revision": view.graph.revision.number}))
        text.writelines(f",\n{_json(node)}" for node in _Nodes(view))
        text.write("\n]}\n")


class _Nodes:
    """The nodes of a view, one by one."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._codes: dict[str, tuple[str, str]] = {}  # those met so far, by their IRIs

    def __iter__(self) -> Iterator[_Node]:
        yield from map(self._resource, vertices(self._view))
        for edge in relationships(self._view):
            yield from self._related(edge)
        yield from (self._concept(iri, *code) for iri, code in sorted(self._codes.items()))

    def _resource(self, vertex: Vertex) -> _Node:
        columns = _COLUMNS[vertex.table]
        node: _Node = {"@id": _iri(vertex.id), "@type": _TYPES.get(vertex.table, TABLES[vertex.table].label)}
        for name, value in vertex.properties.items():
            column = columns[name]
            if column.relation is None:
                node[_term(name, vertex.table)] = self._value(column, value)
            elif column.relation == "IN_TURN":
                node[_term(column.relation)] = {"@list": [_reference(each) for each in value]}
            else:
                for end in value if column.many else (value,):
                    if self._view.row(end) is not None:
                        term = _term(column.relation, vertex.table, end.partition(":")[0])
                        node.setdefault(term, []).append(_reference(end))
        return node

    def _related(self, edge: Edge) -> Iterator[_Node]:
        start, end, predicate = _reference(edge.start), _reference(edge.end), _term(edge.type)
        yield {**start, predicate: end}
        full = predicate if ":" in predicate else CONTEXT["@vocab"] + predicate
        row = {_term(name): self._value(_EDGE_COLUMNS[name], value) for name, value in edge.properties.items()}
        about = {"rdf:subject": start, "rdf:predicate": {"@id": full}, "rdf:object": end}
        yield {"@type": "rdf:Statement", **about, **row}

    def _value(self, column: Column, value: Any) -> Any:
        if isinstance(value, tuple):
            return [self._value(column, each) for each in value]
        if column.codes is not None:
            iri = _iri(f"code:{column.codes}/{value}")
            self._codes[iri] = column.codes, value
            return {"@id": iri}
        if column.type is Type.REFERENCE:
            return _reference(value)
        if column.type is Type.INSTANT:
            return _instant(value)
        return {"@value": repr(value), "@type": "xsd:double"} if isinstance(value, float) else value

    def _concept(self, iri: str, codes: str, code: str) -> _Node:
        labels = zip(("zh", "en"), self._view.graph.labels(codes).get(code, ()), strict=False)
        named = [{"@value": label, "@language": language} for language, label in labels]
        return {"@id": iri, "@type": "skos:Concept", "skos:notation": code, "skos:prefLabel": named}


def _term(name: str, *where: str) -> str:
    """Return the term of a column or relation: a standard one, or ours in camelCase."""
    standard = next((_TERMS[name, place] for place in where if (name, place) in _TERMS), None) or _TERMS.get(name)
    first, *others = name.lower().split("_")
    return standard or first + "".join(map(str.capitalize, others))


def _instant(text: str) -> _Node:
    return {"@value": text, "@type": "xsd:dateTime"}


def _reference(id: str) -> _Node:
    return {"@id": _iri(id)}


def _iri(id: str) -> str:
    return _NOT_IN_AN_IRI.sub(lambda found: quote(found[0], safe=""), id)


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
