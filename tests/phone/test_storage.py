"""What the phone keeps, in a real browser's file system."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page

from fl_engine import wire
from tests.api.transport.fakes import a_train, an_update
from tests.browser.conftest import absent
from tests.browser.visitor import PATIENCE_MS
from tests.phone.static import serving

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

LAB = Path("build/phone-lab")
MIB = 1024 * 1024
TRAINING = "prt_1"
WEIGHTS = bytes([7]) * MIB
DELTA = bytes(range(256)) * 100


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    if not (LAB / "files.html").exists():
        absent("The lab is not built. Run: make lab")
    with serving(LAB) as url:
        yield f"{url}/files.html"


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A browser with an empty storage."""
    context = await browser.new_context()
    context.set_default_timeout(PATIENCE_MS)
    yield context
    await context.close()


class Storage:
    """The lab's page, opened."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @classmethod
    async def opened(cls, context: BrowserContext, address: str) -> "Storage":
        page = await context.new_page()
        await page.goto(address)
        storage = cls(page)
        await storage.ready()
        return storage

    async def ready(self) -> None:
        await self.page.wait_for_function("() => 'lab' in globalThis")

    async def reload(self) -> None:
        await self.page.reload()
        await self.ready()

    async def do(self, name: str, *given: Any) -> Any:
        code = f"(given) => lab.{name}(...given)"
        return await self.page.evaluate(code, list(given))

    async def crash(self) -> None:
        """Kill the page's process."""
        session = await self.page.context.new_cdp_session(self.page)
        async with self.page.expect_event("crash"):
            dying = asyncio.ensure_future(session.send("Page.crash"))
        dying.cancel()  # nobody is left to answer
        await asyncio.wait([dying])

    async def have_room(self, size_bytes: int | None) -> None:
        """Set how much the origin may keep; None for what the browser gives."""
        session = await self.page.context.new_cdp_session(self.page)
        origin = await self.page.evaluate("() => origin")
        quota = {} if size_bytes is None else {"quotaSize": size_bytes}
        await session.send(
            "Storage.overrideQuotaForOrigin", {"origin": origin, **quota}
        )


@pytest_asyncio.fixture(loop_scope="session")
async def storage(context: BrowserContext, address: str) -> Storage:
    return await Storage.opened(context, address)


async def begin(storage: Storage) -> wire.Train:
    train = a_train(WEIGHTS)
    encoded = wire.encode(train).hex()
    assert await storage.do("begin", encoded, train.id.hex()) == 0
    return train


class TestSpool:
    async def test_survives_a_reload(self, storage: Storage) -> None:
        await storage.do("open", TRAINING)
        train = await begin(storage)
        assert await storage.do("append", 7, MIB // 2) == ""
        update = an_update(DELTA)
        await storage.do("save", wire.encode(update).hex(), DELTA.hex())
        await storage.reload()

        assert await storage.do("open", TRAINING) == {
            "train": wire.encode(train).hex(),
            "receivedBytes": MIB // 2,
            "update": wire.encode(update).hex(),
        }
        encoded = wire.encode(train).hex()
        assert await storage.do("begin", encoded, train.id.hex()) == MIB // 2
        assert await storage.do("append", 7, MIB // 2) == ""
        digest = hashlib.sha256(WEIGHTS).hexdigest()
        assert await storage.do("weightsSha256") == digest
        assert await storage.do("delta") == DELTA.hex()

        await storage.do("clear")
        await storage.reload()
        empty = {"train": None, "receivedBytes": 0, "update": None}
        assert await storage.do("open", TRAINING) == empty

    async def test_survives_a_crash_of_the_page(
        self, context: BrowserContext, address: str, storage: Storage
    ) -> None:
        await storage.do("open", TRAINING)
        await begin(storage)
        for _ in range(3):
            assert await storage.do("append", 7, 100_000) == ""
        await storage.crash()

        after = await Storage.opened(context, address)
        left = await after.do("open", TRAINING)
        assert left["receivedBytes"] == 300_000

    async def test_passes_over_a_torn_note(self, storage: Storage) -> None:
        await storage.do("open", TRAINING)
        await begin(storage)  # the first writing of the note
        await storage.do("append", 7, 1_000)  # the second
        await storage.do("append", 7, 1_000)  # the third
        await storage.do("tear", TRAINING, "download.1.json")
        await storage.reload()

        assert (await storage.do("open", TRAINING))["receivedBytes"] == 1_000

    async def test_drops_an_update_that_is_not_whole(self, storage: Storage) -> None:
        await storage.do("open", TRAINING)
        update = an_update(DELTA)
        await storage.do("save", wire.encode(update).hex(), DELTA.hex())
        await storage.do("tear", TRAINING, f"update-{update.id.hex()}.bin")
        await storage.reload()

        assert (await storage.do("open", TRAINING))["update"] is None

    async def test_says_that_the_storage_is_full(self, storage: Storage) -> None:
        await storage.do("open", TRAINING)
        await begin(storage)
        await storage.have_room(MIB)
        said = await storage.do("append", 7, 8 * MIB)
        assert said.startswith("QuotaExceededError")
        await storage.have_room(None)
        await storage.reload()

        # What was safe before is still there, and goes on.
        await storage.do("open", TRAINING)
        assert await storage.do("append", 7, MIB) == ""
        digest = hashlib.sha256(WEIGHTS).hexdigest()
        assert await storage.do("weightsSha256") == digest

    async def test_belongs_to_one_tab(
        self, context: BrowserContext, address: str, storage: Storage
    ) -> None:
        await storage.do("open", TRAINING)
        other = await Storage.opened(context, address)
        said = await other.do("tryOpen", TRAINING)
        assert said.startswith("InUseError: CrowdFL is open in another tab")
        assert await other.do("tryOpen", "prt_2") == ""

        await storage.page.close()
        assert await other.do("tryOpen", TRAINING) == ""


class TestDataFiles:
    async def test_keeps_a_file_for_a_task(self, storage: Storage) -> None:
        assert await storage.do("keep", "tsk_1", "a,b\n1,2\n", 5 * MIB) == ""
        await storage.reload()

        kept = await storage.do("read", "tsk_1")
        assert kept == {"start": "a,b\n1,2\na,b\n1,2\na,b\n", "sizeBytes": 5 * MIB}
        (listed,) = await storage.do("list")
        assert (listed["taskId"], listed["name"]) == ("tsk_1", "rows.csv")
        await storage.do("remove", "tsk_1")
        assert await storage.do("read", "tsk_1") is None

    async def test_keeps_the_earlier_file_when_the_storage_is_full(
        self, storage: Storage
    ) -> None:
        assert await storage.do("keep", "tsk_1", "earlier\n", 16) == ""
        await storage.have_room(2 * MIB)
        said = await storage.do("keep", "tsk_1", "later\n", 20 * MIB)
        assert said.startswith("QuotaExceededError")
        kept = await storage.do("read", "tsk_1")
        assert kept == {"start": "earlier\nearlier\n", "sizeBytes": 16}
