"""Steps of preprocessing are fitted from statistics before the first round."""

import asyncio
import hashlib
import io
import json
from dataclasses import replace
from typing import Any

import msgspec
import numpy as np
import pytest

from api.models import Task
from api.services.offer_transport import offer_transport
from api.services.pause_task import pause_task
from api.services.preprocessing import steps_of_task
from api.services.refusals import InvalidInput, NotFound
from api.services.resume_task import resume_task
from api.services.task_files import find_task_file
from api.settings import Settings
from fl_engine import wire
from fl_engine.data import pipeline_of, read_raw
from fl_engine.data.measuring import answer
from fl_engine.data.pipeline import Pipeline
from fl_engine.task import spec_from_json
from tests.api.services.rounds.market import PATIENCE_S, Device, Market

IMPUTE = {"kind": "IMPUTE", "columns": ["a"], "imputation": "MEDIAN"}
STANDARDISE = {"kind": "STANDARDISE", "columns": ["a", "b"]}
COLUMNS = [
    {"name": "a", "type": "NUMBER", "least": 0, "greatest": 100, "nullable": True,
     "missing_markers": ["0"]},
    {"name": "b", "type": "NUMBER", "least": -10, "greatest": 10},
    {"name": "y", "type": "BOOLEAN"},
]  # fmt: skip
STEPS: dict[str, Any] = {
    "data": {"columns": COLUMNS},
    "preprocessing": [IMPUTE, STANDARDISE],
    "training": {"rounds": 1},
}
BRIEF: dict[str, Any] = {
    "training": {"rounds": 1, "grace_s": 1.0}
}  # where somebody is silent
# a: 10, 20, 30 and 40, one missing; b: 1 to 6
ROWS = ("a,b,y\n10,1,0\n20,2,1\n", "a,b,y\n0,3,0\n30,4,1\n", "a,b,y\n40,5,0\n40,6,1\n")
TEST_SET = b"a,b,y\n0,1,0\n25,3,1\n"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, most_attempts=2)


async def pipeline_of_market(market: Market) -> Pipeline:
    spec = spec_from_json((await market.task()).spec)
    return pipeline_of(spec.data, spec.preprocessing)


async def next_measure(device: Device) -> wire.Measure:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            frame = await device.link.told.get()
            if isinstance(frame, wire.Measure):
                return frame


async def refusal_of(device: Device) -> wire.Error:
    async with asyncio.timeout(PATIENCE_S):
        while True:
            frame = await device.link.told.get()
            if isinstance(frame, wire.Error):
                return frame


async def answer_to(
    device: Device, measure: wire.Measure, text: str
) -> wire.Statistics:
    pipeline = await pipeline_of_market(device.market)
    spec = spec_from_json((await device.market.task()).spec)
    rows = read_raw(io.BytesIO(text.encode()), spec.data)
    return answer(pipeline, rows, measure)


async def measured(device: Device, text: str) -> wire.Measure:
    """Answer the next question honestly."""
    measure = await next_measure(device)
    statistics = await answer_to(device, measure, text)
    await device.exchange.measured(device.link, statistics)
    return measure


async def open_market(market: Market, clients: int = 3, **changes: Any) -> list[Device]:
    market.test_set = TEST_SET
    await market.list_task(**{**STEPS, **changes})
    devices = await market.devices(clients)
    await market.conduct()
    await market.start()
    return devices


async def all_measured(devices: list[Device]) -> None:
    for _ in range(2):
        for device, text in zip(devices, ROWS, strict=True):
            await measured(device, text)


def fitted(task: Task) -> list[list[dict[str, Any]]]:
    return [list(step["fitted"]) for step in steps_of_task(task)]


