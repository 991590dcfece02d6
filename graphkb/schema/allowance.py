"""What a running request may still use: objects, and time."""

from collections.abc import Sized
from time import monotonic
from typing import Final, TypeVar

from graphkb.errors import DeadlineExceeded, GraphkbError, ResultTooLarge

T = TypeVar("T")
Many = TypeVar("Many", bound=Sized)

OBJECTS_A_LOOK: Final = 64
"""Objects made between two looks at the clock, which takes as long as making a small one."""


class Ended(BaseException):
    """The allowance is used up, or nobody waits for the answer any more.

    No field failed, so this is no Exception: nothing on its way may take it for one.
    """

    def __init__(self, error: GraphkbError) -> None:
        super().__init__(error.code)
        self.error = error


class Allowance:
    """What one request may use; `stop` may be called by another thread.

    Args:
        objects: Objects in its answer.
        seconds: Seconds from now on.
    """

    __slots__ = ("_ends", "_look_at", "_objects", "_seconds", "is_bound", "made")

    def __init__(self, objects: int, seconds: float) -> None:
        self.made = 0
        """Objects counted so far."""
        self.is_bound = True
        """Whether time can still end it."""
        self._objects = objects
        self._seconds = seconds
        self._ends = monotonic() + seconds
        self._look_at = 0

    def one(self, value: T) -> T:
        """Count one object and return what it is made of."""
        self.made += 1
        if self.made >= self._look_at:
            self.look()
        return value

    def many(self, values: Many) -> Many:
        """Count the objects of a list and return what they are made of."""
        self.made += len(values)
        if self.made >= self._look_at:
            self.look()
        return values

    def look(self) -> None:
        """End the request if it has used too much.

        Raises:
            Ended: it has.
        """
        if self.made > self._objects:
            raise Ended(ResultTooLarge(f"the answer has more than {self._objects} objects: ask for less, or in pages"))
        if self.is_bound and monotonic() >= self._ends:
            raise Ended(self.deadline)
        self._look_at = min(self.made + OBJECTS_A_LOOK, self._objects + 1)

    def begin_writing(self) -> None:
        """Let the request end by no time any more: what began to write is finished, and its client told.

        Raises:
            Ended: its time was over before.
        """
        self.is_bound = False
        if monotonic() >= self._ends:
            raise Ended(self.deadline)

    def stop(self) -> None:
        """End the request at its next look."""
        self._ends = 0.0

    @property
    def deadline(self) -> DeadlineExceeded:
        """What a client is told whose time is up."""
        return DeadlineExceeded(f"the answer took longer than {self._seconds:g} s: ask for less, or in pages")
