"""The first journey: list, watch live, take the model home."""

import asyncio
import re
import sys
from pathlib import Path

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Enter
from tests.browser.listing import Form, split_pima
from tests.browser.site import Account, Site
from tests.browser.visitor import Visitor, assert_accessible

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

TITLE = "Diabetes from eight measurements"
PASSWORD = "a long password of mine"
DEVICES = 3
GATHER_MS = 120_000.0  # real clients bring TensorFlow with them
TRAIN_MS = 90_000.0
SEEN = """
() => {
  window.rounds = [];
  const words = () => document.querySelector(".kpis")?.innerText ?? "";
  const look = () => {
    const found = words().match(/(\\d+) of 3/);
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


class TestJourney:
    async def test_from_signing_up_to_a_model_that_keras_opens(
        self, visitors: Enter, site: Site, tmp_path: Path
    ) -> None:
        halves = split_pima(tmp_path)
        visitor = await visitors()
        account = await sign_up(visitor, "Lena")
        await site.grant(account, 1_000)
        page = visitor.pages[0]
        await page.get_by_role("link", name="list tasks").click()

        form = Form(page)
        await form.to_review(halves, TITLE, seats=DEVICES)
        await form.publish()
        await expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
        task_id = page.url.rpartition("/")[2]
        await expect(page.locator("main")).to_contain_text("Recruiting")

        contributor = Account("crowd@journey.example", "Crowd", PASSWORD)
        await site.clients(task_id, halves.train, contributor, count=DEVICES)
        start = page.get_by_role("button", name="Start now")
        await expect(figure(page, "Devices registered")).to_have_text(
            str(DEVICES), timeout=GATHER_MS
        )
        await page.evaluate(SEEN)
        await start.click()
        await page.get_by_role("button", name="Start training").click()
        await expect(page.get_by_text(re.compile("^Finished")).first).to_be_visible(
            timeout=TRAIN_MS
        )
        assert await page.evaluate("window.rounds") == ["1", "2", "3"]

        await assert_accessible(page)
        model = await download(page, r"\.keras", tmp_path)
        assert model.suffix == ".keras"
        # Three rounds: better than the 0.65 of always saying no.
        assert await accuracy_by_keras(model, halves.test) > 0.65
        await page.reload()
        await expect(page.get_by_text(re.compile("^Finished")).first).to_be_visible()
