"""Finding again what one question derived from a view and the next one needs too."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, TypeVarTuple

from graphkb.graph.view import View

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
