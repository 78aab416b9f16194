"""Who is told of a new task, and of which of their devices."""

from datetime import timedelta
from typing import Any

import pytest

from api.events import Event, account_stream
from api.models import Account, Client
from api.services.publish_task import publish_task
from tests.api.builders import make_account, make_client
from tests.api.services.rounds.market import Market


async def invited(account: Account) -> list[dict[str, Any]]:
    stream = account_stream(account.id)
    rows = await Event.filter(stream=stream, kind="ClientInvited").order_by("seq")
    return [row.body for row in rows]


@pytest.fixture
async def owner(market: Market) -> Account:
    return await make_account(market.context)


class TestANewTask:
    async def test_is_told_to_the_owner_of_a_device_that_fits(
        self, market: Market, owner: Account
    ) -> None:
        client = await make_client(market.context, owner)
        task_id = (await market.list_task()).id

        (told,) = await invited(owner)

        assert (told["task_id"], told["client_id"]) == (task_id, client.id)
        assert told["points_per_minute"] > 0

    async def test_is_told_once_when_two_devices_fit_and_names_the_faster(
        self, market: Market, owner: Account
    ) -> None:
        slow = await make_client(market.context, owner)
        fast = await make_client(market.context, owner)
        await Client.filter(id=slow.id).update(cpu_score=0.1)
        await Client.filter(id=fast.id).update(cpu_score=0.9)
        await market.list_task()

        (told,) = await invited(owner)

        assert told["client_id"] == fast.id

    async def test_published_twice_is_told_once(
        self, market: Market, owner: Account
    ) -> None:
        await make_client(market.context, owner)
        task_id = (await market.list_task()).id
        await publish_task(market.context, market.caller, task_id)

        assert len(await invited(owner)) == 1

    @pytest.mark.parametrize(
        "change",
        [{"runtimes": ["TFJS"]}, {"free_ram_bytes": 0}],
        ids=["another runtime", "no memory"],
    )
    async def test_is_not_told_when_no_device_fits(
        self, market: Market, owner: Account, change: dict[str, Any]
    ) -> None:
        client = await make_client(market.context, owner)
        await Client.filter(id=client.id).update(**change)
        await market.list_task()

        assert await invited(owner) == []

    async def test_is_not_told_of_a_retired_device(
        self, market: Market, owner: Account
    ) -> None:
        client = await make_client(market.context, owner)
        now = market.context.now()
        await Client.filter(id=client.id).update(retired_at=now)
        await market.list_task()

        assert await invited(owner) == []

    async def test_is_not_told_of_a_device_away_for_longer_than_a_month(
        self, market: Market, owner: Account
    ) -> None:
        client = await make_client(market.context, owner)
        long_ago = market.context.now() - timedelta(days=31)
        await Client.filter(id=client.id).update(
            created_at=long_ago, last_seen_at=long_ago
        )
        await market.list_task()

        assert await invited(owner) == []

    async def test_is_not_told_to_its_own_requester(self, market: Market) -> None:
        await make_client(market.context, market.requester)
        await market.list_task()

        assert await invited(market.requester) == []
