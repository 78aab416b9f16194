import asyncio
import csv
import io
from dataclasses import dataclass, replace
from typing import Any

import pytest

from api.events import Event
from api.models import Account, LedgerEntry, PointsAccount, Redemption
from api.services import ledger
from api.services.check_books import find_wrong
from api.services.context import Caller, Context
from api.services.payouts import Payout, PayoutError, to_csv
from api.services.redeem_points import redeem_points
from api.services.refusals import (
    Denied,
    InsufficientPoints,
    InvalidInput,
    LimitReached,
    NotFound,
    SecondOperatorNeeded,
    WrongState,
)
from api.services.retry import retrying
from api.services.settle_redemption import settle_redemption
from tests.api.builders import NOBODY, make_account, signed_in
from tests.conftest import Clock

pytestmark = pytest.mark.both_databases


async def redeem(context: Context, caller: Caller, **change: Any) -> Redemption:
    values: dict[str, Any] = {
        "points": 30,
        "destination": "DE02 1203 0000 0000 2020 51",
        "idempotency_key": "redeem-1",
    }
    return await redeem_points(context, caller, **(values | change))


async def settle(
    context: Context, operator: Caller, row: Redemption, step: str, note: str = ""
) -> Redemption:
    return await settle_redemption(
        context, operator, redemption_id=row.id, step=step, note=note
    )


@pytest.fixture
async def ada(context: Context) -> Account:
    return await make_account(context, name="Ada", points=100)


@pytest.fixture
async def first(context: Context) -> Caller:
    return signed_in(await make_account(context, name="First", roles=["OPERATOR"]))


@pytest.fixture
async def second(context: Context) -> Caller:
    return signed_in(await make_account(context, name="Second", roles=["OPERATOR"]))


async def points_of(account: Account) -> tuple[int, int]:
    """Available, and set aside."""
    now = await ledger.balance(account.id)
    return now["available"], now["in_redemption"]


class TestRedeemPoints:
    async def test_sets_the_points_aside(self, context: Context, ada: Account) -> None:
        row = await redeem(context, signed_in(ada))

        assert (row.state, row.points) == ("REQUESTED", 30)
        assert await points_of(ada) == (70, 30)
        entry = await LedgerEntry.get(key=f"redeem:{row.id}")
        assert (entry.kind, entry.signed_points, entry.available_after) == (
            "REDEMPTION",
            -30,
            70,
        )
        told = await Event.get(kind="RedemptionChanged")
        assert told.body == {
            "task_id": None,
            "redemption_id": row.id,
            "redemption_state": "REQUESTED",
        }
        assert await find_wrong() == []

    async def test_sixty_four_equal_requests_redeem_once(
        self, context: Context, ada: Account
    ) -> None:
        caller = signed_in(ada)

        rows = await asyncio.gather(
            *(retrying(lambda: redeem(context, caller)) for _ in range(64))
        )

        assert len({row.id for row in rows}) == 1
        assert await points_of(ada) == (70, 30)
        assert await Redemption.all().count() == 1

    async def test_another_key_redeems_again(
        self, context: Context, ada: Account
    ) -> None:
        await redeem(context, signed_in(ada))
        await redeem(context, signed_in(ada), idempotency_key="redeem-2")

        assert await points_of(ada) == (40, 60)

    async def test_keys_of_different_accounts_are_different(
        self, context: Context, ada: Account
    ) -> None:
        ben = await make_account(context, points=100)
        await redeem(context, signed_in(ada))
        await redeem(context, signed_in(ben))

        assert await points_of(ben) == (70, 30)

    async def test_refuses_more_than_there_is_and_the_key_can_be_used_again(
        self, context: Context, ada: Account
    ) -> None:
        with pytest.raises(InsufficientPoints) as refused:
            await redeem(context, signed_in(ada), points=101)
        row = await redeem(context, signed_in(ada), points=100)

        assert (refused.value.needed, refused.value.available) == (101, 100)
        assert row.points == 100
        assert await points_of(ada) == (0, 100)

    async def test_so_many_points_a_day_may_be_redeemed(
        self, context: Context, ada: Account, clock: Clock
    ) -> None:
        limits = replace(context.settings.limits, most_redeemed_points=50)
        context = replace(context, settings=replace(context.settings, limits=limits))
        await redeem(context, signed_in(ada), points=20)
        clock.step(hours=3)
        await redeem(context, signed_in(ada), points=25, idempotency_key="redeem-2")
        clock.step(hours=1)

        with pytest.raises(LimitReached) as refused:
            await redeem(context, signed_in(ada), points=6, idempotency_key="redeem-3")

        assert refused.value.limit == "REDEEMED_POINTS"
        assert (refused.value.most, refused.value.used) == (50, 45)
        assert refused.value.retry_after_s == 20 * 3600  # the first is a day old then
        clock.step(hours=20)
        await redeem(context, signed_in(ada), points=6, idempotency_key="redeem-3")
        assert await points_of(ada) == (49, 51)

    async def test_more_than_a_day_s_points_never_fit(
        self, context: Context, ada: Account
    ) -> None:
        limits = replace(context.settings.limits, most_redeemed_points=50)
        context = replace(context, settings=replace(context.settings, limits=limits))

        with pytest.raises(LimitReached) as refused:
            await redeem(context, signed_in(ada), points=51)

        assert refused.value.retry_after_s is None

    async def test_what_was_refused_does_not_count_against_the_day(
        self, context: Context, ada: Account, first: Caller
    ) -> None:
        limits = replace(context.settings.limits, most_redeemed_points=50)
        context = replace(context, settings=replace(context.settings, limits=limits))
        row = await redeem(context, signed_in(ada), points=50)
        await settle(context, first, row, "REFUSE", "No such account.")

        await redeem(context, signed_in(ada), points=50, idempotency_key="redeem-2")

        assert await points_of(ada) == (50, 50)

    @pytest.mark.parametrize(
        ("change", "path"),
        [
            pytest.param({"points": 0}, ("input", "points"), id="nothing"),
            pytest.param({"destination": " "}, ("input", "destination"), id="nowhere"),
            pytest.param(
                {"destination": "x" * 201}, ("input", "destination"), id="too-long"
            ),
            pytest.param(
                {"idempotency_key": "short"}, ("input", "idempotencyKey"), id="key"
            ),
        ],
    )
    async def test_says_what_is_wrong_with_the_input(
        self, context: Context, ada: Account, change: dict[str, Any], path: Any
    ) -> None:
        with pytest.raises(InvalidInput) as refused:
            await redeem(context, signed_in(ada), **change)

        assert [problem.path for problem in refused.value.problems] == [path]

    async def test_needs_a_session(self, context: Context, ada: Account) -> None:
        with pytest.raises(Denied) as key:
            await redeem(context, signed_in(ada, ["TRAIN", "LIST"]))
        with pytest.raises(Denied) as nobody:
            await redeem(context, NOBODY)

        assert (key.value.code, nobody.value.code) == ("FORBIDDEN", "UNAUTHENTICATED")


