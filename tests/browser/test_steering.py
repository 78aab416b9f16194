"""Steering a task that trains: pause, what others see of it, resume; who was chosen."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from experiments.demo.scenery import Scenery
from tests.browser.conftest import Enter
from tests.browser.site import Account, Site
from tests.browser.visitor import assert_accessible, assert_fits

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

PICTURES = Path(__file__).parents[2] / "build" / "screens"
NEXT_S = 240.0
ROUND_MS = 180_000.0  # a round of the scenery, on a busy machine
BACK_MS = 180_000.0  # devices that were told to wait come back within a minute
WHY = "A label is wrong, we look"
RUNNING = """{ tasks(first: 5, filter: {states: [RUNNING]}) {
  edges { node { id training { rounds } statistics { rounds } } }
} }"""
LEFT = 20  # rounds that a task must have before it to be steered
COMMITTED = "query ($id: ID!) { task(id: $id) { statistics { rounds } } }"
PAUSE = """mutation ($id: ID!, $reason: String) {
  pauseTask(id: $id, reason: $reason) { __typename ... on Refusal { message } }
}"""


@dataclass(frozen=True)
class Steered:
    """A task that trains, and its requester before its page."""

    task_id: str
    page: Page
    site: Site

    async def rounds(self) -> int:
        """Rounds committed."""
        answer = await self.site.ask(COMMITTED, id=self.task_id)
        return int((answer["task"]["statistics"] or {"rounds": 0})["rounds"])


def state(page: Page) -> Locator:
    """The badge beside the title."""
    return page.locator(".under-title .badge")


def account_of(login: object) -> Account:
    """Somebody of the scenery."""
    return Account(login.email, login.name, login.password)  # type: ignore[attr-defined]


async def with_rounds_left(site: Site) -> str:
    """A task of the scenery that goes on for a while; another follows each."""
    async with asyncio.timeout(NEXT_S):
        while True:
            for edge in (await site.ask(RUNNING))["tasks"]["edges"]:
                node = edge["node"]
                done = (node["statistics"] or {"rounds": 0})["rounds"]
                if node["training"]["rounds"] - done >= LEFT:
                    return str(node["id"])
            await asyncio.sleep(1)


@pytest_asyncio.fixture(loop_scope="session")
async def steered(
    visitors: Enter, scenery: Scenery, site: Site
) -> AsyncIterator[Steered]:
    """The scenery's live task."""
    task_id = await with_rounds_left(site)
    visitor = await visitors(account=account_of(scenery.requester))
    page = await visitor.open(f"/tasks/{task_id}")
    yield Steered(task_id, page, site)


class TestPause:
    async def test_training_stops_after_the_round_and_goes_on_when_resumed(
        self, steered: Steered, visitors: Enter
    ) -> None:
        page = steered.page
        stranger = await (await visitors(size="phone", mode="dark")).open(
            f"/tasks/{steered.task_id}"
        )
        await expect(stranger.get_by_role("button", name="Pause")).to_have_count(0)

        await page.get_by_role("button", name="Pause", exact=True).click()
        dialog = page.get_by_role("dialog")
        stay = dialog.get_by_role("button", name="Keep training")
        await expect(stay).to_be_focused()
        await assert_accessible(page)
        await page.screenshot(path=PICTURES / "pause-dialog.png")
        await dialog.get_by_label("Why, for those who take part").fill(WHY)
        await dialog.get_by_role("button", name="Pause the task").click()

        # The round that runs is finished first; both pages hear of the pause by event.
        await expect(state(page)).to_have_text("Paused", timeout=ROUND_MS)
        await expect(state(stranger)).to_have_text("Paused")
        said = stranger.get_by_text(re.compile("^Paused by its requester after round"))
        await expect(said).to_contain_text(WHY)
        await assert_fits(stranger)
        await assert_accessible(stranger)
        await stranger.screenshot(path=PICTURES / "task-paused-phone.png")
        await page.screenshot(path=PICTURES / "task-paused-desktop.png")

        stood = await steered.rounds()
        await page.wait_for_timeout(6_000)  # two rounds of the scenery
        assert await steered.rounds() == stood

        await page.reload()
        await page.get_by_role("button", name="Resume").click()
        await expect(state(page)).to_have_text("Training")
        await expect(state(stranger)).to_have_text("Training")
        await expect(said).to_have_count(0)
        await expect(
            page.get_by_text(f"Round {stood + 1} is done", exact=False).first
        ).to_be_visible(timeout=BACK_MS)

    async def test_a_reason_that_is_too_long_is_refused_beside_the_title(
        self, steered: Steered
    ) -> None:
        page = steered.page
        await page.get_by_role("button", name="Pause", exact=True).click()
        dialog = page.get_by_role("dialog")
        why = dialog.get_by_label("Why, for those who take part")
        await why.evaluate("box => box.removeAttribute('maxlength')")
        await why.fill("x" * 501)
        await dialog.get_by_role("button", name="Pause the task").click()

        await expect(page.get_by_role("alert")).to_contain_text("501 characters")
        await expect(state(page)).to_have_text("Training")

    async def test_somebody_else_cannot_pause_it(
        self, steered: Steered, scenery: Scenery, site: Site
    ) -> None:
        token = await site.session(account_of(scenery.contributor))
        answer = await site.ask(PAUSE, token=token, id=steered.task_id, reason=None)

        assert answer["pauseTask"]["__typename"] == "NotFound"


class TestWhoWasChosen:
    async def test_the_requester_reads_rank_seat_score_and_reason(
        self, steered: Steered
    ) -> None:
        page = steered.page
        await page.get_by_text("Show everybody by rank").click()
        card = page.locator(".chosen")
        first = card.get_by_role("row").nth(1)
        await expect(first.get_by_role("rowheader")).to_have_text("1")
        await expect(first).to_contain_text(re.compile(r"reputation \d\.\d\d ×"))
        await expect(card.get_by_role("status")).to_contain_text("registered")
        await assert_accessible(page)
        await card.screenshot(path=PICTURES / "who-was-chosen.png")

    async def test_a_contributor_reads_why_and_finds_the_way_to_appeal(
        self, scenery: Scenery, visitors: Enter
    ) -> None:
        visitor = await visitors(account=account_of(scenery.contributor))
        page = await visitor.open(f"/tasks/{scenery.tasks['COMPLETED'][0]}")
        await page.get_by_role("button", name="Receipts: what and why").first.click()
        newest = page.locator(".reasons li").first
        await expect(newest).to_be_visible()
        await assert_accessible(page)
        await page.locator(".parts").last.screenshot(path=PICTURES / "own-receipts.png")
        receipts = page.locator(".reasons li").filter(has_text="Update, round 1")
        await receipts.last.get_by_role("link", name="Appeal").click()
        await expect(page.get_by_role("tab", name="Participations")).to_have_attribute(
            "aria-selected", "true"
        )
        await expect(
            page.get_by_role("button", name=re.compile("^Appeal")).first
        ).to_be_visible()
