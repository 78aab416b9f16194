"""The marketplace day by day, counted by the database."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from pypika_tortoise.context import SqlContext
from pypika_tortoise.enums import Dialects
from pypika_tortoise.terms import Function as SqlFunction
from tortoise.expressions import F, Function
from tortoise.functions import Count, Max, Sum
from tortoise.queryset import QuerySet

from api.models import Call, Client, LedgerEntry, Round, Task

DAYS = 100
PAY = ("BASE_PAY", "BONUS", "REVERSAL")  # entries that make a participation's points
NAMES = (
    *("tasks_published", "tasks_completed", "clients", "rounds", "dropped"),
    *("points_paid", "transfer_bytes"),
)

Tally = dict[str, Counter[str]]  # by day, such as 2026-11-22


class _DaySql(SqlFunction):
    """The day of a moment in UTC as text: 2026-11-22."""

    def __init__(self, moment: Any, alias: str | None = None) -> None:
        super().__init__("DAY", moment, alias=alias)

    def get_function_sql(self, ctx: SqlContext) -> str:
        """In the words of the database; SQLite keeps moments as text in UTC."""
        moment = self.get_arg_sql(self.args[0], ctx)
        if ctx.dialect is Dialects.POSTGRESQL:
            return f"TO_CHAR({moment} AT TIME ZONE 'UTC', 'YYYY-MM-DD')"
        return f"SUBSTR({moment}, 1, 10)"


class Day(Function):
    """The day of a column's moment."""

    database_func = _DaySql


async def count_days(now: datetime) -> list[dict[str, Any]]:
    """The contract's `MarketplaceDay`s: the last 100 in UTC, oldest first, today last.

    Args:
        now: The present, in UTC.
    """
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    first = today - timedelta(days=DAYS - 1)
    tally: Tally = defaultdict(Counter)
    await _count_tasks(tally, first)
    await _count_rounds(tally, first)
    # What an appeal took back counts against the day on which it did.
    of_work = LedgerEntry.filter(kind__in=PAY, participation_id__not_isnull=True)
    paid = of_work.filter(at__gte=first)
    await _add(tally, paid, "at", points_paid=Sum("signed_points"))
    await _count_clients(tally, first)
    days = [first + timedelta(days=number) for number in range(DAYS)]
    return [
        {"day": day, **{name: tally[day.date().isoformat()][name] for name in NAMES}}
        for day in days
    ]


async def _add(tally: Tally, rows: QuerySet[Any], moment: str, **sums: Any) -> None:
    """Add sums to the days on which `moment` lies."""
    found = (
        await rows.annotate(on_day=Day(moment), **sums)
        .group_by("on_day")
        .values("on_day", *sums)
    )
    for row in found:
        for name in sums:
            tally[row["on_day"]][name] += int(row[name] or 0)


async def _count_tasks(tally: Tally, first: datetime) -> None:
    published = Task.filter(published_at__gte=first)
    await _add(tally, published, "published_at", tasks_published=Count("id"))
    completed = Task.filter(state="COMPLETED", ended_at__gte=first)
    await _add(tally, completed, "ended_at", tasks_completed=Count("id"))


async def _count_rounds(tally: Tally, first: datetime) -> None:
    committed = Round.filter(state="COMMITTED", committed_at__gte=first)
    await _add(tally, committed, "committed_at", rounds=Count("id"))
    await _add(
        tally,
        Round.filter(started_at__gte=first),
        "started_at",
        dropped=Sum("dropped"),
        transfer_bytes=Sum(F("bytes_up") + F("bytes_down")),
    )


async def _count_clients(tally: Tally, first: datetime) -> None:
    """Clients that were called on a day, and those last seen on it."""
    called = Call.filter(asked_at__gte=first)
    different = Count("participation__client_id", distinct=True)
    await _add(tally, called, "asked_at", clients=different)
    last_called = await _last_called(called)
    seen = await Client.filter(last_seen_at__gte=first).values_list(
        "id", "last_seen_at"
    )
    for client_id, last_seen_at in seen:
        day = _day(last_seen_at)
        # It was seen whenever it was called: no day of a call is later.
        if last_called.get(client_id) != day:
            tally[day]["clients"] += 1


async def _last_called(called: QuerySet[Call]) -> Mapping[str, str]:
    """The last day on which each client was called."""
    rows = (
        await called.annotate(last=Max("asked_at"))
        .group_by("participation__client_id")
        .values("participation__client_id", "last")
    )
    return {row["participation__client_id"]: _day(row["last"]) for row in rows}


def _day(moment: datetime) -> str:
    return moment.astimezone(UTC).date().isoformat()
