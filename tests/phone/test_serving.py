"""The app as it is served: what a browser makes of its policies, and its size."""

import pytest

from tests.phone.phone import Phone

pytestmark = [pytest.mark.slow, pytest.mark.asyncio(loop_scope="session")]

MOST_FIRST_BYTES = 150_000  # gzipped, before anybody joins a task
SENT = """() => performance.getEntries()
  .filter((e) => e.entryType === "resource" || e.entryType === "navigation")
  .map((e) => [e.name, e.encodedBodySize])"""


class TestServing:
    async def test_workers_may_share_memory(self, phone: Phone) -> None:
        page = await phone.open()
        assert await page.evaluate("() => self.crossOriginIsolated")
        assert await page.evaluate("() => self.isSecureContext")

    async def test_a_screen_s_address_survives_a_reload(self, phone: Phone) -> None:
        page = await phone.open("/mobile/tasks/tsk_01J00000000000000000000000")
        answer = await page.reload()
        assert answer is not None
        assert answer.status == 200
        await page.locator("#app > *").first.wait_for()

    async def test_the_first_load_is_small(self, phone: Phone) -> None:
        page = await phone.open()
        await page.wait_for_load_state("networkidle")
        sent: list[tuple[str, int]] = await page.evaluate(SENT)
        assert len(sent) > 1
        assert 0 < sum(size for _, size in sent) <= MOST_FIRST_BYTES, sent
