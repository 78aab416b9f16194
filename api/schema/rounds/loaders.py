"""Reading rounds."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from tortoise.expressions import Q

from api.models import Round

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
    number of tasks.
    """
    asked = Q(join_type="OR")
    for key in keys:
        asked |= Q(
            task_id=key.task_id,
            number__gt=key.after,
            number__lte=key.after + key.first,
        )
    rows = (
        await Round.filter(asked)
        .exclude(state="ABANDONED")
        .order_by("task_id", "number", "attempt")
    )
    return [_newest_attempts(rows, key) for key in keys]


def _newest_attempts(rows: list[Round], key: RoundsKey) -> list[Round]:
    found = {
        row.number: row
        for row in rows
        if row.task_id == key.task_id
        and key.after < row.number <= key.after + key.first
    }
    return list(found.values())


async def round_by_id(id: str) -> Round | None:
    """A round with its task; None when there is none."""
    return await Round.get_or_none(id=id).select_related("task")
