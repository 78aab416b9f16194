import asyncio
from typing import Any

import pytest
from tortoise.exceptions import IntegrityError

from api.events import Event
from api.models import LedgerEntry, PointsAccount, Receipt
from api.services import ledger
from api.services.context import Context
from api.services.refusals import InsufficientPoints
from api.services.retry import retrying
from api.services.unit_of_work import unit_of_work
from tests.api.builders import make_account
from tests.conftest import Clock

pytestmark = pytest.mark.both_databases


async def lock_pool(
    context: Context, account_id: str, points: int, key: str = "escrow:tsk_1"
) -> LedgerEntry:
    async with unit_of_work(context) as unit:
        return await ledger.transfer(
            unit,
            ledger.Movement(
                key=key,
                kind="ESCROW",
                source=ledger.available(account_id),
                target=ledger.escrow("tsk_1"),
                points=points,
                account_id=account_id,
                message="Pool locked.",
                task_id="tsk_1",
            ),
        )


async def pay_on_hold(
    context: Context, clock: Clock, account_id: str, points: int
) -> LedgerEntry:
    async with unit_of_work(context) as unit:
        return await ledger.transfer(
            unit,
            ledger.Movement(
                key=f"pay:{account_id}",
                kind="BASE_PAY",
                source=ledger.escrow("tsk_1"),
                target=ledger.hold(account_id),
                points=points,
                account_id=account_id,
                message="Your update was accepted.",
                task_id="tsk_1",
                participation_id="par_1",
                round_number=1,
                releases_at=clock.at.replace(day=29),
            ),
        )


class TestTransfer:
    async def test_takes_from_one_place_and_adds_to_the_other(
        self, context: Context
    ) -> None:
        account = await make_account(context, points=100)

        entry = await lock_pool(context, account.id, 30)

        assert entry.points == 30
        assert entry.signed_points == -30
        assert entry.available_after == 70
        assert {row.id: row.balance for row in await PointsAccount.all()} == {
            "house": -100,
            f"available:{account.id}": 70,
            "escrow:tsk_1": 30,
        }

    async def test_the_same_key_moves_points_once(self, context: Context) -> None:
        account = await make_account(context, points=100)
        first = await lock_pool(context, account.id, 30)

        again = await lock_pool(context, account.id, 30)

        assert again.id == first.id
        assert (await ledger.balance(account.id))["available"] == 70
        assert await Receipt.filter(subject_id=first.id).count() == 1

    async def test_sixty_four_equal_requests_move_points_once(
        self, context: Context
    ) -> None:
        account = await make_account(context, points=100)

        entries = await asyncio.gather(
            *(retrying(lambda: lock_pool(context, account.id, 30)) for _ in range(64))
        )

        assert len({entry.id for entry in entries}) == 1
        assert (await ledger.balance(account.id))["available"] == 70

    async def test_refuses_more_than_there_is_and_changes_nothing(
        self, context: Context
    ) -> None:
        account = await make_account(context, points=10)

        with pytest.raises(InsufficientPoints) as refused:
            await lock_pool(context, account.id, 11)

        assert (refused.value.needed, refused.value.available) == (11, 10)
        assert not await LedgerEntry.exists(key="escrow:tsk_1")
        assert (await ledger.balance(account.id))["available"] == 10
        assert await ledger.audit()

    async def test_a_place_without_points_has_none_to_give(
        self, context: Context
    ) -> None:
        account = await make_account(context)

        with pytest.raises(InsufficientPoints) as refused:
            await lock_pool(context, account.id, 1)

        assert refused.value.available == 0

    @pytest.mark.parametrize("points", [0, -5])
    async def test_moves_at_least_one_point(
        self, context: Context, points: int
    ) -> None:
        account = await make_account(context, points=10)

        with pytest.raises(ValueError, match="at least 1 point"):
            await lock_pool(context, account.id, points)

    async def test_tells_the_account_why_its_points_moved(
        self, context: Context
    ) -> None:
        account = await make_account(context, points=100)

        entry = await lock_pool(context, account.id, 30)

        receipt = await Receipt.get(id=entry.receipt_id)
        assert (receipt.kind, receipt.message) == ("POINTS", "Pool locked.")
        assert receipt.body == {"entry_id": entry.id}
        told = await Event.filter(stream=f"account:{account.id}", seq__gt=2)
        assert [(event.kind, event.body) for event in told] == [
            (
                "PointsChanged",
                {
                    "task_id": "tsk_1",
                    "entry_kind": "ESCROW",
                    "points": -30,
                    "available_after": 70,
                    "receipt_id": receipt.id,
                },
            ),
            (
                "ReceiptIssued",
                {
                    "task_id": "tsk_1",
                    "receipt_id": receipt.id,
                    "message": "Pool locked.",
                },
            ),
        ]


