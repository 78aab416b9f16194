"""The app on a home screen: without a network, and when there is a new version."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, expect

from api.pages.phone import BUILT
from tests.browser.site import Account, Site
from tests.phone.conftest import Carry
from tests.phone.phone import Phone
from tests.phone.sleepy import sleepy_chromium

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

CONTROLLED = "() => navigator.serviceWorker.controller !== null"
NEW = "0123456789abcdef"
OFFLINE = "Failed to load resource|net::ERR|failed: "
KEPT = """async () => {
  const names = await caches.keys();
  const keys = async (name) => (await caches.open(name)).keys();
  const requests = (await Promise.all(names.map(keys))).flat();
  return requests.map((request) => request.url);
}"""
HOLD_LOCK = """() => new Promise((held) => {
  navigator.locks.request("crowdfl-training", () => {
    held();
    return new Promise((free) => { globalThis.__free = free; });
  });
})"""


async def installed(phone: Phone, path: str = "/mobile/", announced: str = "") -> Page:
    """The app, once its service worker serves it."""
    page = await phone.open(path, announced=announced)
    await page.wait_for_function(CONTROLLED)
    return page


class TestInstalled:
    async def test_a_browser_would_install_it(
        self, chromium_path: str, site: Site, tmp_path: Path
    ) -> None:
        # The other tests' contexts are incognito windows, which install nothing.
        async with sleepy_chromium(chromium_path, tmp_path / "profile") as context:
            phone = Phone(site, context)
            page = await installed(phone)
            devtools = await context.new_cdp_session(page)
            answer = await devtools.send("Page.getInstallabilityErrors")
            manifest = await devtools.send("Page.getAppManifest")
            await phone.leave()

        assert answer["installabilityErrors"] == []
        assert manifest["errors"] == []
        said = json.loads(manifest["data"])
        assert (said["id"], said["scope"]) == ("/mobile/", "/mobile/")

    async def test_it_opens_without_a_network(self, phones: Carry, site: Site) -> None:
        account = await site.sign_up("Olga Offline")
        await site.grant(account, 77)
        phone = await phones(account=account)
        page = await installed(phone, "/mobile/points", announced=OFFLINE)
        await expect(page.locator("main").get_by_text("77 points")).to_be_visible()
        await page.wait_for_load_state("networkidle")
        await phone.context.set_offline(True)
        await page.reload()
        await expect(page.locator("main").get_by_text("77 points")).to_be_visible()
        await expect(page.get_by_text("You are offline.").first).to_be_visible()
        await phone.context.set_offline(False)

    async def test_it_keeps_its_own_files_and_nothing_else(
        self, phones: Carry, requester: Account
    ) -> None:
        phone = await phones(account=requester)
        page = await installed(phone, "/mobile/points")
        await page.wait_for_load_state("networkidle")
        kept: list[str] = await page.evaluate(KEPT)
        paths = [re.sub(r"^https?://[^/]+", "", url) for url in kept]
        assert "/mobile/index.html" in paths
        assert all(path.startswith("/mobile/") for path in paths), paths
        # The trainer is large; it is loaded and kept when a task is joined.
        assert not [path for path in paths if "train" in path or path.endswith(".wasm")]


class TestNewVersion:
    @pytest.fixture
    def changed(self) -> Any:
        """Makes the server serve a new version of the app, and the old one again."""
        worker = BUILT / "sw.js"
        before = worker.read_bytes()

        def change() -> None:
            text = before.decode()
            new = re.sub(r'"version":"\w+"', f'"version":"{NEW}"', text, count=1)
            assert new != text
            replace(worker, new.encode())

        yield change
        replace(worker, before)

    async def test_waits_for_a_training_to_end(
        self, phone: Phone, changed: Any
    ) -> None:
        page = await installed(phone)
        await page.evaluate(HOLD_LOCK)
        changed()
        await page.evaluate(
            "async () => (await navigator.serviceWorker.getRegistration()).update()"
        )
        await expect(page.get_by_text("New version.")).to_be_visible()
        await page.evaluate("() => { globalThis.__same = true; }")
        await page.get_by_role("button", name="Install it").click()
        words = page.get_by_text("New version. It is installed after this round.")
        await expect(words).to_be_visible()
        assert await page.evaluate("() => globalThis.__same")

    async def test_is_taken_when_its_owner_says_so(
        self, phone: Phone, changed: Any
    ) -> None:
        page = await installed(phone)
        changed()
        await page.evaluate(
            "async () => (await navigator.serviceWorker.getRegistration()).update()"
        )
        await page.evaluate("() => { globalThis.__same = true; }")
        await page.get_by_role("button", name="Install it").click()
        await page.wait_for_function("() => globalThis.__same === undefined")
        assert f"shell-{NEW}" in await page.evaluate("() => caches.keys()")
        await expect(page.get_by_text("New version.")).to_be_hidden()


def replace(path: Path, content: bytes) -> None:
    """Write a file whole."""
    new = path.with_suffix(".new")
    new.write_bytes(content)
    shutil.move(new, path)
