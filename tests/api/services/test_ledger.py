import pytest

from api.models import LedgerEntry, PointsAccount
from api.services import ledger
from api.services.context import Context
from api.services.refusals import InsufficientPoints
from api.services.unit_of_work import unit_of_work
from tests.api.builders import make_account


async def escrow_points(
    context: Context, account_id: str, points: int, key: str = "escrow:tsk_1"
) -> LedgerEntry:
    async with unit_of_work(context) as unit:
        return await ledger.transfer(
            unit,
            key=key,
            kind="ESCROW",
            source=ledger.available(account_id),
            target=ledger.escrow("tsk_1"),
            points=points,
            account_id=account_id,
            message="Pool locked.",
        )


class TestTransfer:
    async def test_takes_from_one_place_and_adds_to_the_other(
        self, context: Context
    ) -> None:
        account = await make_account(context, points=100)

        entry = await escrow_points(context, account.id, 30)

        assert (entry.points, entry.signed_points, entry.available_after) == (
            30,
            -30,
            70,
        )
        balances = {row.id: row.balance for row in await PointsAccount.all()}
        assert balances == {
            "house": -100,
            f"available:{account.id}": 70,
            "escrow:tsk_1": 30,
        }
        assert await ledger.audit()

    async def test_the_same_key_moves_points_once(self, context: Context) -> None:
        account = await make_account(context, points=100)
        first = await escrow_points(context, account.id, 30)

        again = await escrow_points(context, account.id, 30)

        assert again.id == first.id
        assert (await ledger.balance(account.id))["available"] == 70

    async def test_refuses_more_than_there_is_and_changes_nothing(
        self, context: Context
    ) -> None:
        account = await make_account(context, points=10)

        with pytest.raises(InsufficientPoints) as refused:
            await escrow_points(context, account.id, 11)

        assert (refused.value.needed, refused.value.available) == (11, 10)
        assert await LedgerEntry.filter(key="escrow:tsk_1").count() == 0
        assert (await ledger.balance(account.id))["available"] == 10
        assert await ledger.audit()

@pytest.mark.both_databases
class TestBoth:
    async def test_x(self, context: Context) -> None:
        account = await make_account(context, points=10)
        await escrow_points(context, account.id, 3)
        assert await ledger.audit()