class TestSettleRedemption:
    async def test_one_operator_approves_and_another_pays(
        self, context: Context, ada: Account, first: Caller, second: Caller
    ) -> None:
        row = await redeem(context, signed_in(ada))

        approved = await settle(context, first, row, "APPROVE")
        paid = await settle(context, second, row, "PAY", "Transfer 4711")

        assert (approved.state, approved.settled_at) == ("APPROVED", None)
        assert (paid.state, paid.note) == ("PAID", "Transfer 4711")
        assert paid.settled_at == context.now()
        assert (paid.approved_by_id, paid.settled_by_id) == (
            first.account_id,
            second.account_id,
        )
        assert await points_of(ada) == (70, 0)
        assert (await PointsAccount.get(id="house")).balance == -70
        states = await Event.filter(kind="RedemptionChanged").order_by("seq")
        assert [event.body["redemption_state"] for event in states] == [
            "REQUESTED",
            "APPROVED",
            "PAID",
        ]
        assert await find_wrong() == []

    async def test_who_approved_may_not_pay(
        self, context: Context, ada: Account, first: Caller
    ) -> None:
        row = await redeem(context, signed_in(ada))
        await settle(context, first, row, "APPROVE")

        with pytest.raises(SecondOperatorNeeded) as refused:
            await settle(context, first, row, "PAY")

        assert refused.value.approved_by.id == first.account_id
        assert (await Redemption.get(id=row.id)).state == "APPROVED"
        assert await points_of(ada) == (70, 30)

    @pytest.mark.parametrize("is_approved", [False, True])
    async def test_what_is_refused_comes_back(
        self, context: Context, ada: Account, first: Caller, is_approved: bool
    ) -> None:
        row = await redeem(context, signed_in(ada))
        if is_approved:
            await settle(context, first, row, "APPROVE")

        refused = await settle(context, first, row, "REFUSE", "No such account.")

        assert (refused.state, refused.note) == ("REFUSED", "No such account.")
        assert await points_of(ada) == (100, 0)
        entry = await LedgerEntry.get(kind="REDEMPTION_RETURN")
        assert (entry.signed_points, entry.available_after) == (30, 100)
        assert await find_wrong() == []

    @pytest.mark.parametrize(
        ("before", "step", "allowed"),
        [
            pytest.param([], "PAY", ("APPROVED",), id="not-approved"),
            pytest.param(["APPROVE"], "APPROVE", ("REQUESTED",), id="approved-twice"),
            pytest.param(["APPROVE", "PAY"], "PAY", ("APPROVED",), id="paid-twice"),
            pytest.param(
                ["APPROVE", "PAY"], "REFUSE", ("REQUESTED", "APPROVED"), id="paid"
            ),
            pytest.param(["REFUSE"], "APPROVE", ("REQUESTED",), id="refused"),
        ],
    )
    async def test_each_step_has_its_states(
        self,
        context: Context,
        ada: Account,
        first: Caller,
        second: Caller,
        before: list[str],
        step: str,
        allowed: tuple[str, ...],
    ) -> None:
        row = await redeem(context, signed_in(ada))
        for earlier in before:
            by = second if earlier == "PAY" else first
            row = await settle(context, by, row, earlier, "note")

        with pytest.raises(WrongState) as refused:
            await settle(context, second, row, step, "note")

        assert (refused.value.current, refused.value.allowed) == (row.state, allowed)

    async def test_eight_payments_at_once_pay_once(
        self, context: Context, ada: Account, first: Caller
    ) -> None:
        others = [
            signed_in(await make_account(context, roles=["OPERATOR"])) for _ in range(8)
        ]
        row = await redeem(context, signed_in(ada))
        await settle(context, first, row, "APPROVE")

        outcomes = await asyncio.gather(
            *(settle(context, other, row, "PAY") for other in others),
            return_exceptions=True,
        )

        assert sum(isinstance(one, Redemption) for one in outcomes) == 1
        assert sum(isinstance(one, WrongState) for one in outcomes) == 7
        assert await LedgerEntry.filter(key=f"settle:{row.id}").count() == 1
        assert await find_wrong() == []

    async def test_nobody_settles_an_own_redemption(
        self, context: Context, second: Caller
    ) -> None:
        olga = await make_account(context, roles=["OPERATOR"], points=50)
        row = await redeem(context, signed_in(olga))

        with pytest.raises(Denied, match="your own"):
            await settle(context, signed_in(olga), row, "APPROVE")

    async def test_refusing_needs_words(
        self, context: Context, ada: Account, first: Caller
    ) -> None:
        row = await redeem(context, signed_in(ada))

        with pytest.raises(InvalidInput) as refused:
            await settle(context, first, row, "REFUSE", " ")

        assert refused.value.problems[0].path == ("input", "note")

    async def test_is_for_operators(self, context: Context, ada: Account) -> None:
        row = await redeem(context, signed_in(ada))
        auditor = signed_in(await make_account(context, roles=["AUDITOR"]))

        for caller in (signed_in(ada), auditor):
            with pytest.raises(Denied, match="Only operators"):
                await settle(context, caller, row, "APPROVE")

    async def test_an_unknown_one_is_not_found(
        self, context: Context, first: Caller
    ) -> None:
        with pytest.raises(NotFound):
            await settle_redemption(
                context, first, redemption_id="red_1", step="APPROVE"
            )


