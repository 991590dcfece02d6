"""Loads of a history, what they counted, and the transitions that came of them."""

from pathlib import Path

from graphkb.knowledge import KnowledgeBase
from graphkb.knowledge.writing import Loaded
from graphkb.model.times import to_text


def load(knowledge: KnowledgeBase, folder: Path, **options: bool) -> Loaded:
    """Load the package in *folder*."""
    return knowledge.load([folder], actor="t", **options)


def counts(loaded: Loaded) -> dict[str, tuple[int, int, int]]:
    """Of each table: new, unchanged and wrong rows."""
    return {name: (each.new, each.unchanged, each.wrong) for name, each in loaded.report.tables.items()}


def told(knowledge: KnowledgeBase, *events: str) -> list[str]:
    """The transitions of *events* and their orders, a line each: number, subject, month to minute, action, states."""
    return [
        f"{each.sequence} {each.subject} {to_text(each.at)[5:16]} {each.action} {each.from_state}>{each.to_state}"
        for each in knowledge.store.transitions(events)
    ]
