"""One Chromium and one server for all tests of the phone app, and phones.

They are not those of `tests/browser`: here servers are killed and networks cut.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from api.pages.phone import is_built
from tests.browser import conftest as desk
from tests.browser.site import Account, Site
from tests.browser.visitor import PATIENCE_MS
from tests.phone.phone import Phone, carrying

Carry = Callable[..., Awaitable[Phone]]

expect.set_options(timeout=PATIENCE_MS)

browser = desk.browser
site = desk.site
requester = desk.requester
pages_chromium = desk.chromium_path


@pytest.fixture(scope="session")
def chromium_path(pages_chromium: str) -> str:
    """The browser, once there is an app to open in it."""
    if not is_built():
        desk.absent("The phone app is not built. Run: make mobile")
    return pages_chromium


@pytest_asyncio.fixture(loop_scope="session")
async def phones(browser: Browser, site: Site) -> AsyncIterator[Carry]:
    """Makes phones: `await phones(account=…, size="small", mode="dark")`."""
    async with AsyncExitStack() as stack:

        async def carry(
            *,
            account: Account | None = None,
            size: str = "large",
            mode: str = "light",
        ) -> Phone:
            phone = await stack.enter_async_context(
                carrying(browser, site, size=size, mode=mode)
            )
            if account is not None:
                await phone.sign_in(account)
            return phone

        yield carry


@pytest_asyncio.fixture(loop_scope="session")
async def phone(phones: Carry) -> Phone:
    """A phone of somebody who is not signed in."""
    return await phones()
