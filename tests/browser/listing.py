"""Listing a task through the form, as somebody does who has never seen it."""

import csv
import random
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Page, expect

ROOT = Path(__file__).parents[2]
PIMA = ROOT / "experiments" / "data" / "pima.csv"
TEST_ROWS = 154  # of 768: a fifth
CHECK_MS = 120_000.0  # a model and a test set are looked at by a process that may start


@dataclass(frozen=True)
class Halves:
    """Rows of Pima: those that stay with devices, and those of the requester."""

    train: Path
    test: Path


def split_pima(folder: Path) -> Halves:
    """Write both parts."""
    with PIMA.open(newline="", encoding="utf-8") as file:
        header, *rows = csv.reader(file)
    random.Random(0).shuffle(rows)
    halves = Halves(folder / "train.csv", folder / "test.csv")
    for path, part in (
        (halves.test, rows[:TEST_ROWS]),
        (halves.train, rows[TEST_ROWS:]),
    ):
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([header, *part])
    return halves


class Form:
    """The pages of `/tasks/new`, in the words that stand on them."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def shows(self, step: str) -> None:
        """Wait for a step."""
        heading = self.page.get_by_role("heading", name=step, level=2, exact=True)
        await expect(heading).to_be_visible()

    async def go_on(self, step: str, *, timeout: float = CHECK_MS) -> None:
        """Continue, and wait for the next step."""
        await self.page.get_by_role("button", name="Continue").click()
        heading = self.page.get_by_role("heading", name=step, level=2, exact=True)
        await expect(heading).to_be_visible(timeout=timeout)

    async def stays(self, message: str) -> None:
        """Continue, and be told what is to be mended, with focus on it."""
        await self.page.get_by_role("button", name="Continue").click()
        summary = self.page.get_by_role("alert")
        await expect(summary).to_contain_text(message)
        await expect(summary).to_be_focused()

    async def fill(self, label: str, text: str) -> None:
        """Fill a field."""
        await self.page.get_by_label(label, exact=True).fill(text)

    async def choose_file(self, label: str, path: Path) -> None:
        """Choose a file; it is sent at once."""
        await self.page.get_by_label(label, exact=True).set_input_files(path)

    async def describe(self, title: str) -> None:
        """Step 1."""
        await self.shows("Describe")
        await self.fill("Title", title)
        await self.fill("Description", "## Why\n\nTo **notice** diabetes early.")

    async def to_test_set(self, title: str) -> None:
        """Steps 1 and 2."""
        await self.describe(title)
        await self.go_on("Model")
        await self.go_on("Test set")

    async def send_test_set(self, path: Path) -> None:
        """Step 3: choose it, and wait until it is checked."""
        await self.choose_file("Test set", path)
        ready = self.page.get_by_text("is ready.")
        await expect(ready).to_be_visible(timeout=CHECK_MS)

    async def to_review(self, halves: Halves, title: str, *, seats: int) -> None:
        """Steps 1 to 7."""
        await self.to_test_set(title)
        await self.send_test_set(halves.test)
        await self.go_on("Requirements")
        await self.go_on("Selection")
        await self.fill("Devices a round (K)", str(seats))
        await self.fill("Backups", "0")
        await self.go_on("Training")
        await self.fill("Rounds", "9")
        await self.go_on("Reward")
        await self.go_on("Review")

    async def publish(self) -> None:
        """Step 8."""
        await self.page.get_by_role("button", name="Publish").click()
        dialog = self.page.get_by_role("alertdialog").or_(
            self.page.get_by_role("dialog")
        )
        await expect(dialog.get_by_role("button", name="Keep as draft")).to_be_focused()
        await dialog.get_by_role("button", name="Publish").click()
