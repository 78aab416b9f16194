"""Two operators pay points out, an appeal is upheld, and the desk knows its people."""

import re
import secrets

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Enter
from tests.browser.site import Account, Site
from tests.browser.visitor import (
    assert_accessible,
    assert_fits,
    go,
    press_twice,
    ready,
)

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

POINTS = "{ viewer { points { available inRedemption } } }"
REDEEM = """
mutation($points: BigInt!, $key: String!) {
  redeemPoints(input: { points: $points, destination: "DE02", idempotencyKey: $key }) {
    ... on Redemption { id }
  }
}
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def olga(site: Site) -> Account:
    return await site.make_operator("olga@site.example", "Olga")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def piet(site: Site) -> Account:
    return await site.make_operator("piet@site.example", "Piet")


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def mira(site: Site) -> Account:
    """Of this whole module: an address may open twenty accounts in an hour."""
    account = await site.sign_up("Mira Redeems")
    await site.grant(account, 640)
    return account


async def points_of(site: Site, account: Account) -> tuple[int, int]:
    """Available, and set aside to be paid out; as the API says."""
    found = await site.ask(POINTS, token=await site.session(account))
    points = found["viewer"]["points"]
    return points["available"], points["inRedemption"]


async def redeemed(site: Site, account: Account, points: int) -> str:
    """Ask for a redemption through the API; its ID."""
    token, key = await site.session(account), secrets.token_hex(8)
    found = await site.ask(REDEEM, token=token, points=points, key=key)
    return str(found["redeemPoints"]["id"])


def purse(page: Page) -> Locator:
    return page.locator("header .purse .num")


async def open_case(page: Page, who: str) -> None:
    """Open the case of somebody from the list."""
    await page.locator(".queue button", has_text=who).first.click()
    await expect(page).to_have_url(re.compile(r"\?case=(red|app)_"))
    await expect(page.locator("#case h2")).to_be_visible()


class TestRedemption:
    async def test_two_operators_pay_what_somebody_redeems_once(
        self, site: Site, visitors: Enter, mira: Account, olga: Account, piet: Account
    ) -> None:
        page = await (await visitors(account=mira)).open("/me?tab=points")
        await redeem(page)
        await expect(purse(page)).to_have_text("440")
        await expect(page.get_by_text("200 wait to be paid out")).to_be_visible()
        assert await points_of(site, mira) == (440, 200)

        desk = await (await visitors(account=olga)).open("/operator")
        await approve(desk)
        other = await (await visitors(account=piet)).open("/operator")
        await pay(other, mira)
        assert await points_of(site, mira) == (440, 0)

        paid = page.locator(".redemption-list li")
        await expect(paid).to_have_count(1)
        await expect(paid).to_contain_text("Paid")
        await expect(paid).to_contain_text("Transfer 4711")
        await expect(page.get_by_text("wait to be paid out")).to_have_count(0)
        await expect(purse(page)).to_have_text("440")

    async def test_a_refusal_needs_a_reason_and_gives_the_points_back(
        self, site: Site, visitors: Enter, mira: Account, olga: Account
    ) -> None:
        had, waiting = await points_of(site, mira)
        case = await redeemed(site, mira, 90)
        page = await (await visitors(account=olga)).open(f"/operator?case={case}")
        await page.get_by_role("button", name="Refuse").click()
        error = page.locator("#case-words-error")
        await expect(error).to_have_text("Say why; the account reads it.")
        await page.locator("#case-words").fill("The address can't be paid to.")
        await page.get_by_role("button", name="Refuse").click()
        await expect(page.locator("#case .badge").first).to_have_text(
            "Refused, points came back"
        )
        await expect(page.locator("#case")).to_contain_text("Refused it")
        assert await points_of(site, mira) == (had, waiting)


async def redeem(page: Page) -> None:
    """Too many first, then 200, pressed twice."""
    await page.get_by_role("button", name="Redeem points").click()
    dialog = page.get_by_role("dialog")
    await dialog.locator("#redeem-points").fill("641")
    await dialog.locator("#redeem-to").fill("DE02 1203 0000 0000 2020 51")
    await dialog.get_by_role("button", name="Go on").click()
    await expect(dialog.locator("#redeem-points-error")).to_have_text(
        "You have 640 points. Redeem at most that many."
    )
    await assert_accessible(page)
    await dialog.locator("#redeem-points").fill("200")
    await dialog.get_by_role("button", name="Go on").click()
    sure = dialog.get_by_role("heading", name="Redeem 200 points?")
    await expect(sure).to_be_visible()
    await expect(dialog).to_contain_text(
        "They leave your balance now. The operator approves within 2 days, or they "
        "come back."
    )
    await expect(dialog.get_by_role("button", name="Keep")).to_be_focused()
    await press_twice(dialog.get_by_role("button", name="Redeem 200"))
    await expect(dialog).to_have_count(0)
    await expect(page.locator(".redemption-list li")).to_have_count(1)


async def approve(page: Page) -> None:
    """The first step, pressed twice; the second one is not this operator's."""
    await open_case(page, "Mira Redeems")
    await assert_accessible(page)
    await press_twice(page.get_by_role("button", name="Approve", exact=True))
    badge = page.locator("#case .badge").first
    await expect(badge).to_have_text("Approved, payment under way")
    await expect(page.locator("#case")).to_contain_text("You approved it.")
    await expect(page.locator("#case-refused")).to_have_count(0)
    await page.get_by_role("button", name="Pay", exact=True).click()
    await page.get_by_role("button", name="It is paid").click()
    await expect(page.locator("#case-refused")).to_have_text(
        "You approved it yourself. Another operator must pay it."
    )


