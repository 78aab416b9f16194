"""A task whose model was made from a template, from the draft to the trained model."""

import asyncio

import pytest

from api.services.create_model_from_template import create_model_from_template
from api.services.draft_task import create_task
from api.services.publish_task import publish_task
from fl_engine.model.manifest import Manifest, read_manifest, read_safetensors
from tests.api.services.rounds.market import Market, ready_test_set, task_request


async def list_from_template(market: Market) -> Manifest:
    """Publish a task of a logistic regression on two columns."""
    context, caller = market.context, market.caller
    model = await create_model_from_template(
        context,
        caller,
        template="LINEAR",
        learning="BINARY_CLASSIFICATION",
        input_shape=[2],
        classes=2,
        hidden_units=[],
        seed=3,
    )
    test_set = await ready_test_set(context, market.requester)
    request = task_request(context, model, test_set)
    task = await create_task(context, caller, request)
    market.task_id = task.id
    await publish_task(context, caller, task.id)
    return read_manifest(context.storage.model(model.id) / "manifest.json")


class TestTaskFromATemplate:
    async def test_starts_with_the_columns_of_its_test_set(
        self, market: Market
    ) -> None:
        manifest = await list_from_template(market)

        path = market.context.storage.weights(market.task_id, 0)
        first = read_safetensors(path, manifest)
        # both columns of the test set are 0, 0, 1, 1 in some order
        assert first["normalization/mean"].tolist() == [0.5, 0.5]
        assert first["normalization/variance"].tolist() == [0.25, 0.25]

    async def test_is_trained_round_by_round(self, market: Market) -> None:
        manifest = await list_from_template(market)
        await market.conduct()
        devices = await market.devices(3)

        await market.start()
        for _ in range(2):
            async with asyncio.TaskGroup() as group:
                for device in devices:  # kernel and bias travel, Normalization does not
                    group.create_task(device.train((0.5, -0.25, 1)))
        task = await market.ended()

        assert (task.state, task.rounds_committed) == ("COMPLETED", 2)
        storage = market.context.storage
        first = read_safetensors(storage.weights(task.id, 0), manifest)
        last = read_safetensors(storage.weights(task.id, 2), manifest)
        change = last["output/kernel"] - first["output/kernel"]
        assert change.reshape(-1).tolist() == pytest.approx([1, -0.5])
        assert last["output/bias"].tolist() == [2]
        assert last["normalization/mean"].tolist() == [0.5, 0.5]
