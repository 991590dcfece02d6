"""What is said of a file by which a deployment decides something, where the file is wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest

from graphkb.errors import BadInput


def refusal(read: Callable[[Path], object], path: Path, text: str) -> str:
    """The message with which *read* refuses a file of *text*: one line."""
    path.write_text(text, "utf-8")
    with pytest.raises(BadInput) as caught:
        read(path)
    message = str(caught.value)
    assert "\n" not in message
    return message
