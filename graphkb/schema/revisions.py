"""Revisions: what each commit of knowledge was."""

import strawberry

from graphkb.schema.fields import attribute
from graphkb.schema.scalars import DateTime


@strawberry.type(description="知识版本 One commit of knowledge; 0 is the empty store.")
class Revision:
    number: int = attribute("number", "Its number: each commit makes the next.")
    at: DateTime = attribute("at", "When it was made.")
    actor: str = attribute("actor", "Who made it.")
    note: str | None = attribute("note", "Why.")
    source: str | None = attribute("source", "Where it came from.")
