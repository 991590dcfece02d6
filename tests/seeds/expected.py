"""What the data owner of a seed expects of it, and what comes of it."""

from typing import Any

from graphkb.answers.expectation_numbers import FigureComparison, compare_figures
from graphkb.answers.expectations import Result, check_expectations
from graphkb.knowledge import KnowledgeBase
from graphkb.loaders.expectations import read_expectations
from graphkb.loaders.seeds import seed_root


def compared(knowledge: KnowledgeBase, asked: list[dict[str, Any]]) -> list[FigureComparison]:
    """The published figures of what is known, each beside what is counted."""
    return compare_figures(knowledge.view, asked, knowledge.zone, knowledge.store)


def answered(knowledge: KnowledgeBase, asked: list[dict[str, Any]]) -> list[Result]:
    """What comes of each entry."""
    return check_expectations(knowledge.view, asked, knowledge.zone, knowledge.store)


def entries(name: str) -> list[dict[str, Any]]:
    """The entries of a seed's expectations.yaml."""
    return read_expectations(seed_root() / name / "expectations.yaml")
