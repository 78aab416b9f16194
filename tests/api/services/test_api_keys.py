from dataclasses import replace
from datetime import timedelta

import pytest

from api.models import ApiKey
from api.services.authenticate import identify
from api.services.context import Context
from api.services.create_api_key import create_api_key
from api.services.refusals import Denied, InvalidInput, LimitReached, NotFound
from api.services.revoke_api_key import revoke_api_key
from api.settings import Settings
from tests.api.builders import FakeLinks, make_account, signed_in
from tests.conftest import Clock

pytestmark = pytest.mark.both_databases


class TestCreateApiKey:
    async def test_lives_90_days_unless_told_otherwise(self, context: Context) -> None:
        caller = signed_in(await make_account(context))

        made = await create_api_key(
            context, caller, name=" ci ", scopes=["TRAIN", "LIST", "TRAIN"]
        )

        kept = await ApiKey.get(id=made.api_key.id)
        assert kept.name == "ci"
        assert kept.scopes == ["LIST", "TRAIN"]
        assert kept.expires_at == context.now() + timedelta(days=90)
        assert kept.last_used_at is None

    async def test_needs_a_session(self, context: Context) -> None:
        account = await make_account(context)

        with pytest.raises(Denied) as denied:
            await create_api_key(
                context, signed_in(account, ["LIST"]), name="", scopes=[]
            )

        assert denied.value.code == "FORBIDDEN"  # before the input is looked at

    @pytest.mark.parametrize(
        ("name", "scopes", "days", "path", "kind"),
        [
            pytest.param("", ["READ"], None, ("name",), "MISSING", id="no-name"),
            pytest.param("k", [], None, ("scopes",), "MISSING", id="no-scope"),
            pytest.param(
                "k", ["READ", "ROOT"], None, ("scopes", "1"), "UNKNOWN", id="scope"
            ),
            pytest.param(
                "k", ["READ"], 0, ("expiresAt",), "OUT_OF_RANGE", id="already-over"
            ),
            pytest.param(
                "k", ["READ"], 367, ("expiresAt",), "OUT_OF_RANGE", id="over-a-year"
            ),
        ],
    )
    async def test_says_what_is_wrong(
        self,
        context: Context,
        name: str,
        scopes: list[str],
        days: int | None,
        path: tuple[str, ...],
        kind: str,
    ) -> None:
        caller = signed_in(await make_account(context))
        ends = None if days is None else context.now() + timedelta(days=days)

        with pytest.raises(InvalidInput) as refused:
            await create_api_key(
                context, caller, name=name, scopes=scopes, expires_at=ends
            )

        (problem,) = refused.value.problems
        assert (problem.path, problem.kind) == (("input", *path), kind)


class TestLimit:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return replace(settings, limits=replace(settings.limits, most_api_keys=2))

    async def test_revoked_and_expired_keys_make_room(
        self, context: Context, clock: Clock
    ) -> None:
        caller = signed_in(await make_account(context))
        soon = clock.at + timedelta(hours=1)
        await create_api_key(
            context, caller, name="1", scopes=["READ"], expires_at=soon
        )
        second = await create_api_key(context, caller, name="2", scopes=["READ"])
        with pytest.raises(LimitReached) as refused:
            await create_api_key(context, caller, name="3", scopes=["READ"])
        reached = refused.value
        assert (reached.limit, reached.most, reached.used) == ("API_KEYS", 2, 2)

        await revoke_api_key(context, caller, second.api_key.id)
        await create_api_key(context, caller, name="3", scopes=["READ"])
        clock.step(hours=1)
        await create_api_key(context, caller, name="4", scopes=["READ"])


class TestRevokeApiKey:
    async def test_makes_it_useless_at_once(
        self, context: Context, links: FakeLinks
    ) -> None:
        caller = signed_in(await make_account(context))
        made = await create_api_key(context, caller, name="k", scopes=["READ"])
        links.opened_by[made.api_key.id] = ["par_1"]

        revoked = await revoke_api_key(context, caller, made.api_key.id)

        assert revoked.revoked_at == context.now()
        assert (await identify(context, made.secret, "")).account_id is None
        assert links.closed == [("par_1", "TICKET")]

    async def test_twice_is_the_same_as_once(
        self, context: Context, clock: Clock
    ) -> None:
        caller = signed_in(await make_account(context))
        made = await create_api_key(context, caller, name="k", scopes=["READ"])
        first = await revoke_api_key(context, caller, made.api_key.id)
        clock.step(minutes=5)

        again = await revoke_api_key(context, caller, made.api_key.id)

        assert again.revoked_at == first.revoked_at

    async def test_somebody_else_s_is_not_found(self, context: Context) -> None:
        theirs = await create_api_key(
            context, signed_in(await make_account(context)), name="k", scopes=["READ"]
        )

        with pytest.raises(NotFound):
            await revoke_api_key(
                context, signed_in(await make_account(context)), theirs.api_key.id
            )

    async def test_needs_a_session(self, context: Context) -> None:
        account = await make_account(context)

        with pytest.raises(Denied):
            await revoke_api_key(context, signed_in(account, ["LIST"]), "key_1")
