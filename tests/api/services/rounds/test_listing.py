"""Drafts, publishing and starting: what is refused, and what happens once."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from api.models import Client, Receipt, Task, Upload
from api.services import ledger
from api.services.check_task import CheckedTask, check_task, date_problems
from api.services.draft_task import create_task, update_task
from api.services.estimates import estimate_device_s
from api.services.publish_task import Prepared, prepare_files, publish_task
from api.services.refusals import (
    Denied,
    InsufficientPoints,
    InvalidInput,
    LimitReached,
    ModelRefused,
    NotFound,
    TaskIncomplete,
    TestSetRefused,
    UploadNotReady,
    WrongState,
)
from api.services.start_task import spec_of, start_task
from tests.api.builders import make_account, signed_in
from tests.api.services.rounds.market import (
    Market,
    merged,
    ready_model,
    ready_test_set,
    task_request,
)
from tests.conftest import START


async def request_of(market: Market, **changes: Any) -> dict[str, Any]:
    model = await ready_model(market.context, market.requester)
    test_set = await ready_test_set(market.context, market.requester)
    return merged(task_request(market.context, model, test_set), changes)


async def create(market: Market, **changes: Any) -> Task:
    request = await request_of(market, **changes)
    return await create_task(market.context, market.caller, request)


class TestCreating:
    async def test_fills_in_every_default(self, market: Market) -> None:
        task = await create(market, training={"least_updates": None, "seed": None})
        spec = spec_of(task)

        assert (task.state, task.escrow) == ("DRAFT", "NONE")
        assert spec.training.least_updates == 2  # half of 3, rounded up
        assert [str(r) for r in spec.device.runtimes] == ["KERAS"]
        assert spec.device.least_free_ram_bytes == 64 * 1024**2 + 3 * 32
        assert task.points_per_update == 100  # 600 · 1.0 / (2 rounds · 3 seats)

    async def test_estimates_time_and_bytes(self, market: Market) -> None:
        task = await create(market)

        # 2 rounds · 1 epoch · (1 step · 2 ms + 4 rows · 3 parameters · 6 / 1e9)
        assert task.device_s == pytest.approx(0.004, rel=1e-3)
        assert task.points_per_minute == pytest.approx(200 / (task.device_s / 60))
        assert task.transfer_bytes == 2 * 24
        assert estimate_device_s(spec_of(task), 3, 4) == task.device_s

    async def test_names_every_problem_at_once(self, market: Market) -> None:
        with pytest.raises(InvalidInput) as refusal:
            await create(
                market,
                title="x",
                training={"learning_rate": 0.0},
                selection={"over_selection": 0.9},
                recruits_until=market.context.now(),
            )

        paths = {problem.path for problem in refusal.value.problems}
        assert ("input", "title") in paths
        assert ("input", "training", "learningRate") in paths
        assert ("input", "selection", "overSelection") in paths
        assert ("input", "recruitsUntil") in paths

    @pytest.mark.parametrize(
        ("changes", "path"),
        [
            pytest.param({"learning": "OTHER"}, ("input", "learning"), id="enum"),
            pytest.param(
                {"training": {"rounds": "two"}},
                ("input", "training", "rounds"),
                id="type",
            ),
            pytest.param({"title": "a\0b c"}, ("input", "title"), id="nul"),
            pytest.param({"title": "a\nb c"}, ("input", "title"), id="line-break"),
            pytest.param({"title": "a\u202eb"}, ("input", "title"), id="override"),
            pytest.param(
                {"starts_at": None}, ("input", "startsAt"), id="starts-before-the-end"
            ),
        ],
    )
    async def test_points_at_the_place(
        self, market: Market, changes: dict[str, Any], path: tuple[str, ...]
    ) -> None:
        if "starts_at" in changes:
            changes = {"starts_at": market.context.now()}
        with pytest.raises(InvalidInput) as refusal:
            await create(market, **changes)

        assert path in [problem.path for problem in refusal.value.problems]

    async def test_needs_the_scope_list(self, market: Market) -> None:
        request = await request_of(market)
        caller = signed_in(market.requester, ["TRAIN"])
        with pytest.raises(Denied) as denied:
            await create_task(market.context, caller, request)

        assert denied.value.code == "FORBIDDEN"

    async def test_does_not_find_somebody_elses_upload(self, market: Market) -> None:
        other = await make_account(market.context)
        theirs = await ready_model(market.context, other)
        with pytest.raises(NotFound):
            await create(market, model_upload_id=theirs.id)

    async def test_waits_for_the_upload(self, market: Market) -> None:
        request = await request_of(market)
        uploads = Upload.filter(id=request["model_upload_id"])
        await uploads.update(state="CHECKING")
        with pytest.raises(UploadNotReady) as refusal:
            await create_task(market.context, market.caller, request)

        assert refusal.value.retry_after_s == 1.0
        assert "try again in a moment" in refusal.value.message

    async def test_does_not_take_an_upload_that_expires_meanwhile(
        self, market: Market, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def check(*given: Any) -> CheckedTask:
            checked = await check_task(*given)
            await Upload.filter(id=checked.model.id).update(state="REFUSED")
            return checked

        monkeypatch.setattr("api.services.draft_task.check_task", check)
        with pytest.raises(NotFound):
            await create(market)

    async def test_refuses_a_model_with_other_inputs(self, market: Market) -> None:
        column = {"name": "c", "type": "NUMBER"}
        request = await request_of(market)
        request["data"]["columns"] = [*request["data"]["columns"], column]
        with pytest.raises(ModelRefused) as refusal:
            await create_task(market.context, market.caller, request)

        assert refusal.value.file_problems[0].kind == "SHAPE_MISMATCH"

    async def test_refuses_runtimes_that_cannot_train_the_model(
        self, market: Market
    ) -> None:
        with pytest.raises(ModelRefused) as refusal:
            await create(market, device={"runtimes": ["TFJS"]})

        assert refusal.value.file_problems[0].kind == "NOT_TRAINABLE"

    async def test_refuses_a_test_set_without_a_column(self, market: Market) -> None:
        request = await request_of(market)
        content = b"a,y\n0,0\n1,1\n"
        test_set = await ready_test_set(market.context, market.requester, content)
        with pytest.raises(TestSetRefused) as refusal:
            await create_task(
                market.context,
                market.caller,
                {**request, "test_set_upload_id": test_set.id},
            )

        assert refusal.value.file_problems[0].name == "b"

    async def test_limits_drafts(self, market: Market) -> None:
        object.__setattr__(market.context.settings.limits, "most_drafts", 1)
        await create(market)
        with pytest.raises(LimitReached) as refusal:
            await create(market)

        assert (refusal.value.limit, refusal.value.used) == ("DRAFTS", 1)


class TestUpdating:
    async def test_replaces_a_draft(self, market: Market) -> None:
        task = await create(market)
        changed = await update_task(
            market.context,
            market.caller,
            task.id,
            await request_of(market, title="Another title"),
        )

        assert (changed.id, changed.title) == (task.id, "Another title")

    async def test_uploads_that_it_used_before_expire(self, market: Market) -> None:
        request = await request_of(market)
        task = await create_task(market.context, market.caller, request)
        other = await ready_test_set(market.context, market.requester)

        await update_task(
            market.context,
            market.caller,
            task.id,
            {**request, "test_set_upload_id": other.id},
        )

        expiry = await Upload.all().order_by("id").values_list("expires_at", flat=True)
        assert expiry == [None, market.context.now() + timedelta(days=7), None]

    async def test_leaves_a_published_task_as_it_is(self, market: Market) -> None:
        task = await market.list_task()
        with pytest.raises(WrongState) as refusal:
            await update_task(
                market.context, market.caller, task.id, await request_of(market)
            )

        assert (refusal.value.current, refusal.value.allowed) == (
            "RECRUITING",
            ("DRAFT",),
        )

    async def test_does_not_find_somebody_elses_draft(self, market: Market) -> None:
        task = await create(market)
        other = signed_in(await make_account(market.context))
        with pytest.raises(NotFound):
            await update_task(market.context, other, task.id, await request_of(market))


class TestPublishing:
    async def test_escrows_the_pool_once(self, market: Market) -> None:
        task = await market.list_task()
        again = await publish_task(market.context, market.caller, task.id)

        assert (again.state, again.escrow) == ("RECRUITING", "LOCKED")
        balance = await ledger.balance(market.requester.id)
        assert (balance["available"], balance["in_escrow"]) == (400, 600)

    async def test_of_a_draft_that_is_changed_meanwhile_changes_nothing(
        self, market: Market, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        task = await create(market)
        larger = await request_of(market, reward={"pool_points": 900})
        loop = asyncio.get_running_loop()

        def prepare(*given: Any, **named: Any) -> Prepared:
            change = update_task(market.context, market.caller, task.id, larger)
            asyncio.run_coroutine_threadsafe(change, loop).result()
            return prepare_files(*given, **named)

        monkeypatch.setattr("api.services.publish_task.prepare_files", prepare)
        with pytest.raises(WrongState) as refusal:
            await publish_task(market.context, market.caller, task.id)

        assert refusal.value.current == "DRAFT"
        assert (await Task.get(id=task.id)).state == "DRAFT"
        assert (await ledger.balance(market.requester.id))["in_escrow"] == 0

    async def test_prepares_weights_and_held_out_rows(self, market: Market) -> None:
        task = await market.list_task()
        storage = market.context.storage

        assert storage.payload(task.id, 0).read_bytes() == b"\0" * 12
        assert (storage.task(task.id) / "x.npy").is_file()
        assert task.weights_sha256 is not None

    async def test_needs_enough_points(self, market: Market) -> None:
        task = await create(market, reward={"pool_points": 1_001})
        with pytest.raises(InsufficientPoints) as refusal:
            await publish_task(market.context, market.caller, task.id)

        assert (refusal.value.needed, refusal.value.available) == (1_001, 1_000)
        assert (await Task.get(id=task.id)).state == "DRAFT"
        assert await ledger.audit()

    async def test_needs_a_test_set(self, market: Market) -> None:
        task = await create(market, test_set_upload_id=None)
        with pytest.raises(TaskIncomplete) as refusal:
            await publish_task(market.context, market.caller, task.id)

        assert refusal.value.problems[0].path == ("input", "testSetUploadId")

    async def test_needs_a_point_for_each_update(self, market: Market) -> None:
        task = await create(market, reward={"pool_points": 5})
        with pytest.raises(TaskIncomplete) as refusal:
            await publish_task(market.context, market.caller, task.id)

        assert refusal.value.problems[0].path == ("input", "reward", "poolPoints")

    async def test_needs_dates_that_are_still_to_come(self, market: Market) -> None:
        task = await create(market)
        market.context.now.step(hours=1)  # type: ignore[attr-defined]
        with pytest.raises(TaskIncomplete) as refusal:
            await publish_task(market.context, market.caller, task.id)

        assert refusal.value.problems[0].path == ("input", "recruitsUntil")


class TestStarting:
    async def test_needs_enough_clients(self, market: Market) -> None:
        task = await market.list_task()
        await market.device()
        with pytest.raises(WrongState, match="2 are needed"):
            await start_task(market.context, market.caller, task.id)

    async def test_ranks_everybody_and_says_why(self, market: Market) -> None:
        await market.list_task(selection={"cohort_size": 2, "backups": 1})
        devices = await market.devices(4)
        await market.start()

        rows = [await device.row() for device in devices]
        assert [row.state for row in rows] == [
            "SELECTED",
            "SELECTED",
            "BACKUP",
            "NOT_SELECTED",
        ]
        assert [row.rank for row in rows] == [1, 2, 3, 4]
        finished = await devices[3].link.finished
        assert (finished.state, finished.points) == ("NOT_SELECTED", 0)

    async def test_leaves_out_who_meets_the_requirements_no_more(
        self, market: Market
    ) -> None:
        await market.list_task()
        devices = await market.devices(4)
        client = await devices[0].row()
        await Client.filter(id=client.client_id).update(free_ram_bytes=1)
        await market.start()

        assert (await devices[0].row()).state == "NOT_SELECTED"
        receipt = await Receipt.get(participation_id=client.id, kind="SELECTION")
        assert receipt.body["unmet"][0]["requirement"] == "FREE_RAM"
        assert receipt.body["rank"] is None

    async def test_starts_by_itself_when_its_time_has_come(
        self, market: Market
    ) -> None:
        await market.list_task()
        devices = await market.devices(3)
        market.context.now.step(hours=2)  # type: ignore[attr-defined]
        await market.conduct()

        await devices[0].next_train()

    async def test_fails_by_itself_with_too_few_clients(self, market: Market) -> None:
        await market.list_task()
        await market.devices(1)
        market.context.now.step(hours=2)  # type: ignore[attr-defined]
        await market.conduct()
        task = await market.ended()

        assert (task.state, task.returned_points) == ("FAILED", 600)
        assert (await ledger.balance(market.requester.id))["available"] == 1_000

    async def test_newcomers_never_leave_a_seat_empty(self, market: Market) -> None:
        await market.list_task(selection={"most_newcomers": 0.0})
        devices = await market.devices(3)
        await market.start()

        assert {(await d.row()).state for d in devices} == {"SELECTED"}


def test_recruitment_lasts_ninety_days_at_most() -> None:
    late = START + timedelta(days=91)
    assert [p.path for p in date_problems(late, late, START)] == [("recruitsUntil",)]


@pytest.mark.parametrize(
    ("days", "allowed"), [(90, []), (91, ["x ≤ recruitsUntil + 90 days"])]
)
def test_starts_ninety_days_after_recruitment_at_most(
    days: int, allowed: list[str]
) -> None:
    until = START + timedelta(days=1)
    problems = date_problems(until, until + timedelta(days=days), START)

    assert [p.path for p in problems] == [("startsAt",)] * len(allowed)
    assert [p.allowed for p in problems] == allowed
