import pytest

from api.models import AuditEntry, Participation, PointsAccount, Redemption, Task
from api.services import ledger
from api.services.check_books import check_books, find_wrong
from api.services.context import Context
from api.services.health import health
from api.services.redeem_points import redeem_points
from tests.api.builders import make_account, signed_in
from tests.api.services.test_appeals import paid_work
from tests.api.tampering import drop_audit_triggers

pytestmark = pytest.mark.both_databases


async def work(context: Context) -> tuple[Task, Participation]:
    """A task with a pool of 100, of which 20 were paid."""
    ada = await make_account(context, points=100)
    task, person, _ = await paid_work(context, ada, await make_account(context))
    return task, person


class TestFindWrong:
    async def test_nothing_in_sound_books(self, context: Context) -> None:
        await work(context)

        assert await find_wrong() == []

    async def test_a_balance_that_no_entry_explains(self, context: Context) -> None:
        ada = await make_account(context, points=100)
        await PointsAccount.filter(id=ledger.available(ada.id)).update(balance=101)

        (wrong,) = await find_wrong()
        assert wrong.startswith(f"the balance of available:{ada.id} is not the sum")

    async def test_an_escrow_that_differs_from_its_task(self, context: Context) -> None:
        task, _ = await work(context)
        await Task.filter(id=task.id).update(paid_points=21)

        assert await find_wrong() == [
            f"the escrow of {task.id} holds 80 points, but 79 are not paid yet"
        ]

    async def test_a_settled_pool_that_does_not_add_up(self, context: Context) -> None:
        task, _ = await work(context)
        await Task.filter(id=task.id).update(escrow="SETTLED", returned_points=70)

        assert await find_wrong() == [
            f"the escrow of {task.id} holds 80 points, but 0 are not paid yet",
            f"the pool of {task.id} was paid or returned to 90 points of 100",
        ]

    async def test_points_set_aside_for_no_redemption(self, context: Context) -> None:
        ada = await make_account(context, points=100)
        await redeem_points(
            context,
            signed_in(ada),
            points=30,
            destination="DE02",
            idempotency_key="redeem-1",
        )
        await Redemption.all().update(state="PAID")

        assert await find_wrong() == [
            f"redemption:{ada.id} holds 30 points, but 0 wait to be paid out"
        ]

    async def test_a_participation_that_shows_other_points(
        self, context: Context
    ) -> None:
        _, person = await work(context)
        await Participation.filter(id=person.id).update(points=19)

        assert await find_wrong() == [
            f"{person.id} shows 19 points, but its entries sum to 20"
        ]


class TestCheckBooks:
    async def test_says_in_the_audit_log_that_all_is_well(
        self, context: Context
    ) -> None:
        await work(context)

        assert await check_books(context) == []

        entry = await AuditEntry.get()
        assert (entry.action, entry.refusal, entry.actor_id) == (
            "checkBooks",
            None,
            None,
        )

    async def test_or_what_is_wrong(self, context: Context) -> None:
        _, person = await work(context)
        await Participation.filter(id=person.id).update(points=19)
        await check_books(context)
        await drop_audit_triggers()
        await AuditEntry.all().update(refusal=None)

        wrong = await check_books(context)

        assert len(wrong) == 2
        assert "entry 1 " in wrong[1]
        entry = await AuditEntry.get(seq=2)
        assert entry.refusal == "; ".join(wrong)


class TestHealth:
    async def test_knows_the_last_check_of_the_books(
        self, context: Context, links: object
    ) -> None:
        context.storage.root.mkdir(parents=True, exist_ok=True)
        links.all = lambda: []  # type: ignore[attr-defined]
        before = await health(context)
        _, person = await work(context)
        await check_books(context)
        good = await health(context)
        await Participation.filter(id=person.id).update(points=19)
        await check_books(context)
        bad = await health(context)

        assert (before.ledger_balanced, before.ledger_checked_at) == (True, None)
        assert (good.ledger_balanced, good.ledger_checked_at) == (True, context.now())
        assert not bad.ledger_balanced
        assert good.running_tasks == 1
