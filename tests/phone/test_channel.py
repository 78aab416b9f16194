"""A phone's exchange with the real server, when pages, networks and servers break."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext

from benchmarks.light_client import Light, run
from mobile.edge.api import Answer
from tests.browser.conftest import absent
from tests.browser.visitor import PATIENCE_MS
from tests.flow import conftest as flow
from tests.flow.market import Diary, Market
from tests.phone.exchange import PATIENCE_S, lab_phone, settled
from tests.phone.sleepy import sleepy_chromium
from tests.phone.static import serving

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

LAB = Path("build/phone-lab")
# An update of 10 MB, stored and confirmed in steps of 1 MiB.
PARAMETERS = 5_000_000
MIB = 1024 * 1024
CUT_S = 20.0
FROZEN_S = 60.0
QUIET_S = 2.0  # in which nothing may pass a network that is cut
BOTH = pytest.mark.parametrize("kind", ["WEBRTC", "WEBSOCKET"])

market = flow.market


@pytest.fixture(scope="module")
def lab() -> Iterator[str]:
    if not (LAB / "channel.html").exists():
        absent("The lab is not built. Run: make lab")
    with serving(LAB) as address:
        yield address


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """What one phone keeps; nothing yet."""
    context = await browser.new_context()
    context.set_default_timeout(PATIENCE_MS)
    yield context
    await context.close()


def sends(least: int) -> Callable[[Answer], bool]:
    """Whether the server has so many bytes of an update, but not all."""

    def is_it(event: Answer) -> bool:
        return event["kind"] == "sending" and bool(
            least <= event["storedBytes"] < event["sizeBytes"]
        )

    return is_it


def is_finished(event: Answer) -> bool:
    return event["kind"] in ("finished", "over", "failed")


def expect_counted_once(task: Answer, rounds: int) -> None:
    """Every round has one update, and points were paid for each once."""
    assert task["state"] == "COMPLETED"
    committed = [row for row in task["rounds"] if row["state"] == "COMMITTED"]
    assert [row["accepted"] for row in committed] == [1] * rounds
    reward = task["reward"]
    people = [edge["node"] for edge in task["participations"]["edges"]]
    assert sum(person["accepted"] for person in people) == rounds
    assert sum(person["points"] for person in people) == reward["paidPoints"]
    assert reward["paidPoints"] == rounds * reward["pointsPerUpdate"]
    assert reward["paidPoints"] + reward["returnedPoints"] == reward["poolPoints"]


class TestReload:
    @BOTH
    async def test_goes_on_from_the_byte_where_its_upload_broke_off(
        self, context: BrowserContext, market: Market, lab: str, kind: str
    ) -> None:
        task_id = await market.list_task(clients=1, rounds=1, parameters=PARAMETERS)
        async with lab_phone(context, lab, market, task_id) as phone:
            await phone.start(kind, reloadAtBytes=MIB)
            async with phone.page.expect_event("load", timeout=1_000 * PATIENCE_S):
                await market.start(task_id, 1)
            before = len(phone.told)
            await phone.start(kind)
            task = await market.end(task_id)
            end = await phone.until(is_finished)
            first = await phone.until(lambda event: event["kind"] == "sending", before)

        assert end["kind"] == "finished", end
        assert phone.count("trained") == 1
        assert MIB <= first["storedBytes"] < first["sizeBytes"]
        expect_counted_once(task, 1)
        (person,) = (edge["node"] for edge in task["participations"]["edges"])
        # Without resume, at least another MiB would have come.
        assert first["sizeBytes"] <= person["bytesUp"] < first["sizeBytes"] + MIB


class TestCutNetwork:
    @BOTH
    async def test_the_round_is_finished_after_it(
        self, context: BrowserContext, market: Market, lab: str, kind: str
    ) -> None:
        task_id = await market.list_task(clients=1, rounds=1, parameters=PARAMETERS)
        async with lab_phone(context, lab, market, task_id) as phone:
            await phone.start(kind)
            await market.start(task_id, 1)
            await phone.until(sends(1))
            phone.net.cut()
            # What had passed the relay arrives, and is told.
            await settled(lambda: phone.net.passed_bytes, lambda: len(phone.told))
            passed, told = phone.net.passed_bytes, len(phone.told)
            await asyncio.sleep(QUIET_S)
            assert phone.net.passed_bytes == passed
            assert phone.told[told:] == []
            await asyncio.sleep(CUT_S - QUIET_S)
            phone.net.mend()
            task = await market.end(task_id)
            end = await phone.until(is_finished)

        assert end["kind"] == "finished", end
        assert phone.count("judged", verdict="ACCEPTED") == 1
        expect_counted_once(task, 1)


class TestKilledServer:
    @BOTH
    async def test_the_round_goes_on_with_the_server(
        self, context: BrowserContext, market: Market, lab: str, kind: str
    ) -> None:
        task_id = await market.list_task(clients=1, rounds=1, parameters=PARAMETERS)
        async with lab_phone(context, lab, market, task_id) as phone:
            await phone.start(kind)
            await market.start(task_id, 1)
            await phone.until(sends(MIB))
            # The page may tell of it before the process is known to have ended.
            before = len(phone.told)
            await market.kill_server()
            await market.restart_server()
            task = await market.end(task_id)
            end = await phone.until(is_finished)
            await phone.until(lambda event: event["kind"] == "lost", before)

        assert end["kind"] == "finished", end
        assert phone.count("trained") == 1
        expect_counted_once(task, 1)


class TestFrozenPage:
    async def test_the_backup_is_called_and_nothing_counts_twice(
        self, chromium_path: str, tmp_path: Path, market: Market, lab: str
    ) -> None:
        task_id = await market.list_task(clients=1, rounds=2, parameters=100, backups=1)
        diary = Diary()
        state = str(market.folder / "state")
        light = Light(market.server, market.key, task_id, "backup", state)
        async with (
            sleepy_chromium(chromium_path, tmp_path) as context,
            lab_phone(context, lab, market, task_id) as phone,
            asyncio.TaskGroup() as others,
        ):
            await phone.start(trainS=5)
            others.create_task(run(light, diary.tell))
            await market.start(task_id, 2)
            await phone.until(lambda event: event["kind"] == "training")
            await phone.become("frozen")
            await settled(lambda: len(phone.told))
            told = len(phone.told)
            await asyncio.sleep(FROZEN_S)
            assert phone.told[told:] == []
            await phone.become("active")
            task = await market.end(task_id)
            end = await phone.until(is_finished)

        # The phone's seat went to the backup while it was frozen.
        assert diary.count("backup", "trained", round=1) == 1
        assert phone.count("judged", round=1, verdict="ACCEPTED") == 0
        # The task ended meanwhile; the phone learned it as soon as it woke.
        assert end["kind"] in ("finished", "over"), end
        expect_counted_once(task, 2)