def pay(account_id: str, points: int, key: str, **more: Any) -> ledger.Movement:
    """Points out of the pool that `lock_pool` locked."""
    values: dict[str, Any] = {
        "kind": "BASE_PAY",
        "source": ledger.escrow("tsk_1"),
        "target": ledger.available(account_id),
        "message": "Your update was accepted.",
        "task_id": "tsk_1",
    }
    return ledger.Movement(
        key=key, points=points, account_id=account_id, **(values | more)
    )


class TestTransferAll:
    async def test_pays_several_accounts_and_kinds_together(
        self, context: Context, clock: Clock
    ) -> None:
        requester = await make_account(context, points=100)
        old, new = await make_account(context, points=5), await make_account(context)
        await lock_pool(context, requester.id, 100)
        held: dict[str, Any] = {
            "target": ledger.hold(new.id),
            "releases_at": clock.at.replace(day=29),
        }

        async with unit_of_work(context) as unit:
            entries = await ledger.transfer_all(
                unit,
                [
                    pay(old.id, 6, "pay:1"),
                    pay(new.id, 6, "pay:2", **held),
                    pay(old.id, 9, "bonus:1", kind="BONUS"),
                ],
            )

        assert [entry.available_after for entry in entries] == [11, 0, 20]
        assert [entry.id for entry in entries] == sorted(entry.id for entry in entries)
        kinds = await LedgerEntry.filter(account_id=old.id).order_by("id")
        assert [(e.kind, e.available_after) for e in kinds] == [
            ("GRANT", 5),
            ("BASE_PAY", 11),
            ("BONUS", 20),
        ]
        assert (await ledger.balance(new.id))["on_hold"] == 6
        assert (await ledger.balance(requester.id))["in_escrow"] == 0  # no such task
        assert (await PointsAccount.get(id=ledger.escrow("tsk_1"))).balance == 79
        assert await Receipt.filter(account_id=old.id).count() == 3
        assert await ledger.audit()

    async def test_moves_only_what_was_not_moved_before(self, context: Context) -> None:
        requester = await make_account(context, points=100)
        worker = await make_account(context)
        await lock_pool(context, requester.id, 100)
        async with unit_of_work(context) as unit:
            first = await ledger.transfer(unit, pay(worker.id, 6, "pay:1"))

        async with unit_of_work(context) as unit:
            again = await ledger.transfer_all(
                unit, [pay(worker.id, 7, "pay:2"), pay(worker.id, 6, "pay:1")]
            )

        assert [entry.points for entry in again] == [7, 6]
        assert again[1].id == first.id
        assert (await ledger.balance(worker.id))["available"] == 13

    async def test_changes_nothing_when_one_place_lacks_points(
        self, context: Context
    ) -> None:
        requester = await make_account(context, points=100)
        worker = await make_account(context)
        await lock_pool(context, requester.id, 10)

        with pytest.raises(InsufficientPoints) as refused:
            async with unit_of_work(context) as unit:
                await ledger.transfer_all(
                    unit, [pay(worker.id, 6, "pay:1"), pay(worker.id, 6, "pay:2")]
                )

        assert (refused.value.needed, refused.value.available) == (12, 10)
        assert (await ledger.balance(worker.id))["available"] == 0
        assert await ledger.audit()

    async def test_a_place_may_give_what_it_gets_in_the_same_moment(
        self, context: Context
    ) -> None:
        first = await make_account(context, points=10)
        second, third = await make_account(context), await make_account(context)
        on = {"source": ledger.available(second.id)}

        async with unit_of_work(context) as unit:
            await ledger.transfer_all(
                unit,
                [
                    pay(second.id, 10, "a", source=ledger.available(first.id)),
                    pay(third.id, 4, "b", **on),
                ],
            )

        left = [(await ledger.balance(a.id))["available"] for a in (first, second)]
        assert left == [0, 6]
        assert await ledger.audit()

    async def test_nothing_is_moved_by_no_movements(self, context: Context) -> None:
        async with unit_of_work(context) as unit:
            assert await ledger.transfer_all(unit, []) == []


