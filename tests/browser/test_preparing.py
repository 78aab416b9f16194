"""A task whose rows have holes and names: listed by the form, trained, looked at."""

import csv
import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Enter
from tests.browser.listing import Form
from tests.browser.site import Account, Site
from tests.browser.visitor import SIZES, assert_accessible

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

PICTURES = Path(__file__).parents[2] / "build" / "screens"
TITLE = "Who leaves the bank this year"
DEVICES = 2  # each signs up: the server allows 20 an hour, the other tests need 16
GATHER_MS = TRAIN_MS = 180_000.0
LANDS = {"France": -1.0, "Spain": 0.0, "Germany": 1.2}


def customers(seed: int, count: int) -> Iterator[list[object]]:
    """Some without a balance (−999) or a land; who leaves follows from both."""
    chance = random.Random(seed)
    for _ in range(count):
        balance = chance.gauss(120, 30)
        land = chance.choice(list(LANDS))
        age = chance.randint(18, 90)
        leaves = (balance - 120) / 30 + LANDS[land] + chance.gauss(0, 0.5) > 0
        yield [
            -999 if chance.random() < 0.1 else round(balance, 1),
            "" if chance.random() < 0.05 else land,
            age,
            int(leaves),
        ]


def written(path: Path, *, seed: int, count: int) -> Path:
    """Write such rows."""
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["balance", "land", "age", "leaves"])
        out.writerows(customers(seed, count))
    return path


async def picture(page: Page, name: str) -> None:
    """The whole page, on a desktop and on a phone."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for size in ("phone", "desktop"):
        await page.set_viewport_size(SIZES[size])
        await page.evaluate("scrollTo(0, 0)")  # else its head stands in the middle
        path = PICTURES / f"{name}-{size}.png"
        await page.screenshot(path=path, full_page=True)


class TestPreparing:
    async def test_is_proposed_mended_published_fitted_and_shown(
        self, site: Site, visitors: Enter, tmp_path: Path
    ) -> None:
        # An account of its own: other tests count the points of the shared one.
        account = await site.sign_up("Paula Prepares")
        await site.grant(account, 10_000)
        visitor = await visitors(account=account)
        page = await visitor.open("/tasks/new")
        form = Form(page)
        await form.to_test_set(TITLE)
        await form.send_test_set(written(tmp_path / "test.csv", seed=1, count=200))

        # −999 is offered as a marker, and the median fills it at once.
        await page.get_by_role("button", name="Treat “-999” as missing").click()
        fill = page.locator("#data\\.columns\\.0\\.fill")
        await expect(fill).to_have_value("MEDIAN")
        await expect(page.locator("#data\\.columns\\.1\\.fill")).to_have_value(
            "MOST_FREQUENT"
        )
        scale = page.locator("#data\\.columns\\.2\\.scale")
        await expect(scale).to_have_value("STANDARDISE")
        await expect(
            page.get_by_text("The model takes 5 numbers a row.")
        ).to_be_visible()

        await scale.select_option("BUCKETIZE")
        await form.stays('"age": give 1 to 100 numbers that rise')
        bounds = page.locator("#data\\.columns\\.2\\.boundaries")
        await expect(bounds).to_have_attribute("aria-invalid", "true")
        await bounds.fill("30, 50, 70")
        await assert_accessible(page)
        await picture(page, "columns")

        await form.go_on("Requirements")
        await form.go_on("Selection")
        await form.fill("Devices a round (K)", str(DEVICES))
        await form.fill("Backups", "0")
        await form.go_on("Training")
        await form.fill("Rounds", "4")
        await form.go_on("Reward")
        await form.go_on("Review")
        review = page.locator("main")
        await expect(review).to_contain_text("Missing values filled with the median")
        await expect(review).to_contain_text(
            "Number of the interval between 30, 50, 70"
        )
        await picture(page, "review-preprocessing")
        await form.publish()
        await expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
        await expect(page.locator("main")).to_contain_text(
            "before round 1: each device tells counts, means and ranges"
        )

        task_id = page.url.rpartition("/")[2]
        rows = written(tmp_path / "train.csv", seed=2, count=600)
        crowd = Account("prepared@journey.example", "Crowd")
        await site.clients(task_id, rows, crowd, count=DEVICES)
        registered = page.locator(".kpi", has_text="Devices registered").locator(".v")
        await expect(registered).to_have_text(str(DEVICES), timeout=GATHER_MS)
        await page.get_by_role("button", name="Start now").click()
        await page.get_by_role("button", name="Start training").click()

        # It appears while one looks, before the first round.
        fitted = page.get_by_role("region", name="What was fitted")
        await expect(fitted).to_be_visible(timeout=TRAIN_MS)
        mean = fitted.get_by_role("row", name=re.compile("^balance mean and spread"))
        # Of 600 customers; mean 120 and spread 30, a little less where medians fill.
        cells = mean.get_by_role("cell")
        await expect(cells.nth(2)).to_have_text(re.compile(r"^1(1[89]|2[01])(\.\d+)?$"))
        await expect(cells.nth(3)).to_have_text(re.compile(r"^2[5-9](\.\d+)?$"))
        # One is further out than any of the test set: its row is no example.
        await expect(cells.nth(4)).to_have_text("599")
        await expect(
            fitted.get_by_role("row", name=re.compile("^land fills"))
        ).to_contain_text(re.compile("|".join(LANDS)))
        finished = page.get_by_text(re.compile("^Finished")).first
        await expect(finished).to_be_visible(timeout=TRAIN_MS)
        await expect(page.locator("main")).to_contain_text(
            "The .keras model prepares the columns itself"
        )
        await picture(page, "task-preprocessed")
