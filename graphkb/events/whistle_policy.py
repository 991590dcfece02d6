"""By when those who are whistled report: the shipped deadlines by kind, and a deployment's own whistle.yaml."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from graphkb.errors import BadInput
from graphkb.model.deadlines import WHISTLE_DEADLINES, Deadline
from graphkb.model.texts import written
from graphkb.model.times import check_duration
from graphkb.model.yaml_files import read_yaml

SOURCE = "POLICY"
"""Who says so, for a deadline from whistle.yaml; the shipped ones are those of a class of severity."""


def read_whistle(path: Path) -> Mapping[str, Deadline]:
    """Return the shipped deadlines with what the file at *path* says instead.

    Args:
        path: UTF-8 YAML: `EMERGENCY: {sign: PT30M, reply: PT2H}`, any of the kinds; sign counts from the whistle,
            reply from sign.

    Raises:
        BadInput: the file cannot be read or is no such mapping; a kind is none or stands there twice; a duration is
            none.
    """
    entries = read_yaml(path)
    if not isinstance(entries, dict):
        raise BadInput(f"{path.name}: write one kind a line, such as EMERGENCY: {{sign: PT30M, reply: PT2H}}")
    return WHISTLE_DEADLINES | {kind: _deadline(f"{path.name}, {kind}", kind, entries[kind]) for kind in entries}


def _deadline(place: str, kind: Any, entry: Any) -> Deadline:
    if kind not in WHISTLE_DEADLINES:
        raise BadInput(f"{place}: no such kind of whistle; there are {', '.join(WHISTLE_DEADLINES)}")
    if not isinstance(entry, dict) or entry.keys() != {"sign", "reply"}:
        raise BadInput(f"{place}: {written(entry)}; expected {{sign: PT30M, reply: PT2H}}")
    try:
        sign, reply = (check_duration(str(entry[stage])) for stage in ("sign", "reply"))
    except BadInput as error:
        raise BadInput(f"{place}: {error}") from error
    return Deadline(sign, reply, None, SOURCE, SOURCE, None)
