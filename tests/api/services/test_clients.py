from dataclasses import replace
from typing import Any

import pytest

from api.models import Account, Client
from api.services.context import Context
from api.services.device_report import DeviceReport
from api.services.refusals import (
    Denied,
    InvalidInput,
    LimitReached,
    NotFound,
    WrongState,
)
from api.services.register_client import register_client
from api.services.retire_client import retire_client
from api.services.update_client import update_client
from api.settings import Settings
from tests.api.builders import NOBODY, make_account, make_client, signed_in
from tests.conftest import Clock

pytestmark = pytest.mark.both_databases

GIB = 1024**3
LAPTOP = DeviceReport(
    label=" My laptop ",
    platform="COMPUTER",
    runtimes=("KERAS", "TFJS", "KERAS"),
    cpu_cores=8,
    ram_bytes=16 * GIB,
    free_ram_bytes=4 * GIB,
    free_storage_bytes=50 * GIB,
    network="WIFI",
    battery_percent=80,
    charging=True,
)


@pytest.fixture
async def account(context: Context) -> Account:
    return await make_account(context)


class TestRegisterClient:
    async def test_keeps_the_report_and_no_score(
        self, context: Context, account: Account
    ) -> None:
        made = await register_client(context, signed_in(account), LAPTOP)

        client = await Client.get(id=made.id)
        assert client.label == "My laptop"
        assert client.runtimes == ["KERAS", "TFJS"]
        assert (client.battery_percent, client.charging) == (80, True)
        assert client.cpu_score is None
        assert client.reputation == 0.5
        assert client.reported_at == context.now()

    @pytest.mark.parametrize(
        ("change", "path", "kind"),
        [
            pytest.param({"label": ""}, ("label",), "MISSING", id="label"),
            pytest.param(
                {"label": "a\u2066b"}, ("label",), "MALFORMED", id="turned-around"
            ),
            pytest.param({"platform": "TOASTER"}, ("platform",), "UNKNOWN", id="pf"),
            pytest.param({"network": "5G"}, ("network",), "UNKNOWN", id="network"),
            pytest.param({"runtimes": ()}, ("runtimes",), "MISSING", id="no-runtime"),
            pytest.param(
                {"runtimes": ("KERAS", "JAX")}, ("runtimes", "1"), "UNKNOWN", id="rt"
            ),
            pytest.param({"cpu_cores": 0}, ("cpuCores",), "OUT_OF_RANGE", id="0-cores"),
            pytest.param(
                {"cpu_cores": 1025}, ("cpuCores",), "OUT_OF_RANGE", id="1025-cores"
            ),
            pytest.param(
                {"free_ram_bytes": 17 * GIB},
                ("freeRamBytes",),
                "CONTRADICTION",
                id="more-free-than-there-is",
            ),
            pytest.param(
                {"free_storage_bytes": -1},
                ("freeStorageBytes",),
                "OUT_OF_RANGE",
                id="negative",
            ),
            pytest.param(
                {"free_storage_bytes": 2**53},
                ("freeStorageBytes",),
                "OUT_OF_RANGE",
                id="not-exact-in-json",
            ),
            pytest.param(
                {"battery_percent": 101},
                ("batteryPercent",),
                "OUT_OF_RANGE",
                id="battery",
            ),
        ],
    )
    async def test_says_what_is_wrong(
        self,
        context: Context,
        account: Account,
        change: dict[str, Any],
        path: tuple[str, ...],
        kind: str,
    ) -> None:
        with pytest.raises(InvalidInput) as refused:
            await register_client(
                context, signed_in(account), replace(LAPTOP, **change)
            )

        (problem,) = refused.value.problems
        assert (problem.path, problem.kind) == (("input", *path), kind)

    async def test_needs_the_scope_train(
        self, context: Context, account: Account
    ) -> None:
        for caller in (NOBODY, signed_in(account, ["LIST"])):
            with pytest.raises(Denied):
                await register_client(context, caller, replace(LAPTOP, label=""))


class TestLimit:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return replace(settings, limits=replace(settings.limits, most_clients=1))

    async def test_a_retired_client_makes_room(
        self, context: Context, account: Account
    ) -> None:
        caller = signed_in(account)
        first = await register_client(context, caller, LAPTOP)
        with pytest.raises(LimitReached) as refused:
            await register_client(context, caller, LAPTOP)
        assert (refused.value.limit, refused.value.used) == ("CLIENTS", 1)

        await retire_client(context, caller, first.id)

        await register_client(context, caller, LAPTOP)


class TestUpdateClient:
    async def test_replaces_the_report_and_keeps_measurements(
        self, context: Context, account: Account, clock: Clock
    ) -> None:
        client = await make_client(context, account, cpu_score=0.7)
        clock.step(minutes=3)

        await update_client(context, signed_in(account), client.id, LAPTOP)

        kept = await Client.get(id=client.id)
        assert (kept.label, kept.network) == ("My laptop", "WIFI")
        assert kept.cpu_score == 0.7
        assert kept.reported_at == clock.at

    async def test_a_retired_client_reports_no_more(
        self, context: Context, account: Account
    ) -> None:
        client = await make_client(context, account, retired_at=context.now())

        with pytest.raises(WrongState) as refused:
            await update_client(context, signed_in(account), client.id, LAPTOP)

        assert (refused.value.current, refused.value.allowed) == (
            "RETIRED",
            ("ACTIVE",),
        )

    async def test_somebody_else_s_is_not_found(self, context: Context) -> None:
        theirs = await make_client(context, await make_account(context))
        me = signed_in(await make_account(context))

        with pytest.raises(NotFound):
            await update_client(context, me, theirs.id, LAPTOP)


class TestRetireClient:
    async def test_twice_is_the_same_as_once(
        self, context: Context, account: Account, clock: Clock
    ) -> None:
        client = await make_client(context, account)
        first = await retire_client(context, signed_in(account), client.id)
        clock.step(days=1)

        again = await retire_client(context, signed_in(account), client.id)

        assert first.retired_at is not None
        assert again.retired_at == first.retired_at

    async def test_somebody_else_s_is_not_found(self, context: Context) -> None:
        theirs = await make_client(context, await make_account(context))

        with pytest.raises(NotFound):
            await retire_client(
                context, signed_in(await make_account(context)), theirs.id
            )
