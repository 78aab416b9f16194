"""Reading rounds."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from api.models import Round
from api.services.light_rows import light_in

if TYPE_CHECKING:
    from api.schema.common.request import Request


BEYOND = 1_000_000  # no task has so many rounds


class RoundsKey(NamedTuple):
    """Some rounds of a task: the `first` numbers after `after`."""

    task_id: str
    after: int
    first: int

    @classmethod
    def of(cls, task_id: str, after: int, first: int) -> "RoundsKey":
        """With a place that a database can count from, whatever was asked for."""
        return cls(task_id, min(max(after, -1), BEYOND), first)


async def rounds_after(
    request: "Request", keys: list[RoundsKey]
) -> Sequence[list[Round]]:
    """Rounds in order, abandoned attempts left out.

    Numbers have no gaps, so that a page is a range of them and one query serves any
    number of tasks that are asked for the same range.
    """
    ranges: dict[tuple[int, int], list[str]] = defaultdict(list)
    for key in keys:
        ranges[key.after, key.first].append(key.task_id)
    found: dict[RoundsKey, dict[int, Round]] = {key: {} for key in keys}
    for (after, first), task_ids in ranges.items():
        rows = await light_in(
            Round,
            "task_id",
            task_ids,
            where="number > ? AND number <= ? AND state <> 'ABANDONED'",
            values=(after, after + first),
            order="task_id, number, attempt",
        )
        for row in rows:  # the newest attempt at a number is the last one
            found[RoundsKey(row.task_id, after, first)][row.number] = row
    return [list(found[key].values()) for key in keys]


async def round_by_id(id: str) -> Round | None:
    """A round with its task; None when there is none."""
    return await Round.get_or_none(id=id).select_related("task")
