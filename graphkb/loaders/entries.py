"""YAML files that users write as a list of entries, each one word and what belongs to it."""

from pathlib import Path
from typing import Any

import yaml

from graphkb.errors import BadInput, WrongData
from graphkb.model.texts import written
from graphkb.model.yaml_files import Loader, read_yaml

_KEPT_TAGS = {"tag:yaml.org,2002:null", "tag:yaml.org,2002:merge"}


class _TextLoader(Loader):
    """Takes every cell as it is written, but for null: 007 stays a staff number, 2022-03-01 a date in the own zone."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - the base class declares it so
        first: [(tag, pattern) for tag, pattern in resolvers if tag in _KEPT_TAGS]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def read_entries(path: Path, example: str) -> list[dict[str, Any]]:
    """Return the entries of the file at *path*; every cell is text, a list or None.

    Args:
        path: UTF-8 YAML: a list of mappings with one key each.
        example: An entry, for the message about a file that is something else.

    Raises:
        WrongData: it cannot be read, or is no such list; the message has the entry's number.
    """
    try:
        entries = read_yaml(path, _TextLoader)
    except BadInput as error:
        raise WrongData(str(error)) from error
    if not isinstance(entries, list):
        raise WrongData(f"{path.name}: is no list; write entries such as `{example}`")
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, dict) or len(entry) != 1:
            raise WrongData(f"{path.name}: entry {number}: {written(entry)} is not one word with what belongs to it;"
                            f" write `{example}`")  # fmt: skip
    return entries
