"""Registering this device: what it is, and how fast it is by the server's clock."""

import asyncio

from fl_engine import benchmark
from mobile.edge.api import Answer, Api
from mobile.edge.device import Device
from mobile.edge.errors import RefusedError
from mobile.edge.state import StateFolder

REGISTER = """
mutation RegisterClient($input: ClientInput!) {
  registerClient(input: $input) {
    __typename
    ... on Client { id device { benchmark { cpuScore } } }
    ... on InvalidInput { problems { path message } }
    ... on Refusal { code message retryAfterS }
  }
}
"""

UPDATE = """
mutation UpdateClient($id: ID!, $input: ClientInput!) {
  updateClient(id: $id, input: $input) {
    __typename
    ... on Client { id device { benchmark { cpuScore } } }
    ... on InvalidInput { problems { path message } }
    ... on Refusal { code message retryAfterS }
  }
}
"""

START_BENCHMARK = """
mutation StartBenchmark($clientId: ID!) {
  startBenchmark(clientId: $clientId) {
    __typename
    ... on BenchmarkChallenge { id seed size steps }
    ... on Refusal { code message retryAfterS }
  }
}
"""

FINISH_BENCHMARK = """
mutation FinishBenchmark($challengeId: ID!, $digest: String!) {
  finishBenchmark(challengeId: $challengeId, digest: $digest) {
    __typename
    ... on Client { id device { benchmark { cpuScore } } }
    ... on Refusal { code message retryAfterS }
  }
}
"""


async def register(api: Api, state: StateFolder, device: Device, label: str) -> Answer:
    """Register the device, or report again what a known one has now.

    Returns:
        The client: id, label, reputation, device.

    Raises:
        RefusedError: Too many clients, or a report that can't be.
    """
    report = device.as_input(label)
    known = state.client_id()
    if known is not None:
        try:
            return await api.do(UPDATE, id=known, input=report)
        except RefusedError as refused:
            # Another account's folder, a new server at the same address, or retired.
            if refused.code not in ("NOT_FOUND", "WRONG_STATE"):
                raise
    client = await api.do(REGISTER, input=report)
    state.remember_client(client["id"])
    return client


async def measure(api: Api, client_id: str, *, throttle: int) -> float:
    """Have the CPU timed by the server and return the score, 0 to 1.

    Args:
        api: Signed in.
        client_id: The client.
        throttle: Do the work this many times, as training will.

    Raises:
        RefusedError: Measured too often of late, or the result was wrong.
    """
    challenge = await api.do(START_BENCHMARK, clientId=client_id)
    digest = ""
    for _ in range(throttle):
        digest = await asyncio.to_thread(
            benchmark.digest,
            bytes.fromhex(challenge["seed"]),
            challenge["size"],
            challenge["steps"],
        )
    client = await api.do(FINISH_BENCHMARK, challengeId=challenge["id"], digest=digest)
    return float(client["device"]["benchmark"]["cpuScore"])