@dataclass
class Bank:
    """A provider that pays each redemption once, or says why not."""

    refusal: str = ""

    def __post_init__(self) -> None:
        self.paid: dict[str, Payout] = {}

    async def send(self, payout: Payout) -> str | None:
        if self.refusal:
            raise PayoutError(self.refusal)
        self.paid[payout.redemption_id] = payout
        return f"bank-{payout.points}"


class TestProvider:
    async def test_pays_what_the_second_operator_pays_and_its_reference_is_kept(
        self, context: Context, ada: Account, first: Caller, second: Caller
    ) -> None:
        bank = Bank()
        context = replace(context, payouts=bank)
        row = await redeem(context, signed_in(ada))
        await settle(context, first, row, "APPROVE")
        assert bank.paid == {}

        paid = await settle(context, second, row, "PAY", "by bank")

        assert paid.note == "bank-30"
        sent = bank.paid[row.id]
        assert (sent.points, sent.name) == (30, "Ada")
        assert sent.destination == "DE02 1203 0000 0000 2020 51"

    async def test_what_it_refuses_stays_approved(
        self, context: Context, ada: Account, first: Caller, second: Caller
    ) -> None:
        context = replace(context, payouts=Bank("The IBAN is wrong."))
        row = await redeem(context, signed_in(ada))
        await settle(context, first, row, "APPROVE")

        with pytest.raises(InvalidInput, match="The IBAN is wrong"):
            await settle(context, second, row, "PAY")

        assert (await Redemption.get(id=row.id)).state == "APPROVED"
        assert await points_of(ada) == (70, 30)


class TestCsv:
    async def test_lists_what_is_to_be_paid(
        self, context: Context, ada: Account
    ) -> None:
        row = await redeem(context, signed_in(ada), destination='=HYPERLINK("x")')

        text = to_csv(await Redemption.all().prefetch_related("account"))

        (line,) = csv.DictReader(io.StringIO(text))
        assert line == {
            "redemption": row.id,
            "state": "REQUESTED",
            "requested": "2026-11-22T09:00:00+00:00",
            "approved": "",
            "account": "Ada",
            "email": ada.email,
            "points": "30",
            "destination": '\'=HYPERLINK("x")',
        }
