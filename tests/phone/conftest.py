"""One Chromium for all tests of the phone app, a server for each file, and phones.

A file has its server to itself: what one lists, grants and signs up is not in the way
of the others, nor of the limit of accounts that one address may open in an hour.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from api.pages.phone import is_built
from tests.browser import conftest as desk
from tests.browser.site import Account, Site, open_site
from tests.browser.visitor import PATIENCE_MS
from tests.phone.phone import Phone, carrying

Carry = Callable[..., Awaitable[Phone]]

expect.set_options(timeout=PATIENCE_MS)

browser = desk.browser
pages_chromium = desk.chromium_path


@pytest.fixture(scope="session")
def chromium_path(pages_chromium: str) -> str:
    """The browser, once there is an app to open in it."""
    if not is_built():
        desk.absent("The phone app is not built. Run: make mobile")
    return pages_chromium


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def site(
    chromium_path: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Site]:
    async with open_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def requester(site: Site) -> Account:
    """Somebody with points."""
    account = await site.sign_up("Rita Requester")
    await site.grant(account, 10_000)
    return account


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
