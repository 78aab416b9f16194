"""A stranger builds a tool: the examples run as the page shows them, with its key."""

import asyncio
import json
import os
import shutil
import sys
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from experiments.demo.scenery import Scenery
from tests.browser.conftest import Enter
from tests.browser.site import Account, Site
from tests.browser.visitor import assert_accessible, press_twice
from ui.pages.developers.snippets import code_for

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

RUN_S = 120.0
NODE = Path(sysconfig.get_path("scripts")) / "node"
RUNNERS = {
    "curl": ("sh", "call.sh"),
    "Python": (sys.executable, "call.py"),
    "JavaScript": (str(NODE), "call.mjs"),
}
NAME_OF_KEY = "{ viewer { name } }"


async def make_key(page: Page, name: str, *scopes: str) -> str:
    """Make a key by the form, which is sent twice; its secret, as the page shows it."""
    await page.get_by_role("button", name="Create key").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Name").fill(name)
    for scope in scopes:
        await dialog.get_by_role("checkbox", name=scope).check()
    await press_twice(dialog.get_by_role("button", name="Create key"))
    secret = await dialog.locator("#secret").inner_text()
    return secret


async def start(
    code: str, runner: str, file: Path, key: str = ""
) -> asyncio.subprocess.Process:
    file.write_text(code, encoding="utf-8")
    return await asyncio.create_subprocess_exec(
        runner,
        str(file),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "CROWDFL_KEY": key},
    )


async def answer_of(process: asyncio.subprocess.Process) -> Any:
    """What a script prints until it ends."""
    try:
        async with asyncio.timeout(RUN_S):
            out, problems = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        raise
    assert process.returncode == 0, problems.decode()
    return json.loads(out)


@pytest_asyncio.fixture(scope="class", loop_scope="session")
async def builder(site: Site) -> Account:
    """Somebody for each class: an account may sign in five times in a minute."""
    return await site.sign_up("Bea Builder")


@pytest_asyncio.fixture(loop_scope="session")
async def page(visitors: Enter, builder: Account) -> Page:
    visitor = await visitors(account=builder)
    return await visitor.open("/developers")


def assert_same_tasks(one: Any, other: Any) -> None:
    """Two answers tell the same of the tasks in both; the live one may have ended."""
    first, second = tasks_of(one), tasks_of(other)
    both = first.keys() & second.keys()
    assert both
    assert [first[id] for id in both] == [second[id] for id in both]


def tasks_of(answer: Any) -> dict[str, Any]:
    """Title and reward by ID: what stays when a task ends."""
    nodes = [edge["node"] for edge in answer["data"]["tasks"]["edges"]]
    return {node["id"]: (node["title"], node["reward"]) for node in nodes}


async def code_on(page: Page, tab: str) -> str:
    await page.get_by_role("button", name=tab, exact=True).click()
    await expect(page.get_by_role("button", name=tab, exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    # text_content, as the copy button takes it: inner_text would follow the layout.
    return await page.locator("#first-call").text_content() or ""


class TestExamples:
    @pytest.mark.usefixtures("scenery")  # there are tasks
    @pytest.mark.parametrize("tab", RUNNERS)
    async def test_run_as_they_stand_with_a_key_from_the_page(
        self, page: Page, builder: Account, tmp_path: Path, tab: str
    ) -> None:
        runner, file = RUNNERS[tab]
        if not shutil.which(runner) or (tab == "curl" and not shutil.which("curl")):
            pytest.skip(f"{tab} is not on this machine")
        secret = await make_key(page, f"{tab} script")
        await page.get_by_role("button", name="I have copied it").click()
        code = await code_on(page, tab)
        alone = await answer_of(await start(code, runner, tmp_path / file))
        shown = json.loads(await page.locator("#first-answer").text_content() or "")
        assert alone["data"]["viewer"] is shown["data"]["viewer"] is None
        mine = await answer_of(await start(code, runner, tmp_path / file, secret))
        assert mine["data"]["viewer"]["name"] == builder.name
        for answer in (shown, mine):
            assert_same_tasks(answer, alone)

    async def test_the_subscription_tells_of_a_listing(
        self, scenery: Scenery, tmp_path: Path
    ) -> None:
        code = code_for("subscription", scenery.server)
        process = await start(code, sys.executable, tmp_path / "follow.py")
        assert process.stdout is not None
        try:
            async with asyncio.timeout(RUN_S):
                first = json.loads(await process.stdout.readline())
        finally:
            process.kill()
            await process.communicate()
        event = first["marketplaceEvents"]
        assert event["__typename"] == "TaskListed"
        assert event["taskId"].startswith("tsk_")

    async def test_the_page_shows_the_subscription_for_its_server(
        self, page: Page, site: Site
    ) -> None:
        shown = await code_on(page, "Subscription")
        assert shown == code_for("subscription", site.url)


class TestKeys:
    async def test_a_secret_is_shown_once_and_a_revoked_key_is_useless(
        self, page: Page, site: Site, builder: Account
    ) -> None:
        secret = await make_key(page, "night trainer", "train Register")
        await expect(page.get_by_role("dialog")).to_contain_text(
            "Copy this key now. We store only its fingerprint and can't show it again."
        )
        await assert_accessible(page)
        await page.keyboard.press("Escape")
        await expect(page.locator("#secret")).to_be_visible()
        await page.get_by_role("button", name="I have copied it").click()
        await expect(page.get_by_role("dialog")).to_be_hidden()
        await page.reload()
        card = page.locator(".keys-list li", has_text="night trainer")
        await expect(card).to_have_count(1)
        await expect(card).to_contain_text("May read, train")
        assert secret not in await page.content()
        data = await site.ask(NAME_OF_KEY, token=secret)
        assert data["viewer"]["name"] == builder.name

        await card.get_by_role("button", name="Revoke").click()
        await expect(page.get_by_role("button", name="Keep it")).to_be_focused()
        await page.get_by_role("button", name="Revoke the key").click()
        await expect(page.get_by_text("is revoked")).to_be_visible()
        await page.get_by_text("Revoked and ended").click()
        await expect(card).to_contain_text("Revoked")
        assert (await site.ask(NAME_OF_KEY, token=secret))["viewer"] is None

    async def test_what_is_missing_is_told_at_its_field(self, page: Page) -> None:
        await page.get_by_role("button", name="Create key").click()
        dialog = page.get_by_role("dialog")
        await dialog.get_by_role("checkbox", name="read Read").uncheck()
        await dialog.get_by_role("button", name="Create key").click()
        await expect(page.locator("#key-name-error")).to_be_visible()
        await expect(page.locator("#scopes-error")).to_have_text(
            "Give at least one scope."
        )
        await assert_accessible(page)
        await page.keyboard.press("Escape")
        await expect(dialog).to_be_hidden()
        await expect(page.get_by_role("button", name="Create key")).to_be_focused()


class TestPage:
    @pytest.mark.parametrize(
        ("link", "shows"),
        [
            ("Open the explorer", "CrowdFL API explorer"),
            ("Read the schema", "type Subscription"),
        ],
    )
    async def test_explorer_and_schema_open(
        self, visitors: Enter, link: str, shows: str
    ) -> None:
        visitor = await visitors()
        page = await visitor.open("/developers")
        with visitor.watch(page).announced("/graphiql has"):  # it has its own policy
            await page.get_by_role("link", name=link).click()
            await expect(page.locator("body")).to_contain_text(shows)
