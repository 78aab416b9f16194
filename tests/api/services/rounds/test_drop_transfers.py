"""Bytes of updates stay as long as a crash could need them, and no longer."""

from api.models import Round, Transfer
from api.services.drop_transfers import drop_transfers
from tests.api.services.rounds.market import Device, Market, delta

PAYLOAD = delta((0.1, 0.1, 0.1))


async def half_an_update(device: Device) -> Transfer:
    """A device that was asked sends the first bytes of its update."""
    intake = await device.declare(device.update(await device.next_train(), PAYLOAD))
    assert intake is not None
    intake.path.write_bytes(PAYLOAD[:2])
    return await Transfer.get(id=intake.transfer_id)


def files(market: Market) -> set[str]:
    return {path.name for path in market.context.storage.transfer("").iterdir()}


class TestDroppingTransfers:
    async def test_keeps_all_of_a_round_that_is_open(self, market: Market) -> None:
        await market.list_task()
        devices = await market.devices(3)
        await market.conduct()
        await market.start()
        await devices[0].train()
        half = await half_an_update(devices[1])

        assert await drop_transfers(market.context) == 0
        assert half.id in files(market)
        assert await Transfer.all().count() == 2

    async def test_drops_what_was_unfinished_when_its_round_ended(
        self, market: Market
    ) -> None:
        await market.list_task(training={"deadline_s": 60.0})
        devices = await market.devices(3)
        await market.conduct()
        await market.start()
        for device in devices[:2]:
            await device.train()
        half = await half_an_update(devices[2])
        market.context.now.step(seconds=60)  # type: ignore[attr-defined]
        market.tick()
        await market.saw("RoundStarted", round=2)

        assert await drop_transfers(market.context) == 1
        assert half.id not in files(market)
        kept = await Transfer.all()
        assert files(market) == {transfer.id for transfer in kept}
        assert {transfer.state for transfer in kept} == {"JUDGED"}

    async def test_leaves_no_file_of_a_task_that_has_ended(
        self, market: Market
    ) -> None:
        await market.list_task(training={"rounds": 1})
        devices = await market.devices(3)
        await market.conduct()
        await market.start()
        for device in devices:
            await device.train()
        await market.ended()

        assert await drop_transfers(market.context) == 3
        assert files(market) == set()
        assert (await Round.get()).state == "COMMITTED"
        assert await Transfer.all().count() == 3

    async def test_drops_files_without_a_row(self, market: Market) -> None:
        market.context.storage.transfer("trf_gone").write_bytes(b"x")

        assert await drop_transfers(market.context) == 1
        assert files(market) == set()
