"""A phone: a browser context of its own that looks and is touched like one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, Page, ViewportSize

from tests.browser.site import Account, Site
from tests.browser.visitor import COOKIE, PATIENCE_MS
from tests.browser.watch import Watch

SIZES: dict[str, ViewportSize] = {
    "large": {"width": 390, "height": 844},
    "small": {"width": 360, "height": 640},
}
DENSITY = 2  # device pixels a CSS pixel, each way


@dataclass
class Phone:
    """Opens the app, each page with a watch that is judged when the phone is left.

    Attributes:
        site: The server.
        context: The browser's context: cookies, files and service worker of its own.
    """

    site: Site
    context: BrowserContext
    _watches: dict[Page, Watch] = field(default_factory=dict)

    async def open(self, path: str = "/mobile/", *, announced: str = "") -> Page:
        """A page at a path of the site, once the app has drawn something.

        Args:
            path: With its query.
            announced: Pattern of what the watch may see.
        """
        page = await self.context.new_page()
        watch = Watch(urlsplit(self.site.url).netloc)
        watch.announce(*([announced] if announced else []))
        watch.keep(page)
        self._watches[page] = watch
        await page.goto(self.site.url + path)
        await page.locator("#app > *").first.wait_for()
        return page

    def watch(self, page: Page) -> Watch:
        """The watch on a page of this phone."""
        return self._watches[page]

    async def sign_in(self, account: Account) -> None:
        """Give the browser the cookie of a session of this account."""
        token = await self.site.session(account)
        await self.context.add_cookies(
            [
                {
                    "name": COOKIE,
                    "value": token,
                    "url": self.site.url,
                    "httpOnly": True,
                    "sameSite": "Lax",
                }
            ]
        )

    async def leave(self, *, check: bool = True) -> None:
        """Close the pages; fail when a watch saw something."""
        watches, self._watches = self._watches, {}
        for page in watches:
            await page.close()
        for watch in watches.values() if check else ():
            watch.check([])


@asynccontextmanager
async def carrying(
    browser: Browser, site: Site, *, size: str = "large", mode: str = "light"
) -> AsyncIterator[Phone]:
    """A phone with nothing on it yet; its watches are judged at the end."""
    context = await browser.new_context(
        viewport=SIZES[size],
        screen=SIZES[size],
        color_scheme="dark" if mode == "dark" else "light",
        device_scale_factor=DENSITY,
        has_touch=True,
        is_mobile=True,
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="Europe/Berlin",
    )
    context.set_default_timeout(PATIENCE_MS)
    phone = Phone(site, context)
    try:
        yield phone
    except BaseException:
        await phone.leave(check=False)
        raise
    else:
        await phone.leave()
    finally:
        await context.close()
