"""The exchange with one client: tickets, bindings, refusals (PROTOCOL, rules 1–6)."""

import dataclasses
from typing import Any

import msgspec
import pytest

from api.models import Call, Receipt, ReputationEvent, Session, Transfer
from api.services import settle_round
from api.services.leave_task import leave_task
from api.services.round_driver import RoundDriver
from api.services.statistics import task_statistics
from api.services.tickets import (
    TicketError,
    issue_ticket,
    make_ticket,
    read_ticket,
)
from api.transport.transfer.exchange import Refused
from fl_engine import wire
from tests.api.services.rounds.market import Device, FakeLink, Market, delta

PAYLOAD = delta((0.1, 0.1, 0.1))


async def training(market: Market, **changes: Any) -> tuple[Device, wire.Train]:
    """A device that was just asked, two more beside it."""
    await market.list_task(**changes)
    devices = await market.devices(3)
    await market.conduct()
    await market.start()
    return devices[0], await devices[0].next_train()


async def refusal(device: Device, update: wire.Update) -> str:
    with pytest.raises(Refused) as refused:
        await device.declare(update)
    assert not refused.value.is_fatal
    return refused.value.code


class TestTickets:
    async def test_a_ticket_is_valid_for_many_hellos(self, market: Market) -> None:
        await market.list_task()
        device = await market.device()
        hello = device.hello()

        for _ in range(3):
            greeting = await device.exchange.greet(hello, FakeLink(device.id))
            assert greeting.state == "REGISTERED"

    async def test_serves_its_own_training_id_only(self, market: Market) -> None:
        await market.list_task()
        one, two = await market.device(), await market.device()
        stolen = msgspec.structs.replace(two.hello(), ticket=one.hello().ticket)

        await self.is_refused(market, stolen, "TICKET")

    async def test_ends_with_its_session(self, market: Market) -> None:
        await market.list_task()
        device = await market.device()
        hello = device.hello()
        sessions = Session.filter(id=device.caller.session_id)
        await sessions.update(ended_at=market.context.now())

        await self.is_refused(market, hello, "TICKET")

    async def test_expires(self, market: Market) -> None:
        await market.list_task()
        device = await market.device()
        hello = device.hello()
        market.context.now.step(minutes=10)  # type: ignore[attr-defined]

        await self.is_refused(market, hello, "TICKET")

    async def test_an_unknown_training_id_is_not_found(self, market: Market) -> None:
        await market.list_task()
        device = await market.device()
        lost = msgspec.structs.replace(device.hello(), training_id="par_nobody")

        await self.is_refused(market, lost, "NOT_FOUND")

    async def test_is_useless_after_the_end_but_to_hear_of_it(
        self, market: Market
    ) -> None:
        await market.list_task()
        device = await market.device()
        await leave_task(market.context, device.caller, device.id)
        await device.connect()

        assert device.link.finished.result().state == "LEFT"
        assert market.context.links.link(device.id) is None

    async def test_a_revoked_session_ends_its_connections(self, market: Market) -> None:
        await market.list_task()
        (device,) = await market.devices(1)
        session_id = device.caller.session_id or ""
        market.context.revocations.announce(session_id)
        await market.exchange.idle()

        assert device.link.closed == ["TICKET"]

    async def is_refused(self, market: Market, hello: wire.Hello, code: str) -> None:
        with pytest.raises(Refused) as refused:
            await market.exchange.greet(hello, FakeLink(hello.training_id))
        assert (refused.value.code, refused.value.is_fatal) == (code, True)

    @pytest.mark.parametrize(
        "damage",
        [
            pytest.param(lambda t: "", id="empty"),
            pytest.param(lambda t: t[:-1], id="cut"),
            pytest.param(lambda t: "B" + t[1:], id="changed"),
            pytest.param(lambda t: "ä" + t, id="not-ascii"),
            pytest.param(lambda t: t + "AAAA", id="longer"),
        ],
    )
    async def test_a_damaged_one_opens_nothing(
        self, market: Market, damage: Any
    ) -> None:
        await market.list_task()
        row = (await market.device()).participation
        good = make_ticket(row, "ses_1", 2**40)

        assert read_ticket(row, good, market.context.now()) == "ses_1"
        with pytest.raises(TicketError):
            read_ticket(row, damage(good), market.context.now())

    async def test_says_when_it_ends(self, market: Market) -> None:
        await market.list_task()
        device = await market.device()
        ticket = issue_ticket(market.context, device.caller, device.participation)

        life = ticket.expires_at - market.context.now()
        assert life.total_seconds() == market.context.settings.ticket_s


