"""The YAML files that people write, read in one way: UTF-8, no word twice, what is wrong in one line."""

from pathlib import Path
from typing import Any

import yaml

from graphkb.errors import BadInput


class Loader(yaml.SafeLoader):
    """Refuses a mapping in which a key stands twice: the last would win, unseen; and a day that no month has."""

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        # here each node comes once and as it is written: constructing merges the keys of other nodes into it
        node = super().compose_mapping_node(anchor)
        names = [name.value for name, _ in node.value]
        if twice := [name for i, name in enumerate(names) if name in names[:i]]:
            raise yaml.MarkedYAMLError(problem=f"{twice[0]!r} stands twice; keep one", problem_mark=node.start_mark)
        return node

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:  # noqa: FBT001, FBT002 - yaml's own signature
        try:
            return super().construct_object(node, deep)
        except ValueError as error:  # of a date or number that is none
            problem = f"{node.value!r} is no value: {error}; correct it"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark) from error


def read_yaml(path: Path, loader: type[Loader] = Loader) -> Any:
    """Return what the file at *path* holds.

    Raises:
        BadInput: it cannot be read, is not UTF-8 or no YAML, a key stands twice, or a date is none.
    """
    try:
        return yaml.load(path.read_text("utf-8"), loader)  # noqa: S506 - a SafeLoader
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        # that is what yaml calls a text
        told = " ".join(str(error).replace(' "<unicode string>",', "").split())
        raise BadInput(f"{path.name}: cannot be read as UTF-8 YAML: {told}") from error
