"""A visitor: a browser context with its size, its colours and perhaps a session."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import (
    Browser,
    BrowserContext,
    Locator,
    Page,
    ViewportSize,
    expect,
)

from tests.browser.site import Account, Site
from tests.browser.watch import Watch

SIZES: dict[str, ViewportSize] = {
    "phone": {"width": 390, "height": 844},
    "desktop": {"width": 1440, "height": 900},
}
MODES = ("light", "dark")
PATIENCE_MS = 60_000.0  # on a starved machine
GRAVE = ("serious", "critical")
# Focus first, as a finger does: a field that was written in is left, and told so.
PRESS_TWICE = "button => { button.focus(); button.click(); button.click(); }"
COOKIE = "crowdfl"
# What reaches beyond the window, the innermost last.
TOO_WIDE = """() => [...document.querySelectorAll("body *")]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => `${one.tagName.toLowerCase()}.${one.className}`).slice(-5)"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@dataclass
class Visitor:
    """Opens pages, each with a watch; closed and judged at the end of the test."""

    site: Site
    context: BrowserContext
    watches: list[Watch] = field(default_factory=list)
    pages: list[Page] = field(default_factory=list)

    async def open(self, path: str = "/", *, announced: str | None = None) -> Page:
        """A new tab at a path of the site, ready to be used.

        Args:
            path: With its query.
            announced: Pattern of what the watch may see.
        """
        page = await self.context.new_page()
        watch = Watch(urlsplit(self.site.url).netloc)
        watch.announce(*([announced] if announced else []))
        watch.keep(page)
        self.watches.append(watch)
        self.pages.append(page)
        await go(page, self.site.url + path)
        return page

    def watch(self, page: Page) -> Watch:
        """The watch on a page of this visitor."""
        return self.watches[self.pages.index(page)]

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

    async def session(self) -> str:
        """The secret of the session; empty when there is none."""
        cookies = await self.context.cookies()
        return next((c["value"] for c in cookies if c["name"] == COOKIE), "")

    async def leave(self, *, check: bool = True) -> None:
        """Close the tabs; fail when a watch saw something."""
        secret = await self.session()
        pages, watches = self.pages, self.watches
        self.pages, self.watches = [], []
        for page in pages:
            await page.close()
        if check:
            for watch in watches:
                watch.check([secret])


async def go(page: Page, url: str) -> None:
    """Show an address and wait until the server's side of the page has spoken."""
    await page.goto(url)
    await ready(page)


async def ready(page: Page) -> None:
    """Wait until the page knows who looks at it, and shows no bones any more."""
    await expect(page.locator("header .purse.unseen")).to_have_count(0)
    await expect(page.locator("main")).to_be_visible()
    await expect(page.locator("main [aria-busy=true]")).to_have_count(0)
    await page.evaluate("document.fonts.ready.then(() => null)")


async def press_twice(button: Locator) -> None:
    """Press it again before the server can have answered.

    Both presses come from the page itself: on a busy machine the second one of a
    `dblclick` may come so late that something else stands in the place by then.
    """
    await button.click(trial=True)
    await button.evaluate(PRESS_TWICE)


@asynccontextmanager
async def visiting(
    browser: Browser,
    site: Site,
    *,
    size: str = "desktop",
    mode: str = "light",
) -> AsyncIterator[Visitor]:
    """A visitor with a fresh browser context."""
    context = await browser.new_context(
        viewport=SIZES[size],
        color_scheme="dark" if mode == "dark" else "light",
        has_touch=size == "phone",
        reduced_motion="reduce",
        locale="en-GB",
        timezone_id="Europe/Berlin",
    )
    context.set_default_timeout(PATIENCE_MS)
    visitor = Visitor(site, context)
    try:
        yield visitor
    except BaseException:
        await visitor.leave(check=False)
        raise
    else:
        await visitor.leave()
    finally:
        await context.close()


async def assert_accessible(page: Page) -> None:
    """No serious or critical violation by axe-core."""
    found = (await Axe().run(page)).response["violations"]
    grave = [
        f"{one['impact']}: {one['id']}: {one['help']}: "
        + "; ".join(node["html"][:200] for node in one["nodes"][:4])
        for one in found
        if one["impact"] in GRAVE
    ]
    assert not grave, "\n".join([page.url, *grave])


async def assert_fits(page: Page) -> None:
    """Nothing to scroll sideways."""
    over = await page.evaluate(SIDEWAYS)
    wide = ", ".join(await page.evaluate(TOO_WIDE)) if over > 0 else ""
    assert over <= 0, f"{page.url} is {over} px wider than the window: {wide}"
