from dataclasses import replace
from typing import Any

import pytest

from api.models import Account, LedgerEntry
from api.services import ledger
from api.services.context import Caller, Context
from api.services.grant_points import grant_points
from api.services.make_operator import make_operator
from api.services.refusals import Denied, InvalidInput, NotFound
from tests.api.builders import make_account, signed_in

pytestmark = pytest.mark.both_databases


async def grant(
    context: Context, caller: Caller, account_id: str, **change: Any
) -> LedgerEntry:
    values: dict[str, Any] = {
        "account_id": account_id,
        "points": 500,
        "reason": "Welcome.",
        "idempotency_key": "welcome-1",
        **change,
    }
    return await grant_points(context, caller, **values)


class TestMakeOperator:
    async def test_gives_the_role_once(self, context: Context) -> None:
        account = await make_account(context, email="op@example.org")

        await make_operator(context, " OP@example.org")
        await make_operator(context, "op@example.org")

        assert (await Account.get(id=account.id)).roles == ["OPERATOR"]

    async def test_an_unknown_address_is_not_found(self, context: Context) -> None:
        with pytest.raises(NotFound, match="Sign up with it first"):
            await make_operator(context, "nobody@example.org")


class TestGrantPoints:
    async def test_moves_points_from_the_house(self, context: Context) -> None:
        operator = signed_in(await make_account(context, roles=["OPERATOR"]))
        account = await make_account(context)

        entry = await grant(context, operator, account.id)

        assert (entry.kind, entry.signed_points) == ("GRANT", 500)
        assert (await ledger.balance(account.id))["available"] == 500
        assert await ledger.audit()

    async def test_the_same_key_gives_once(self, context: Context) -> None:
        operator = signed_in(await make_account(context, roles=["OPERATOR"]))
        account = await make_account(context)

        first = await grant(context, operator, account.id)
        again = await grant(context, operator, account.id)

        assert again.id == first.id
        assert await LedgerEntry.all().count() == 1

    async def test_is_for_operators_with_a_session(self, context: Context) -> None:
        account = await make_account(context, roles=["OPERATOR"])
        plain = await make_account(context)

        for caller in (signed_in(account, ["LIST"]), signed_in(plain)):
            with pytest.raises(Denied) as denied:
                await grant_points(
                    context,
                    caller,
                    account_id="",
                    points=-1,
                    reason="",
                    idempotency_key="",
                )
            assert denied.value.code == "FORBIDDEN"

    @pytest.mark.parametrize(
        ("change", "path"),
        [
            ({"points": 0}, "points"),
            ({"points": 1_000_000_001}, "points"),
            ({"reason": ""}, "reason"),
            ({"reason": "x" * 501}, "reason"),
            ({"idempotency_key": "short"}, "idempotencyKey"),
        ],
    )
    async def test_says_what_is_wrong(
        self, context: Context, change: dict[str, object], path: str
    ) -> None:
        operator = signed_in(await make_account(context, roles=["OPERATOR"]))

        with pytest.raises(InvalidInput) as refused:
            await grant(context, operator, "acc", **change)

        assert [problem.path for problem in refused.value.problems] == [("input", path)]

    async def test_an_unknown_account_is_not_found(self, context: Context) -> None:
        operator = signed_in(await make_account(context, roles=["OPERATOR"]))

        with pytest.raises(NotFound):
            await grant(context, operator, "acc_none")


class TestAuthentication:
    async def test_the_role_counts_from_the_next_request(
        self, context: Context
    ) -> None:
        account = await make_account(context)
        before = signed_in(account)
        with pytest.raises(Denied):
            await grant(context, before, account.id)

        after = replace(before, roles=frozenset({"OPERATOR"}))

        assert await grant(context, after, account.id)
