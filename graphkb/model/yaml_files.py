"""The YAML files that people write, read in one way: UTF-8, no word twice, what is wrong in one line."""

from pathlib import Path
from typing import Any

import yaml

from graphkb.errors import BadInput

MAX_CHARACTERS = 2**24
"""Characters in a file; ten thousand entries have a tenth of it, and reading more takes minutes."""
MAX_DEPTH = 64
"""Levels of lists and mappings inside each other; what people write has five."""
MAX_REPEATED = 100_000
"""Values that all aliases of a file repeat, also those within each other: a short file could stand for billions."""
MAX_SHOWN = 60
"""Characters of a wrong value that a message repeats."""
_MOST_BITS = 64
"""Of a whole number; a longer one cannot even be shown."""

_STANDARD = "tag:yaml.org,2002:"
"""What `!!` stands for."""
_TAGS = {None, f"{_STANDARD}str"}
"""What may stand before a value: nothing, or that it is text; others only make something else of it."""


class Loader(yaml.SafeLoader):
    """Refuses what would be read otherwise than it looks, or without end.

    A key that stands twice in a mapping, of which the last would win, unseen; a day that no month has; tags; nesting
    and aliases beyond all need.
    """

    def __init__(self, stream: Any) -> None:
        super().__init__(stream)
        self._depth = 0
        self._repeated = 0
        self._sizes: dict[yaml.Node, int] = {}
        """Node that is read to its end → values in it, as often as aliases repeat them."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        if self._depth > MAX_DEPTH:
            raise _wrong(event.start_mark, f"lies in more than {MAX_DEPTH} lists and mappings; write it flatter")
        if getattr(event, "tag", None) not in _TAGS:
            tag = _shown(event.tag.replace(_STANDARD, "!!"))
            raise _wrong(event.start_mark, f"{tag} is a tag, which is not read; write the value alone")
        self._depth += 1
        node = super().compose_node(parent, index)
        if isinstance(event, yaml.AliasEvent):
            self._count(node, event)
        elif node is not None:
            self._sizes[node] = 1 + sum(self._sizes[each] for each in _parts(node))
        self._depth -= 1
        return node

    def _count(self, node: yaml.Node | None, alias: yaml.AliasEvent) -> None:
        if node not in self._sizes:
            raise _wrong(alias.start_mark, f"*{alias.anchor} stands inside what it repeats; write that out")
        self._repeated += self._sizes[node]
        if self._repeated > MAX_REPEATED:
            raise _wrong(alias.start_mark, f"aliases up to here repeat more than {MAX_REPEATED} values; write them out")

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        # here each node comes once and as it is written: constructing merges the keys of other nodes into it
        node = super().compose_mapping_node(anchor)
        seen: set[str] = set()
        for name in (name.value for name, _ in node.value if isinstance(name, yaml.ScalarNode)):
            if name in seen:
                raise _wrong(node.start_mark, f"{_shown(name)} stands twice; keep one")
            seen.add(name)
        return node

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:  # noqa: FBT001, FBT002 - yaml's own signature
        try:
            return _short(super().construct_object(node, deep))
        except (ValueError, OverflowError) as error:  # of a date or number that is none, or beyond all
            raise _wrong(node.start_mark, f"{_shown(node.value)} is no value: {error}; correct it") from error

    def scan_flow_scalar_non_spaces(self, double: bool, start_mark: Any) -> list[str]:  # noqa: FBT001 - yaml's own
        try:
            chunks: list[str] = super().scan_flow_scalar_non_spaces(double, start_mark)
            "".join(chunks).encode()
            return chunks
        except (ValueError, OverflowError) as error:  # half a character, or beyond the last one
            raise _wrong(self.get_mark(), "the escape names no character; write the character itself") from error


def _parts(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return node.value if isinstance(node, yaml.SequenceNode) else []


def _short(value: Any) -> Any:
    if isinstance(value, int) and value.bit_length() > _MOST_BITS:
        raise ValueError(f"a whole number has at most {_MOST_BITS} bits; a code stands in quotes")
    return value


def _wrong(mark: Any, problem: str) -> yaml.YAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=mark)


def _shown(text: str) -> str:
    return repr(text) if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]!r}…"


def read_yaml(path: Path, loader: type[Loader] = Loader) -> Any:
    """Return what the file at *path* holds.

    Raises:
        BadInput: it cannot be read, is too long, is not UTF-8 or no YAML, a key stands twice, or a value is none.
    """
    try:
        return yaml.load(_text(path), loader)  # noqa: S506 - a SafeLoader
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        # that is what yaml calls a text
        told = " ".join(str(error).replace(' "<unicode string>",', "").split())
        raise BadInput(f"{path.name}: cannot be read as UTF-8 YAML: {told}") from error


def _text(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        text = file.read(MAX_CHARACTERS + 1)
    if len(text) > MAX_CHARACTERS:
        raise BadInput(f"{path.name}: has more than {MAX_CHARACTERS} characters; divide it into several files")
    return text
