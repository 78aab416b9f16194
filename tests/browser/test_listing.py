"""The first journey: list, watch live, take the model home; what contributors see."""

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.conftest import Enter
from tests.browser.listing import Form, Halves, split_pima
from tests.browser.site import Account, Site
from tests.browser.visitor import Visitor, assert_accessible, visiting

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

TITLE = "Diabetes from eight measurements"
PASSWORD = "a long password of mine"
DEVICES = 3
GATHER_MS = 240_000.0  # real clients bring TensorFlow with them
TRAIN_MS = 360_000.0
SEEN = """
() => {
  window.rounds = [];
  const words = () => document.querySelector(".kpis")?.innerText ?? "";
  const look = () => {
    const found = words().match(/(\\d+) of 9/);
    if (found && window.rounds.at(-1) !== found[1]) window.rounds.push(found[1]);
  };
  new MutationObserver(look).observe(document.body, {
    subtree: true, childList: true, characterData: true,
  });
  look();
}
"""


async def sign_up(visitor: Visitor, name: str) -> Account:
    """Open an account on the page."""
    page = await visitor.open("/sign-up")
    account = Account(f"{name.lower()}@journey.example", name, PASSWORD)
    await page.get_by_label("Name", exact=True).fill(account.name)
    await page.get_by_label("E-mail address").fill(account.email)
    await page.get_by_label("Password", exact=True).fill(account.password)
    await page.get_by_role("button", name="Create account").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(
        "Your account is ready"
    )
    return account


def figure(page: Page, label: str) -> Locator:
    """The value of one of the large figures."""
    return page.locator(".kpi", has_text=label).locator(".v")


async def download(page: Page, link: str, folder: Path) -> Path:
    """Save what a link offers."""
    async with page.expect_download() as coming:
        await page.get_by_role("link", name=re.compile(link)).first.click()
    file = await coming.value
    saved = folder / file.suggested_filename
    await file.save_as(saved)
    return saved


async def accuracy_by_keras(model: Path, rows: Path) -> float:
    """Open the model in a process that knows Keras and nothing of ours."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.flow.open_with_keras",
        str(model),
        str(rows),
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    assert process.returncode == 0
    return float(out.split()[-1])


@dataclass
class Story:
    """A task that was listed by the form, with real devices registered.

    Attributes:
        visitor: Its requester, before the page of the task.
        halves: Rows of the devices, rows of the requester.
        task_id: Of the task.
        contributor: Owner of the first device.
    """

    visitor: Visitor
    halves: Halves
    task_id: str
    contributor: Account

    @property
    def page(self) -> Page:
        """The page of the task."""
        return self.visitor.pages[0]

    async def is_over(self) -> None:
        """Wait for the end; start training first where nobody has."""
        start = self.page.get_by_role("button", name="Start now")
        finished = self.page.get_by_text(re.compile("^Finished")).first
        # The button comes a moment after the last device: the page asks what it may do.
        await expect(start.or_(finished).first).to_be_visible(timeout=TRAIN_MS)
        if await start.is_visible():
            await start.click()
            await self.page.get_by_role("button", name="Start training").click()
        await expect(finished).to_be_visible(timeout=TRAIN_MS)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def story(
    browser: Browser, site: Site, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Story]:
    """Sign up, list Pima by the form, publish; three real clients join."""
    halves = split_pima(tmp_path_factory.mktemp("pima"))
    async with visiting(browser, site) as visitor:
        account = await sign_up(visitor, "Lena")
        await site.grant(account, 1_000)
        page = visitor.pages[0]
        await page.get_by_role("link", name="list tasks").click()
        form = Form(page)
        await form.to_review(halves, TITLE, seats=DEVICES)
        await form.publish()
        await expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
        task_id = page.url.rpartition("/")[2]
        crowd = Account("crowd@journey.example", "Crowd", PASSWORD)
        await site.clients(task_id, halves.train, crowd, count=DEVICES)
        await expect(figure(page, "Devices registered")).to_have_text(
            str(DEVICES), timeout=GATHER_MS
        )
        one = Account("crowd+1@journey.example", "Crowd 1", PASSWORD)
        yield Story(visitor, halves, task_id, one)


class TestRequester:
    async def test_watches_the_rounds_arrive_and_takes_home_what_keras_opens(
        self, story: Story, tmp_path: Path
    ) -> None:
        await story.page.evaluate(SEEN)
        await story.is_over()
        seen = await story.page.evaluate("window.rounds")
        assert (
            seen[-1] == "9" and len(seen) > 1 and seen == sorted(seen)
        )  # as they came
        await assert_accessible(story.page)

        model = await download(story.page, r"\.keras", tmp_path)
        assert model.suffix == ".keras"
        # Nine rounds: better than the 0.65 of always saying no.
        assert await accuracy_by_keras(model, story.halves.test) > 0.65

        await story.page.reload()
        finished = story.page.get_by_text(re.compile("^Finished")).first
        await expect(finished).to_be_visible()


class TestContributor:
    async def test_reads_what_a_task_asks(self, story: Story, visitors: Enter) -> None:
        visitor = await visitors(account=story.contributor)
        main = (await visitor.open(f"/tasks/{story.task_id}")).locator("main")
        for asked in ("20 rows or more", "Wi-Fi or cable", "30 % or more"):
            await expect(main).to_contain_text(asked)
        await expect(
            main.get_by_role("row", name=re.compile("glucose.* number"))
        ).to_be_visible()

    async def test_sees_what_changed_points_and_reputation_and_why(
        self, story: Story, visitors: Enter
    ) -> None:
        await story.is_over()
        visitor = await visitors(account=story.contributor)
        page = await visitor.open("/me?tab=points")
        rows = page.locator("table.ledger tbody tr")
        # A bonus of the same round may stand above it.
        row = rows.filter(has_text="Paid for an update").first
        await expect(row.locator(".change")).to_have_text(re.compile(r"^\+\d+$"))
        await row.get_by_role("button").click()
        await expect(row.locator(".receipt").first).to_contain_text(
            "points for the accepted update of round 9"
        )

        await page.get_by_role("tab", name="Reputation").click()
        row = page.locator("table.ledger tbody tr").first
        await expect(row.locator(".change")).to_have_text(re.compile(r"^\+0\.\d+$"))
        await row.get_by_role("button").click()
        await expect(row.locator(".receipts")).to_contain_text("update was accepted")
        await page.reload()
        selected = page.get_by_role("tab", name="Reputation")
        await expect(selected).to_have_attribute("aria-selected", "true")
