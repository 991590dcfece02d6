"""What one request may ask for: each limit, and the check that holds it."""

from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    OperationDefinitionNode,
    SelectionSetNode,
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
    """Refuse a document whose fields are nested too deeply, before it is validated.

    Raises:
        LimitExceeded: an operation is deeper than the limit; what stands below `__schema` and `__type` is not counted.
    """
    depth = _Depth(document)
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            found = depth.of(definition.selection_set)
            if found > limits.query_depth:
                raise LimitExceeded(f"the operation is {found} fields deep, at most {limits.query_depth}")


class _Depth:
    """Depths of selection sets; each fragment is measured once, however often it is spread."""

    def __init__(self, document: DocumentNode) -> None:
        self._fragments = {
            each.name.value: each for each in document.definitions if isinstance(each, FragmentDefinitionNode)
        }
        self._known: dict[str, int] = {}

    def of(self, selection_set: SelectionSetNode | None) -> int:
        if selection_set is None:
            return 0
        return max((self._of_selection(selection) for selection in selection_set.selections), default=0)

    def _of_selection(self, selection: object) -> int:
        if isinstance(selection, FragmentSpreadNode):
            return self._of_fragment(selection.name.value)
        if isinstance(selection, FieldNode):
            name = selection.name.value
            return 1 + (0 if name in {"__schema", "__type"} else self.of(selection.selection_set))
        return self.of(getattr(selection, "selection_set", None))

    def _of_fragment(self, name: str) -> int:
        if name not in self._known:
            self._known[name] = 0  # a fragment that spreads itself ends here; validation refuses it
            fragment = self._fragments.get(name)
            self._known[name] = self.of(fragment.selection_set) if fragment else 0
        return self._known[name]
