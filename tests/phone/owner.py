"""The owner of a phone, who goes through the app in the words that stand in it."""

from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Locator, Page, expect

from tests.browser.site import PASSWORD
from tests.phone.phone import Phone

CHECK_MS = 120_000.0  # measuring a phone, reading a file, on a busy machine
END_MS = 480_000.0  # a whole task


@dataclass
class Owner:
    """Somebody with a phone, on a page of the app.

    Attributes:
        phone: Theirs.
        page: What they look at.
    """

    phone: Phone
    page: Page

    @classmethod
    async def scans(cls, phone: Phone, task_id: str, *, announced: str = "") -> "Owner":
        """Open the link that the task's QR code carries."""
        page = await phone.open(f"/mobile/tasks/{task_id}", announced=announced)
        return cls(phone, page)

    def button(self, name: str) -> Locator:
        """A button or a link that looks like one."""
        page = self.page
        return (
            page.get_by_role("button", name=name, exact=True)
            .or_(page.get_by_role("link", name=name, exact=True))
            .first
        )

    async def shows(self, title: str) -> None:
        """Wait for a page."""
        heading = self.page.get_by_role("heading", name=title, level=1, exact=True)
        await expect(heading).to_be_visible(timeout=CHECK_MS)

    async def signs_up(self, name: str, email: str) -> None:
        """Open an account from the task's page."""
        await self.button("Check my phone").click()
        await self.shows("Create an account")
        await self.page.get_by_label("Name", exact=True).fill(name)
        await self.page.get_by_label("E-mail").fill(email)
        await self.page.get_by_label("Password").fill(PASSWORD)
        await self.button("Create account").click()
        await self.shows("My phone")

    async def checks_phone(self, name: str = "") -> None:
        """Let it be measured, look at the list, give it a name, send it."""
        send = self.button("Send and continue")
        await expect(send).to_be_enabled(timeout=CHECK_MS)
        if name:
            await self.page.get_by_label("Name of this phone").fill(name)
        await send.click()
        await self.shows("My data")

    async def chooses(self, file: Path) -> None:
        """Choose a file."""
        await self.page.locator("input[type=file]").set_input_files(file)

    async def keeps_file(self) -> None:
        """Keep the one that fits."""
        use = self.button("Use this file")
        await expect(use).to_be_enabled(timeout=CHECK_MS)
        await use.click()
        await self.shows("Consent")

    async def joins(self) -> None:
        """Agree. A desk's browser does not tell the connection: Wi-Fi is not asked."""
        await self.page.get_by_text("Wi-Fi only").click()
        join = self.button("Join")
        await expect(join).to_be_enabled(timeout=CHECK_MS)
        await join.click()
        await self.shows("Training")

    async def connects(self) -> None:
        """Begin to train, or to wait for the first round."""
        await self.button("Connect now").or_(self.button("Start")).first.click()
        await expect(self.button("Stop now")).to_be_visible(timeout=CHECK_MS)

    async def goes_through(self, file: Path) -> None:
        """From the first step to waiting for the first round, signed in."""
        await self.checks_phone()
        await self.chooses(file)
        await self.keeps_file()
        await self.joins()
        await self.connects()

    async def is_paid(self) -> None:
        """Wait for the end."""
        receipts = self.button("See the receipts")
        await expect(receipts).to_be_visible(timeout=END_MS)
