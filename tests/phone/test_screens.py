"""Every screen: pictures, nothing to scroll sideways, nothing that axe grieves at."""

from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from experiments.demo.scenery import Scenery
from tests.browser import conftest as desk
from tests.browser.site import Account, Site
from tests.browser.visitor import MODES, assert_accessible, assert_fits
from tests.phone.conftest import Carry
from tests.phone.phone import SIZES, Phone

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

PICTURES = Path(__file__).parents[2] / "build" / "screens"
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

scenery = desk.scenery


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


@pytest_asyncio.fixture(scope="session", loop_scope="session")
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
        wrong = []
        for screen in SCREENS:
            phone = contributor if screen.is_own else stranger
            try:
                await look(phone, scenery, screen, f"{size}-{mode}")
            except AssertionError as problem:
                wrong.append(f"{screen.name}: {problem}")
        assert not wrong, "\n".join(wrong)


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


async def picture(page: Page, name: str) -> None:
    """A picture once nothing is on its way any more."""
    await expect(page.locator("main [aria-busy=true]")).to_have_count(0)
    await page.evaluate("document.fonts.ready.then(() => null)")
    PICTURES.mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=PICTURES / f"phone-{name}.png")
