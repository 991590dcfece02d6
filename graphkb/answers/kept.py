"""Finding again what one question derived from a view and the next one needs too."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Generic, TypeVar, TypeVarTuple

from graphkb.graph.view import View

KEPT = 65_536
"""Most results that one batch keeps of one kind, in case they are asked for again: some 100 MiB at most."""

_K = TypeVar("_K", bound=Hashable)
_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")


def kept(derive: Callable[[View, *_Ts], _T]) -> Callable[[View, *_Ts], _T]:
    """Keep what *derive* returns for a view and rows, for all instants at which the same facts hold.

    So the result may not depend on the instant itself, as the shift of a roster does, and nobody may change it. It is
    dropped with the graph; ask for few arguments, not for every leaf of a tree.
    """

    @wraps(derive)
    def found(view: View, *args: *_Ts) -> _T:
        key = (derive, args)
        try:
            result: _T = view.shared[key]
        except KeyError:
            result = view.shared[key] = derive(view, *args)
        return result

    return found


class Remembered(dict[_K, _T], Generic[_K, _T]):
    """Key → what was made of it, made when first looked up.

    When there are too many all are dropped: to know which of them were used last would cost each use more than that.
    """

    def __init__(self, make: Callable[[_K], _T], at_most: int = KEPT) -> None:
        super().__init__()
        self._make = make
        self._at_most = at_most

    def __missing__(self, key: _K) -> _T:
        if len(self) >= self._at_most:
            self.clear()
        made = self[key] = self._make(key)
        return made
