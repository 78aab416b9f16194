"""What goes wrong while somebody lists a task: a clear word, and nothing is lost."""

import re
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.conftest import Enter
from tests.browser.listing import CHECK_MS, Form, Halves, split_pima
from tests.browser.site import Account, Site

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

TITLE = "Diabetes from eight measurements"
KEPT = "text => Object.values(localStorage).some(kept => kept.includes(text))"
SIGN_OUT = "mutation SignOut { signOut }"


@pytest.fixture(scope="session")
def halves(tmp_path_factory: pytest.TempPathFactory) -> Halves:
    return split_pima(tmp_path_factory.mktemp("pima"))


@pytest_asyncio.fixture(loop_scope="session")
async def form(visitors: Enter, requester: Account) -> Form:
    """The form, empty, before somebody with 10,000 points."""
    visitor = await visitors(account=requester)
    return Form(await visitor.open("/tasks/new"))


async def keeps(page: Page, title: str) -> None:
    """What was typed in step 1 is there."""
    await page.get_by_role("button", name=re.compile(r"^1\. Describe")).click()
    await expect(page.get_by_label("Title", exact=True)).to_have_value(title)


class TestFields:
    async def test_what_is_missing_is_named_beside_its_field(self, form: Form) -> None:
        await form.shows("Describe")
        await form.fill("Title", "Sugar")
        message = "Give a title of 10 to 80 characters. It has 5."
        await form.stays(message)
        title = form.page.get_by_label("Title", exact=True)
        await expect(title).to_have_attribute("aria-invalid", "true")
        described = (await title.get_attribute("aria-describedby") or "").split()
        said = [
            await form.page.locator(f"[id='{i}']").all_inner_texts() for i in described
        ]
        assert [message] in said
        await form.page.get_by_role("alert").get_by_role("link").click()
        await expect(title).to_be_focused()
        await expect(title).to_have_value("Sugar")

    async def test_a_pool_above_the_balance_is_refused_with_the_remedy(
        self, form: Form, halves: Halves
    ) -> None:
        await form.to_review(halves, TITLE, seats=3)
        await form.page.get_by_role("button", name="Edit Reward").click()
        await form.shows("Reward")
        await form.fill("Points for a device that finishes", "9000")
        short = "You have 10,000 points; this needs 27,000."
        await expect(form.page.locator("main")).to_contain_text(short)
        await form.go_on("Review")
        await form.publish()
        await form.shows("Reward")
        await expect(form.page.get_by_role("alert")).to_contain_text(short)
        await form.fill("Points for a device that finishes", "100")
        await form.go_on("Review")
        await keeps(form.page, TITLE)


class TestFiles:
    async def test_a_file_that_is_no_table_is_refused(
        self, form: Form, tmp_path: Path, halves: Halves
    ) -> None:
        wrong = tmp_path / "test.csv"
        wrong.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
        await form.to_test_set(TITLE)
        await form.choose_file("Test set", wrong)
        error = form.page.locator("[id='testSet-error']")
        await expect(error).to_contain_text("it is a PNG picture")
        await form.stays("Choose the test set")
        await form.send_test_set(halves.test)
        await expect(error).to_have_count(0)
        await keeps(form.page, TITLE)

    async def test_a_cell_that_is_no_number_is_shown_by_its_row(
        self, form: Form, tmp_path: Path, halves: Halves
    ) -> None:
        lines = halves.test.read_text().splitlines()
        cells = lines[3].split(",")
        lines[3] = ",".join([cells[0], "n/a", *cells[2:]])
        wrong = tmp_path / "test.csv"
        wrong.write_text("\n".join(lines) + "\n")
        await form.to_test_set(TITLE)
        await form.choose_file("Test set", wrong)
        said = form.page.locator("main")
        await expect(said).to_contain_text("glucose", timeout=CHECK_MS)
        await expect(said).to_contain_text("n/a")

    async def test_a_label_that_does_not_fit_says_what_would(
        self, form: Form, halves: Halves
    ) -> None:
        await form.to_test_set(TITLE)
        await form.send_test_set(halves.test)
        await form.page.get_by_label("Label", exact=True).select_option("age")
        await form.stays('"Yes or no" needs 2')
        await form.page.get_by_label("Label", exact=True).select_option("diabetes")
        await form.go_on("Requirements")
        await keeps(form.page, TITLE)


class TestInterruptions:
    async def test_a_reload_keeps_step_and_fields(self, form: Form) -> None:
        await form.describe(TITLE)
        await form.go_on("Model")
        await form.fill("Hidden units", "12, 6")
        await form.page.get_by_label("Hidden units").blur()
        await form.page.wait_for_function(KEPT, arg="12, 6")
        await form.page.reload()
        await form.shows("Model")
        hidden = form.page.get_by_label("Hidden units", exact=True)
        await expect(hidden).to_have_value("12, 6")
        await form.page.go_back()
        await form.shows("Describe")
        await expect(form.page.get_by_label("Title", exact=True)).to_have_value(TITLE)

    async def test_a_session_that_ends_in_the_middle_loses_nothing(
        self, site: Site, visitors: Enter
    ) -> None:
        account = await site.sign_up("Ida Interrupted")
        visitor = await visitors(account=account)
        form = Form(await visitor.open("/tasks/new"))
        await form.to_test_set(TITLE)
        await site.ask(SIGN_OUT, token=await site.session(account))
        await form.page.get_by_role("button", name="Back").click()
        dialog = form.page.get_by_role("dialog")
        await expect(dialog).to_contain_text("You were signed out")
        await expect(dialog).to_contain_text("your draft is kept")
        await dialog.get_by_role("button", name="Sign in").click()
        await form.page.get_by_label("E-mail address").fill(account.email)
        await form.page.get_by_label("Password", exact=True).fill(account.password)
        button = form.page.locator("form").get_by_role("button", name="Sign in")
        await button.click()
        await expect(form.page).to_have_url(re.compile("/tasks/new"))
        await keeps(form.page, TITLE)

    async def test_a_restart_of_the_server_loses_nothing(
        self, site: Site, visitors: Enter, requester: Account
    ) -> None:
        visitor = await visitors(account=requester)
        form = Form(await visitor.open("/tasks/new"))
        await form.describe(TITLE)
        watch = visitor.watch(form.page)
        with watch.announced("WebSocket connection", "ERR_CONNECTION_REFUSED"):
            await site.stop()
            line = form.page.get_by_text("this page continues by itself")
            await expect(line).to_be_visible()
            await form.fill("Title", f"{TITLE}, again")  # typed while nobody listens
            await site.start()
            await expect(line).to_be_hidden(timeout=CHECK_MS)
        title = form.page.get_by_label("Title", exact=True)
        await expect(title).to_have_value(f"{TITLE}, again")
        await form.go_on("Model")
        await keeps(form.page, f"{TITLE}, again")
