"""Registering and measuring a device."""

import hashlib
from pathlib import Path

import pytest

from mobile.edge.device import this_device
from mobile.edge.errors import RefusedError
from mobile.edge.register import measure, register
from mobile.edge.state import StateFolder
from tests.mobile.edge.fake_server import FakeServer, refusal


def client(id: str) -> dict[str, object]:
    return {"id": id, "device": {"benchmark": {"cpuScore": 0.25}}}


@pytest.fixture
def state(tmp_path: Path) -> StateFolder:
    return StateFolder.of(tmp_path, "http://crowdfl.test", "pi")


class TestRegister:
    async def test_registers_once_and_remembers(self, state: StateFolder) -> None:
        server = FakeServer(
            RegisterClient=client("cli_1"), UpdateClient=client("cli_1")
        )
        device = this_device(state.path)
        async with server.api() as api:
            await register(api, state, device, "pi")
            await register(api, state, device, "pi")

        assert [name for name, _ in server.asked] == ["RegisterClient", "UpdateClient"]
        assert server.asked[1][1]["id"] == "cli_1"

    @pytest.mark.parametrize("code", ["NOT_FOUND", "WRONG_STATE"])
    async def test_registers_anew_when_the_old_one_is_gone(
        self, state: StateFolder, code: str
    ) -> None:
        state.remember_client("cli_old")
        server = FakeServer(UpdateClient=refusal(code), RegisterClient=client("cli_2"))
        async with server.api() as api:
            await register(api, state, this_device(state.path), "pi")

        assert state.client_id() == "cli_2"

    async def test_passes_a_quota_on(self, state: StateFolder) -> None:
        server = FakeServer(RegisterClient=refusal("LIMIT_REACHED"))
        async with server.api() as api:
            with pytest.raises(RefusedError):
                await register(api, state, this_device(state.path), "pi")


class TestMeasure:
    async def test_hands_in_the_digest_of_the_work(self) -> None:
        challenge = {"id": "bch_1", "seed": "00", "size": 1, "steps": 1}
        server = FakeServer(StartBenchmark=challenge, FinishBenchmark=client("cli_1"))
        async with server.api() as api:
            score = await measure(api, "cli_1", throttle=2)

        # A and X are the first two bytes of SHA-256(00 ‖ 0), modulo 251.
        a, x = (byte % 251 for byte in hashlib.sha256(bytes(9)).digest()[:2])
        digest = hashlib.sha256(bytes([a * x % 251])).hexdigest()
        assert server.asked[1][1] == {"challengeId": "bch_1", "digest": digest}
        assert score == 0.25
