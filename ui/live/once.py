"""What pages draw of one view is computed once, however many pages show it."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

V = TypeVar("V")
P = ParamSpec("P")
R = TypeVar("R")

KEPT = 16  # results of a function: views of different boards, and choices of visitors


def once(
    compute: Callable[Concatenate[V, P], R],
) -> Callable[Concatenate[V, P], R]:
    """Remember the newest results of a pure function.

    They are found by the view itself, as two equal views are dear to compare, and by
    the other arguments, which must be hashable. What is returned is shared by all who
    ask: nobody may change it.
    """
    known: dict[tuple[Any, ...], tuple[V, R]] = {}

    @wraps(compute)
    def remembered(view: V, /, *args: P.args, **options: P.kwargs) -> R:
        key = (id(view), args, *options.items())
        found = known.get(key)
        if found is not None and found[0] is view:
            return found[1]
        result = compute(view, *args, **options)
        known[key] = view, result
        if len(known) > KEPT:
            del known[next(iter(known))]
        return result

    return remembered
