"""IDs as strangers write them."""

import pytest

from api.models import Task
from api.services.context import Context
from tests.api.builders import make_account, make_task


@pytest.mark.both_databases
class TestLookUp:
    @pytest.mark.parametrize(
        "id",
        [
            pytest.param("tsk_\0", id="nul"),
            pytest.param("tsk_\ud800", id="half-a-surrogate-pair"),
            pytest.param("tsk_" + "0" * 100, id="long"),
            pytest.param("tsk_é", id="not-ascii"),
            pytest.param("", id="empty"),
        ],
    )
    async def test_of_what_can_be_no_id_finds_nothing(
        self, context: Context, id: str
    ) -> None:
        await make_task(context, await make_account(context))

        assert await Task.get_or_none(id=id) is None
        assert not await Task.filter(requester_id=id).exists()
        assert not await Task.filter(id__in=[id]).exists()

    async def test_of_an_id_finds_its_row(self, context: Context) -> None:
        task = await make_task(context, await make_account(context))

        assert await Task.get(id=task.id, requester_id=task.requester_id) == task