class TestBinding:
    async def test_an_update_for_another_round(self, market: Market) -> None:
        device, train = await training(market)
        update = device.update(train, PAYLOAD)

        for change in ({"round": 2}, {"attempt": 2}, {"round": 0}):
            changed = msgspec.structs.replace(update, **change)
            assert await refusal(device, changed) == "ROUND"

    async def test_an_update_from_other_weights(self, market: Market) -> None:
        device, train = await training(market)
        update = device.update(train, PAYLOAD)
        changed = msgspec.structs.replace(update, base_sha256=b"\1" * 32)

        assert await refusal(device, changed) == "BASE"

    async def test_a_size_that_the_manifest_does_not_give(self, market: Market) -> None:
        device, train = await training(market)

        assert await refusal(device, device.update(train, PAYLOAD + b"\0")) == "SIZE"

    async def test_another_codec_than_planned(self, market: Market) -> None:
        device, train = await training(market)
        update = device.update(train, delta((1, 1, 1), "f32"))
        bulk = msgspec.structs.replace(update.bulk, codec="f32")
        changed = msgspec.structs.replace(update, bulk=bulk)

        assert await refusal(device, changed) == "CODEC"

    async def test_a_full_disk(self, market: Market) -> None:
        device, train = await training(market)
        settings = dataclasses.replace(
            market.context.settings, least_free_disk_share=1.1
        )
        object.__setattr__(market.context, "settings", settings)

        assert await refusal(device, device.update(train, PAYLOAD)) == "DISK"

    async def test_other_bytes_after_a_complete_update(self, market: Market) -> None:
        device, train = await training(market)
        update = device.update(train, PAYLOAD)
        intake = await device.declare(update)
        assert intake is not None
        await device.send(intake, PAYLOAD)

        other = device.update(train, delta((9, 9, 9)))
        assert await refusal(device, other) == "DUPLICATE"

    async def test_other_bytes_under_a_known_id(self, market: Market) -> None:
        device, train = await training(market)
        update = device.update(train, PAYLOAD)
        await device.declare(update)
        other = msgspec.structs.replace(
            device.update(train, delta((9, 9, 9))), id=update.id
        )

        assert await refusal(device, other) == "DUPLICATE"

    async def test_the_same_bytes_again_get_the_same_verdict(
        self, market: Market
    ) -> None:
        device, train = await training(market)
        bad = delta((float("nan"), 0, 0))
        update = device.update(train, bad)
        intake = await device.declare(update)
        assert intake is not None
        await device.send(intake, bad)
        first = await device.verdict()

        assert await device.declare(update) is None
        assert await device.verdict() == first
        under_a_new_id = device.update(train, bad)
        assert await device.declare(under_a_new_id) is None
        assert await Receipt.filter(kind="UPDATE").count() == 1

    async def test_a_round_that_is_over_makes_it_late_without_harm(
        self, market: Market
    ) -> None:
        device, train = await training(
            market, training={"rounds": 2, "deadline_s": 60.0}
        )
        calls = await Call.exclude(participation_id=device.id)
        others = [call.participation_id for call in calls]
        assert len(others) == 2
        market.context.now.step(seconds=60)  # type: ignore[attr-defined]
        update = device.update(train, PAYLOAD)

        assert await device.declare(update) is None
        assert (await device.verdict()).verdict == "LATE"
        call = await Call.get(participation_id=device.id, round__number=1)
        assert call.state == "LATE"  # as it was told
        assert not await ReputationEvent.all().exists()
        assert not await Transfer.all().exists()

    async def test_a_second_bulk_gives_up_the_unfinished_one(
        self, market: Market
    ) -> None:
        device, train = await training(market)
        first = await device.declare(device.update(train, PAYLOAD))
        assert first is not None
        first.path.write_bytes(b"half")
        second = await device.declare(device.update(train, delta((2, 2, 2))))

        assert second is not None
        assert not first.path.exists()
        assert await Transfer.all().count() == 1


