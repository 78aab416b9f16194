"""The app itself, when pages, networks and servers break in the middle of an upload."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from benchmarks.light_client import Light, run
from benchmarks.light_task import contributor_key
from mobile.edge.api import Answer
from tests.flow.market import Diary
from tests.network.weather import FINE, Weather
from tests.phone.away import AwaySite, away_owner, away_site
from tests.phone.exchange import settled
from tests.phone.owner import Owner
from tests.phone.phone import Phone, carrying
from tests.phone.sleepy import sleepy_chromium

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

# An update of 2 MB in float16. It is in the middle when so much has passed.
PARAMETERS = 1_000_000
UPDATE_BYTES = 2 * PARAMETERS
MIDDLE_BYTES = 1_200_000
FAR = Weather(delay_s=0.2)  # a line on which the middle lasts seconds
CUT_S = 20.0
FROZEN_S = 60.0
DEADLINE_S = 20.0  # of a round in which one is frozen
ROUNDS = 6  # more than go on without a frozen phone
QUIET_S = 2.0  # in which nothing may pass a network that is cut


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(
    chromium_path: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[AwaySite]:
    async with away_site(tmp_path_factory.mktemp("away"), PARAMETERS) as site:
        yield site


async def in_mid_upload(site: AwaySite, task_id: str) -> None:
    """Start the task, and wait until a part of the update has passed."""
    ways = site.net.udp.ways
    ways.change(FAR)
    before = ways.up.passed_bytes
    await site.start_task(task_id)
    async with asyncio.timeout(240):
        while ways.up.passed_bytes < before + MIDDLE_BYTES:
            await asyncio.sleep(0.01)


async def expect_paid_once(site: AwaySite, owner: Owner, task_id: str) -> Answer:
    """The round was finished with one update, which was paid once."""
    await owner.is_paid()
    task = await site.result(task_id)
    assert task["state"] == "COMPLETED"
    committed = [row for row in task["rounds"] if row["state"] == "COMMITTED"]
    assert [row["accepted"] for row in committed] == [1]
    (person,) = (edge["node"] for edge in task["participations"]["edges"])
    reward = task["reward"]
    assert person["accepted"] == 1
    assert person["points"] == reward["paidPoints"] == reward["pointsPerUpdate"]
    assert reward["paidPoints"] + reward["returnedPoints"] == reward["poolPoints"]
    return dict(person)


class TestBreaks:
    async def test_a_reload_goes_on_from_the_offset(
        self, browser: Browser, site: AwaySite
    ) -> None:
        task_id = await site.list_task()
        async with carrying(browser, site) as phone:
            owner = await away_owner(phone, site, task_id)
            answers = site.net.udp.answers
            await in_mid_upload(site, task_id)
            await owner.page.reload()
            person = await expect_paid_once(site, owner, task_id)

        assert site.net.udp.answers > answers
        # Without resume, what had come until the reload would have come twice.
        assert UPDATE_BYTES <= person["bytesUp"] < UPDATE_BYTES + MIDDLE_BYTES / 2

    async def test_a_network_that_is_cut_for_20_s_costs_nothing(
        self, browser: Browser, site: AwaySite
    ) -> None:
        task_id = await site.list_task()
        async with carrying(browser, site) as phone:
            owner = await away_owner(phone, site, task_id)
            await in_mid_upload(site, task_id)
            site.net.cut()
            await settled(lambda: site.net.passed_bytes)  # what had passed arrives
            passed = site.net.passed_bytes
            await asyncio.sleep(QUIET_S)
            assert site.net.passed_bytes == passed
            await asyncio.sleep(CUT_S - QUIET_S)
            site.net.mend()
            await expect_paid_once(site, owner, task_id)

    async def test_a_killed_server_goes_on_when_it_is_back(
        self, browser: Browser, site: AwaySite
    ) -> None:
        task_id = await site.list_task()
        async with carrying(browser, site) as phone:
            owner = await away_owner(phone, site, task_id)
            await in_mid_upload(site, task_id)
            await site.kill()
            await site.start()
            await expect_paid_once(site, owner, task_id)

    async def test_goes_by_websocket_where_udp_is_blocked(
        self, browser: Browser, site: AwaySite
    ) -> None:
        task_id = await site.list_task()
        site.net.udp.ways.change(FINE)
        site.net.udp.ways.cut()
        before = site.net.udp.ways.passed_bytes
        async with carrying(browser, site) as phone:
            owner = await away_owner(phone, site, task_id)
            await site.start_task(task_id)
            await expect_paid_once(site, owner, task_id)

        assert site.net.udp.ways.passed_bytes == before
        assert site.net.udp.ways.up.lost > 0  # it was tried
        assert site.net.tcp.ways.up.passed_bytes > UPDATE_BYTES
        site.net.udp.ways.mend()


class TestFrozenPhone:
    async def test_its_rounds_go_on_without_it_and_it_comes_back(
        self, chromium_path: str, tmp_path: Path, site: AwaySite
    ) -> None:
        task_id = await site.list_task(
            clients=2, rounds=ROUNDS, graceS=10.0, deadlineS=DEADLINE_S
        )
        key, state = await contributor_key(site.near_url), str(tmp_path / "state")
        light = Light(site.near_url, key, task_id, "light", state, train_s=4.0)
        diary = Diary()
        async with (
            sleepy_chromium(chromium_path, tmp_path / "profile") as context,
            asyncio.TaskGroup() as others,
        ):
            phone = Phone(site, context)
            owner = await away_owner(phone, site, task_id)
            others.create_task(run(light, diary.tell))
            site.net.udp.ways.change(FAR)
            await site.start_task(task_id, 2)
            session = await context.new_cdp_session(owner.page)
            await session.send("Page.setWebLifecycleState", {"state": "frozen"})
            await asyncio.sleep(FROZEN_S)
            alone = [row["accepted"] for row in (await site.result(task_id))["rounds"]]
            await session.send("Page.setWebLifecycleState", {"state": "active"})
            # Thawed, a page is told hidden until somebody looks at it.
            await session.send("Emulation.setFocusEmulationEnabled", {"enabled": True})
            site.net.udp.ways.change(FINE)
            await owner.is_paid()
            task = await site.result(task_id)
            await phone.leave()

        assert 1 in alone  # a round was finished without the phone
        assert task["state"] == "COMPLETED"
        assert [row["accepted"] for row in task["rounds"]][-1] == 2
        people = [edge["node"] for edge in task["participations"]["edges"]]
        counted = sum(row["accepted"] for row in task["rounds"])
        assert sum(person["accepted"] for person in people) == counted
        reward = task["reward"]
        assert reward["paidPoints"] == counted * reward["pointsPerUpdate"]
        assert reward["paidPoints"] == sum(person["points"] for person in people)