class TestFitting:
    async def test_freezes_what_all_clients_have_before_round_one(
        self, market: Market
    ) -> None:
        devices = await open_market(market)
        await all_measured(devices)
        trains = [await device.next_train() for device in devices]

        task = await market.task()
        assert [train.round for train in trains] == [1, 1, 1]
        impute, standardise = fitted(task)
        # Quantiles rise evenly from 10 to 20, all are 30, all are 40 (twice): half of
        # the weight of 5 values lies below 30, and 30 itself spans the middle.
        assert (impute[0]["location"], impute[0]["examples"]) == (30, 5)
        # a: 10, 20, 30, 30, 40, 40, mean 170 / 6, squares 5,500 / 6
        mean = 170 / 6
        assert standardise[0]["location"] == pytest.approx(mean)
        deviation = (5_500 / 6 - mean**2) ** 0.5
        assert standardise[0]["scale"] == pytest.approx(deviation)
        # b: 1 to 6: mean 3.5, squares 91 / 6
        assert standardise[1]["location"] == 3.5
        assert standardise[1]["scale"] == pytest.approx((91 / 6 - 3.5**2) ** 0.5)
        # The held-out row without a value got the median; both are standardised.
        x = np.load(market.context.storage.task(task.id) / "x.npy")
        np.testing.assert_allclose(x[0, 0], (30 - mean) / deviation, rtol=1e-6)
        np.testing.assert_allclose(x[1, 0], (25 - mean) / deviation, rtol=1e-6)

    async def test_asks_for_the_second_pass_with_what_the_first_froze(
        self, market: Market
    ) -> None:
        devices = await open_market(market)
        first = [await measured(d, t) for d, t in zip(devices, ROWS, strict=True)]
        second = await next_measure(devices[0])

        assert [(w.column, w.step, w.measure) for w in first[0].columns] == [
            (0, 0, "quantiles")
        ]
        assert first[0].fitted == ()
        assert (first[0].part, second.part) == (1, 2)
        assert [(w.column, w.step, w.measure) for w in second.columns] == [
            (0, 1, "moments"),
            (1, 1, "moments"),
        ]
        assert second.fitted == (
            wire.Frozen(column=0, step=0, location=30.0, scale=None),
        )
        assert fitted(await market.task()) == [[], []]

    async def test_lets_clients_fetch_what_is_frozen(self, market: Market) -> None:
        devices = await open_market(market)
        device, name = devices[0], "preprocessing.json"
        with pytest.raises(NotFound):
            await find_task_file(market.context, device.caller, market.task_id, name)
        await all_measured(devices)
        await device.next_train()

        offered = await offer_transport(
            market.context, device.caller, device.participation
        )
        file = await find_task_file(market.context, device.caller, market.task_id, name)

        assert offered is not None
        entry = offered.files[-1]
        content = file.path.read_bytes()
        assert entry.kind == "PREPROCESSING"
        assert entry.sha256 == hashlib.sha256(content).hexdigest()
        assert entry.size_bytes == len(content)
        document = json.loads(content)
        assert document["version"] == 1
        assert [s["kind"] for s in document["steps"]] == ["IMPUTE", "STANDARDISE"]
        assert document["steps"][0]["fitted"][0]["location"] == 30

    async def test_goes_on_after_a_crash_in_the_second_pass(
        self, market: Market
    ) -> None:
        devices = await open_market(market)
        for device, text in zip(devices, ROWS, strict=True):
            await measured(device, text)
        assert (await next_measure(devices[0])).part == 2

        await market.crash()
        for device in devices:
            await device.connect()
        again = [await measured(d, t) for d, t in zip(devices, ROWS, strict=True)]
        for device in devices:
            await device.train()

        assert [measure.part for measure in again] == [2, 2, 2]
        task = await market.ended()
        assert task.state == "COMPLETED"
        assert fitted(task)[0][0]["location"] == 30

    async def test_asks_who_comes_back_again(self, market: Market) -> None:
        devices = await open_market(market)
        before = await next_measure(devices[0])
        await devices[0].vanish()
        await devices[0].connect()

        after = await next_measure(devices[0])

        assert (after.part, after.columns) == (before.part, before.columns)

    async def test_needs_no_statistics_where_all_is_given(self, market: Market) -> None:
        given = [
            {**IMPUTE, "imputation": "CONSTANT", "constant": "50"},
            {"kind": "MIN_MAX", "columns": ["a"], "least": 0, "greatest": 100},
        ]
        devices = await open_market(market, preprocessing=given)

        for device in devices:
            await device.train()

        task = await market.ended()
        assert task.state == "COMPLETED"
        x = np.load(market.context.storage.task(task.id) / "x.npy")
        np.testing.assert_allclose(x, [[0.5, 1], [0.25, 3]])


