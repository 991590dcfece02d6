"""The ready operations: one a file under queries/graphql/, below a header that says what it answers and takes."""

import re
from functools import cache
from typing import Any, NamedTuple

import orjson
from graphql import ListTypeNode, NamedTypeNode, NonNullTypeNode, OperationDefinitionNode, TypeNode, parse, print_ast

from graphkb.errors import BadInput, NotFound
from graphkb.model import times
from graphkb.stores.statements import folder

_HEADER = re.compile(r"# (?:(?P<key>[a-z]+):\s+)?(?P<value>\S.*)")
_TEXTS = {"ID", "String", "Code"}
"""Types whose values are taken as they are typed; those of all others but DateTime are JSON, or a bare enum value."""


class Operation(NamedTuple):
    """A document with one operation.

    Args:
        name: Of its file.
        summary: What it answers.
        users: For whom it was made.
        params: Variable → what it means.
        example: Variables that find something in the seed Xialu; none where one of its events would have to be named.
        document: What is sent.
    """

    name: str
    summary: str
    users: str
    params: dict[str, str]
    example: dict[str, Any]
    document: str

    @property
    def declared(self) -> dict[str, str]:
        """Variable → its declared type, in the order of the document."""
        return {name: print_ast(declared) for name, declared in self._types().items()}

    def _types(self) -> dict[str, TypeNode]:
        definition = parse(self.document).definitions[0]
        assert isinstance(definition, OperationDefinitionNode)
        return {each.variable.name.value: each.type for each in definition.variable_definitions or ()}

    def variables(self, typed: dict[str, str], zone: str = times.DEFAULT_ZONE) -> dict[str, Any]:
        """Return what a person typed as values of the declared types; an instant may be a bare date.

        What cannot be read as its type is left as it is: the schema refuses it, and says why.

        Args:
            typed: Variable → text; of a list JSON, or its members with commas between.
            zone: Zone in which a bare date means midnight.

        Raises:
            BadInput: the operation has no such variable, or an instant that is none.
        """
        types = self._types()
        for name in typed:
            if name not in types:
                raise BadInput(f"{name!r}: {self.name} takes {', '.join(types) or 'no variables'}")
        return {name: _value(types[name], text, zone) for name, text in typed.items()}


@cache
def operations() -> dict[str, Operation]:
    """Return all ready operations by name."""
    files = (file for file in folder("graphql").iterdir() if file.name.endswith(".graphql"))
    found = [_operation(file.name.removesuffix(".graphql"), file.read_text("utf-8")) for file in files]
    return {operation.name: operation for operation in sorted(found)}


def operation(name: str) -> Operation:
    """Return the ready operation called *name*.

    Raises:
        NotFound: there is none.
    """
    if name not in operations():
        raise NotFound(f"{name!r}: no ready operation is called so; there are {', '.join(operations())}")
    return operations()[name]


def _operation(name: str, text: str) -> Operation:
    lines = text.splitlines()
    header = [match for line in lines if (match := _HEADER.fullmatch(line))]
    values = {match["key"]: match["value"] for match in header if match["key"] != "param"}
    params = (match["value"].partition(" ") for match in header if match["key"] == "param")
    document = "\n".join(line for line in lines if not line.startswith("#")).strip() + "\n"
    return Operation(
        name,
        header[0]["value"].removeprefix(f"{name}: "),
        values["users"],
        {param: meaning.strip() for param, _, meaning in params},
        orjson.loads(values["example"]),
        document,
    )


def _value(declared: TypeNode, text: str, zone: str) -> Any:
    if isinstance(declared, NonNullTypeNode):
        return _value(declared.type, text, zone)
    if isinstance(declared, ListTypeNode) and not text.startswith("["):
        return [_value(declared.type, each.strip(), zone) for each in text.split(",")]
    if isinstance(declared, NamedTypeNode) and declared.name.value == "DateTime":
        return times.to_text(times.parse_instant(text, zone))
    if isinstance(declared, NamedTypeNode) and declared.name.value in _TEXTS:
        return text
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text
