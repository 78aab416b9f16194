import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from api.models import Account, Upload
from api.services import housekeeping, ledger
from api.services.context import Context
from api.services.housekeeping import (
    Housekeeping,
    drop_expired_uploads,
    drop_orphans,
    inspect_waiting,
)
from api.services.inspect_upload import INSPECTIONS
from api.services.settle_task import end_task
from api.services.unit_of_work import unit_of_work
from api.services.unused_uploads import drop_if_expired
from tests.api.builders import make_account, make_task, make_upload
from tests.conftest import Clock

PATIENCE_S = 25.0  # on a starved machine; what is released is looked for every 30


@pytest.fixture
async def account(context: Context) -> Account:
    return await make_account(context, points=10)


async def checking(context: Context, account: Account) -> Upload:
    upload = await make_upload(
        context, account, purpose="TEST_SET", state="CHECKING", inspection=None
    )
    context.storage.upload(upload.id).write_bytes(b"a,b\n1,2\n")
    return upload


async def until_state(upload: Upload, state: str) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while (await Upload.get(id=upload.id)).state != state:
            await asyncio.sleep(0.01)


class TestHousekeeping:
    async def test_opens_what_was_checking_when_the_server_died(
        self, context: Context, account: Account
    ) -> None:
        upload = await checking(context, account)

        async with Housekeeping(context):
            await until_state(upload, "READY")

    async def test_opens_what_comes_in_at_once(
        self, context: Context, account: Account
    ) -> None:
        async with Housekeeping(context):
            upload = await checking(context, account)
            context.wakeups.wake(INSPECTIONS)
            await until_state(upload, "READY")

    async def test_one_that_can_t_be_opened_does_not_keep_the_others_waiting(
        self, context: Context, account: Account, caplog: pytest.LogCaptureFixture
    ) -> None:
        broken = await checking(context, account)
        context.storage.upload(broken.id).unlink()  # as if the disk had failed
        good = await checking(context, account)

        failures = Counter[str]()

        await inspect_waiting(context, failures)

        assert failures == {broken.id: 1}
        assert (await Upload.get(id=broken.id)).state == "CHECKING"
        assert (await Upload.get(id=good.id)).state == "READY"
        assert "could not be opened" in caplog.text

    async def test_one_that_can_never_be_opened_is_refused_in_the_end(
        self, context: Context, account: Account
    ) -> None:
        broken = await checking(context, account)
        context.storage.upload(broken.id).unlink()
        failures = Counter[str]()

        for _ in range(housekeeping.MOST_FAILURES):
            await inspect_waiting(context, failures)

        refused = await Upload.get(id=broken.id)
        assert refused.state == "REFUSED"
        assert refused.file_problems[0]["kind"] == "NOT_READABLE"

    async def test_releases_points_and_audits_the_ledger(
        self, context: Context, account: Account, clock: Clock
    ) -> None:
        async with unit_of_work(context) as unit:
            await ledger.transfer(
                unit,
                ledger.Movement(
                    key="held",
                    kind="BASE_PAY",
                    source=ledger.HOUSE,
                    target=ledger.hold(account.id),
                    points=5,
                    account_id=account.id,
                    message="",
                    releases_at=clock.at,
                ),
            )

        async with Housekeeping(context) as house, asyncio.timeout(PATIENCE_S):
            while house.is_ledger_sound is None:
                await asyncio.sleep(0.01)
            while (await ledger.balance(account.id))["on_hold"]:
                await asyncio.sleep(0.01)

        assert house.is_ledger_sound
        assert (await ledger.balance(account.id))["available"] == 15

    async def test_a_turn_that_fails_is_logged_and_repeated(
        self,
        context: Context,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        again = asyncio.Event()
        turns: list[int] = []

        async def fail(_: Any) -> int:
            turns.append(1)
            if len(turns) == 1:
                raise RuntimeError("the disk is on fire")
            again.set()
            return 0

        monkeypatch.setattr(housekeeping, "RELEASE_S", 0.0)
        monkeypatch.setattr(ledger, "release_due", fail)
        async with Housekeeping(context):
            await asyncio.wait_for(again.wait(), PATIENCE_S)

        assert "the disk is on fire" in caplog.text


@pytest.mark.both_databases
class TestExpiry:
    async def test_drops_unused_uploads_with_their_files(
        self, context: Context, account: Account, clock: Clock
    ) -> None:
        old = await make_upload(context, account)
        context.storage.upload(old.id).write_bytes(b"x")
        context.storage.model(old.id).mkdir()
        clock.step(days=6)
        young = await make_upload(context, account)
        clock.step(days=1)

        assert await drop_expired_uploads(context) == 1

        assert [row.id for row in await Upload.all()] == [young.id]
        assert not context.storage.upload(old.id).exists()
        assert not context.storage.model(old.id).exists()

    async def test_keeps_what_a_task_uses(
        self, context: Context, account: Account, clock: Clock
    ) -> None:
        task = await make_task(context, account)
        # Even if the mark was lost.
        await Upload.filter(id=task.model_upload_id).update(expires_at=clock.at)
        clock.step(days=8)

        assert await drop_expired_uploads(context) == 0
        assert await Upload.exists(id=task.model_upload_id)

    async def test_drops_what_only_a_cancelled_draft_names(
        self, context: Context, account: Account, clock: Clock
    ) -> None:
        draft = await make_task(context, account, state="DRAFT")
        path = context.storage.upload(draft.model_upload_id)
        path.write_bytes(b"x")
        await end_task(context, draft.id, "CANCELLED", None)
        waiting = await Upload.get(id=draft.model_upload_id)
        assert waiting.expires_at == clock.at + timedelta(days=7)
        clock.step(days=7)

        assert await drop_expired_uploads(context) == 1
        assert await drop_expired_uploads(context) == 0

        left = await Upload.get(id=draft.model_upload_id)
        assert (left.state, left.received_bytes) == ("REFUSED", 0)
        assert left.expires_at is None
        assert left.file_problems[0]["kind"] == "NOT_READABLE"
        assert not path.exists()

    async def test_drops_what_a_crash_left_of_an_expired_upload(
        self, context: Context, account: Account, clock: Clock
    ) -> None:
        draft = await make_task(context, account, state="DRAFT")
        path = context.storage.upload(draft.model_upload_id)
        path.write_bytes(b"x")
        await end_task(context, draft.id, "CANCELLED", None)
        clock.step(days=7)
        assert await drop_if_expired(context, draft.model_upload_id)

        await drop_orphans(context)

        assert not path.exists()

    @pytest.mark.parametrize("state", ["DRAFT", "RECRUITING"])
    async def test_keeps_what_another_task_than_the_cancelled_draft_uses(
        self, context: Context, account: Account, clock: Clock, state: str
    ) -> None:
        draft = await make_task(context, account, state="DRAFT")
        upload_id = draft.model_upload_id
        await make_task(context, account, state=state, model_upload_id=upload_id)

        await end_task(context, draft.id, "CANCELLED", None)
        clock.step(days=8)

        assert (await Upload.get(id=upload_id)).expires_at is None
        assert await drop_expired_uploads(context) == 0

    async def test_keeps_the_uploads_of_a_cancelled_task_that_was_published(
        self, context: Context, account: Account, clock: Clock
    ) -> None:
        task = await make_task(
            context, account, state="RECRUITING", published_at=clock.at
        )
        await end_task(context, task.id, "CANCELLED", None)
        clock.step(days=8)

        assert await drop_expired_uploads(context) == 0

    async def test_drops_files_without_a_row(
        self, context: Context, account: Account
    ) -> None:
        kept = await make_upload(context, account)
        context.storage.upload(kept.id).write_bytes(b"x")
        context.storage.upload("upl_gone").write_bytes(b"x")
        context.storage.model("upl_gone.unfinished").mkdir()

        await drop_orphans(context)

        assert context.storage.upload(kept.id).exists()
        assert not context.storage.upload("upl_gone").exists()
        assert not context.storage.model("upl_gone.unfinished").exists()
