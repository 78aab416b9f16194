"""Figures of the marketplace, worked by hand from a handful of rows."""

from datetime import timedelta
from typing import Any

import pytest

from api.models import Account, Call, Client, LedgerEntry, Participation, Round, Task
from api.services.context import Context
from api.services.marketplace import _compute
from api.services.marketplace_days import count_days
from tests.api.builders import make_account, make_client, make_task
from tests.conftest import START

pytestmark = pytest.mark.both_databases

YESTERDAY = START - timedelta(days=1)


async def completed(context: Context, owner: Account, **columns: Any) -> Task:
    values = {
        "state": "COMPLETED",
        "published_at": YESTERDAY,
        "ended_at": START,
        "rounds_committed": 2,
    }
    return await make_task(context, owner, **(values | columns))


async def taking_part(task: Task, client: Client, **columns: Any) -> Participation:
    values: dict[str, Any] = {
        "rank": 1,
        "reputation_before": 0.5,
        "ticket_key": "0" * 64,
        "pseudonym": client.id,
    }
    return await Participation.create(
        task_id=task.id,
        client_id=client.id,
        account_id=client.account_id,
        **(values | columns),
    )


async def committed(task: Task, number: int, **columns: Any) -> Round:
    values: dict[str, Any] = {
        "state": "COMMITTED",
        "base_sha256": "0" * 64,
        "started_at": YESTERDAY,
        "deadline_at": START,
        "committed_at": YESTERDAY,
        "duration_s": float(number),
        "bytes_up": 10,
        "bytes_down": 20,
        "dropped": 1,
    }
    return await Round.create(task_id=task.id, number=number, **(values | columns))


async def call(row: Round, participation: Participation, **columns: Any) -> Call:
    values: dict[str, Any] = {
        "seat": "COHORT",
        "state": "ACCEPTED",
        "download_id": "0" * 32,
        "called_at": row.started_at,
        "asked_at": row.started_at,
    }
    return await Call.create(
        round_id=row.id, participation_id=participation.id, **(values | columns)
    )


async def pay(
    account: Account, points: int, key: str, kind: str = "BASE_PAY", **columns: Any
) -> None:
    values: dict[str, Any] = {
        "at": YESTERDAY,
        "participation_id": "par_1",
        "source_id": "house",
        "target_id": f"available:{account.id}",
        "signed_points": points,
    }
    await LedgerEntry.create(key=key, kind=kind, points=points, **(values | columns))


def accuracy(value: float, baseline: float | None) -> list[dict[str, Any]]:
    return [
        {"name": "LOSS", "value": 9.0, "no_skill": 1.0, "baseline": 1.0},
        {"name": "ACCURACY", "value": value, "no_skill": 0.5, "baseline": baseline},
    ]


class TestDays:
    async def test_count_what_happened_on_each(self, context: Context) -> None:
        ada = await make_account(context)
        task = await completed(context, ada)
        await make_task(context, ada)  # a draft
        await make_task(context, ada, state="RECRUITING", published_at=START)
        first, second = await committed(task, 1), await committed(task, 2)
        await committed(task, 3, state="ABANDONED", committed_at=None)
        client = await make_client(context, ada, last_seen_at=START)
        away = await make_client(context, ada, last_seen_at=YESTERDAY)
        for device in (client, away):
            participation = await taking_part(task, device)
            await call(first, participation)
            await call(second, participation)
        await pay(ada, 3, "a")
        await pay(ada, 4, "b")

        days = await count_days(START)

        assert len(days) == 100
        assert days[-2] == {
            "day": YESTERDAY.replace(hour=0),
            "tasks_published": 1,
            "tasks_completed": 0,
            "clients": 2,  # both were called twice; the first was seen later too
            "rounds": 2,
            "dropped": 3,  # the abandoned round counts
            "points_paid": 7,
            "transfer_bytes": 3 * 30,
        }
        assert days[-1]["tasks_published"] == 1
        assert days[-1]["tasks_completed"] == 1
        assert days[-1]["clients"] == 1
        assert not any(days[0][name] for name in days[0] if name != "day")

    async def test_count_bonuses_and_what_appeals_took_back_as_pay(
        self, context: Context
    ) -> None:
        ada = await make_account(context)
        await pay(ada, 9, "a")
        await pay(ada, 4, "b", "BONUS")
        await pay(ada, 3, "c", "REVERSAL", signed_points=-3, at=START)
        await pay(ada, 50, "d", "GRANT", participation_id=None)
        await pay(ada, 50, "e", "REVERSAL", participation_id=None)

        days = await count_days(START)

        assert [day["points_paid"] for day in days[-2:]] == [13, -3]

    async def test_leave_out_what_is_older_than_a_hundred(
        self, context: Context
    ) -> None:
        ada = await make_account(context)
        midnight = START.replace(hour=0)
        for age in (timedelta(days=99), timedelta(days=99, seconds=1)):
            at = midnight - age
            await make_task(context, ada, state="RECRUITING", published_at=at)

        days = await count_days(START)

        assert sum(day["tasks_published"] for day in days) == 1
        assert days[0]["tasks_published"] == 1


class TestFigures:
    async def test_are_those_of_all_tasks(self, context: Context) -> None:
        ada = await make_account(context)
        tasks = [await completed(context, ada) for _ in range(2)]
        await make_task(context, ada, state="FAILED", published_at=YESTERDAY)
        for task, gap in zip(tasks, (0.25, -0.5), strict=True):
            await committed(task, 1, metrics=accuracy(0.0, 1.0))
            await committed(task, 2, metrics=accuracy(0.5 + gap, 0.5))
        one = await make_client(context, ada, last_seen_at=START)
        two = await make_client(context, ada)
        await taking_part(
            tasks[0], one, rounds_called=3, accepted=3, points=3, bytes_up=5
        )
        await taking_part(
            tasks[0], two, rounds_called=1, accepted=1, points=3, bytes_down=7
        )
        await taking_part(tasks[1], two, rank=None, rounds_called=100)

        found = await _compute(context, START)

        assert found["tasks"] == [
            {"state": "COMPLETED", "count": 2},
            {"state": "FAILED", "count": 1},
        ]
        assert found["completion_rate"] == pytest.approx(2 / 3)
        assert found["median_baseline_gap"] == pytest.approx(-0.125)
        assert (found["rounds"], found["median_round_s"]) == (4, 1.5)  # 1, 1, 2, 2
        assert found["contributors"] == 1
        assert (found["bytes_up"], found["bytes_down"]) == (5, 7)
        assert found["points_paid"] == 6
        # calls 3 and 1: 4² / (2 · 10); points an update 1 and 3: the same
        assert found["selection_fairness"] == pytest.approx(0.8)
        assert found["pay_fairness"] == pytest.approx(0.8)

    async def test_of_nothing_are_null(self, context: Context) -> None:
        found = await _compute(context, START)

        for name in (
            *("completion_rate", "median_baseline_gap", "median_round_s"),
            *("dropout_rate", "selection_fairness", "pay_fairness"),
        ):
            assert found[name] is None, name
        assert (found["rounds"], found["updates"], found["points_paid"]) == (0, 0, 0)