class TestHold:
    async def test_points_on_hold_are_released_when_their_time_has_come(
        self, context: Context, clock: Clock
    ) -> None:
        requester = await make_account(context, points=100)
        newcomer = await make_account(context)
        await lock_pool(context, requester.id, 100)
        held = await pay_on_hold(context, clock, newcomer.id, 20)

        clock.step(days=6, hours=23)
        assert await ledger.release_due(context) == 0
        clock.step(hours=2)
        assert await ledger.release_due(context) == 1

        assert await ledger.balance(newcomer.id) == {
            "available": 20,
            "on_hold": 0,
            "in_escrow": 0,
            "in_redemption": 0,
        }
        release = await LedgerEntry.get(key=f"release:{held.id}")
        assert (release.kind, release.signed_points) == ("RELEASE", 20)
        assert release.available_after == 20

    async def test_releases_once(self, context: Context, clock: Clock) -> None:
        requester = await make_account(context, points=100)
        newcomer = await make_account(context)
        await lock_pool(context, requester.id, 100)
        await pay_on_hold(context, clock, newcomer.id, 20)
        clock.step(days=8)

        await ledger.release_due(context)
        await LedgerEntry.all().update(is_released=False)  # as if the mark was lost
        await ledger.release_due(context)

        assert (await ledger.balance(newcomer.id))["available"] == 20
        assert await ledger.audit()

    async def test_pay_on_hold_counts_as_on_hold(
        self, context: Context, clock: Clock
    ) -> None:
        requester = await make_account(context, points=100)
        newcomer = await make_account(context)
        await lock_pool(context, requester.id, 100)

        entry = await pay_on_hold(context, clock, newcomer.id, 20)

        assert entry.signed_points == 20
        assert entry.available_after == 0
        assert (await ledger.balance(newcomer.id))["on_hold"] == 20


class TestAudit:
    async def test_a_sound_ledger_has_no_discrepancies(self, context: Context) -> None:
        account = await make_account(context, points=100)
        await lock_pool(context, account.id, 30)

        assert await ledger.discrepancies() == []
        assert await ledger.audit()

    async def test_names_a_balance_that_no_entry_explains(
        self, context: Context
    ) -> None:
        account = await make_account(context, points=100)
        place = ledger.available(account.id)
        await PointsAccount.filter(id=place).update(balance=101)

        assert await ledger.discrepancies() == [place]
        assert not await ledger.audit()

    async def test_names_an_entry_whose_balances_are_missing(
        self, context: Context
    ) -> None:
        account = await make_account(context, points=100)
        await PointsAccount.filter(id=ledger.available(account.id)).delete()

        assert await ledger.discrepancies() == [ledger.available(account.id)]


class TestChecksOfTheDatabase:
    async def test_no_balance_but_the_house_may_be_negative(
        self, context: Context
    ) -> None:
        await PointsAccount.create(id="house", balance=-5)

        with pytest.raises(IntegrityError):
            await PointsAccount.create(id="available:acc_1", balance=-1)

    @pytest.mark.parametrize(
        ("points", "target"),
        [
            pytest.param(0, "available:acc_1", id="nothing-moves"),
            pytest.param(5, "house", id="to-itself"),
        ],
    )
    async def test_every_entry_moves_points(
        self, context: Context, clock: Clock, points: int, target: str
    ) -> None:
        with pytest.raises(IntegrityError):
            await LedgerEntry.create(
                key="k",
                at=clock.at,
                kind="GRANT",
                points=points,
                signed_points=points,
                source_id="house",
                target_id=target,
            )


class TestLock:
    async def test_two_transactions_in_opposite_order_both_end(
        self, context: Context
    ) -> None:
        first = await make_account(context, points=50)
        second = await make_account(context, points=50)
        places = [ledger.available(first.id), ledger.available(second.id)]

        async def pay(key: str, order: list[str]) -> None:
            async with unit_of_work(context) as unit:
                await ledger.lock(*order)
                for source, target in ((order[0], order[1]), (order[1], order[0])):
                    await ledger.transfer(
                        unit,
                        ledger.Movement(
                            key=f"{key}:{source}",
                            kind="GRANT",
                            source=source,
                            target=target,
                            points=1,
                            account_id=None,
                            message="",
                        ),
                    )

        await asyncio.gather(
            *(pay(f"{n}", places if n % 2 else places[::-1]) for n in range(20))
        )

        assert await ledger.audit()
        assert await LedgerEntry.filter(account_id=None).count() == 40
