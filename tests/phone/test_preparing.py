"""A task whose columns are prepared: figures leave the phone, never rows."""

import csv
import itertools
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.async_api import expect

from tests.browser.site import Account, Site
from tests.browser.visitor import assert_accessible, assert_fits
from tests.phone import market
from tests.phone.conftest import Carry
from tests.phone.ears import Ears
from tests.phone.owner import Owner
from tests.phone.prepared import NUMBERS, ZERO_IS_MISSING, list_prepared
from tests.phone.test_journey import ROUNDS, edge_clients, marked, traces

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

CLIENTS = 2
PASSES = 2  # what needs nothing before, then means of what the medians fill
STATISTICS = b"\xaastatistics"  # the frame's type, as MessagePack writes it

FITTED = """
query Fitted($id: ID!) {
  task(id: $id) {
    preprocessing { kind fitted { column location scale category examples } }
  }
}
"""


def columns_of(shard: Path) -> dict[str, np.ndarray[Any, np.dtype[np.float64]]]:
    """Columns of a file as numbers; NaN where zero stands for a missing value."""
    with shard.open(newline="") as file:
        rows = list(csv.DictReader(file))
    found = {name: np.array([float(row[name]) for row in rows]) for name in NUMBERS}
    for name in ZERO_IS_MISSING:
        found[name][found[name] == 0] = np.nan
    return found


def falling_pairs(shard: Path) -> list[bytes]:
    """Neighbouring values of a column that fall, packed in any way.

    101 quantiles rise: such a pair is sent only by who sends the column itself.
    """
    return [
        struct.pack(f"{order}2{kind}", first, second)
        for values in columns_of(shard).values()
        for first, second in itertools.pairwise(values)
        if first > second > 0
        for order in "<>"
        for kind in "df"
    ]


class TestPreparing:
    async def test_a_phone_tells_figures_of_columns_and_never_a_row(
        self, site: Site, phones: Carry, requester: Account, tmp_path: Path
    ) -> None:
        files = await market.pima(site, tmp_path, clients=CLIENTS, rounds=ROUNDS)
        task_id = await list_prepared(site, requester, files)
        phone = await phones(account=await site.sign_up("Figures"))
        ears = await Ears.on(phone.context)
        owner = await Owner.scans(phone, task_id)
        for told in ("Columns, one by one", "What is done with the columns"):
            await owner.page.get_by_text(told).click()
        asked = owner.page.locator("main")
        await expect(asked).to_contain_text("mg/dL, may be missing: empty or 0")
        await expect(asked).to_contain_text("Missing values filled with the median")
        await assert_fits(owner.page)
        await assert_accessible(owner.page)
        await owner.button("Check my phone").click()
        await owner.checks_phone()
        await owner.chooses(marked(files.shards[0], tmp_path))
        await owner.keeps_file()
        consent = await owner.page.locator("main").inner_text()
        assert "count, mean, spread, range" in consent
        assert "101 quantiles where a median is needed" in consent
        await owner.joins()
        await owner.connects()
        await edge_clients(site, task_id, files.shards[1:], "figures")
        await market.start(site, requester, task_id, CLIENTS)
        await owner.is_paid()

        task = await market.result(site, requester, task_id)
        assert task["state"] == "COMPLETED"
        assert [row["accepted"] for row in task["rounds"]] == [CLIENTS] * ROUNDS
        accuracy = task["statistics"]["metrics"][0]
        assert accuracy["value"] > accuracy["noSkill"]
        await self.check_fitted(site, requester, task_id, files.shards)
        await ears.gather(owner.page)
        self.check_silence(ears, files.shards[0])

    async def check_fitted(
        self, site: Site, requester: Account, task_id: str, shards: list[Path]
    ) -> None:
        """Mean and spread over both devices, as numpy has them of all rows at once."""
        token = await site.session(requester)
        answer = (await site.ask(FITTED, token=token, id=task_id))["task"]
        filled, scaled = answer["preprocessing"]
        parts = [columns_of(shard) for shard in shards]
        medians = {one["column"]: one["location"] for one in filled["fitted"]}
        assert set(medians) == set(ZERO_IS_MISSING)
        for one in scaled["fitted"]:
            name = one["column"]
            together = np.concatenate([part[name] for part in parts])
            if name in medians:
                middle = np.nanmedian(together)
                assert medians[name] == pytest.approx(middle, rel=0.05)
                together = np.where(np.isnan(together), medians[name], together)
            assert one["location"] == pytest.approx(together.mean(), rel=1e-9)
            assert one["scale"] == pytest.approx(together.std(), rel=1e-9)
            assert one["examples"] == len(together)

    def check_silence(self, ears: Ears, shard: Path) -> None:
        """Figures were sent, and nothing of a row, in whatever form."""
        assert ears.count(STATISTICS) >= PASSES  # again after a break
        assert ears.count(b"num_examples") == ROUNDS
        told = [message for message in ears.heard if STATISTICS in message]
        assert max(map(len, told)) < 65_536
        rows = [trace for trace in traces(shard) if ears.count(trace)]
        assert not rows, f"{len(rows)} traces of rows were sent: {rows[:3]}"
        columns = [pair for pair in falling_pairs(shard) if ears.count(pair)]
        assert not columns, f"{len(columns)} parts of columns were sent"