async def pay(page: Page, account: Account) -> None:
    """The second step, with the payment's reference."""
    await open_case(page, account.name)
    await page.locator("#case-words").fill("Transfer 4711")
    await page.get_by_role("button", name="Pay", exact=True).click()
    dialog = page.get_by_role("alertdialog").or_(page.get_by_role("dialog"))
    await expect(dialog.get_by_role("heading")).to_have_text(
        f"Pay 200 points to {account.name}?"
    )
    await page.get_by_role("button", name="It is paid").click()
    await expect(page.locator("#case .badge").first).to_have_text("Paid")
    steps = page.locator("#case .deeds li")
    await expect(steps.last).to_contain_text("Paid it")
    await expect(steps.last).to_contain_text("Piet")


class TestAppeal:
    async def test_an_upheld_appeal_takes_the_movement_back(
        self, site: Site, visitors: Enter, olga: Account
    ) -> None:
        noor = await site.sign_up("Noor Appeals")
        await site.grant(noor, 100)
        await site.grant(noor, 50, "Meant for somebody else")
        page = await (await visitors(account=noor)).open("/me?tab=points")
        await page.locator(".ledger .as-link").first.click()
        await expect(page.locator(".ledger .receipt")).to_contain_text("Meant for")
        await appeal(page)

        desk = await (await visitors(account=olga)).open("/operator")
        await uphold(desk, "Noor Appeals")
        assert await points_of(site, noor) == (100, 0)
        await go(page, site.url + "/me?tab=points")
        await expect(purse(page)).to_have_text("100")
        rows = page.locator(".ledger tbody tr")
        await expect(rows.first).to_contain_text("Mended after an appeal")
        await expect(rows.nth(1).locator(".as-link")).to_have_attribute(
            "aria-expanded", "true"
        )  # as it was left
        receipt = page.locator(".ledger .receipt")
        await expect(receipt).to_contain_text("Your appeal was upheld: −50 points")
        await expect(receipt).to_contain_text("You are right; it was a mistake.")
        await expect(receipt.get_by_role("button", name="Appeal")).to_have_count(0)


async def appeal(page: Page) -> None:
    """A reason that is too short, then a good one, sent twice."""
    await page.locator(".ledger .receipt").get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("What is wrong with it?").fill("No.")
    await dialog.get_by_role("button", name="Send the appeal").click()
    await expect(dialog.locator("#appeal-reason-error")).to_have_text(
        "Say in at least 10 characters what is wrong. It has 3 characters."
    )
    await assert_accessible(page)
    await dialog.get_by_label("What is wrong with it?").fill(
        "These points are not mine."
    )
    await press_twice(dialog.get_by_role("button", name="Send the appeal"))
    await expect(dialog).to_have_count(0)
    told = re.compile(
        r"Appeal sent\. A person answers within 2 days\. Your receipt R-\w{4} is "
        r"attached\."
    )
    await expect(page.get_by_text(told)).to_be_visible()
    await expect(page.locator(".ledger .receipt")).to_contain_text("You appealed.")


async def uphold(page: Page, name: str) -> None:
    """Not without words."""
    await page.locator(".queue button", has_text="Appeal about points").last.click()
    await expect(page.locator("#case .pairs")).to_contain_text(name)
    await expect(page.locator("#case .quote")).to_have_text(
        "These points are not mine."
    )
    await page.get_by_role("button", name="Uphold").click()
    await expect(page.locator("#case-words-error")).to_have_text(
        "Say why; who appealed reads it."
    )
    await page.locator("#case-words").fill("You are right; it was a mistake.")
    await press_twice(page.get_by_role("button", name="Uphold"))
    await expect(page.locator("#case .badge").first).to_have_text("Upheld")
    await expect(page.locator("#case .pairs")).to_contain_text("−50 points")


