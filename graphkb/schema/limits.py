"""What one request may ask for: each limit, and the check that holds it."""

from typing import Any, Final, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
)

from graphkb.config import Limits
from graphkb.errors import BadInput, LimitExceeded

DEFAULT_PAGE = 50
"""Edges of a page for which neither first nor last is given (contract.graphql)."""
MAX_PAGE = 1000
"""Most edges of one page (contract.graphql)."""


def page_size(first: int | None, last: int | None) -> int:
    """Return how many edges are asked for.

    Raises:
        BadInput: both are given, or one below 1.
        LimitExceeded: more than `MAX_PAGE`.
    """
    if first is not None and last is not None:
        raise BadInput("first and last together: give one of them")
    name, size = ("first", first) if last is None else ("last", last)
    if size is None:
        return DEFAULT_PAGE
    if size < 1:
        raise BadInput(f"{name} {size}: at least 1")
    if size > MAX_PAGE:
        raise LimitExceeded(f"{name} {size}: at most {MAX_PAGE} on a page; take more pages")
    return size


def check_nesting(value: Any, limit: int) -> None:
    """Refuse JSON whose arrays and objects are nested too deeply.

    Raises:
        LimitExceeded: they are.
    """
    level = [value]
    for _ in range(limit):
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return
    if any(isinstance(each, dict | list) for each in level):
        raise LimitExceeded(f"arrays and objects are nested more than {limit} deep")


def check_text(query: str, limits: Limits) -> None:
    """Refuse a document that is too long, before anything is made of it.

    Raises:
        LimitExceeded: it is.
    """
    if len(query) > limits.query_characters:
        raise LimitExceeded(f"the document has {len(query)} characters, at most {limits.query_characters}")


def check_document(document: DocumentNode, limits: Limits) -> None:
    """Refuse a document that asks for too much, before it is validated.

    Raises:
        LimitExceeded: an operation is too deep, or has too many aliases, root fields or directives.
    """
    measure = _Measure(document)
    try:
        sizes = [measure.of(each) for each in document.definitions if isinstance(each, OperationDefinitionNode)]
    except RecursionError as error:
        raise LimitExceeded("the fragments are nested too deeply") from error
    for size in sizes:
        for found, limit, named in (
            (size.depth, limits.query_depth, "fields deep"),
            (size.aliases, limits.query_aliases, "aliases"),
            (size.fields, limits.query_root_fields, "root fields"),
            (size.directives, limits.query_directives, "directives"),
        ):
            if found > limit:
                verb = "is" if named == "fields deep" else "has"
                raise LimitExceeded(f"the operation {verb} {_shown(found)} {named}, at most {limit}")


MANY: Final = 1_000_000
"""From here on a message does not count: fragments that spread fragments make numbers of thousands of digits."""


def _shown(found: int) -> str:
    return str(found) if found < MANY else f"over {MANY}"


class _Size(NamedTuple):
    """What is selected, as if every fragment stood where it is spread.

    Args:
        depth: How deep fields are nested.
        fields: Fields at the top.
        aliases: Aliases at any depth.
        directives: Directives at any depth.
    """

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0


class _Measure:
    """Sizes of what a document selects; each fragment is measured once, however often it is spread."""

    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {
            each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        }
        self._known: dict[str, _Size] = {}

    def of(self, node: Any) -> _Size:
        """Return the size of an operation, a fragment or a selection."""
        below = self._below(node)
        variables = getattr(node, "variable_definitions", None) or ()
        directives = sum(len(each.directives or ()) for each in (node, *variables)) + below.directives
        if not isinstance(node, FieldNode):
            return below._replace(directives=directives)
        depth = 0 if node.name.value in {"__schema", "__type"} else below.depth
        return _Size(1 + depth, 1, below.aliases + (node.alias is not None), directives)

    def _below(self, node: Any) -> _Size:
        if isinstance(node, FragmentSpreadNode):
            return self._of_fragment(node.name.value)
        if node.selection_set is None:
            return _Size()
        inner = [self.of(selection) for selection in node.selection_set.selections]
        depths, *others = zip(*inner, strict=True) if inner else [(0,)] * 4
        return _Size(max(depths), *map(sum, others))

    def _of_fragment(self, name: str) -> _Size:
        if name not in self._known:
            self._known[name] = _Size()  # a fragment that spreads itself ends here; validation refuses it
            fragment = self._fragments.get(name)
            self._known[name] = self.of(fragment) if fragment else _Size()
        return self._known[name]
