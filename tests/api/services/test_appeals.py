import asyncio
from typing import Any

import pytest

from api.events import Event
from api.models import (
    Account,
    Appeal,
    Client,
    LedgerEntry,
    Participation,
    Receipt,
    ReputationEvent,
    Task,
)
from api.services import ledger, reputation
from api.services.appeal import appeal
from api.services.check_books import find_wrong
from api.services.context import Caller, Context
from api.services.refusals import (
    AlreadyAppealed,
    Denied,
    InvalidInput,
    NotFound,
    TooLate,
    WrongState,
)
from api.services.resolve_appeal import resolve_appeal
from api.services.unit_of_work import unit_of_work
from tests.api.builders import make_account, make_client, make_task, signed_in
from tests.conftest import Clock

pytestmark = pytest.mark.both_databases

REASON = "My update was fine.\nLook again."


@pytest.fixture
async def operator(context: Context) -> Caller:
    return signed_in(await make_account(context, name="Olga", roles=["OPERATOR"]))


@pytest.fixture
async def ada(context: Context) -> Account:
    return await make_account(context, name="Ada", points=100)


async def receipt_of(account: Account) -> Receipt:
    """The newest receipt about points of an account."""
    rows = Receipt.filter(account_id=account.id, kind="POINTS")
    found = await rows.order_by("-id").first()
    assert found is not None
    return found


async def resolve(
    context: Context, operator: Caller, row: Appeal, *, uphold: bool = True
) -> Appeal:
    return await resolve_appeal(
        context,
        operator,
        appeal_id=row.id,
        uphold=uphold,
        decision="You are right." if uphold else "It stands.",
    )


class TestAppeal:
    async def test_opens_a_case(self, context: Context, ada: Account) -> None:
        receipt = await receipt_of(ada)

        row = await appeal(context, signed_in(ada, ["TRAIN"]), receipt.id, REASON)

        assert (row.state, row.reason) == ("OPEN", REASON)
        assert row.decision is None
        assert (row.receipt_id, row.account_id) == (receipt.id, ada.id)

    async def test_once_for_each_receipt(self, context: Context, ada: Account) -> None:
        receipt = await receipt_of(ada)
        row = await appeal(context, signed_in(ada), receipt.id, REASON)

        with pytest.raises(AlreadyAppealed) as refused:
            await appeal(context, signed_in(ada), receipt.id, REASON)

        assert refused.value.appeal.id == row.id

    async def test_eight_at_once_open_one_case(
        self, context: Context, ada: Account
    ) -> None:
        receipt = await receipt_of(ada)

        made = await asyncio.gather(
            *(appeal(context, signed_in(ada), receipt.id, REASON) for _ in range(8)),
            return_exceptions=True,
        )

        assert sum(isinstance(one, Appeal) for one in made) == 1
        assert sum(isinstance(one, AlreadyAppealed) for one in made) == 7

    async def test_within_thirty_days(
        self, context: Context, ada: Account, clock: Clock
    ) -> None:
        receipt = await receipt_of(ada)
        closed_at = clock.at.replace(month=12, day=22)
        clock.step(days=30, seconds=1)

        with pytest.raises(TooLate) as refused:
            await appeal(context, signed_in(ada), receipt.id, REASON)
        clock.step(seconds=-1)
        await appeal(context, signed_in(ada), receipt.id, REASON)

        assert refused.value.closed_at == closed_at

    async def test_only_who_is_concerned(
        self, context: Context, ada: Account, operator: Caller
    ) -> None:
        receipt = await receipt_of(ada)
        ben = signed_in(await make_account(context))

        for caller in (ben, operator):
            with pytest.raises(NotFound):
                await appeal(context, caller, receipt.id, REASON)

    @pytest.mark.parametrize("reason", ["too short", "x" * 2_001, "with a \0 in it"])
    async def test_says_what_is_wrong_with_the_reason(
        self, context: Context, ada: Account, reason: str
    ) -> None:
        with pytest.raises(InvalidInput) as refused:
            await appeal(context, signed_in(ada), (await receipt_of(ada)).id, reason)

        assert refused.value.problems[0].path == ("reason",)

    async def test_a_key_that_only_reads_is_not_enough(
        self, context: Context, ada: Account
    ) -> None:
        with pytest.raises(Denied, match="TRAIN or LIST"):
            await appeal(
                context, signed_in(ada, ["READ"]), (await receipt_of(ada)).id, REASON
            )


