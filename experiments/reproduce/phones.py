"""Four phones as real clients over WebRTC, as slow as the paper's.

The paper tells two times: 147 s with all four, 127 s with a selection. A round waits
for its slowest client, so these two are the paces of the slowest phone and of the next
one; the two faster ones follow at equal distances. A phone is a process of
`mobile.edge` (`slow_phone`), the server is `crowdfl serve`, and nothing is simulated
but the pace.
"""

import asyncio
import secrets
import signal
import statistics
import tempfile
from collections.abc import Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from experiments.demo import setup
from experiments.demo.keras_file import write_keras
from experiments.demo.network import new_network, spec_of, to_arrays
from experiments.demo.processes import Processes, serve
from experiments.demo.report import metric
from experiments.demo.requester import Requester
from experiments.demo.run import PATIENCE_S, RECRUIT_S
from experiments.demo.task_input import task_input
from experiments.reproduce.bad_data import write_rows
from mobile.edge.account import Password, sign_in
from mobile.edge.api import Answer, Api
from mobile.edge.errors import EdgeError

PART = "phones"
SOURCES = ("api.app", "mobile.edge.client", "experiments.reproduce.slow_phone")
PAPER_S = {"all four": 147.0, "selected": 127.0}
PAPER_RATIO = PAPER_S["selected"] / PAPER_S["all four"]
# Work by pace: 4 : 5 : 6 : 7 is 84 : 105 : 126 : 147.
PACES = (4, 5, 6, 7)
UNIT_S = 0.4  # of a round, for each unit of pace
LOOK_S = 0.3
TASK_S = 600.0  # longest time of a task

TASK = """
query Phones($id: ID!) {
  task(id: $id) {
    state
    stateReason
    statistics { metrics { name value noSkill baseline } serverOverheadS }
    rounds(first: 100) { number durationS cohort accepted }
    participations(first: 20) { edges { node {
      accepted rank state client { label device { benchmark { cpuScore } } }
    } } }
  }
}
"""
ENDED = ("COMPLETED", "FAILED", "CANCELLED", "EXPIRED")


@dataclass(frozen=True)
class Choice:
    """How clients are chosen.

    Attributes:
        name: For a person.
        cohort: K, updates that close a round.
        policy: What differs of the contract's `SelectionPolicyInput`.
    """

    name: str
    cohort: int
    policy: dict[str, Any]


BY_SPEED = {"cpu": 1.0, "ram": 0.0, "storage": 0.0, "reputation": 0.0}
_EXACT = {"overSelection": 1.0, "fairnessSlots": 0, "weights": BY_SPEED}
ALL = Choice("all four, each waited for", 4, {**_EXACT, "backups": 0})
PAPER = Choice("the three best by device score", 3, {**_EXACT, "backups": 1})
OURS = Choice(
    "K = 2, over-selection 1.5: the first two of three",
    2,
    {"overSelection": 1.5, "fairnessSlots": 0, "weights": BY_SPEED, "backups": 1},
)
CHOICES = (ALL, PAPER, OURS)

Tell = Callable[[str], None]


def run_phones(rounds: int, seed: int, tell: Tell = lambda _: None) -> dict[str, Any]:
    """Every choice with the same phones, one after the other.

    Args:
        rounds: Of each task.
        seed: Of split and model.
        tell: Told what is under way.

    Returns:
        By the choice's name: seconds of each round, accuracy, who took part.

    Raises:
        EdgeError: Something of it failed; says what.
    """
    with tempfile.TemporaryDirectory(prefix="crowdfl-phones-") as folder:
        return asyncio.run(_run(Path(folder), rounds, seed, tell))


async def _run(folder: Path, rounds: int, seed: int, tell: Tell) -> dict[str, Any]:
    """SIGTERM ends it as Ctrl-C does, with all its processes."""
    this = asyncio.current_task()
    with suppress(NotImplementedError):  # Windows has no SIGTERM
        if this is not None:
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, this.cancel)
    async with AsyncExitStack() as stack:
        processes = Processes(folder / "logs")
        await stack.enter_async_context(processes)
        tell("starting the server")
        server = await serve(
            processes, folder / "server", environment={"CROWDFL_PAGES": "0"}
        )
        stage = _Stage(folder, processes, server, rounds, seed)
        await stage.open(stack)
        found = {}
        for choice in CHOICES:
            tell(choice.name)
            found[choice.name] = await stage.play(choice)
        return found


