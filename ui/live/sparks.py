"""How running tasks learn, in a few points each: asked once for all who look.

Many pages show the same rows. A task's rounds are kept here and only those that were
added are asked for, several tasks at once, at most every few seconds.
"""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from time import monotonic
from typing import Any

from ui.client import Api
from ui.errors import UnreachableError

FRESH_S = 4.0
TOGETHER = 8  # tasks of one request: aliases of the operation `Sparks`
ROUNDS = 50  # of a task and a request
MOST_KEPT = 400  # tasks
METRICS = ("ACCURACY", "MAE", "MSE", "LOSS")  # the first that a task has is drawn
WIDTH, HEIGHT, EDGE = 100.0, 40.0, 3.0  # of the drawing, in its own units
MOST_POINTS = 40


@dataclass(frozen=True)
class Series:
    """Round by round.

    Attributes:
        metric: Name in the API; "" before the first round is committed.
        points: Number of a round and the metric after it.
        baseline: What central training reaches; None when it is not known.
        round: Number of the newest round, committed or not; 0 before the first.
        is_final: Whether the task has ended.
    """

    metric: str = ""
    points: tuple[tuple[int, float], ...] = ()
    baseline: float | None = None
    round: int = 0
    is_final: bool = False

    @property
    def committed(self) -> int:
        """Number of the last round that counts; 0 before the first."""
        return self.points[-1][0] if self.points else 0


class Sparks:
    """Series of tasks, kept as long as somebody looks at them."""

    def __init__(self, api: Api) -> None:
        """Ask `api` for them."""
        self._api = api
        self._series: dict[str, Series] = {}
        self._asked: dict[str, float] = {}
        self._turn = asyncio.Lock()

    async def of(self, task_ids: Iterable[str]) -> dict[str, Series]:
        """Series of these tasks, at most `FRESH_S` old while the API answers."""
        wanted = list(task_ids)
        async with self._turn:
            old = [task_id for task_id in wanted if self._is_old(task_id)]
            # Without an answer what is known stays; the page's board says how old.
            with suppress(UnreachableError):
                for start in range(0, len(old), TOGETHER):
                    await self._read(old[start : start + TOGETHER])
            found = {i: self._series[i] for i in wanted if i in self._series}
            self._forget(set(wanted))
        return found

    def _is_old(self, task_id: str) -> bool:
        known = self._series.get(task_id)
        if known is not None and known.is_final:
            return False
        return monotonic() - self._asked.get(task_id, -FRESH_S) >= FRESH_S

    async def _read(self, task_ids: list[str]) -> None:
        """Add what was added; a task with many new rounds is asked again."""
        while task_ids:
            answer = await self._api.ask("Sparks", **self._variables(task_ids))
            again = []
            for place, task_id in enumerate(task_ids):
                task = answer[f"task{place}"]
                self._asked[task_id] = monotonic()
                if task is None:
                    continue
                before = self._series.get(task_id, Series())
                self._series[task_id] = after = extended(before, task)
                if len(task["rounds"]) == ROUNDS and after.committed > before.committed:
                    again.append(task_id)
            task_ids = again

    def _variables(self, task_ids: list[str]) -> dict[str, object]:
        variables: dict[str, object] = {"first": ROUNDS}
        for place, task_id in enumerate(task_ids):
            variables[f"id{place}"] = task_id
            known = self._series.get(task_id, Series())
            variables[f"after{place}"] = known.committed
            if place:
                variables[f"has{place}"] = True
        return variables

    def _forget(self, wanted: set[str]) -> None:
        others = [task_id for task_id in self._series if task_id not in wanted]
        for task_id in others[: max(0, len(self._series) - MOST_KEPT)]:
            del self._series[task_id]
            self._asked.pop(task_id, None)


SPARKS = Sparks(Api())


def extended(series: Series, task: Mapping[str, Any]) -> Series:
    """A series after the answer about its task."""
    rounds = task["rounds"]
    newest = max((r["number"] for r in rounds), default=series.round)
    series = replace(
        series,
        round=newest,
        is_final=task["state"] in ("COMPLETED", "FAILED", "CANCELLED"),
    )
    for row in rounds:
        found = {metric["name"]: metric for metric in row["metrics"]}
        name = series.metric or next((m for m in METRICS if m in found), "")
        if row["state"] != "COMMITTED" or name not in found:
            continue
        point = (row["number"], found[name]["value"])
        series = replace(
            series,
            metric=name,
            points=(*series.points, point),
            baseline=found[name]["baseline"],
        )
    return series


def spark(series: Series, rounds: int) -> tuple[str, str]:
    """A series as SVG: points of its line, and the height of the baseline.

    Args:
        series: What to draw.
        rounds: How many there will be: the line grows to the right and never rescales.

    Returns:
        Two empty texts when there is no point yet; no height without a baseline.
    """
    if not series.points:
        return "", ""
    heights = [value for _, value in series.points]
    if series.baseline is not None:
        heights.append(series.baseline)
    low, high = min(heights), max(heights)

    def place(number: int, value: float) -> str:
        x = WIDTH * (number - 1) / max(rounds - 1, 1)
        return f"{min(x, WIDTH):.1f},{_height(value, low, high):.1f}"

    shown = thinned(series.points)
    if len(shown) == 1:
        shown *= 2  # a line from a point to itself is drawn as a dot
    line = " ".join(place(number, value) for number, value in shown)
    base = series.baseline
    return line, "" if base is None else f"{_height(base, low, high):.1f}"


def _height(value: float, low: float, high: float) -> float:
    if high == low:
        return HEIGHT / 2
    return HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * (value - low) / (high - low)


def thinned(
    points: tuple[tuple[int, float], ...], most: int = MOST_POINTS
) -> tuple[tuple[int, float], ...]:
    """As many points as can be seen, the first and the last among them."""
    if len(points) <= most:
        return points
    step = (len(points) - 1) / (most - 1)
    return tuple(points[round(place * step)] for place in range(most))
