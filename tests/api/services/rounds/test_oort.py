"""A task that asks for Oort: who has most to teach is called, the unknown are tried."""

from typing import Any

from api.models import Call, Receipt
from api.services.seen_updates import seen_updates
from api.services.start_task import spec_of
from tests.api.services.rounds.market import Device, Market

POLICY = {"cohort_size": 2, "backups": 2, "strategy": "OORT"}


async def opened(
    market: Market, losses: tuple[float, ...], **more: Any
) -> list[Device]:
    await market.list_task(
        training={"rounds": 3, "least_updates": 2}, selection={**POLICY, **more}
    )
    devices = await market.devices(len(losses))
    for device, loss in zip(devices, losses, strict=True):
        device.loss = loss
    await market.conduct()
    await market.start()
    return devices


async def called(number: int) -> set[str]:
    calls = Call.filter(round__number=number)
    return {str(c) for c in await calls.values_list("participation_id", flat=True)}


class TestOort:
    async def test_calls_the_unknown_first_and_then_who_has_most_to_teach(
        self, market: Market
    ) -> None:
        one, two, three, four = await opened(market, (0.1, 0.9, 0.9, 0.1))

        for pair in ((one, two), (three, four), (two, three)):
            for device in pair:
                await device.train()
        await market.ended()

        # ε is 0.9 and 0.88 of two seats at first; in the third round all are known
        assert await called(1) == {one.id, two.id}
        assert await called(2) == {three.id, four.id}
        assert await called(3) == {two.id, three.id}

    async def test_says_on_the_receipt_what_the_score_is_made_of(
        self, market: Market
    ) -> None:
        one, *_ = await opened(market, (0.1, 0.9))

        receipt = await Receipt.get(kind="SELECTION", participation_id=one.id)

        assert receipt.body["score"] == 0.9
        assert receipt.body["terms"] == [{"name": "cpu", "weight": 1.0, "value": 0.9}]

    async def test_knows_the_latest_update_of_each(self, market: Market) -> None:
        one, two = await opened(market, (0.1, 0.9))
        for _ in range(2):
            one.loss += 0.1
            await one.train(examples=30)
            await two.train()
        await market.saw("RoundStateChanged", round=2, round_state="COMMITTED")

        seen = await seen_updates(spec_of(await market.task()), market.task_id)

        assert (seen[one.id].loss, seen[one.id].round_number) == (0.1 + 0.1 + 0.1, 2)
        assert seen[one.id].examples == 30
        assert seen[two.id].loss == 0.9
        await one.train()
        await two.train()
        await market.ended()

    async def test_asks_nothing_of_the_rows_of_another_strategy(
        self, market: Market
    ) -> None:
        devices = await opened(market, (0.1, 0.9), strategy="WEIGHTED_SCORE")
        for device in devices:
            await device.train()
        await market.saw("RoundStateChanged", round=1, round_state="COMMITTED")

        assert await seen_updates(spec_of(await market.task()), market.task_id) == {}