class TestClientsThatDoNotHelp:
    async def test_are_not_waited_for_longer_than_their_time(
        self, market: Market
    ) -> None:
        devices = await open_market(market, **BRIEF)
        for _ in range(2):  # the third never answers, such as an old phone
            for device, text in zip(devices[:2], ROWS[:2], strict=True):
                await measured(device, text)

        trains = [await device.next_train() for device in devices]

        assert [train.round for train in trains] == [1, 1, 1]
        assert fitted(await market.task())[1][1]["examples"] == 4

    async def test_are_not_counted_when_they_lie_beyond_the_schema(
        self, market: Market
    ) -> None:
        devices = await open_market(market)
        liar, measure = devices[2], await next_measure(devices[2])
        true = (await answer_to(liar, measure, ROWS[2])).columns[0]
        lie = msgspec.structs.replace(true, greatest=999.0)
        statistics = wire.Statistics(
            id=wire.new_id(), of=measure.id, examples=2, columns=(lie,)
        )
        await liar.exchange.measured(liar.link, statistics)
        error = await refusal_of(liar)
        await measured(devices[0], ROWS[0])
        await measured(devices[1], ROWS[1])

        assert (error.code, error.of, error.is_fatal) == (
            "MEASURE",
            statistics.id,
            False,
        )
        assert error.message.startswith("a: 40 to 999 is not within 0 to 100")
        # without it: two thirds of the weight rise evenly from 10 to 20, a third is 30
        assert (await next_measure(devices[0])).fitted[0].location == 17.5

    async def test_are_not_waited_for_when_they_say_that_they_can_not_answer(
        self, market: Market
    ) -> None:
        devices = await open_market(market)  # silence would be borne for 40 s
        for part in range(2):
            asked = await next_measure(devices[2])
            assert asked.part == part + 1
            await devices[2].exchange.unmeasured(devices[2].link, asked.id)
            for device, text in zip(devices[:2], ROWS[:2], strict=True):
                await measured(device, text)

        trains = [await device.next_train() for device in devices]

        assert [train.round for train in trains] == [1, 1, 1]
        assert fitted(await market.task())[1][1]["examples"] == 4

    async def test_can_not_refuse_for_another(self, market: Market) -> None:
        devices = await open_market(market)
        before = await next_measure(devices[0])
        await devices[2].exchange.unmeasured(devices[2].link, before.id)
        statistics = await answer_to(devices[0], before, ROWS[0])
        await devices[0].exchange.measured(devices[0].link, statistics)
        for device, text in zip(devices[1:], ROWS[1:], strict=True):
            await measured(device, text)
        for device, text in zip(devices, ROWS, strict=True):
            await measured(device, text)
        await devices[0].next_train()

        assert fitted(await market.task())[1][1]["examples"] == 6

    async def test_can_not_answer_for_another(self, market: Market) -> None:
        devices = await open_market(market)
        measure = await next_measure(devices[0])
        statistics = await answer_to(devices[1], measure, ROWS[1])

        await devices[1].exchange.measured(devices[1].link, statistics)

        assert (await refusal_of(devices[1])).of == statistics.id

    async def test_too_many_of_them_fail_the_task_in_the_end(
        self, market: Market
    ) -> None:
        devices = await open_market(market, **BRIEF)
        for _ in range(2):
            await measured(devices[0], ROWS[0])

        task = await market.ended()

        assert task.state == "FAILED"
        assert task.state_reason is not None
        assert "in 2 attempts" in task.state_reason
        assert "1 clients sent usable statistics, 2 are needed" in task.state_reason
        assert task.returned_points == task.pool_points

    async def test_without_a_value_of_a_column_fail_it_too(
        self, market: Market
    ) -> None:
        devices = await open_market(market)
        nothing = "a,b,y\n0,1,0\n,2,1\n"
        for _ in range(2):
            for device in devices:
                await measured(device, nothing)

        task = await market.ended()

        assert task.state_reason is not None
        assert "No client has a value of 'a'" in task.state_reason


class TestRequester:
    async def test_can_pause_in_the_middle(self, market: Market) -> None:
        devices = await open_market(market)
        asked = [await next_measure(device) for device in devices]

        await pause_task(market.context, market.caller, market.task_id)
        for device, measure, text in zip(devices, asked, ROWS, strict=True):
            statistics = await answer_to(device, measure, text)
            await device.exchange.measured(device.link, statistics)
        async with asyncio.timeout(PATIENCE_S):
            while market.conductor._running:
                await asyncio.sleep(0.01)
        task = await market.task()
        assert (task.state, task.fitting) == ("PAUSED", None)
        await resume_task(market.context, market.caller, market.task_id)
        await all_measured(devices)

        assert (await devices[0].next_train()).round == 1

    async def test_is_told_what_is_wrong_with_a_step(self, market: Market) -> None:
        with pytest.raises(InvalidInput) as refusal:
            await market.draft(**{**STEPS, "preprocessing": [STANDARDISE]})

        assert [problem.path for problem in refusal.value.problems] == [
            ("input", "data", "columns", "0", "nullable")
        ]

    async def test_can_list_no_test_set_with_a_value_out_of_range(
        self, market: Market
    ) -> None:
        market.test_set = b"a,b,y\n-999,1,0\n25,3,1\n"

        with pytest.raises(Exception, match="test set does not fit"):
            await market.draft(**STEPS)
