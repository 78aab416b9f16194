"""Every page: a picture, nothing to scroll sideways, nothing that axe grieves at."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import ViewportSize

from experiments.demo.scenery import Login, Scenery
from tests.browser.conftest import Enter
from tests.browser.site import Account
from tests.browser.visitor import (
    MODES,
    SIZES,
    assert_accessible,
    assert_fits,
    ready,
)

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

PICTURES = Path(__file__).parents[2] / "build" / "screens"
NARROWEST: ViewportSize = {"width": 320, "height": 640}
LOOKED_AT = (("desktop", "light"), ("phone", "dark"))  # by axe: each size, each mode


@dataclass(frozen=True)
class Screen:
    """A page as somebody sees it.

    Attributes:
        name: Of the picture.
        path: Of the page; `{running}` and so on are tasks of the scenery.
        who: "stranger", "requester", "contributor" or "operator".
        announced: Pattern of what the browser says of it.
    """

    name: str
    path: str
    who: str = "stranger"
    announced: str | None = None


SCREENS = (
    Screen("marketplace", "/"),
    Screen("marketplace-signed-in", "/", "contributor"),
    Screen("task-running", "/tasks/{running}"),
    Screen("task-recruiting", "/tasks/{recruiting}", "contributor"),
    Screen("task-completed", "/tasks/{completed}", "requester"),
    Screen("task-cancelled", "/tasks/{cancelled}"),
    Screen("task-paused", "/tasks/{paused}"),
    Screen("task-paused-requester", "/tasks/{paused}", "requester"),
    Screen("new-task", "/tasks/new", "requester"),
    Screen("new-task-stranger", "/tasks/new"),
    Screen("me", "/me", "contributor"),
    Screen("me-stranger", "/me"),
    Screen("me-points", "/me?tab=points", "contributor"),
    Screen("me-participations", "/me?tab=participations", "contributor"),
    Screen("my-tasks", "/me/tasks", "requester"),
    Screen("stats", "/stats"),
    Screen("developers", "/developers", "requester"),
    Screen("developers-stranger", "/developers"),
    Screen("operator", "/operator", "operator"),
    Screen("operator-contributor", "/operator", "contributor"),
    Screen("operator-stranger", "/operator"),
    Screen("sign-in", "/sign-in"),
    Screen("sign-up", "/sign-up"),
    Screen("not-found", "/no-such-page", announced="status of 404"),
    Screen("no-such-task", "/tasks/tsk_00000000000000000000000000000000"),
)


def path_of(screen: Screen, scenery: Scenery) -> str:
    """The address of a screen."""
    tasks = {state.lower(): found[0] for state, found in scenery.tasks.items()}
    return screen.path.format(**tasks)


def account_of(screen: Screen, scenery: Scenery) -> Account | None:
    """Who looks at it."""
    logins: dict[str, Callable[[], Login]] = {
        "requester": lambda: scenery.requester,
        "contributor": lambda: scenery.contributor,
        "operator": lambda: scenery.operator,
    }
    if screen.who not in logins:
        return None
    login = logins[screen.who]()
    return Account(login.email, login.name, login.password)


class TestScreens:
    @pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
    async def test_it_can_be_shown(
        self, regulars: Enter, scenery: Scenery, screen: Screen
    ) -> None:
        PICTURES.mkdir(parents=True, exist_ok=True)
        ways = [(size, mode) for size in SIZES for mode in MODES]
        looks = [look(regulars, scenery, screen, size, mode) for size, mode in ways]
        found = await asyncio.gather(*looks, return_exceptions=True)
        wrong = [
            f"{size}, {mode}: {problem}"
            for (size, mode), problem in zip(ways, found, strict=True)
            if problem is not None
        ]
        assert not wrong, "\n".join(wrong)


async def look(
    regulars: Enter, scenery: Scenery, screen: Screen, size: str, mode: str
) -> None:
    """Take a picture, and judge the page."""
    account = account_of(screen, scenery)
    visitor = await regulars(account=account, size=size, mode=mode)
    is_well = False
    try:
        page = await visitor.open(path_of(screen, scenery), announced=screen.announced)
        await page.screenshot(path=PICTURES / f"{screen.name}-{size}-{mode}.png")
        await assert_fits(page)
        if (size, mode) in LOOKED_AT:
            await assert_accessible(page)
        if (size, mode) == ("phone", "light"):
            await page.set_viewport_size(NARROWEST)
            await ready(page)
            await assert_fits(page)
        is_well = True
    finally:
        await visitor.leave(check=is_well)
