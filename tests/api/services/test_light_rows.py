"""Light rows say what the rows of Tortoise say."""

from datetime import timedelta
from typing import Any

import pytest
from tortoise.models import Model

from api.models import Account, Participation, Round, Task
from api.services.context import Context
from api.services.light_rows import light, light_in, select
from benchmarks.seeding import fill

pytestmark = pytest.mark.both_databases


@pytest.fixture
async def full(context: Context) -> Context:
    await fill(20, now=context.now())
    return context


def said(row: Any, model: type[Model]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in model._meta.db_fields}


@pytest.mark.parametrize("model", [Account, Task, Participation, Round])
async def test_every_column_is_the_same(full: Context, model: type[Model]) -> None:
    query = model.all().order_by("id").limit(50)

    rows, lights = await query, await light(query)

    assert [said(row, model) for row in lights] == [said(row, model) for row in rows]
    assert len(rows) >= 19


async def test_moments_are_in_utc(full: Context) -> None:
    (row,) = await light(Task.all().limit(1))

    assert row.created_at.utcoffset() == timedelta(0)


async def test_there_are_no_other_columns_and_no_relations(full: Context) -> None:
    (row,) = await light(Task.all().limit(1))

    for name in ("nothing", "rounds", "save", "_private"):
        with pytest.raises(AttributeError):
            getattr(row, name)


class TestLightIn:
    async def test_finds_what_is_among_the_values_and_meets_the_condition(
        self, full: Context
    ) -> None:
        tasks = await Task.filter(rounds_committed=5).order_by("id").limit(2)
        ids = [task.id for task in tasks]

        found = await light_in(
            Round,
            "task_id",
            ids,
            where="number > ? AND state <> ?",
            values=(3, "ABANDONED"),
            order="task_id, number",
        )

        assert [(row.task_id, row.number) for row in found] == [
            (id, number) for id in ids for number in (4, 5)
        ]

    async def test_finds_nothing_among_none(self, full: Context) -> None:
        assert await light_in(Round, "task_id", []) == []


async def test_a_statement_takes_values_on_either_database(full: Context) -> None:
    found = await select(
        "SELECT COUNT(*) AS tasks FROM tasks WHERE state = ? AND registered > ?",
        ["COMPLETED", 0],
    )

    assert [row["tasks"] for row in found] == [9]
