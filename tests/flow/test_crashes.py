"""`kill -9` of the server and of a client, in the worst moments."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict, replace

import pytest

from benchmarks.light_client import Light, run
from fl_engine import wire
from mobile.edge.api import Answer
from mobile.edge.exchange import Trained, Trainer
from tests.flow.market import Diary, Market

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

ROUNDS = 3
# An update of 10 MB, stored and confirmed in steps of 1 MiB: much more than can be
# under way (buffers of sender and server) when the first MiB is confirmed.
PARAMETERS = 5_000_000
MIB = 1024 * 1024


def light(market: Market, task_id: str, name: str) -> Light:
    state = str(market.folder / "state")
    return Light(market.server, market.key, task_id, name, state)


class Gate:
    """Holds a client up in round 2 until it is opened."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()

    def __call__(self, trainer: Trainer) -> Trainer:
        async def train(asked: wire.Train, weights: bytes) -> Trained:
            if asked.round == 2:
                await self.opened.wait()
            return await trainer(asked, weights)

        return train


class TestKilledServer:
    @pytest.mark.parametrize("transport", ["webrtc", "websocket"])
    async def test_goes_on_in_mid_round_and_counts_every_update_once(
        self, market: Market, transport: str
    ) -> None:
        task_id = await market.list_task(clients=2, rounds=ROUNDS, parameters=100)
        diary, gate = Diary(), Gate()
        quick, slow = (
            replace(light(market, task_id, name), transport=transport)
            for name in ("quick", "slow")
        )
        async with asyncio.TaskGroup() as clients:
            clients.create_task(run(quick, diary.tell))
            clients.create_task(run(slow, diary.tell, gate))
            await market.start(task_id, 2)
            await diary.until(stored_by("quick", 2))
            await market.kill_server()
            await market.restart_server()
            gate.opened.set()
            task = await market.end(task_id)

        assert task["state"] == "COMPLETED"
        assert [row["accepted"] for row in task["rounds"]] == [2] * ROUNDS
        # What had arrived was not asked for again, nor counted again.
        assert diary.count("quick", "trained", round=2) == 1
        people = [edge["node"] for edge in task["participations"]["edges"]]
        assert [person["accepted"] for person in people] == [ROUNDS] * 2
        reward = task["reward"]
        assert [person["points"] for person in people] == [
            ROUNDS * reward["pointsPerUpdate"]
        ] * 2
        assert reward["paidPoints"] == 2 * ROUNDS * reward["pointsPerUpdate"]
        assert reward["paidPoints"] + reward["returnedPoints"] == reward["poolPoints"]


class TestKilledClient:
    async def test_goes_on_from_the_byte_where_its_upload_broke_off(
        self, market: Market
    ) -> None:
        task_id = await market.list_task(clients=1, rounds=1, parameters=PARAMETERS)
        # By WebRTC: what a killed process gave to TCP would still arrive.
        dying = replace(light(market, task_id, "pi"), kill_at_bytes=MIB)
        first = await start(market, "first", dying)
        await market.start(task_id, 1)
        assert await first.wait() == -9
        second = await start(market, "second", replace(dying, kill_at_bytes=0))
        task = await market.end(task_id)
        assert await second.wait() == 0

        before, after = events(market, "first"), events(market, "second")
        assert [event["what"] for event in before].count("trained") == 1
        assert [event["what"] for event in after].count("trained") == 0
        sending = next(event for event in after if event["what"] == "sending")
        assert MIB <= sending["stored_bytes"] < sending["size_bytes"]
        assert task["state"] == "COMPLETED"
        (person,) = (edge["node"] for edge in task["participations"]["edges"])
        # Without resume, at least another MiB would have come.
        assert sending["size_bytes"] <= person["bytesUp"]
        assert person["bytesUp"] < sending["size_bytes"] + MIB


def stored_by(client: str, number: int) -> Callable[[str, str, Answer], bool]:
    """Whether the server has an update whole."""

    def is_it(who: str, what: str, facts: Answer) -> bool:
        return bool(
            (who, what, facts.get("round")) == (client, "sending", number)
            and (facts["stored_bytes"] == facts["size_bytes"])
        )

    return is_it


async def start(market: Market, name: str, client: Light) -> asyncio.subprocess.Process:
    argument = json.dumps([asdict(client)])
    return await market.processes.start(name, "benchmarks.light_client", [argument])


def events(market: Market, name: str) -> list[Answer]:
    lines = market.processes.log(name).read_text().splitlines()
    return [json.loads(line) for line in lines]