class _Stage:
    """A server, its requester and four phones."""

    def __init__(
        self, folder: Path, processes: Processes, server: str, rounds: int, seed: int
    ) -> None:
        self._folder, self._processes = folder, processes
        self._server, self._rounds, self._seed = server, rounds, seed
        self._password = secrets.token_urlsafe(16)
        self._split = setup.split(seed, len(PACES))
        self._has_accounts = False
        self._requester: Requester
        self._operator: Api

    async def open(self, stack: AsyncExitStack) -> None:
        """Open the accounts, give the requester points, write the files."""
        api = Api(self._server, patience_s=PATIENCE_S)
        self._requester = Requester(await stack.enter_async_context(api))
        await self._requester.sign_up(_email("requester"), self._password, "Requester")
        await self._command("create", _email("operator"))
        pool = str(self._request().reward.pool_points * len(CHOICES))
        reason = ("--reason", "Points for the phones")
        await self._command("grant", _email("requester"), pool, *reason)
        self._operator = await stack.enter_async_context(Api(self._server))
        await sign_in(self._operator, Password(_email("operator"), self._password))
        for place, rows in enumerate(self._split.shards):
            self._write(f"phone-{place}.csv", rows.x, rows.y)
        self._write("test.csv", self._split.test.x, self._split.test.y)

    async def play(self, choice: Choice) -> dict[str, Any]:
        """List a task, let the phones join one by one, and wait for its end."""
        task_id = await self._list(choice)
        for place in range(len(PACES)):
            await self._start_phone(choice, place, task_id)
            await self._requester.gathered(task_id, place + 1, what="registered")
        self._has_accounts = True
        await self._requester.gathered(task_id, len(PACES))
        await self._requester.start(task_id)
        task = await self._ended(task_id)
        for place in range(len(PACES)):
            await self._processes.end(_process(choice, place))
        return _summary(task)

    async def _list(self, choice: Choice) -> str:
        model, test_set = await asyncio.gather(
            self._requester.upload(self._model(), "MODEL"),
            self._requester.upload(self._folder / "test.csv", "TEST_SET"),
        )
        wanted = task_input(self._request())
        policy = {"cohortSize": choice.cohort, **choice.policy}
        task = {
            **wanted,
            "title": f"Phones: {choice.name}"[:120],
            "selection": policy,
            "modelUploadId": model,
            "testSetUploadId": test_set,
        }
        return await self._requester.list_task(task, RECRUIT_S)

    async def _start_phone(self, choice: Choice, place: int, task_id: str) -> None:
        pace = PACES[place]
        arguments = [
            *("--server", self._server, "--task", task_id),
            *("--data", str(self._folder / f"phone-{place}.csv")),
            *("--email", _email(f"phone{place}"), "--label", f"phone {place + 1}"),
            *("--state-dir", str(self._folder / "phones" / str(place))),
            *("--throttle", str(pace), "--least-s", str(pace * UNIT_S)),
            *("--threads", "1"),
            *([] if self._has_accounts else ["--sign-up"]),
        ]
        environment = {
            "CROWDFL_PASSWORD": self._password,
            "OPENBLAS_NUM_THREADS": "1",  # they share the cores of one machine
        }
        module = "experiments.reproduce.slow_phone"
        name = _process(choice, place)
        await self._processes.start(name, module, arguments, environment)

    async def _ended(self, task_id: str) -> Answer:
        async with asyncio.timeout(TASK_S):
            while True:
                self._processes.check()
                task: Answer = (await self._operator.ask(TASK, id=task_id))["task"]
                if task["state"] == "COMPLETED":
                    return task
                if task["state"] in ENDED:
                    raise EdgeError(f"The phones' task ended: {task['stateReason']}")
                await asyncio.sleep(LOOK_S)

    def _request(self) -> Any:
        return setup.request(seed=self._seed, rounds=self._rounds)

    def _model(self) -> Path:
        rows = self._split.test.x
        rng = np.random.default_rng([self._seed, 41])
        network = new_network(rows, (1,), "binary_crossentropy", rng)
        arrays = to_arrays(network, len(rows))
        return write_keras(spec_of(network, "phones"), arrays, self._folder / "m.keras")

    def _write(self, name: str, x: Any, y: Any) -> None:
        (self._folder / name).write_bytes(write_rows(setup.DATA, x, y, ""))

    async def _command(self, verb: str, *arguments: str) -> None:
        command = ["operator", verb, *arguments]
        where = ["--data-dir", str(self._folder / "server")]
        password = {"CROWDFL_PASSWORD": self._password}
        await self._processes.run(
            f"operator-{verb}", "api.cli", [*command, *where], password
        )


def _summary(task: Answer) -> dict[str, Any]:
    rounds = [row for row in task["rounds"] if row["durationS"] is not None]
    seconds = [row["durationS"] for row in rounds]
    phones = [edge["node"] for edge in task["participations"]["edges"]]
    return {
        "round_s": seconds,
        "total_s": sum(seconds),
        "median_s": statistics.median(seconds),
        "overhead_s": task["statistics"]["serverOverheadS"],
        "accuracy": metric(task["statistics"], "ACCURACY").get("value"),
        "no_skill": metric(task["statistics"], "ACCURACY").get("noSkill"),
        "phones": {
            phone["client"]["label"]: {
                "accepted": phone["accepted"],
                "rank": phone["rank"],
                "cpu_score": phone["client"]["device"]["benchmark"]["cpuScore"],
            }
            for phone in sorted(phones, key=lambda p: str(p["client"]["label"]))
        },
    }


def _email(name: str) -> str:
    return f"{name}@phones.example"


def _process(choice: Choice, place: int) -> str:
    return f"{CHOICES.index(choice)}-phone-{place + 1}"
