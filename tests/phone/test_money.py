"""Points on the phone: redeem them, read a receipt, appeal it."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.site import Site
from tests.browser.visitor import assert_accessible, assert_fits
from tests.phone.conftest import Carry

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

PICTURES = Path(__file__).parents[2] / "build" / "screens"
REASON = "The operator had promised more."


class TestPoints:
    async def test_are_redeemed_after_a_question_and_a_receipt_is_appealed_once(
        self, phones: Carry, site: Site
    ) -> None:
        account = await site.sign_up("Paula Phone")
        await site.grant(account, 500)
        phone = await phones()
        await phone.sign_in(account)
        page = await phone.open("/mobile/points")

        await page.get_by_role("button", name="Redeem").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_label("Points").fill("501")
        await dialog.get_by_role("button", name="Continue").click()
        await expect(dialog).to_contain_text("Enter a whole number from 1 to 500.")
        await expect(dialog).to_contain_text("Say where the money goes")
        await page.screenshot(path=PICTURES / "phone-redeem-wrong.png")
        await dialog.get_by_label("Points").fill("200")
        await dialog.get_by_label("Where the money goes").fill("NL00 TEST 0123")
        await dialog.get_by_role("button", name="Continue").click()
        await expect(dialog).to_contain_text("They leave your balance now.")
        await assert_accessible(page)
        await page.screenshot(path=PICTURES / "phone-redeem-sure.png")
        await dialog.get_by_role("button", name="Redeem 200").click()
        await expect(page.get_by_text("Waits for approval")).to_be_visible()
        await expect(page.locator(".now")).to_contain_text("300")
        await assert_fits(page)
        await page.screenshot(path=PICTURES / "phone-points.png")

        await page.get_by_role("button", name="Given to you").click()
        await dialog.get_by_role("button", name="Appeal").click()
        await dialog.get_by_label("What is wrong with it?").fill("no")
        await dialog.get_by_role("button", name="Send the appeal").click()
        await expect(dialog).to_contain_text("at least 10 characters")
        await assert_accessible(page)
        await page.screenshot(path=PICTURES / "phone-appeal.png")
        await dialog.get_by_label("What is wrong with it?").fill(REASON)
        await dialog.get_by_role("button", name="Send the appeal").click()
        await expect(dialog).to_contain_text("You appealed.")
        await expect(dialog.get_by_role("button", name="Appeal")).to_have_count(0)
