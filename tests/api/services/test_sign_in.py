import asyncio
import time
from dataclasses import replace
from statistics import median

import pytest

from api.models import Account, Session
from api.services import passwords
from api.services.authenticate import identify
from api.services.context import Context
from api.services.refusals import Denied, NotFound, TooManyAttempts, WrongCredentials
from api.services.revoke_session import revoke_session
from api.services.sessions import MOST_SESSIONS, open_session
from api.services.sign_in import sign_in
from api.services.sign_out import sign_out
from api.settings import Settings
from tests.api.builders import (
    NOBODY,
    PASSWORD,
    FakeLinks,
    make_account,
    signed_in,
)
from tests.conftest import Clock


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Passwords that were checked, in their order."""
    checked: list[bytes] = []
    verify = passwords._verify

    def note(kept: str, password: bytes) -> bool:
        checked.append(password)
        return verify(kept, password)

    monkeypatch.setattr(passwords, "_verify", note)
    return checked


@pytest.mark.both_databases
class TestSignIn:
    async def test_starts_a_session(self, context: Context) -> None:
        account = await make_account(context, email="ada@example.org")
        visitor = replace(NOBODY, user_agent="Browser 1")

        new = await sign_in(
            context, visitor, email=" Ada@Example.org", password=PASSWORD
        )

        assert new.account.id == account.id
        assert new.session.user_agent == "Browser 1"
        assert (await identify(context, new.token, "")).session_id == new.session.id

    @pytest.mark.parametrize(
        ("email", "password"),
        [
            pytest.param("ada@example.org", "wrong password", id="password"),
            pytest.param("eve@example.org", PASSWORD, id="address"),
            pytest.param("", "", id="nothing"),
            pytest.param("ada@example.org", "x" * 100_000, id="very-long"),
            pytest.param("\x00", "\x00", id="nul"),
            pytest.param("\ud800@b.c", "\ud800", id="lone-surrogate"),
        ],
    )
    async def test_does_not_say_what_was_wrong(
        self, context: Context, email: str, password: str
    ) -> None:
        await make_account(context, email="ada@example.org")

        with pytest.raises(WrongCredentials) as refused:
            await sign_in(context, NOBODY, email=email, password=password)

        assert refused.value.message.startswith("E-mail address or password is wrong")
        assert await Session.all().count() == 0

    async def test_an_older_hash_is_replaced(self, context: Context) -> None:
        account = await make_account(context, email="ada@example.org")
        assert "m=8," in account.password_hash

        await sign_in(context, NOBODY, email="ada@example.org", password=PASSWORD)

        kept = (await Account.get(id=account.id)).password_hash
        assert "$m=19456,t=2,p=1$" in kept
        assert await passwords.is_right_password(kept, PASSWORD)

    async def test_an_unknown_address_is_hashed_as_dearly_as_a_known_one(
        self, context: Context
    ) -> None:
        kept = await passwords.hash_password(PASSWORD)

        async def cpu_seconds(given: str | None) -> float:
            started = time.process_time()  # whatever else the machine does
            await passwords.is_right_password(given, "wrong")
            return time.process_time() - started

        known = median([await cpu_seconds(kept) for _ in range(5)])
        unknown = median([await cpu_seconds(None) for _ in range(5)])

        assert passwords.needs_rehash(passwords._NOBODYS_HASH) is False
        assert unknown == pytest.approx(known, rel=0.8)

    async def test_the_51st_session_ends_the_oldest(
        self, context: Context, clock: Clock
    ) -> None:
        account = await make_account(context)
        opened = []
        for _ in range(MOST_SESSIONS + 1):
            clock.step(seconds=1)
            opened.append(await open_session(context, NOBODY, account))

        assert (await identify(context, opened[0].token, "")).account_id is None
        assert (await identify(context, opened[1].token, "")).account_id == account.id


class TestThrottle:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        limits = replace(settings.limits, sign_in_tries_per_address=8)
        return replace(settings, limits=limits)

    async def test_the_sixth_try_for_an_account_is_refused(
        self, context: Context, hashed: list[bytes]
    ) -> None:
        await make_account(context, email="ada@example.org")
        for number in range(5):
            with pytest.raises(WrongCredentials):
                await sign_in(
                    context,
                    replace(NOBODY, address=f"192.0.2.{number}"),
                    email="ada@example.org",
                    password="wrong password",
                )

        with pytest.raises(TooManyAttempts) as refused:
            await sign_in(
                context,
                replace(NOBODY, address="192.0.2.99"),
                email="  ADA@example.org",
                password=PASSWORD,
            )

        # in a minute there is room again; half of one more to spread over
        assert 50 <= (refused.value.retry_after_s or 0) <= 90
        assert len(hashed) == 5

    async def test_five_thousand_aliases_hash_no_more_than_the_limit(
        self, context: Context, hashed: list[bytes]
    ) -> None:
        outcomes = await asyncio.gather(
            *(
                sign_in(
                    context, NOBODY, email=f"{number}@example.org", password="guess"
                )
                for number in range(5_000)
            ),
            return_exceptions=True,
        )

        assert len(hashed) == 8
        assert sum(isinstance(o, TooManyAttempts) for o in outcomes) == 4_992


class TestSignOut:
    async def test_ends_the_session_and_its_channels(
        self, context: Context, links: FakeLinks
    ) -> None:
        account = await make_account(context)
        new = await open_session(context, NOBODY, account)
        caller = await identify(context, new.token, "")
        links.opened_by[new.session.id] = ["par_1", "par_2"]

        assert await sign_out(context, caller) is True

        assert (await identify(context, new.token, "")).account_id is None
        assert links.closed == [("par_1", "TICKET"), ("par_2", "TICKET")]

    async def test_is_false_without_a_session(self, context: Context) -> None:
        account = await make_account(context)

        assert await sign_out(context, NOBODY) is False
        assert await sign_out(context, signed_in(account, ["READ"])) is False


class TestRevokeSession:
    async def test_ends_another_session_of_the_account(
        self, context: Context, links: FakeLinks
    ) -> None:
        account = await make_account(context)
        lost = await open_session(context, NOBODY, account)
        links.opened_by[lost.session.id] = ["par_1"]

        ended = await revoke_session(context, signed_in(account), lost.session.id)

        assert ended.ended_at == context.now()
        assert (await identify(context, lost.token, "")).account_id is None
        assert links.closed == [("par_1", "TICKET")]

    async def test_twice_is_the_same_as_once(
        self, context: Context, clock: Clock
    ) -> None:
        account = await make_account(context)
        lost = await open_session(context, NOBODY, account)
        first = await revoke_session(context, signed_in(account), lost.session.id)
        clock.step(hours=1)

        again = await revoke_session(context, signed_in(account), lost.session.id)

        assert again.ended_at == first.ended_at

    async def test_somebody_else_s_is_not_found(self, context: Context) -> None:
        theirs = await open_session(context, NOBODY, await make_account(context))
        me = signed_in(await make_account(context))

        for session_id in (theirs.session.id, "ses_none"):
            with pytest.raises(NotFound) as refused:
                await revoke_session(context, me, session_id)
            assert refused.value.id == session_id
        assert (await identify(context, theirs.token, "")).account_id

    async def test_needs_a_session(self, context: Context) -> None:
        account = await make_account(context)
        mine = await open_session(context, NOBODY, account)

        with pytest.raises(Denied) as denied:
            await revoke_session(context, signed_in(account, ["LIST"]), mine.session.id)

        assert denied.value.code == "FORBIDDEN"
