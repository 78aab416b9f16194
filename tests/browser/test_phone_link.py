"""From the pages to the phone app: codes and links."""

import pytest
from playwright.async_api import expect

from experiments.demo.scenery import Scenery
from tests.browser.conftest import Enter
from tests.browser.site import Site
from tests.browser.visitor import assert_accessible, assert_fits
from ui.components.qr import code_of

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


class TestTask:
    async def test_its_code_and_its_link_lead_to_the_same_task_in_the_app(
        self, visitors: Enter, site: Site, scenery: Scenery
    ) -> None:
        task_id = scenery.tasks["RECRUITING"][0]
        visitor = await visitors()
        page = await visitor.open(f"/tasks/{task_id}")
        link = f"{site.url}/mobile/tasks/{task_id}"
        card = page.locator("section.scan")
        heading = card.get_by_role("heading", name="Scan to join with a phone")
        await expect(heading).to_be_visible()
        anchor = card.get_by_role("link", name=link)
        await expect(anchor).to_have_attribute("href", link)
        drawing = card.get_by_role("img", name="QR code: this task in the phone app")
        drawn = await drawing.locator("path").get_attribute("d")
        assert drawn == code_of(link).path
        await expect(card).to_contain_text("known on this computer only")
        await visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await card.get_by_role("button", name="Copy the link").click()
        await expect(page.get_by_text("The link was copied.")).to_be_visible()
        assert await page.evaluate("() => navigator.clipboard.readText()") == link

    async def test_a_phone_has_a_button_instead(
        self, visitors: Enter, scenery: Scenery
    ) -> None:
        visitor = await visitors(size="phone")
        page = await visitor.open(f"/tasks/{scenery.tasks['RECRUITING'][0]}")
        await expect(page.locator(".scan .qr")).to_be_hidden()
        button = page.get_by_role("link", name="Join with this phone")
        await expect(button).to_be_visible()
        await assert_fits(page)
        await assert_accessible(page)

    async def test_what_is_over_has_none(
        self, visitors: Enter, scenery: Scenery
    ) -> None:
        visitor = await visitors()
        page = await visitor.open(f"/tasks/{scenery.tasks['COMPLETED'][0]}")
        result = page.get_by_role("heading", name="Result")
        await expect(result).to_be_visible()
        await expect(page.locator(".scan")).to_have_count(0)


class TestMarketplace:
    async def test_earning_begins_in_the_app(self, visitors: Enter) -> None:
        page = await (await visitors()).open("/")
        link = page.get_by_role("link", name="Earn with my device")
        await expect(link).to_have_attribute("href", "/mobile/")
