"""Files of expectations that a data owner writes."""

from pathlib import Path
from typing import Any

from graphkb.loaders.entries import read_entries


def read_expectations(path: Path) -> list[dict[str, Any]]:
    """Return the entries of an expectations.yaml, as `graphkb.answers.expectations.check_expectations` takes them.

    Args:
        path: UTF-8 YAML: a list of mappings with one key each.

    Raises:
        WrongData: it cannot be read, or is no such list; the message has the entry's number.

    Source: data-package.md, "The other files that users write".
    """
    return read_entries(path, "- who: {matter: matter:noise, area: area:420204, lead: org:xialu-ecology}")
