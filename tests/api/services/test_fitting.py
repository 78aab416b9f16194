"""One client beside many tasks."""

from typing import Any

import pytest

from api.models import Task
from api.services import fitting
from api.services.context import Context
from api.services.fit import fit_of
from api.services.fitting import Demands, Fitting, demands_of
from api.services.requirements import check_device
from fl_engine.task import DeviceSpec, ScoreWeights
from tests.api.builders import make_account, make_client, make_task
from tests.api.schema.samples import SPEC

ANY = Demands(DeviceSpec(), 0.0, ScoreWeights())


def demanding(**device: Any) -> dict[str, Any]:
    return {**SPEC, "device": {**SPEC["device"], **device}}


class TestFitting:
    async def test_scores_as_the_page_of_the_task_does(self, context: Context) -> None:
        client = await make_client(context, await make_account(context))
        task = await make_task(context, await make_account(context), spec=SPEC)
        demands = await demands_of([task.id], [])

        found = Fitting(context, client).score(task.requester_id, demands[task.id])

        assert found is not None
        assert found == fit_of(context, task, client).score

    async def test_a_device_that_lacks_something_has_no_score(
        self, context: Context
    ) -> None:
        client = await make_client(context, await make_account(context), cpu_cores=2)
        large = ANY._replace(device=DeviceSpec(least_cpu_cores=4))

        assert Fitting(context, client).score("acc_other", ANY) is not None
        assert Fitting(context, client).score("acc_other", large) is None

    async def test_nobody_fits_a_task_of_their_own(self, context: Context) -> None:
        client = await make_client(context, await make_account(context))

        assert Fitting(context, client).score(client.account_id, ANY) is None

    async def test_equal_demands_are_compared_once(
        self, context: Context, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        client = await make_client(context, await make_account(context))
        compared: list[Any] = []

        def check(device: DeviceSpec, *others: Any) -> Any:
            compared.append(device)
            return check_device(device, *others)

        monkeypatch.setattr(fitting, "check_device", check)
        compare = Fitting(context, client)

        for cores in (1, 1, 2, 1):
            device = DeviceSpec(least_cpu_cores=cores)
            compare.score("acc_other", ANY._replace(device=device))

        assert len(compared) == 2


class TestDemands:
    async def test_of_a_published_task_are_read_once(self, context: Context) -> None:
        task = await make_task(context, await make_account(context), spec=SPEC)
        first = await demands_of([task.id], [])
        await Task.filter(id=task.id).update(spec=demanding(least_cpu_cores=9))

        assert await demands_of([task.id], []) == first

    async def test_of_a_draft_are_read_each_time(self, context: Context) -> None:
        task = await make_task(context, await make_account(context), spec=SPEC)
        await demands_of([], [task.id])
        await Task.filter(id=task.id).update(spec=demanding(least_cpu_cores=9))

        found = await demands_of([], [task.id])

        assert found[task.id].device.least_cpu_cores == 9

    async def test_are_forgotten_together_before_they_are_too_many(
        self, context: Context, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(fitting, "MOST_KEPT", 2)
        monkeypatch.setattr(fitting, "_kept", {})
        owner = await make_account(context)
        ids = [(await make_task(context, owner, spec=SPEC)).id for _ in range(3)]

        await demands_of(ids[:2], [])
        found = await demands_of(ids, [])

        assert set(found) == set(ids)
        assert set(fitting._kept) == {ids[2]}
