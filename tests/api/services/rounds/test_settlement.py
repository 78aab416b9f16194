"""What a round's updates are paid, base pay and bonus at once."""

from typing import Any

import pytest

from api.models import Account, Call, Client, LedgerEntry, Participation, Round, Task
from api.services import ledger
from api.services.check_books import find_wrong
from api.services.context import Context
from api.services.settlement import Settlement
from api.services.unit_of_work import unit_of_work
from fl_engine.task import spec_to_json
from tests.api.builders import make_account, make_client, make_task
from tests.fl_engine.builders import task as task_spec

pytestmark = pytest.mark.both_databases


async def running_task(context: Context, requester: Account) -> Task:
    """A task with a pool of 100 points, 10 for an update."""
    task = await make_task(
        context,
        requester,
        spec=spec_to_json(task_spec()),
        state="RUNNING",
        escrow="LOCKED",
        points_per_update=10,
    )
    async with unit_of_work(context) as unit:
        movement = ledger.Movement(
            key=f"escrow:{task.id}",
            kind="ESCROW",
            source=ledger.available(requester.id),
            target=ledger.escrow(task.id),
            points=100,
            account_id=requester.id,
            message="Pool locked.",
        )
        await ledger.transfer(unit, movement)
    return task


async def arrived(
    context: Context, task: Task, row: Round, name: str, **client: Any
) -> Participation:
    """Somebody whose update passed its screening."""
    device = await make_client(context, await make_account(context), **client)
    person = await Participation.create(
        task_id=task.id,
        client_id=device.id,
        account_id=device.account_id,
        pseudonym=name,
        reputation_before=0.5,
        ticket_key="0" * 64,
    )
    await Call.create(
        round_id=row.id,
        participation_id=person.id,
        seat="COHORT",
        state="PENDING",
        download_id="0" * 32,
        transfer_id=f"trf_{name}",
        called_at=context.now(),
        received_at=context.now(),
    )
    return person


class TestBonus:
    async def test_is_booked_beside_base_pay(self, context: Context) -> None:
        requester = await make_account(context, points=100)
        task = await running_task(context, requester)
        row = await Round.create(
            task_id=task.id,
            number=1,
            state="EVALUATING",
            base_sha256="0" * 64,
            started_at=context.now(),
            deadline_at=context.now(),
        )
        known = await arrived(context, task, row, "amber-1", reputation_events_count=5)
        newcomer = await arrived(context, task, row, "amber-2")
        late = await arrived(context, task, row, "amber-3", reputation_events_count=5)

        async with unit_of_work(context) as unit:
            settlement = await Settlement.open(context, unit, row, task, rounds_left=0)
            accepted = await settlement.settle(
                {known.id: 0.5, newcomer.id: 0.5},
                {known.id: 7, newcomer.id: 4, late.id: 99},
            )

        assert accepted == 2
        entries = await LedgerEntry.filter(task_id=task.id).order_by("id")
        calls = {
            call.participation_id: call.id for call in await Call.filter(round=row.id)
        }
        assert [(e.key, e.kind, e.points, e.available_after) for e in entries] == [
            (f"pay:{calls[known.id]}", "BASE_PAY", 10, 10),
            (f"pay:{calls[newcomer.id]}", "BASE_PAY", 10, 0),
            (f"bonus:{calls[known.id]}", "BONUS", 7, 17),
            (f"bonus:{calls[newcomer.id]}", "BONUS", 4, 0),
            (f"pay:{calls[late.id]}", "BASE_PAY", 10, 10),  # surplus: no bonus
        ]
        points = {p.pseudonym: p.points for p in await Participation.all()}
        assert points == {"amber-1": 17, "amber-2": 14, "amber-3": 10}
        assert (await Task.get(id=task.id)).paid_points == 41
        held = await ledger.balance(newcomer.account_id)
        assert (held["available"], held["on_hold"]) == (0, 14)
        assert await Client.filter(reputation_events_count=6).count() == 1
        assert await find_wrong() == []
