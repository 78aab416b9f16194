import asyncio
from dataclasses import replace

import pytest

from api.models import Account, Session
from api.services.authenticate import identify
from api.services.context import Context
from api.services.refusals import EmailTaken, InvalidInput, TooManyAttempts
from api.services.sign_up import sign_up
from api.settings import Limits, Settings
from tests.api.builders import NOBODY

GOOD: dict[str, str] = {
    "email": "ada@example.org",
    "password": "twelve chars",
    "name": "Ada",
}

pytestmark = pytest.mark.both_databases


class TestSignUp:
    async def test_opens_an_account_without_points_and_a_session(
        self, context: Context
    ) -> None:
        signed_in = await sign_up(context, NOBODY, **GOOD)

        account = await Account.get(email="ada@example.org")
        assert account.name == "Ada"
        assert account.roles == []
        assert account.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
        caller = await identify(context, signed_in.token, "")
        assert caller.account_id == account.id

    async def test_addresses_are_compared_trimmed_and_in_lower_case(
        self, context: Context
    ) -> None:
        await sign_up(context, NOBODY, **GOOD)

        with pytest.raises(EmailTaken):
            await sign_up(context, NOBODY, **(GOOD | {"email": " ADA@Example.org "}))

    async def test_two_at_the_same_time_open_one_account(
        self, context: Context
    ) -> None:
        outcomes = await asyncio.gather(
            sign_up(context, NOBODY, **GOOD),
            sign_up(context, NOBODY, **GOOD),
            return_exceptions=True,
        )

        assert sum(isinstance(outcome, EmailTaken) for outcome in outcomes) == 1
        assert await Account.all().count() == 1
        assert await Session.all().count() == 1

    @pytest.mark.parametrize(
        ("change", "path", "kind"),
        [
            pytest.param({"email": "ada"}, "email", "MALFORMED", id="no-at"),
            pytest.param({"email": "a@b@c.d"}, "email", "MALFORMED", id="two-ats"),
            pytest.param({"email": "a b@c.d"}, "email", "MALFORMED", id="space"),
            pytest.param({"email": "a\x00@c.d"}, "email", "MALFORMED", id="nul"),
            pytest.param(
                {"email": "a@" + "b" * 400}, "email", "TOO_LONG", id="long-address"
            ),
            pytest.param({"password": "elevenchars"}, "password", "TOO_SHORT", id="11"),
            pytest.param({"password": "x" * 257}, "password", "TOO_LONG", id="257"),
            pytest.param({"name": "  "}, "name", "MISSING", id="no-name"),
            pytest.param({"name": "x" * 81}, "name", "TOO_LONG", id="long-name"),
            pytest.param({"name": "a\x00b"}, "name", "MALFORMED", id="nul-in-name"),
            pytest.param({"name": "a\u202eb"}, "name", "MALFORMED", id="override"),
            pytest.param({"name": "a\u2069b"}, "name", "MALFORMED", id="isolate"),
        ],
    )
    async def test_says_what_is_wrong(
        self, context: Context, change: dict[str, str], path: str, kind: str
    ) -> None:
        with pytest.raises(InvalidInput) as refused:
            await sign_up(context, NOBODY, **(GOOD | change))

        assert (("input", path), kind) in {
            (problem.path, problem.kind) for problem in refused.value.problems
        }
        assert await Account.all().count() == 0

    async def test_tells_all_problems_at_once(self, context: Context) -> None:
        with pytest.raises(InvalidInput) as refused:
            await sign_up(context, NOBODY, email="", password="", name="")

        assert {problem.path[1] for problem in refused.value.problems} == {
            "email",
            "password",
            "name",
        }


class TestThrottle:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return replace(settings, limits=replace(Limits(), sign_up_tries=1))

    async def test_one_address_opens_so_many_accounts_in_an_hour(
        self, context: Context
    ) -> None:
        await sign_up(context, NOBODY, **GOOD)

        with pytest.raises(TooManyAttempts) as refused:
            await sign_up(context, NOBODY, **(GOOD | {"email": "bob@example.org"}))

        assert 3590 <= (refused.value.retry_after_s or 0) <= 3660
        other = replace(NOBODY, address="192.0.2.9")
        await sign_up(context, other, **(GOOD | {"email": "bob@example.org"}))
