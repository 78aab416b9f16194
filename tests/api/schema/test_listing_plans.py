"""How SQLite finds a page of the listings: along an index, however deep."""

from datetime import timedelta
from typing import Any

import pytest

from api.schema.common.loaders import _beyond
from api.schema.tasks.loaders import ORDERS, Conditions, matching
from api.services.context import Context
from tests.conftest import START


async def plan(conditions: Conditions, order: str, after: list[Any] | None) -> str:
    by = ORDERS[order]
    query = matching(conditions)
    if after is not None:
        query = query.filter(_beyond(by, after))
    steps = await query.order_by(*by).limit(21).explain()
    return "; ".join(str(tuple(step)) for step in steps)


PLACES = {
    "NEWEST": START,
    "STARTS_SOON": START + timedelta(days=1),
    "REWARD_PER_MINUTE": 3.5,
}


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(
    "conditions",
    [
        pytest.param(Conditions(), id="all"),
        pytest.param(Conditions(states=("RECRUITING",)), id="one-state"),
    ],
)
class TestPlan:
    async def test_nothing_is_sorted(
        self, context: Context, conditions: Conditions, order: str
    ) -> None:
        found = await plan(conditions, order, None)

        assert "USING INDEX" in found
        assert "TEMP B-TREE" not in found

    async def test_a_deep_page_begins_where_the_last_one_ended(
        self, context: Context, conditions: Conditions, order: str
    ) -> None:
        found = await plan(conditions, order, [PLACES[order], "tsk_x"])

        column = ORDERS[order][0].lstrip("-")
        assert f"{column}<?" in found or f"{column}>?" in found
        assert "TEMP B-TREE" not in found