class TestResolveAppeal:
    async def test_a_dismissed_receipt_stands(
        self, context: Context, ada: Account, operator: Caller
    ) -> None:
        row = await appeal(context, signed_in(ada), (await receipt_of(ada)).id, REASON)

        resolved = await resolve(context, operator, row, uphold=False)

        assert (resolved.state, resolved.decision) == ("DISMISSED", "It stands.")
        assert resolved.reversal_id is None
        assert resolved.resolved_at == context.now()
        assert resolved.resolved_by_id == operator.account_id
        told = await Event.get(kind="AppealResolved")
        assert told.body == {
            "task_id": None,
            "appeal_id": row.id,
            "appeal_state": "DISMISSED",
        }
        assert (await ledger.balance(ada.id))["available"] == 100

    async def test_decides_once(
        self, context: Context, ada: Account, operator: Caller
    ) -> None:
        row = await appeal(context, signed_in(ada), (await receipt_of(ada)).id, REASON)
        await resolve(context, operator, row)

        with pytest.raises(WrongState) as refused:
            await resolve(context, operator, row)

        assert (refused.value.current, refused.value.allowed) == ("UPHELD", ("OPEN",))
        assert await LedgerEntry.filter(kind="REVERSAL").count() == 1

    async def test_is_for_operators_and_not_about_themselves(
        self, context: Context, ada: Account
    ) -> None:
        olga = await make_account(context, roles=["OPERATOR"], points=5)
        own = await appeal(
            context, signed_in(olga), (await receipt_of(olga)).id, REASON
        )

        with pytest.raises(Denied, match="Only operators"):
            await resolve(context, signed_in(ada), own)
        with pytest.raises(Denied, match="your own"):
            await resolve(context, signed_in(olga), own)

    async def test_an_unknown_one_is_not_found(
        self, context: Context, operator: Caller
    ) -> None:
        with pytest.raises(NotFound):
            await resolve_appeal(
                context, operator, appeal_id="app_1", uphold=True, decision="Yes."
            )


class TestGrantTakenBack:
    async def test_goes_back_to_the_house(
        self, context: Context, ada: Account, operator: Caller
    ) -> None:
        granted = await receipt_of(ada)
        row = await appeal(context, signed_in(ada), granted.id, REASON)

        resolved = await resolve(context, operator, row)

        entry = await LedgerEntry.get(id=resolved.reversal_id)
        assert (entry.kind, entry.signed_points) == ("REVERSAL", -100)
        assert entry.reverses_id == granted.subject_id
        assert (await ledger.balance(ada.id))["available"] == 0
        assert await find_wrong() == []

    async def test_not_when_the_points_are_spent(
        self, context: Context, ada: Account, operator: Caller
    ) -> None:
        row = await appeal(context, signed_in(ada), (await receipt_of(ada)).id, REASON)
        await move(context, ada, 1, "ESCROW", target=ledger.escrow("tsk_1"))

        with pytest.raises(InvalidInput, match="99 of the 100 points"):
            await resolve(context, operator, row)

        assert (await Appeal.get(id=row.id)).state == "OPEN"

    async def test_other_movements_can_t_be_taken_back(
        self, context: Context, ada: Account, operator: Caller
    ) -> None:
        await move(context, ada, 10, "ESCROW", target=ledger.escrow("tsk_1"))
        row = await appeal(context, signed_in(ada), (await receipt_of(ada)).id, REASON)

        with pytest.raises(InvalidInput, match="kind ESCROW"):
            await resolve(context, operator, row)

        assert (await Appeal.get(id=row.id)).state == "OPEN"


async def move(
    context: Context, account: Account, points: int, kind: str, **places: Any
) -> LedgerEntry:
    values: dict[str, Any] = {
        "source": ledger.available(account.id),
        "account_id": account.id,
        "message": "For a test.",
    }
    async with unit_of_work(context) as unit:
        return await ledger.transfer(
            unit,
            ledger.Movement(
                key=f"test:{kind}:{points}",
                kind=kind,
                points=points,
                **(values | places),
            ),
        )


async def paid_work(
    context: Context, requester: Account, worker: Account, **pay: Any
) -> tuple[Task, Participation, LedgerEntry]:
    """A task of 100 points that paid 20 of them to a participation."""
    task = await make_task(
        context, requester, escrow="LOCKED", state="RUNNING", paid_points=20
    )
    device = await make_client(context, worker)
    person = await Participation.create(
        task_id=task.id,
        client_id=device.id,
        account_id=worker.id,
        pseudonym="amber-1",
        reputation_before=0.5,
        ticket_key="0" * 64,
        points=20,
    )
    pool = ledger.escrow(task.id)
    await move(context, requester, 100, "ESCROW", target=pool, task_id=task.id)
    work = {"task_id": task.id, "participation_id": person.id, "round_number": 1}
    places = {"source": pool, "target": ledger.available(worker.id), **work, **pay}
    return task, person, await move(context, worker, 20, "BASE_PAY", **places)


