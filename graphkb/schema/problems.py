"""Why nothing was done, as users are told."""

import strawberry

from graphkb.schema.fields import attribute, field
from graphkb.schema.nodes import Node


@strawberry.type(description="问题 Why nothing was done.")
class Problem:
    code: str = attribute("code", "代码 Stable: clients may decide by it.")
    message: str = attribute("message", "说明 The offending value, the rule and what to do, in one line.")
    current: Node | None = field(lambda _view: lambda _problem: None, "现状 What was acted on, as it is now.")
    allowed: list[str] = field(lambda _view: lambda _problem: (), "可用操作 What may be done instead.")
    field: str | None = attribute("field", "位置 Where it stands in what was handed in.")
