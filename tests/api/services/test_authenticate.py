import asyncio
from datetime import timedelta

import pytest

from api.models import Account, ApiKey, Session
from api.services import authenticate
from api.services.authenticate import (
    identify,
    is_operator,
    require,
    require_operator,
    require_session,
    until_revoked,
)
from api.services.context import Caller, Context
from api.services.create_api_key import create_api_key
from api.services.refusals import Denied
from api.services.revoke_api_key import revoke_api_key
from api.services.sessions import open_session
from api.services.sign_out import sign_out
from tests.api.builders import NOBODY, make_account, signed_in
from tests.conftest import Clock


async def open_for(context: Context, account: Account) -> str:
    return (await open_session(context, NOBODY, account)).token


class TestIdentify:
    async def test_without_a_secret_nobody_is_signed_in(self, context: Context) -> None:
        caller = await identify(context, None, "192.0.2.1", "curl/8")

        assert caller == Caller(address="192.0.2.1", user_agent="curl/8")

    async def test_a_session_has_all_scopes_and_its_account_s_roles(
        self, context: Context
    ) -> None:
        account = await make_account(context, roles=["OPERATOR"])

        caller = await identify(context, await open_for(context, account), "")

        assert caller.account_id == account.id
        assert caller.scopes == {"READ", "TRAIN", "LIST"}
        assert caller.roles == {"OPERATOR"}
        assert caller.api_key_id is None

    async def test_a_key_has_its_scopes_and_read_and_no_roles(
        self, context: Context
    ) -> None:
        account = await make_account(context, roles=["OPERATOR"])
        made = await create_api_key(
            context, signed_in(account), name="edge", scopes=["TRAIN"]
        )

        caller = await identify(context, made.secret, "")

        assert caller.api_key_id == made.api_key.id
        assert caller.scopes == {"TRAIN", "READ"}
        assert not is_operator(caller)

    @pytest.mark.parametrize(
        "secret", ["", "cfl_live_wrong", "cfl_session_wrong", "Ünïcode", "\ud800"]
    )
    async def test_an_unknown_secret_is_nobody_s(
        self, context: Context, secret: str
    ) -> None:
        assert (await identify(context, secret, "")).account_id is None

    async def test_a_session_ends_with_its_time(
        self, context: Context, clock: Clock
    ) -> None:
        token = await open_for(context, await make_account(context))

        clock.step(days=30)

        assert (await identify(context, token, "")).account_id is None

    async def test_a_key_ends_with_its_time(
        self, context: Context, clock: Clock
    ) -> None:
        account = await make_account(context)
        made = await create_api_key(
            context,
            signed_in(account),
            name="short",
            scopes=["READ"],
            expires_at=clock.at + timedelta(hours=1),
        )

        clock.step(hours=1)

        assert (await identify(context, made.secret, "")).account_id is None

    async def test_only_hashes_are_kept(self, context: Context) -> None:
        account = await make_account(context)
        token = await open_for(context, account)
        made = await create_api_key(
            context, signed_in(account), name="k", scopes=["READ"]
        )

        session, key = await Session.get(), await ApiKey.get()

        assert token not in str(vars(session))
        assert made.secret not in str(vars(key))
        assert made.secret.startswith("cfl_live_")
        assert key.prefix == made.secret[:16]

    async def test_the_last_use_is_noted_to_the_minute(
        self, context: Context, clock: Clock
    ) -> None:
        account = await make_account(context)
        token = await open_for(context, account)
        start = clock.at

        clock.step(seconds=59)
        await identify(context, token, "")
        assert (await Session.get()).last_used_at == start

        clock.step(seconds=31)
        await identify(context, token, "")
        assert (await Session.get()).last_used_at == start + timedelta(minutes=1)

    async def test_a_long_user_agent_is_cut(self, context: Context) -> None:
        assert len((await identify(context, None, "", "x" * 999)).user_agent) == 200


class TestRequire:
    async def test_gives_the_account(self, context: Context) -> None:
        account = await make_account(context)

        assert require(signed_in(account, ["TRAIN"]), "TRAIN") == account.id

    async def test_nobody_is_unauthenticated(self) -> None:
        for check in (lambda c: require(c, "READ"), require_session, require_operator):
            with pytest.raises(Denied) as denied:
                check(NOBODY)
            assert denied.value.code == "UNAUTHENTICATED"

    async def test_a_key_without_the_scope_is_forbidden(self, context: Context) -> None:
        caller = signed_in(await make_account(context), ["TRAIN"])

        with pytest.raises(Denied) as denied:
            require(caller, "LIST")

        assert denied.value.code == "FORBIDDEN"

    async def test_a_key_is_no_session(self, context: Context) -> None:
        caller = signed_in(await make_account(context), ["READ", "TRAIN", "LIST"])

        with pytest.raises(Denied) as denied:
            require_session(caller)

        assert denied.value.code == "FORBIDDEN"

    async def test_most_accounts_are_no_operators(self, context: Context) -> None:
        with pytest.raises(Denied) as denied:
            require_operator(signed_in(await make_account(context)))

        assert denied.value.code == "FORBIDDEN"


class TestUntilRevoked:
    async def test_returns_at_once_when_the_key_is_revoked(
        self, context: Context
    ) -> None:
        account = await make_account(context)
        owner = signed_in(account)
        made = await create_api_key(context, owner, name="k", scopes=["READ"])
        caller = await identify(context, made.secret, "")
        waiting = asyncio.create_task(until_revoked(context, caller))
        await asyncio.sleep(0)
        assert not waiting.done()

        await revoke_api_key(context, owner, made.api_key.id)

        await asyncio.wait_for(waiting, 4)

    async def test_returns_at_once_on_signing_out(self, context: Context) -> None:
        account = await make_account(context)
        caller = await identify(context, await open_for(context, account), "")
        waiting = asyncio.create_task(until_revoked(context, caller))

        await sign_out(context, caller)

        await asyncio.wait_for(waiting, 4)

    async def test_notices_what_another_process_ended(
        self, context: Context, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(authenticate, "REVOCATION_POLL_S", 0.01)
        account = await make_account(context)
        caller = await identify(context, await open_for(context, account), "")
        waiting = asyncio.create_task(until_revoked(context, caller))
        await asyncio.sleep(0)

        await Session.filter(id=caller.session_id).update(ended_at=context.now())

        await asyncio.wait_for(waiting, 4)

    def test_a_poll_is_soon_enough(self) -> None:
        assert authenticate.REVOCATION_POLL_S < 10  # SECURITY.md, binding 3

    async def test_never_returns_for_who_is_not_signed_in(
        self, context: Context
    ) -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(until_revoked(context, NOBODY), 0.05)