class TestDesk:
    async def test_on_a_phone_a_case_is_a_page_of_its_own(
        self, site: Site, visitors: Enter, mira: Account, olga: Account
    ) -> None:
        await redeemed(site, mira, 20)
        page = await (await visitors(account=olga, size="phone")).open("/operator")
        await expect(page.locator("#case")).to_be_hidden()
        await open_case(page, mira.name)
        await expect(page.locator(".desk-queue")).to_be_hidden()
        await assert_fits(page)
        await assert_accessible(page)
        await page.get_by_role("button", name="Back to the list").click()
        await expect(page.locator(".desk-queue")).to_be_visible()
        await expect(page).to_have_url(re.compile(r"/operator$"))
        await page.go_back()
        await expect(page.locator("#case h2")).to_be_visible()

    async def test_health_leads_from_its_words_to_its_figures(
        self, visitors: Enter, olga: Account
    ) -> None:
        page = await (await visitors(account=olga)).open("/operator")
        parts = page.locator(".health-line button")
        await expect(parts).to_have_count(6)
        for place in range(6):
            figure = await parts.nth(place).get_attribute("data-figure")
            await parts.nth(place).click()
            await expect(page.locator(f"#{figure}")).to_be_focused()
        await expect(page.locator(".desk-audit")).to_contain_text("Chain of the log")

    async def test_points_are_given_once_to_whom_the_address_belongs(
        self, site: Site, visitors: Enter, mira: Account, olga: Account
    ) -> None:
        had, waiting = await points_of(site, mira)
        page = await (await visitors(account=olga)).open("/operator")
        address = page.locator("#grant-email")
        await address.fill("nobody@site.example")
        await page.get_by_role("button", name="Look up").click()
        await expect(page.locator("#grant-email-error")).to_have_text(
            "No account has this address. Check it, letter by letter."
        )
        await address.fill(mira.email.upper())
        await page.get_by_role("button", name="Look up").click()
        await expect(page.locator(".found")).to_contain_text(mira.name)
        await page.locator("#grant-points").fill("25")
        await page.get_by_role("button", name="Go on").click()
        await expect(page.locator("#grant-reason-error")).to_be_visible()
        await page.locator("#grant-reason").fill("Welcome")
        await page.get_by_role("button", name="Go on").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog).to_contain_text(f"Give 25 points to {mira.name}?")
        await press_twice(dialog.get_by_role("button", name="Give 25 points"))
        told = page.get_by_text(f"25 points given to {mira.name}.")
        await expect(told).to_be_visible()
        assert await points_of(site, mira) == (had + 25, waiting)

    async def test_the_log_can_be_searched_and_saved(
        self, visitors: Enter, olga: Account
    ) -> None:
        page = await (await visitors(account=olga)).open("/operator")
        rows = page.locator(".audit tbody tr")
        await page.locator("#audit-words").fill("gave role")
        await expect(rows.first).to_contain_text("Gave a role")
        assert await rows.count() >= 2  # of Olga and of Piet or the first operator
        async with page.expect_download() as saving:
            await page.get_by_role("button", name="CSV of the audit log").click()
        saved = await (await saving.value).path()
        head, *lines = saved.read_text(encoding="utf-8").splitlines()
        assert head == "When,Who,Account,Action,Subject,Refusal,Address,Hash"
        assert all("makeOperator" in line for line in lines)
        await page.locator("#audit-words").fill("no such words")
        await expect(page.get_by_text("No line fits.")).to_be_visible()


class TestWhoMaySeeIt:
    async def test_a_contributor_is_told_whom_it_is_for(
        self, visitors: Enter, mira: Account
    ) -> None:
        page = await (await visitors(account=mira)).open("/operator")
        await expect(page.get_by_role("heading", level=1)).to_have_text(
            "This is not for your account"
        )
        await expect(page.get_by_text("Operators and auditors")).to_be_visible()
        await expect(page.get_by_role("link", name="Operator")).to_have_count(0)

    async def test_a_stranger_is_asked_to_sign_in(self, visitors: Enter) -> None:
        page = await (await visitors()).open("/operator")
        await expect(page.get_by_role("heading", level=1)).to_have_text(
            "Sign in to see this"
        )

    async def test_an_auditor_sees_health_and_log_only(
        self, site: Site, visitors: Enter
    ) -> None:
        auditor = await site.make_operator("audra@site.example", "Audra", "--auditor")
        page = await (await visitors(account=auditor)).open("/")
        link = page.locator("header").get_by_role("link", name="Operator")
        await expect(link).to_have_attribute("href", "/operator")
        await link.click()
        await ready(page)
        await expect(page.locator(".audit tbody tr").first).to_be_visible()
        await expect(page.locator(".health-line")).to_contain_text("All well.")
        await expect(page.locator(".desk-queue, .desk-grant")).to_have_count(0)
        await assert_accessible(page)