class TestWrongHashes:
    async def test_drop_the_bytes_and_allow_three_tries(self, market: Market) -> None:
        device, train = await training(market)
        for _ in range(3):
            intake = await device.declare(device.update(train, PAYLOAD))
            assert intake is not None
            intake.path.write_bytes(b"wrong!")
            await device.exchange.spoiled(device.link, intake)
            assert not intake.path.exists()

        assert await refusal(device, device.update(train, PAYLOAD)) == "HASH"

    async def test_a_spoiled_id_is_not_used_again(self, market: Market) -> None:
        device, train = await training(market)
        update = device.update(train, PAYLOAD)
        intake = await device.declare(update)
        assert intake is not None
        await device.exchange.spoiled(device.link, intake)

        assert await refusal(device, update) == "DUPLICATE"
        assert (await device.connect()).holding == ()


class TestAfterABreak:
    async def test_holding_names_the_synced_bytes(self, market: Market) -> None:
        device, train = await training(market)
        update = device.update(train, PAYLOAD)
        intake = await device.declare(update)
        assert intake is not None
        await device.exchange.stored(device.link, intake, 2)
        greeting = await device.connect()

        expected = wire.Holding(id=update.id, received_bytes=2)
        assert greeting.holding == (expected,)

    async def test_a_finished_upload_stands_with_its_full_size(
        self, market: Market
    ) -> None:
        device, train = await training(market)
        update = device.update(train, PAYLOAD)
        intake = await device.declare(update)
        assert intake is not None
        await device.send(intake, PAYLOAD)
        greeting = await device.connect()

        expected = wire.Holding(id=update.id, received_bytes=len(PAYLOAD))
        assert greeting.holding == (expected,)

    async def test_a_missed_verdict_comes_after_the_welcome(
        self, market: Market
    ) -> None:
        device, train = await training(market)
        bad = delta((float("nan"), 0, 0))
        update = device.update(train, bad)
        intake = await device.declare(update)
        assert intake is not None
        await device.send(intake, bad)
        first = await device.verdict()
        await device.vanish()
        await device.connect()

        assert await device.verdict() == first

    async def test_train_is_not_sent_again_for_a_complete_update(
        self, market: Market
    ) -> None:
        device, train = await training(market)
        intake = await device.declare(device.update(train, PAYLOAD))
        assert intake is not None
        await device.send(intake, PAYLOAD)
        await device.connect()
        frame = await device.link.told.get()

        assert isinstance(frame, wire.Wait)
        assert device.link.asked.empty()

    async def test_a_hello_while_a_round_is_settled_waits_for_the_next_one(
        self, market: Market, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await market.list_task(training={"deadline_s": 60.0})
        *others, slow = await market.devices(3)
        commit = settle_round.commit

        async def commit_and_hello(attempt: RoundDriver) -> None:
            await commit(attempt)
            await slow.connect()

        monkeypatch.setattr(settle_round, "commit", commit_and_hello)
        await market.conduct()
        await market.start()
        for device in others:
            await device.train()
        market.context.now.step(seconds=60)  # type: ignore[attr-defined]
        market.tick()
        await market.saw("RoundStarted", round=2)

        assert (await slow.next_train()).round == 2


class TestBookkeeping:
    async def test_bytes_are_counted_for_client_and_round(self, market: Market) -> None:
        device, _ = await training(market)
        await device.exchange.moved(device.link, up_bytes=5, down_bytes=7)
        await device.exchange.moved(device.link, up_bytes=5, down_bytes=0)

        row = await device.row()
        assert (row.bytes_up, row.bytes_down) == (10, 7)

    async def test_a_download_is_noted(self, market: Market) -> None:
        device, train = await training(market)
        await device.exchange.downloaded(device.link, train.id)

        call = await Call.get(participation_id=device.id)
        assert call.downloaded_at is not None

    @pytest.mark.parametrize("is_declared", [True, False])
    async def test_a_late_update_counts_for_its_transport(
        self, market: Market, is_declared: bool
    ) -> None:
        await market.list_task(training={"deadline_s": 60.0})
        slow, *others = await market.devices(3)
        await market.conduct()
        await market.start()
        update = slow.update(await slow.next_train(), PAYLOAD)
        intake = await slow.declare(update) if is_declared else None
        for device in others:
            await device.train()
        market.context.now.step(seconds=60)  # type: ignore[attr-defined]
        market.tick()
        await market.saw("RoundCommitted", round=1)

        if intake is None:
            assert await slow.declare(update) is None
        else:
            await slow.send(intake, PAYLOAD)

        figures = await task_statistics(market.context, await market.task())
        assert figures is not None
        assert figures["late"] == 1
        assert figures["transports"] == [{"transport": "WEBSOCKET", "updates": 3}]
