"""Every screen: pictures, nothing to scroll sideways, nothing that axe grieves at."""

import asyncio
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from experiments.demo.scenery import Scenery
from tests.browser.site import Account, Site
from tests.browser.visitor import MODES, assert_accessible, assert_fits
from tests.phone import market
from tests.phone.conftest import Carry
from tests.phone.owner import CHECK_MS
from tests.phone.owner import Owner as Person
from tests.phone.phone import SIZES, Phone

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

PICTURES = Path(__file__).parents[2] / "build" / "screens"
ROUNDS = 40  # so many that there is time to look
LOOKED_AT = ("large-light", "small-dark")  # by axe: each size, each mode
LARGE_TEXT_AT = "small-light"
LARGE_TEXT = "document.documentElement.style.fontSize = '200%'"
REGISTER = """
mutation Register($input: ClientInput!) {
  registerClient(input: $input) { __typename ... on Client { id } }
}
"""
PIXEL = {
    "label": "Pixel 7",
    "platform": "PHONE",
    "runtimes": ["TFJS"],
    "cpuCores": 8,
    "ramBytes": 8_000_000_000,
    "freeRamBytes": 4_000_000_000,
    "freeStorageBytes": 2_000_000_000,
    "network": "WIFI",
    "batteryPercent": 84,
    "charging": True,
}


@dataclass(frozen=True)
class Screen:
    """A screen as somebody sees it.

    Attributes:
        name: Of the pictures.
        path: Under `/mobile/`; `{running}` and so on are tasks of the scenery.
        is_own: Whether the contributor is signed in, with a phone that is registered.
        shows: Words that stand in it once it is there.
    """

    name: str
    path: str
    is_own: bool = False
    shows: str = ""


SCREENS = (
    Screen("tasks", "", is_own=True, shows="Fits this phone (1)"),
    Screen("tasks-stranger", "", shows="Recruiting"),
    Screen(
        "task-recruiting", "tasks/{recruiting}", is_own=True, shows="Check my phone"
    ),
    Screen("task-stranger", "tasks/{recruiting}", shows="Check my phone"),
    Screen("task-running", "tasks/{running}", shows="Who trained it"),
    Screen(
        "task-completed", "tasks/{completed}", is_own=True, shows="Finished after 12"
    ),
    Screen("task-paused", "tasks/{paused}", shows="on Monday at the latest"),
    Screen("task-cancelled", "tasks/{cancelled}", shows="stopped this task after"),
    Screen(
        "no-such-task", "tasks/tsk_00000000000000000000000000000000", shows="no task"
    ),
    Screen("join-data", "join/{recruiting}/data", is_own=True, shows="Choose a CSV"),
    Screen("join-consent", "join/{recruiting}/consent", is_own=True, shows="My rules"),
    Screen("training", "training", is_own=True, shows="Past seven days"),
    Screen("training-stranger", "training", shows="Sign in to see"),
    Screen("points", "points", is_own=True, shows="earned this week"),
    Screen("me", "me", is_own=True, shows="Reputation"),
    Screen("me-stranger", "me", shows="Colours"),
    Screen("sign-in", "sign-in", shows="No account yet?"),
    Screen("sign-up", "sign-up", shows="At least 12 characters."),
    Screen("not-found", "no-such-page", shows="leads nowhere"),
)


@dataclass(frozen=True)
class Owner:
    """The contributor of the scenery, with a phone.

    Attributes:
        account: Signs in.
        client_id: Of the phone.
    """

    account: Account
    client_id: str


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def scenery(site: Site) -> Scenery:
    """A marketplace with a task in every state; one runs live."""
    return await site.show_scenery()


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def owner(site: Site, scenery: Scenery) -> Owner:
    """Somebody who has trained with a laptop, and registers a phone."""
    login = scenery.contributor
    account = Account(login.email, login.name, login.password)
    token = await site.session(account)
    answer = await site.ask(REGISTER, token=token, input=PIXEL)
    return Owner(account, answer["registerClient"]["id"])


class TestScreens:
    @pytest.mark.parametrize(("size", "mode"), list(product(SIZES, MODES)))
    async def test_they_can_be_shown(
        self, phones: Carry, scenery: Scenery, owner: Owner, size: str, mode: str
    ) -> None:
        stranger = await phones(size=size, mode=mode)
        contributor = await phones(account=owner.account, size=size, mode=mode)
        known = f"localStorage.setItem('client', '{owner.client_id}')"
        await contributor.context.add_init_script(known)
        theirs, own = await asyncio.gather(
            looks(stranger, scenery, False, f"{size}-{mode}"),
            looks(contributor, scenery, True, f"{size}-{mode}"),
        )
        assert not theirs + own, "\n".join(theirs + own)

    async def test_what_is_known_stays_without_a_network(
        self, phone: Phone, scenery: Scenery
    ) -> None:
        assert scenery.tasks["RECRUITING"]
        page = await phone.open(announced="ERR_INTERNET_DISCONNECTED")
        await expect(page.get_by_role("heading", name="Tasks")).to_be_visible()
        await expect(page.locator("article").first).to_be_visible()
        await phone.context.set_offline(True)
        told = page.get_by_text("You are offline. This is from ")
        await expect(told).to_be_visible()
        await expect(page.locator("article").first).to_be_visible()
        await in_all_ways(page, "tasks-offline")
        await phone.context.set_offline(False)
        await expect(told).to_have_count(0)


