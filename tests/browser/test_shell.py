"""What surrounds every page."""

import re

import pytest
from playwright.async_api import Page, expect

from experiments.demo.scenery import Scenery
from tests.browser.conftest import Enter
from tests.browser.site import Account, Site
from tests.browser.visitor import MODES, Visitor, assert_accessible

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]


class TestVisitor:
    async def test_a_stranger_is_offered_to_sign_in(self, page: Page) -> None:
        await expect(
            page.locator("header").get_by_role("link", name="Sign in")
        ).to_be_visible()

    async def test_who_is_signed_in_sees_their_points(
        self, visitors: Enter, requester: Account
    ) -> None:
        visitor = await visitors(account=requester)
        page = await visitor.open("/")
        purse = page.locator("header").get_by_role("link", name="your profile")
        await expect(purse).to_contain_text(re.compile(r"^\d{1,2},\d{3} points"))

    async def test_the_secret_of_the_session_never_reaches_the_page(
        self, visitors: Enter, requester: Account
    ) -> None:
        visitor = await visitors(account=requester)
        page = await visitor.open("/")
        told = "".join(visitor.watch(page).told)
        assert requester.email in told  # so what was told can be looked through
        assert await visitor.session()
        assert await visitor.session() not in told


class TestColours:
    @pytest.mark.parametrize("mode", MODES)
    async def test_they_are_those_of_the_device(
        self, visitors: Enter, mode: str
    ) -> None:
        page = await (await visitors(mode=mode)).open("/")
        await expect(page.locator("html")).to_have_class(re.compile(rf"\b{mode}\b"))

    async def test_the_button_changes_them_for_good(self, page: Page) -> None:
        await page.get_by_role("button", name="Use dark colours").click()
        await expect(page.locator("html")).to_have_class(re.compile(r"\bdark\b"))
        await page.reload()
        await expect(page.locator("html")).to_have_class(re.compile(r"\bdark\b"))


class TestKeyboard:
    async def test_the_first_stop_skips_to_the_page(self, page: Page) -> None:
        await page.keyboard.press("Tab")
        await expect(page.locator(":focus")).to_have_text("Skip to the page")
        await page.keyboard.press("Enter")
        await expect(page.locator("main")).to_be_focused()

    async def test_help_opens_by_a_key_and_gives_focus_back(self, page: Page) -> None:
        start = page.get_by_role("button", name="Use dark colours")
        await start.focus()
        await page.keyboard.press("?")
        await expect(
            page.get_by_role("dialog", name="Keyboard shortcuts")
        ).to_be_visible()
        await assert_accessible(page)
        await page.keyboard.press("Escape")
        await expect(
            page.get_by_role("dialog", name="Keyboard shortcuts")
        ).to_be_hidden()
        await expect(start).to_be_focused()


class TestToast:
    @pytest.mark.parametrize("mode", MODES)
    async def test_it_can_be_read(
        self, visitors: Enter, scenery: Scenery, mode: str
    ) -> None:
        visitor = await visitors(mode=mode)
        await visitor.context.grant_permissions(["clipboard-write"])
        page = await visitor.open(f"/tasks/{scenery.tasks['COMPLETED'][0]}")
        await page.get_by_role("button", name="Share").click()
        await expect(
            page.get_by_text("The link to this task was copied.")
        ).to_be_visible()
        await assert_accessible(page)


class TestConnection:
    async def test_a_page_outlives_a_restart_of_the_server(
        self, site: Site, visitor: Visitor, page: Page
    ) -> None:
        watch = visitor.watch(page)
        with watch.announced(
            "WebSocket connection", "ERR_CONNECTION_REFUSED", "_event"
        ):
            await site.stop()
            line = page.locator(".connection")
            await expect(line).to_have_text(
                "The server is restarting. Training goes on; this page continues by "
                "itself."
            )
            await site.start()
            await expect(line).to_have_text("Live again.")
            await expect(page.locator("#connection-told")).to_be_hidden()
