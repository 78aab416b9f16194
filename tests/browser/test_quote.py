"""The quote card of "List a task": it follows what is typed, and locks nothing."""

import re
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Enter
from tests.browser.listing import Form, split_pima
from tests.browser.site import Account
from tests.browser.visitor import SIZES, assert_accessible, assert_fits

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

PICTURES = Path(__file__).parents[2] / "build" / "screens"


class TestQuote:
    async def test_follows_what_is_typed_and_stays_where_that_is_wrong(
        self, visitors: Enter, requester: Account, tmp_path: Path
    ) -> None:
        visitor = await visitors(account=requester)
        page = await visitor.open("/tasks/new")
        form = Form(page)
        await form.to_test_set("Diabetes from eight measurements")
        await expect(page.locator("#quote")).to_have_count(0)  # too early
        await form.send_test_set(split_pima(tmp_path).test)
        await form.go_on("Requirements")
        card = page.locator("#quote")
        await expect(card).to_contain_text("You need 8 + 2.")
        await expect(card).to_contain_text("960 points set aside = 8 × 120")
        await expect(card).to_contain_text(re.compile(r"Chance to finish\s*\d+ %"))
        await form.go_on("Selection")

        await form.fill("Devices a round (K)", "4")
        await expect(card).to_contain_text("You need 4 + 1.")
        await expect(card).to_contain_text("480 points set aside = 4 × 120")
        await expect(page.locator(".forecast.old")).to_have_count(0)
        await assert_accessible(page)
        await page.screenshot(path=PICTURES / "quote-desktop.png")

        await form.fill("Devices a round (K)", "four")
        await page.get_by_label("Backups", exact=True).focus()
        await expect(
            page.get_by_text("Enter a whole number from 1 to 1,000.")
        ).to_be_visible()
        await expect(card).to_contain_text("You need 4 + 1.")
        await form.fill("Devices a round (K)", "5")
        await expect(card).to_contain_text("You need 5 + 2.")

        await page.set_viewport_size(SIZES["phone"])
        bar = page.locator(".join-bar")
        await expect(bar).to_contain_text("600 points")
        await expect(bar).to_contain_text("can join")
        await assert_fits(page)
        await page.screenshot(path=PICTURES / "quote-phone.png")
        await bar.get_by_role("link", name="See the quote").click()
        await expect(card).to_be_in_viewport()

        # Nothing was set aside for all these quotes.
        await expect(page.locator("header .purse")).to_contain_text("10,000")
