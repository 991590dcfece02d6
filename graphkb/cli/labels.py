"""Codes as people read them in tables: each with its label."""

from collections.abc import Mapping

from graphkb.graph.view import View


def coded(view: View, codes: str, *values: str | None) -> str:
    """Return *values* of the list *codes*, each as `OVERLAP 职责重叠`; a code without label alone."""
    return labelled(view.graph.labels(codes), *values)


def labelled(labels: Mapping[str, tuple[str, str]], *values: str | None) -> str:
    """Return *values* with their *labels*: code → zh, en."""
    return ", ".join(" ".join([each, *labels.get(each, ())[:1]]) for each in values if each)