class TestPayTakenBack:
    async def test_goes_back_into_the_pool_while_the_task_goes_on(
        self, context: Context, ada: Account, operator: Caller
    ) -> None:
        ben = await make_account(context)
        task, person, _ = await paid_work(context, ada, ben)
        row = await appeal(context, signed_in(ben), (await receipt_of(ben)).id, REASON)

        await resolve(context, operator, row)

        assert (await ledger.balance(ben.id))["available"] == 0
        assert (await ledger.balance(ada.id))["in_escrow"] == 100
        assert (await Task.get(id=task.id)).paid_points == 0
        assert (await Participation.get(id=person.id)).points == 0
        assert await find_wrong() == []

    async def test_goes_back_to_the_requester_when_the_task_is_settled(
        self, context: Context, ada: Account, operator: Caller
    ) -> None:
        ben = await make_account(context)
        task, _, _ = await paid_work(context, ada, ben)
        back = {"source": ledger.escrow(task.id), "target": ledger.available(ada.id)}
        await move(context, ada, 80, "ESCROW_RETURN", task_id=task.id, **back)
        await Task.filter(id=task.id).update(escrow="SETTLED", returned_points=80)
        ours = Receipt.filter(account_id=ben.id)
        row = await appeal(
            context, signed_in(ben), (await ours.order_by("-id"))[0].id, REASON
        )
        assert await find_wrong() == []

        resolved = await resolve(context, operator, row)

        assert (await ledger.balance(ada.id))["available"] == 100
        assert (await ledger.balance(ben.id))["available"] == 0
        task = await Task.get(id=task.id)
        assert (task.paid_points, task.returned_points) == (0, 100)
        entries = await LedgerEntry.filter(kind="REVERSAL").order_by("id")
        assert [(e.account_id, e.signed_points) for e in entries] == [
            (ben.id, -20),
            (ada.id, 20),
        ]
        assert resolved.reversal_id == entries[0].id
        assert await find_wrong() == []

    @pytest.mark.parametrize("is_released", [False, True])
    async def test_out_of_the_hold_while_it_lies_there(
        self,
        context: Context,
        ada: Account,
        operator: Caller,
        clock: Clock,
        is_released: bool,
    ) -> None:
        ben = await make_account(context)
        held = {"target": ledger.hold(ben.id), "releases_at": clock.at.replace(day=29)}
        _, _, entry = await paid_work(context, ada, ben, **held)
        receipt = await Receipt.get(id=entry.receipt_id)
        clock.step(days=8)
        if is_released:
            await ledger.release_due(context)
        row = await appeal(context, signed_in(ben), receipt.id, REASON)

        await resolve(context, operator, row)
        await LedgerEntry.all().update(is_released=False)  # as if the mark was lost
        await ledger.release_due(context)

        now = await ledger.balance(ben.id)
        assert (now["available"], now["on_hold"]) == (0, 0)
        assert await find_wrong() == []


class TestReputationTakenBack:
    async def test_the_score_is_as_if_the_event_had_never_been(
        self, context: Context, ada: Account, operator: Caller, clock: Clock
    ) -> None:
        ben = await make_account(context)
        _, person, _ = await paid_work(context, ada, ben)
        kinds = ("COMPLETED", "DROPPED", "COMPLETED")
        for number, kind in enumerate(kinds):
            async with unit_of_work(context) as unit:
                await reputation.record(
                    unit, person, kind, cause=f"c{number}", round_number=number + 1
                )
            clock.step(hours=1)
        dropped = await ReputationEvent.get(cause="c1")
        receipt = await Receipt.get(kind="REPUTATION", subject_id=dropped.id)
        row = await appeal(context, signed_in(ben), receipt.id, REASON)

        resolved = await resolve(context, operator, row)

        client = await Client.get(id=person.client_id)
        # Two good events an hour or two ago: 0.98 + 1, no bad ones.
        assert client.reputation_good == pytest.approx(1.98, abs=1e-3)
        assert client.reputation_bad == 0
        assert client.reputation == pytest.approx(2.98 / 3.98, abs=1e-3)
        assert client.reputation_events_count == 2
        taken_back = await ReputationEvent.get(kind="REVERSED")
        assert taken_back.weight == 1.0
        assert taken_back.score_after == pytest.approx(2.98 / 3.98, abs=1e-3)
        # Before: good 0.98 * 0.98 + 1, bad 0.98.
        assert taken_back.score_before == pytest.approx(2.9604 / 4.9404, abs=1e-3)
        assert resolved.reversal_id is None
        told = (await Event.filter(kind="ReputationChanged").order_by("id"))[-1]
        assert told.body["reputation_kind"] == "REVERSED"