async def looks(phone: Phone, scenery: Scenery, is_own: bool, way: str) -> list[str]:
    """Look at the screens of one phone, one by one; what is wrong with them."""
    wrong = []
    for screen in SCREENS:
        if screen.is_own is is_own:
            try:
                await look(phone, scenery, screen, way)
            except AssertionError as problem:
                wrong.append(f"{screen.name}: {problem}")
    return wrong


async def look(phone: Phone, scenery: Scenery, screen: Screen, way: str) -> None:
    """Take a picture, and judge the screen.

    Args:
        phone: Whose.
        scenery: Tasks to look at.
        screen: What is looked at.
        way: Size and mode, for the picture's name.
    """
    tasks = {state.lower(): found[0] for state, found in scenery.tasks.items()}
    page = await phone.open(f"/mobile/{screen.path.format(**tasks)}")
    await expect(page.get_by_text(screen.shows).first).to_be_visible()
    await picture(page, f"{screen.name}-{way}")
    await assert_fits(page)
    if way in LOOKED_AT:
        await assert_accessible(page)
    if way == LARGE_TEXT_AT:
        await page.evaluate(LARGE_TEXT)
        await page.screenshot(path=PICTURES / f"phone-{screen.name}-large-text.png")
        await assert_fits(page)
    await page.close()  # what is open goes on working


async def picture(page: Page, name: str) -> None:
    """A picture once nothing is on its way any more."""
    await expect(page.locator("main [aria-busy=true]")).to_have_count(0)
    await page.evaluate("document.fonts.ready.then(() => null)")
    PICTURES.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=PICTURES / f"phone-{name}.png")


class TestJoining:
    """One owner, one task: what stands on the way from the link to the points."""

    async def test_its_steps_can_be_shown(
        self, site: Site, phones: Carry, requester: Account, tmp_path: Path
    ) -> None:
        files = await market.pima(site, tmp_path, clients=1, rounds=ROUNDS)
        await site.grant(requester, 1_000)
        task_id = await market.list_task(site, requester, files)
        owner = await Person.scans(await phones(), task_id)
        page = owner.page
        await owner.signs_up("Ana", "ana@screens.example")
        await expect(owner.button("Send and continue")).to_be_enabled(timeout=CHECK_MS)
        await in_all_ways(page, "join-phone")
        await owner.checks_phone("Pixel 7")

        await owner.chooses(misnamed(files.shards[0], tmp_path))
        await expect(owner.button("Use it")).to_be_visible(timeout=CHECK_MS)
        await in_all_ways(page, "join-data-wrong")
        await owner.button("Use it").click()
        await expect(owner.button("Use this file")).to_be_enabled(timeout=CHECK_MS)
        await in_all_ways(page, "join-data-fits")
        await owner.keeps_file()
        await expect(owner.button("Join")).to_be_enabled(timeout=CHECK_MS)
        await in_all_ways(page, "join-consent-ready")
        await owner.joins()
        await expect(page.get_by_text("Registered. Training ID")).to_be_visible()
        await in_all_ways(page, "training-waiting")
        await owner.connects()
        await in_all_ways(page, "training-connected")

        await market.start(site, requester, task_id, 1)
        await expect(page.get_by_text("Your update was used.")).to_be_visible(
            timeout=CHECK_MS
        )
        await in_all_ways(page, "training-running", is_still=False)
        await owner.button("Stop now").click()
        dialog = page.get_by_role("dialog")
        await expect(dialog.get_by_text("is lost")).to_be_visible()
        await in_all_ways(page, "training-stop", is_still=False)
        await dialog.get_by_role("button", name="Stop now").click()
        await expect(page.get_by_text("Paused by you.")).to_be_visible()
        await in_all_ways(page, "training-paused")
        await owner.button("Go on").click()
        await owner.is_paid()
        await in_all_ways(page, "training-paid")

        await owner.button("See the receipts").click()
        await page.get_by_role("button", name="Paid for an update").first.click()
        await expect(page.get_by_text("Available after")).to_be_visible()
        await in_all_ways(page, "receipt")
        await page.get_by_role("button", name="Close").click()
        await page.get_by_role("link", name="Me").click()
        await expect(page.get_by_text("Your update was used in round")).to_have_count(5)
        await expect(page.get_by_text("Files kept here")).to_be_visible()
        await in_all_ways(page, "me-trained")


async def in_all_ways(page: Page, name: str, *, is_still: bool = True) -> None:
    """Pictures in each size and mode, judged in one; the page goes on as it was.

    Args:
        page: What is shown.
        name: Of the pictures.
        is_still: Whether nothing changes while axe looks.
    """
    for size, mode in product(SIZES, MODES):
        await page.set_viewport_size(SIZES[size])
        await page.emulate_media(color_scheme="dark" if mode == "dark" else "light")
        await picture(page, f"{name}-{size}-{mode}")
        await assert_fits(page)
        if is_still and f"{size}-{mode}" == LOOKED_AT[1]:
            await assert_accessible(page)
    await page.set_viewport_size(SIZES["large"])


def misnamed(shard: Path, folder: Path) -> Path:
    """The same rows, the first column's name in other letters."""
    header, rest = shard.read_text().split("\n", 1)
    first, others = header.split(",", 1)
    path = folder / "my-clinic.csv"
    path.write_text(f"{first.swapcase()},{others}\n{rest}")
    return path
