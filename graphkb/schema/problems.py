"""Why nothing was done, as users are told."""

from collections.abc import Callable
from typing import Any, NamedTuple

import strawberry

from graphkb.graph.view import View
from graphkb.schema.fields import Read, Source, attribute, field
from graphkb.schema.nodes import Named, Node


class Refusal(NamedTuple):
    """Why an action on an event or a work order was refused; a commit's problems have no more than the first three."""

    code: str
    message: str
    field: str | None
    current: Named | None
    allowed: tuple[str, ...]


def _or(name: str, otherwise: Any) -> Callable[[View], Read]:
    """Return the reader of an attribute that only a `Refusal` has."""
    return lambda _view: lambda problem: getattr(problem, name, otherwise)


@strawberry.type(description="问题 Why nothing was done.")
class Problem:
    code: str = attribute("code", "代码 Stable: clients may decide by it.")
    message: str = attribute("message", "说明 The offending value, the rule and what to do, in one line.")
    current: Node | None = field(_or("current", None), "现状 What was acted on, as it is now.")
    allowed: list[str] = field(_or("allowed", ()), "可用操作 What may be done instead.")
    field: str | None = attribute("field", "位置 Where it stands in what was handed in.")

    @classmethod
    def is_type_of(cls, source: Source, _info: Any) -> bool:
        """Tell Strawberry whether what the default execution passes down is a problem."""
        return source.type == cls.__name__
