"""The statistics of the platform."""

import csv
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.visitor import Visitor

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

QUESTIONS = (
    "Do tasks finish?",
    "How many devices drop out?",
    "How long does a round take?",
    "Do models beat their baseline?",
    "Is selection fair?",
    "Is pay fair?",
    "How much is moved?",
    "How are reputations spread?",
    "How many points are paid?",
    "How many devices take part?",
)


class TestStatistics:
    async def test_answers_every_question_in_a_sentence(self, visitor: Visitor) -> None:
        page = await visitor.open("/stats")
        cards = page.locator("figure.figure")
        await expect(cards).to_have_count(len(QUESTIONS))
        for card, question in zip(await cards.all(), QUESTIONS, strict=True):
            await expect(card.get_by_role("heading", level=2)).to_have_text(question)
            sentence = await card.locator(".take").inner_text()
            assert sentence.endswith(".")
            await expect(card.get_by_text("Show as a table")).to_be_visible()

    async def test_the_period_stays_in_the_address(self, visitor: Visitor) -> None:
        page = await visitor.open("/stats")
        await page.get_by_role("button", name="7 days", exact=True).click()
        await expect(page).to_have_url(f"{visitor.site.url}/stats?days=7")
        await page.reload()
        await expect(
            page.get_by_role("button", name="7 days", exact=True)
        ).to_have_attribute("aria-pressed", "true")
        await expect(page.locator("figure .take").first).to_be_visible()

    async def test_the_table_and_the_file_have_every_day(
        self, visitor: Visitor, tmp_path: Path
    ) -> None:
        page = await visitor.open("/stats?days=7")
        card = page.locator("figure.figure").first
        await card.get_by_text("Show as a table").click()
        await expect(card.locator("tbody tr")).to_have_count(7)
        async with page.expect_download() as download:
            await card.get_by_role("button", name="CSV").click()
        file = tmp_path / "finish.csv"
        await (await download.value).save_as(file)
        heads, *rows = csv.reader(file.read_text("utf-8").splitlines())
        assert heads == ["day", "published", "completed"]
        assert len(rows) == 7
