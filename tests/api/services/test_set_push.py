"""Where a device's notifications are pushed to."""

import pytest

from api.models import Account, Client
from api.services.context import Context
from api.services.refusals import Denied, InvalidInput, NotFound
from api.services.retire_client import retire_client
from api.services.set_push import Subscription, set_push
from tests.api.builders import make_account, make_client, signed_in
from tests.push_service import Browser

ENDPOINT = "https://push.example/send/one"


@pytest.fixture
async def ada(context: Context) -> Account:
    return await make_account(context)


@pytest.fixture
async def phone(context: Context, ada: Account) -> Client:
    return await make_client(context, ada)


def given(endpoint: str = ENDPOINT, **more: str) -> Subscription:
    browser = Browser()
    keys = {"p256dh": browser.p256dh, "auth": browser.auth}
    return Subscription(endpoint=endpoint, **{**keys, **more})


class TestSetPush:
    async def test_is_kept_and_taken_back(
        self, context: Context, ada: Account, phone: Client
    ) -> None:
        subscription = given()
        row = await set_push(context, signed_in(ada), phone.id, subscription)
        assert row.push_endpoint == ENDPOINT
        assert (row.push_p256dh, row.push_auth) == (
            subscription.p256dh,
            subscription.auth,
        )
        row = await set_push(context, signed_in(ada), phone.id, None)
        assert (row.push_endpoint, row.push_p256dh, row.push_auth) == (None,) * 3

    async def test_a_browser_tells_one_device_only(
        self, context: Context, ada: Account, phone: Client
    ) -> None:
        """Somebody else signs in at the same browser."""
        ben = await make_account(context)
        other = await make_client(context, ben)
        await set_push(context, signed_in(ada), phone.id, given())
        await set_push(context, signed_in(ben), other.id, given())
        assert (await Client.get(id=phone.id)).push_endpoint is None
        assert (await Client.get(id=other.id)).push_endpoint == ENDPOINT

    async def test_retiring_ends_it(
        self, context: Context, ada: Account, phone: Client
    ) -> None:
        await set_push(context, signed_in(ada), phone.id, given())
        row = await retire_client(context, signed_in(ada), phone.id)
        assert row.push_endpoint is None
        with pytest.raises(NotFound):
            await set_push(context, signed_in(ada), phone.id, given())

    async def test_somebody_else_s_device_is_not_found(
        self, context: Context, phone: Client
    ) -> None:
        ben = await make_account(context)
        with pytest.raises(NotFound):
            await set_push(context, signed_in(ben), phone.id, given())

    async def test_a_key_that_may_not_train_is_denied(
        self, context: Context, ada: Account, phone: Client
    ) -> None:
        with pytest.raises(Denied):
            await set_push(context, signed_in(ada, ["LIST"]), phone.id, given())

    @pytest.mark.parametrize(
        ("change", "path"),
        [
            pytest.param({"endpoint": "http://push.example/x"}, "endpoint", id="http"),
            pytest.param({"endpoint": "https://10.0.0.1/x"}, "endpoint", id="inside"),
            pytest.param({"endpoint": "https://a.example:22/"}, "endpoint", id="port"),
            pytest.param({"endpoint": "http://127.0.0.1:1/"}, "endpoint", id="itself"),
            pytest.param({"p256dh": "AAAA"}, "p256dh", id="no-key"),
            pytest.param({"p256dh": "ü"}, "p256dh", id="no-base64"),
            pytest.param({"auth": "AAAA"}, "auth", id="short-secret"),
            pytest.param({"auth": "\0"}, "auth", id="no-secret"),
        ],
    )
    async def test_what_nothing_can_be_pushed_to_is_refused(
        self,
        context: Context,
        ada: Account,
        phone: Client,
        change: dict[str, str],
        path: str,
    ) -> None:
        with pytest.raises(InvalidInput) as refused:
            await set_push(context, signed_in(ada), phone.id, given(**change))
        (problem,) = refused.value.problems
        assert problem.path == ("subscription", path)
        assert (await Client.get(id=phone.id)).push_endpoint is None
