"""One Chromium and one server for all tests in the browser, and visitors to it."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from experiments.demo.scenery import Scenery
from tests.browser import chromium
from tests.browser.site import Account, Site, open_site
from tests.browser.visitor import PATIENCE_MS, Visitor, visiting
from ui.build import BUILT

Enter = Callable[..., Awaitable[Visitor]]

expect.set_options(timeout=PATIENCE_MS)


def absent(what: str) -> None:
    """What a test needs is not there: that fails in CI and skips elsewhere."""
    if os.environ.get("CI"):
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    if not (BUILT / "index.html").exists():
        absent("The pages are not built. Run: make ui")
    path = chromium.find()
    if path is None:
        absent(chromium.WHAT_TO_DO)
    assert path is not None
    return path


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium_path: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium_path, args=list(chromium.FLAGS)
        )
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def site(
    chromium_path: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Site]:
    async with open_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def requester(site: Site) -> Account:
    """Somebody with points."""
    account = await site.sign_up("Rita Requester")
    await site.grant(account, 10_000)
    return account


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def scenery(site: Site) -> Scenery:
    """A marketplace with a task in every state; one runs live."""
    return await site.show_scenery()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def regulars(browser: Browser, site: Site) -> AsyncIterator[Enter]:
    """Visitors who come again and again, so that their browsers know the scripts."""
    known: dict[tuple[str, str, str], Visitor] = {}
    async with AsyncExitStack() as stack:

        async def enter(
            *,
            account: Account | None = None,
            size: str = "desktop",
            mode: str = "light",
        ) -> Visitor:
            key = (account.email if account else "", size, mode)
            if key not in known:
                known[key] = await stack.enter_async_context(
                    visiting(browser, site, size=size, mode=mode)
                )
                if account is not None:
                    await known[key].sign_in(account)
            return known[key]

        yield enter


@pytest_asyncio.fixture(loop_scope="session")
async def visitors(browser: Browser, site: Site) -> AsyncIterator[Enter]:
    """Makes visitors: `await visitors(size="phone", account=…)`."""
    async with AsyncExitStack() as stack:

        async def enter(
            *,
            account: Account | None = None,
            size: str = "desktop",
            mode: str = "light",
        ) -> Visitor:
            visitor = await stack.enter_async_context(
                visiting(browser, site, size=size, mode=mode)
            )
            if account is not None:
                await visitor.sign_in(account)
            return visitor

        yield enter


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(visitors: Enter) -> Visitor:
    """Somebody who is not signed in, at a desk."""
    return await visitors()


@pytest_asyncio.fixture(loop_scope="session")
async def page(visitor: Visitor) -> Page:
    """The marketplace, as a stranger sees it."""
    return await visitor.open("/")
