"""What counts how much in an assessment: the shipped weights, a deployment's assessment.yaml, the loaded indicators."""

from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from types import MappingProxyType

from graphkb.errors import BadInput
from graphkb.graph.view import View
from graphkb.model.texts import written
from graphkb.model.yaml_files import read_yaml

MEASURES: Mapping[str, str] = MappingProxyType(
    {
        "on_time": "closed on time / closed",
        "returned": "returned / received",
        "reopened": "reopened / closed",
        "rating": "mean rating / 5",
        "mediated": "mediated / (mediated + failed)",
    }
)
"""What may be weighted → the value that is weighted, from 0 to 1 (answers.md, "assessment(area, period)")."""

Weights = Mapping[str, float]
"""Measure → its weight; negative where less is better."""

DEFAULT_WEIGHTS: Weights = MappingProxyType({"on_time": 0.4, "returned": -0.2, "rating": 0.2})
"""The shipped weights: assumptions, not a rule; a deployment that has its own writes assessment.yaml."""


def read_weights(path: Path) -> Weights:
    """Return the weights in the file at *path*, which replace the shipped ones as a whole.

    Args:
        path: UTF-8 YAML, a mapping such as `{on_time: 0.4, returned: -0.2}`.

    Raises:
        BadInput: the file cannot be read or is no such mapping; the entry is named.

    Source: data-package.md, "The other files that users write".
    """
    entries = read_yaml(path)
    if not isinstance(entries, dict) or not entries:
        raise BadInput(f"{path.name}: expected a mapping such as on_time: 0.4")
    for name, weight in entries.items():
        if name not in MEASURES:
            raise BadInput(f"{path.name}: {written(name)}; expected some of {', '.join(MEASURES)}")
        if isinstance(weight, bool) or not isinstance(weight, int | float) or not isfinite(weight):
            raise BadInput(f"{path.name}, {name}: {written(weight)}; expected a number such as 0.4 or -0.2")
    return {name: float(weight) for name, weight in entries.items()}


def indicator_weights(view: View) -> Weights | None:
    """Return the weights of the indicators `indicator:on_time` and so on; None where none of them has a weight.

    One of direction LOWER_IS_BETTER counts against, whatever the sign of its weight.
    """
    indicators = view.tables["indicators"]
    found: dict[str, float] = {}
    for name in MEASURES:
        row = view.row(f"indicator:{name}")
        weight = None if row is None else indicators.value(row, "weight")
        if row is not None and weight is not None:
            against = indicators.value(row, "direction") == "LOWER_IS_BETTER"
            found[name] = -abs(float(weight)) if against else float(weight)
    return found or None


def weighted(weights: Weights, values: Mapping[str, float | None]) -> float | None:
    """Return Σ weight × value over the values that are known; None where none of the weighted ones is.

    >>> weighted({"on_time": 0.5, "returned": -0.25}, {"on_time": 0.5, "returned": 1.0, "rating": None})
    0.0
    """
    known = [(weight, value) for name, weight in weights.items() if (value := values.get(name)) is not None]
    return sum(weight * value for weight, value in known) if known else None
