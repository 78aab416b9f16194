"""Appeals about updates of real rounds."""

from collections.abc import Sequence

import pytest

from api.models import Appeal, LedgerEntry, Receipt, ReputationEvent
from api.services import ledger
from api.services.appeal import appeal
from api.services.check_books import find_wrong
from api.services.resolve_appeal import resolve_appeal
from tests.api.builders import make_account, signed_in
from tests.api.services.rounds.market import Device, Market

pytestmark = pytest.mark.both_databases

BAD = (float("nan"), 0.0, 0.0)


async def play(market: Market, values: Sequence[float] = BAD) -> list[Device]:
    """A round of 600 points, the first of four devices sending these values."""
    await market.list_task(training={"rounds": 1})
    devices = await market.devices(4)
    await market.conduct()
    await market.start()
    await devices[0].train(values)
    if values == BAD:
        await devices[0].verdict()
    others = devices[1:] if values == BAD else devices[1:3]
    for device in others:
        await device.train()
    await market.ended()
    return devices


async def uphold(market: Market, device: Device, kind: str = "UPDATE") -> Appeal:
    operator = signed_in(await make_account(market.context, roles=["OPERATOR"]))
    receipt = await Receipt.get(participation_id=device.id, kind=kind)
    opened = await appeal(
        market.context, device.caller, receipt.id, "It was a good update."
    )
    return await resolve_appeal(
        market.context, operator, appeal_id=opened.id, uphold=True, decision="Yes."
    )


class TestRejectedUpdate:
    async def test_is_paid_by_the_house_after_the_task_was_settled(
        self, market: Market
    ) -> None:
        device, *_ = await play(market)
        before = await market.task()

        resolved = await uphold(market, device)

        entry = await LedgerEntry.get(id=resolved.reversal_id)
        assert (entry.kind, entry.source_id, entry.points) == ("BASE_PAY", "house", 200)
        row = await device.row()
        assert (row.points, row.rejected) == (200, 1)  # the verdict is no edit
        account_id = device.caller.account_id or ""
        assert (await ledger.balance(account_id))["available"] == 200
        task = await market.task()
        assert task.paid_points == before.paid_points
        assert task.returned_points == before.returned_points
        assert await find_wrong() == []

    async def test_costs_no_reputation_any_more(self, market: Market) -> None:
        device, *_ = await play(market)

        await uphold(market, device)

        events = await ReputationEvent.filter(participation_id=device.id).order_by("id")
        assert [(e.kind, e.weight) for e in events] == [
            ("REJECTED", -3.0),
            ("REVERSED", 3.0),
        ]
        assert events[1].score_after == 0.5  # as at the start

    async def test_its_event_is_taken_back_once_by_two_appeals(
        self, market: Market
    ) -> None:
        device, *_ = await play(market)

        await uphold(market, device, "REPUTATION")
        await uphold(market, device, "UPDATE")

        events = await ReputationEvent.filter(participation_id=device.id)
        assert sorted(e.kind for e in events) == ["REJECTED", "REVERSED"]
        assert (await device.row()).points == 200


class TestOtherUpdates:
    async def test_an_accepted_one_has_its_pay_already(self, market: Market) -> None:
        device, *_ = await play(market, (0.1, 0.1, 0.1))
        entries = await LedgerEntry.all().count()

        resolved = await uphold(market, device)

        assert (resolved.state, resolved.reversal_id) == ("UPHELD", None)
        assert await LedgerEntry.all().count() == entries
