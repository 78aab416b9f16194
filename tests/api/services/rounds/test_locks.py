"""Transactions that meet: rows are locked in one order, and read once they are."""

import asyncio
from collections.abc import Coroutine
from contextvars import Context, copy_context
from typing import Any

import pytest

from api.models import Call, Participation, Round
from api.services.cancel_task import cancel_task
from api.services.leave_task import leave
from api.services.round_rows import hold_round
from api.services.unit_of_work import unit_of_work
from fl_engine import wire
from tests.api.services.rounds.market import Device, Market, delta

pytestmark = pytest.mark.both_databases

LOOK_S = 0.2  # long enough for the other transaction to come to its first wait


async def asked(
    market: Market,
) -> tuple[list[tuple[Device, wire.Train]], Round]:
    """Three devices at work, while no driver runs: the tests stand for it."""
    await market.list_task()
    devices = await market.devices(3)
    await market.conduct()
    await market.start()
    trains = [await device.next_train() for device in devices]
    await market.conductor.stop()
    return list(zip(devices, trains, strict=True)), await Round.get()


async def begun(
    outside: Context, work: Coroutine[Any, Any, Any]
) -> "asyncio.Task[Any]":
    """Begin something outside of this transaction, and let it come to where it waits.

    The transaction under way is a context variable, which a new task would inherit.
    """
    task = asyncio.create_task(work, context=outside)
    await asyncio.wait([task], timeout=LOOK_S)
    assert not task.done()
    return task


async def touch(device: Device) -> None:
    await Call.filter(participation_id=device.id).update(norm=1.0)
    await Participation.filter(id=device.id).update(rejected=1)


class TestMeetingADecisionOfTheRound:
    async def test_leaving_waits_for_it(self, market: Market) -> None:
        ((device, _), *_), row = await asked(market)

        outside = copy_context()
        async with unit_of_work(market.context):
            await hold_round(row.id)
            leaving = await begun(outside, leave(market.context, device.participation))
            await touch(device)

        assert await leaving
        assert (await device.row()).state == "LEFT"

    async def test_cancelling_waits_for_it(self, market: Market) -> None:
        ((device, train), *_), row = await asked(market)
        payload = delta((0.1, 0.1, 0.1))
        intake = await device.declare(device.update(train, payload))
        assert intake is not None
        await device.send(intake, payload)
        await Call.filter(participation_id=device.id).update(state="PENDING")

        outside = copy_context()
        async with unit_of_work(market.context):
            await hold_round(row.id)
            cancelling = await begun(
                outside,
                cancel_task(market.context, market.caller, market.task_id),
            )
            await touch(device)

        assert (await cancelling).state == "CANCELLED"

    async def test_an_update_that_is_complete_meanwhile_is_late(
        self, market: Market
    ) -> None:
        ((device, train), *_), row = await asked(market)
        payload = delta((0.1, 0.1, 0.1))
        intake = await device.declare(device.update(train, payload))
        assert intake is not None

        outside = copy_context()
        async with unit_of_work(market.context):
            await hold_round(row.id)
            sending = await begun(outside, device.send(intake, payload))
            await Round.filter(id=row.id).update(state="ABANDONED")
        await sending

        assert (await Call.get(participation_id=device.id)).state == "LATE"
