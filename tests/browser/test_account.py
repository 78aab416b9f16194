"""Signing in and up, and addresses that lead nowhere."""

import re
import secrets

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.conftest import Enter
from tests.browser.site import PASSWORD, Account, Site
from tests.browser.visitor import Visitor, assert_accessible, assert_fits, ready

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

NOT_THERE = r"status of 404|/no/such"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def ada(site: Site) -> Account:
    """Of this module alone: an account may sign in five times in a minute."""
    return await site.sign_up("Ada")


async def fill(page: Page, **fields: str) -> None:
    for name, value in fields.items():
        await page.locator(f"#{name}").fill(value)


class TestSignUp:
    async def test_asks_for_the_first_page_and_keeps_where_one_was(
        self, visitor: Visitor
    ) -> None:
        page = await visitor.open("/sign-up?next=/developers%3Ftab%3Dpython")
        email = f"ada-{secrets.token_hex(4)}@site.example"
        await fill(page, name="Ada", email=email, password=PASSWORD)
        await page.locator("#password").press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_have_text(
            "Your account is ready"
        )
        await expect(page.get_by_role("link", name="list tasks")).to_have_attribute(
            "href", "/tasks/new"
        )
        await assert_accessible(page)
        await page.get_by_role("link", name="Go on to where you were").click()
        await expect(page).to_have_url(re.compile(r"/developers\?tab=python$"))
        await ready(page)
        told = "".join(text for watch in visitor.watches for text in watch.told)
        assert email in told  # so what was told can be looked through
        assert PASSWORD not in told

    async def test_tells_each_problem_at_its_field_and_keeps_what_was_typed(
        self, visitor: Visitor
    ) -> None:
        page = await visitor.open("/sign-up")
        await fill(page, email="nobody", password="short")
        await page.get_by_role("button", name="Create account").click()
        summary = page.get_by_role("alert")
        await expect(summary).to_be_focused()
        await expect(summary).to_contain_text("Choose at least 12 characters.")
        await expect(page.locator("#name-error")).to_have_text(
            "Enter the name that others see."
        )
        await expect(page.locator("#password")).to_have_attribute(
            "aria-invalid", "true"
        )
        await assert_accessible(page)
        await fill(page, name="Nobody", password=PASSWORD)
        await page.locator("#name").press("Enter")
        await expect(page.locator("#email-error")).to_have_text(
            "Write it like somebody@example.org."
        )
        await expect(page.locator("#password")).to_have_value(PASSWORD)

    async def test_points_to_signing_in_when_the_address_is_taken(
        self, visitor: Visitor, ada: Account
    ) -> None:
        page = await visitor.open("/sign-up?next=/stats")
        await fill(page, name="Ada", email=ada.email, password=PASSWORD)
        await page.locator("#email").press("Enter")
        await page.get_by_role("link", name="Sign in with this address").click()
        await expect(page).to_have_url(re.compile(r"/sign-in\?next=%2Fstats$"))
        await ready(page)


class TestSignIn:
    async def test_goes_on_to_where_one_was(
        self, visitor: Visitor, ada: Account
    ) -> None:
        page = await visitor.open("/sign-in?next=/stats%3Fdays%3D7")
        await fill(page, email=ada.email, password=PASSWORD)
        await page.get_by_role("button", name="Sign in").click()
        await expect(page).to_have_url(re.compile(r"/stats\?days=7$"))
        await ready(page)

    async def test_never_goes_on_to_another_server(
        self, visitor: Visitor, ada: Account
    ) -> None:
        page = await visitor.open("/sign-in?next=//evil.example/%5Cevil")
        await fill(page, email=ada.email, password=PASSWORD)
        await page.get_by_role("button", name="Sign in").click()
        await expect(page).to_have_url(f"{visitor.site.url}/")
        await ready(page)

    async def test_a_wrong_password_is_told_and_can_be_shown(
        self, visitor: Visitor
    ) -> None:
        page = await visitor.open("/sign-in")
        await fill(page, email="nobody@site.example", password="wrong")
        await page.get_by_role("button", name="Sign in").click()
        await expect(page.locator("#password-error")).to_have_text(
            "E-mail address or password is wrong. Check both."
        )
        show = page.get_by_role("button", name="Show password")
        await show.click()
        await expect(page.locator("#password")).to_have_attribute("type", "text")
        await expect(show).to_have_attribute("aria-pressed", "true")

    async def test_says_how_long_to_wait_after_too_many_tries(
        self, visitor: Visitor
    ) -> None:
        page = await visitor.open("/sign-in")
        await fill(page, email="often@site.example", password="wrong")
        waits = page.get_by_text(re.compile(r"^Too many tries. Try again in \d+ sec"))
        tried = page.locator("#password-error")
        for _ in range(6):  # five in a minute are allowed
            # The words of the try before stand until the page hears of this one.
            async with page.expect_response("**/graphql") as answer:
                await page.get_by_role("button", name="Sign in").click()
            await (await answer.value).finished()
            await expect(waits.or_(tried).first).to_be_visible()
            if await waits.is_visible():
                break
            await fill(page, password="wrong again")
        await expect(waits).to_be_visible()

    async def test_says_who_is_signed_in_already(
        self, visitors: Enter, ada: Account
    ) -> None:
        visitor = await visitors(account=ada, size="phone")
        page = await visitor.open("/sign-in")
        await expect(page.get_by_role("heading", level=1)).to_have_text(
            "You are signed in"
        )
        await assert_fits(page)


class TestNotFound:
    async def test_leads_on_to_a_search(self, visitors: Enter) -> None:
        visitor = await visitors(size="phone")
        page = await visitor.open("/")
        with visitor.watch(page).announced(NOT_THERE):
            await page.goto(visitor.site.url + "/no/such")
            await ready(page)
            await expect(page.get_by_role("heading", level=1)).to_have_text(
                "No page here."
            )
            await assert_accessible(page)
            await assert_fits(page)
            await page.get_by_label("Search the tasks").fill("diabetes")
            await page.get_by_role("button", name="Search").click()
            await expect(page).to_have_url(re.compile(r"/\?q=diabetes$"))
            await ready(page)
