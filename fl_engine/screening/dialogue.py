"""Losses asked for and given, by whoever measures and in whatever process.

A function that needs losses is a generator: it yields what it wants to know and is sent
the answers, so that the engine neither waits nor knows where a model is run.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import TypeVar

_Result = TypeVar("_Result")

Combination = Mapping[int, float]  # how many times which update is added
# Losses of the global weights with each combination of updates added.
Measure = Callable[[Sequence[Combination]], Sequence[float]]
Dialogue = Generator[Sequence[Combination], Sequence[float], _Result]


def answer(dialogue: Dialogue[_Result], measure: Measure) -> _Result:
    """Lead a dialogue to its end with somebody who measures at once."""
    try:
        asked = next(dialogue)
        while True:
            asked = dialogue.send(measure(asked))
    except StopIteration as end:
        result: _Result = end.value
        return result


def renumbered(
    dialogue: Dialogue[_Result], numbers: Sequence[int]
) -> Dialogue[_Result]:
    """The same dialogue about some of the updates, by their numbers among all."""
    try:
        asked = next(dialogue)
        while True:
            found = yield [{numbers[i]: one[i] for i in one} for one in asked]
            asked = dialogue.send(found)
    except StopIteration as end:
        result: _Result = end.value
        return result
