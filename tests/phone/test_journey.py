"""From a task's link to paid points: phones in Chromium, edge clients beside them."""

import asyncio
import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load

from experiments.demo.setup import DATA
from fl_engine.data import read_table
from tests.browser.site import Account, Site
from tests.phone import market
from tests.phone.conftest import Carry
from tests.phone.ears import Ears
from tests.phone.owner import Owner

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

PHONES, EDGE = 4, 2
ROUNDS = 3
POINTS = 1_000
SEED = 0
FAR = 1e-4  # phones and edge clients, after three rounds
MARKER = "ZEBRA-7f3k-92"
FILE_NAME = "rows-of-Ana-Quagga.csv"

MINE = "{ viewer { participations(first: 1) { edges { node { id } } } } }"


async def edge_clients(
    site: Site, task_id: str, shards: Sequence[Path], name: str
) -> list[Account]:
    """Real edge clients, each with its own rows and account."""
    accounts = [Account(f"{name}{i}@site.example", "Ed") for i in range(len(shards))]
    for account, shard in zip(accounts, shards, strict=True):
        await site.clients(task_id, shard, account, count=1)
    return accounts


async def training_id(site: Site, account: Account) -> str:
    """Of the account's last participation."""
    answer = await site.ask(MINE, token=await site.session(account))
    (edge,) = answer["viewer"]["participations"]["edges"]
    return str(edge["node"]["id"])


def people(task: dict[str, Any]) -> list[dict[str, Any]]:
    return [edge["node"] for edge in task["participations"]["edges"]]


def marked(shard: Path, folder: Path) -> Path:
    """The same rows under a name, with a column that the task does not ask for."""
    with shard.open(newline="") as file:
        header, *rows = csv.reader(file)
    path = folder / FILE_NAME
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow([*header, "note"])
        out.writerows([*row, f"{MARKER}-{i}"] for i, row in enumerate(rows))
    return path


def traces(shard: Path) -> list[bytes]:
    """What of a file must never be seen on the wire: texts and numbers of its rows."""
    lines = shard.read_bytes().splitlines()[1:]
    x = read_table(shard, DATA).x
    inputs = [row.astype("<f4").tobytes() for row in x]
    columns = [column.astype("<f4").tobytes()[:32] for column in x.T if column.any()]
    return [MARKER.encode(), FILE_NAME.encode(), *lines, *inputs, *columns]


class TestJourney:
    async def test_phones_and_edge_clients_train_and_are_paid(
        self, site: Site, phones: Carry, requester: Account, tmp_path: Path
    ) -> None:
        clients = PHONES + EDGE
        files = await market.pima(site, tmp_path, clients=clients, rounds=ROUNDS)
        await site.grant(requester, POINTS)
        task_id = await market.list_task(site, requester, files)
        owners = []
        for place in range(PHONES):
            account = await site.sign_up(f"Phone {place}") if place > 0 else None
            size = "small" if place % 2 else "large"
            owner = await Owner.scans(await phones(account=account, size=size), task_id)
            if account is None:  # a stranger, from the code on
                await owner.signs_up("Ana", "ana@phone.example")
            else:
                await owner.button("Check my phone").click()
            await owner.goes_through(files.shards[place])
            owners.append(owner)
        await edge_clients(site, task_id, files.shards[PHONES:], "edge")
        await market.start(site, requester, task_id, clients)
        await asyncio.gather(*(owner.is_paid() for owner in owners))

        task = await market.result(site, requester, task_id)
        points = ROUNDS * task["reward"]["pointsPerUpdate"]
        assert task["state"] == "COMPLETED"
        assert [row["accepted"] for row in task["rounds"]] == [clients] * ROUNDS
        assert [one["points"] for one in people(task)] == [points] * clients
        assert task["reward"]["paidPoints"] == points * clients
        accuracy = task["statistics"]["metrics"][0]
        assert accuracy["value"] > accuracy["noSkill"]
        for owner in owners:
            shown = await owner.page.locator("main").inner_text()
            assert f"{points} points" in shown
            assert f"{ROUNDS} of {ROUNDS} rounds accepted" in shown

    async def test_a_phone_s_round_is_an_edge_client_s_round(
        self, site: Site, phones: Carry, requester: Account, tmp_path: Path
    ) -> None:
        """Same shards, seed and order of batches: the same global weights.

        And not a byte of a phone's file is sent, in whatever form.
        """
        clients = 4
        files = await market.pima(site, tmp_path, clients=clients, rounds=ROUNDS)
        await site.grant(requester, POINTS)
        mixed_id = await market.list_task(site, requester, files, codec="FLOAT32")
        owners, ears, accounts = [], [], []
        for place in range(2):
            accounts.append(await site.sign_up(f"Equal {place}"))
            phone = await phones(account=accounts[-1])
            ears.append(await Ears.on(phone.context))
            owner = await Owner.scans(phone, mixed_id)
            await owner.button("Check my phone").click()
            folder = tmp_path / str(place)
            folder.mkdir()
            await owner.goes_through(marked(files.shards[place], folder))
            owners.append(owner)
        accounts += await edge_clients(site, mixed_id, files.shards[2:], "equal")
        await market.start(site, requester, mixed_id, clients)
        await asyncio.gather(*(owner.is_paid() for owner in owners))
        mixed = await self.weights(site, requester, mixed_id)

        others = [
            f"{await training_id(site, account)}={shard}"
            for account, shard in zip(accounts, files.shards, strict=True)
        ]
        alone_id = await market.list_task(site, requester, files, codec="FLOAT32")
        arguments = [site.url, alone_id, str(SEED), str(tmp_path / "replay"), *others]
        replay = await site.processes.start("replay", "tests.phone.replay", arguments)
        await market.start(site, requester, alone_id, clients)
        assert await replay.wait() == 0, site.processes.last_words("replay")
        alone = await self.weights(site, requester, alone_id)

        gap = max(float(np.abs(mixed[name] - alone[name]).max()) for name in alone)
        print(f"\nmixed against edge alone after {ROUNDS} rounds: {gap:.2e}")
        assert gap <= FAR
        for owner, ear, shard in zip(owners, ears, files.shards, strict=False):
            await ear.gather(owner.page)
            self.check_silence(ear, shard)

    async def weights(
        self, site: Site, requester: Account, task_id: str
    ) -> dict[str, np.ndarray[Any, Any]]:
        """The final model, once the task has ended."""
        async with asyncio.timeout(240):
            while (task := await market.result(site, requester, task_id))[
                "state"
            ] != "COMPLETED":
                await asyncio.sleep(0.2)
        assert [row["accepted"] for row in task["rounds"]] == [4] * ROUNDS
        accuracy = task["statistics"]["metrics"][0]
        assert accuracy["value"] > accuracy["noSkill"]  # it has learnt something
        return load(await market.final_model(site, requester, task))

    def check_silence(self, ear: Ears, shard: Path) -> None:
        """Everything was heard, and none of it is the owner's."""
        assert ear.count(b"joinTask") == 1
        assert ear.count(b"num_examples") == ROUNDS
        assert ear.total_bytes > 10_000
        heard = [trace for trace in traces(shard) if ear.count(trace)]
        assert not heard, f"{len(heard)} traces of the file were sent: {heard[:3]}"
