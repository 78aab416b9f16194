"""Builders and actors of whole tasks: a requester, devices, a worker."""

import asyncio
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load_file

from api import events
from api.models import Account, Participation, Session, Task, Upload
from api.services.conductor import Conductor
from api.services.context import Caller, Context
from api.services.draft_task import create_task
from api.services.exchange import TaskExchange
from api.services.join_task import join_task
from api.services.publish_task import publish_task
from api.services.start_task import start_task
from api.services.tails import follow
from api.services.tickets import issue_ticket
from api.storage import write_durably
from api.transport.transfer.exchange import Download, Greeting, Intake
from fl_engine import wire
from fl_engine.model.manifest import Manifest, Tensor, write_safetensors
from fl_engine.rounds import Ticked
from fl_engine.screening.candidates import make_candidates
from tests.api.builders import make_account, make_client, signed_in

PATIENCE_S = 25.0  # on a starved machine; the conductor looks around after 30

MANIFEST = Manifest((Tensor("dense", "kernel", (2, 1)), Tensor("dense", "bias", (1,))))
SIZES = MANIFEST.exchanged_sizes
SUMMARY = {
    "layers": [{"name": "dense"}],
    "input_shape": [2],
    "output_shape": [1],
    "output_layer": "dense",
    "output_activation": "sigmoid",
    "parameters": 3,
    "round_bytes": [
        {"codec": codec, "down_bytes": 12, "up_bytes": 12}
        for codec in ("FLOAT32", "FLOAT16", "INT8")
    ],
    "runtimes": [{"runtime": "KERAS", "can_train": True, "file_problems": []}],
}
TEST_SET = b"a,b,y\n0,0,0\n0,1,1\n1,0,1\n1,1,1\n"


@dataclass
class FakeWorker:
    """Measures by adding up the weights; `failures` makes the next calls fail.

    The loss is the squared distance of the weights to `goal`; `halves` are the seeds
    of the halves it was told to measure on, None for all rows.
    """

    failures: int = 0
    goal: Sequence[float] = (1.0, 1.0, 1.0)
    halves: list[int | None] = field(default_factory=list)
    asked: list[Mapping[int, float]] = field(default_factory=list)
    gate: asyncio.Event | None = None
    reached: asyncio.Event = field(default_factory=asyncio.Event)

    async def evaluate(self, *args: Any, **kwargs: Any) -> list[dict[str, Any]]:
        await self._maybe_fail()
        self.halves.append(args[7])
        total = sum(float(a.sum()) for a in load_file(args[1]).values())
        names = ("value", "no_skill", "baseline", "greater_is_better", "rows")
        values = (total, 0.75, None, True, 4)
        return [{"name": "ACCURACY", **dict(zip(names, values, strict=True))}]

    async def losses(self, *args: Any) -> list[float]:
        await self._maybe_fail()
        updates, combinations = args[2:4]
        self.asked += combinations
        arrays = load_file(args[1])
        base = np.concatenate([arrays[t.key].ravel() for t in MANIFEST.floats])
        made = make_candidates(base, updates, MANIFEST, combinations)
        return [float(((flat - self.goal) ** 2).sum()) for flat in made]

    async def export(
        self, model: Path, weights: Path, out: Path, _steps: Path | None = None
    ) -> None:
        await self._maybe_fail()
        write_durably(out, b"keras:" + weights.read_bytes())

    async def _maybe_fail(self) -> None:
        self.reached.set()
        if self.gate is not None:
            await self.gate.wait()
        if self.failures:
            self.failures -= 1
            raise RuntimeError("the worker died")


class FakeLink:
    """A connection without a wire: what is sent lies in queues."""

    def __init__(self, training_id: str, transport: str = "WEBSOCKET") -> None:
        self.training_id = training_id
        self.transport = transport
        self.address = "127.0.0.1"
        self.silent_s = 0.0
        self.asked: asyncio.Queue[Download] = asyncio.Queue()
        self.told: asyncio.Queue[Any] = asyncio.Queue()
        self.finished: asyncio.Future[wire.Finished] = asyncio.Future()
        self.closed: list[str] = []

    async def ask(self, download: Download) -> None:
        self.asked.put_nowait(download)

    async def tell(self, frame: Any) -> None:
        self.told.put_nowait(frame)

    async def finish(self, frame: wire.Finished) -> None:
        if not self.finished.done():
            self.finished.set_result(frame)

    async def replace(self) -> None:
        self.closed.append("REPLACED")

    async def close(self, code: str, message: str) -> None:
        self.closed.append(code)


@dataclass
class Device:
    """A client of somebody, with a participation."""

    market: "Market"
    caller: Caller
    participation: Participation
    link: FakeLink = field(default=None)  # type: ignore[assignment]
    loss: float = 0.5  # what it tells of its rows

    @property
    def id(self) -> str:
        return self.participation.id

    @property
    def exchange(self) -> TaskExchange:
        return self.market.exchange

    async def row(self) -> Participation:
        return await Participation.get(id=self.id)

    def hello(self, codecs: tuple[str, ...] = ("f32", "f16")) -> wire.Hello:
        ticket = issue_ticket(self.market.context, self.caller, self.participation)
        return wire.Hello(
            id=wire.new_id(),
            protocol=1,
            training_id=self.id,
            ticket=ticket.secret,
            codecs=codecs,
            holding=(),
        )

    async def connect(self, codecs: tuple[str, ...] = ("f32", "f16")) -> Greeting:
        self.link = FakeLink(self.id)
        hello = self.hello(codecs)
        greeting = await self.exchange.greet(hello, self.link)
        await self.exchange.welcomed(self.link, hello)
        return greeting

    async def vanish(self, silent_s: float = 1_000.0) -> None:
        """The connection ends; its last byte came `silent_s` before."""
        self.link.silent_s = silent_s
        await self.exchange.gone(self.link)

    async def next_train(self) -> wire.Train:
        async with asyncio.timeout(PATIENCE_S):
            return (await self.link.asked.get()).train

    async def verdict(self) -> wire.Verdict:
        """The next verdict; other frames are skipped."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                frame = await self.link.told.get()
                if isinstance(frame, wire.Verdict):
                    return frame

    def update(
        self, train: wire.Train, payload: bytes, examples: int = 10
    ) -> wire.Update:
        return wire.Update(
            id=wire.new_id(),
            round=train.round,
            attempt=train.attempt,
            base_sha256=train.bulk.sha256,
            num_examples=examples,
            metrics={"loss": self.loss},
            train_s=1.0,
            bulk=wire.Bulk(
                kind="delta",
                codec=train.plan.codec,
                size_bytes=len(payload),
                sha256=hashlib.sha256(payload).digest(),
            ),
        )

    async def declare(self, update: wire.Update) -> Intake | None:
        return await self.exchange.declare(self.link, update)

    async def send(self, intake: Intake, payload: bytes) -> None:
        intake.path.write_bytes(payload)
        await self.exchange.stored(self.link, intake, len(payload))
        await self.exchange.completed(self.link, intake)

    async def train(
        self, values: Sequence[float] = (0.1, 0.1, 0.1), examples: int = 10
    ) -> wire.Train:
        """Wait to be asked, then send an update of these values."""
        train = await self.next_train()
        payload = delta(values, train.plan.codec)
        intake = await self.declare(self.update(train, payload, examples))
        assert intake is not None
        await self.send(intake, payload)
        return train


@dataclass
class Market:
    """One requester, one task, its devices."""

    context: Context
    requester: Account
    caller: Caller
    exchange: TaskExchange
    test_set: bytes = TEST_SET
    task_id: str = ""
    conductor: Conductor = field(default=None)  # type: ignore[assignment]
    manifest: Manifest = MANIFEST
    _number: int = 0

    @classmethod
    async def open(cls, context: Context) -> "Market":
        requester = await make_account(context, points=1_000)
        caller = await session_of(context, requester)
        return cls(context, requester, caller, TaskExchange(context))

    async def close(self) -> None:
        if self.conductor is not None:
            await self.conductor.stop()

    async def task(self) -> Task:
        return await Task.get(id=self.task_id)

    async def draft(self, **changes: Any) -> Task:
        model = await ready_model(self.context, self.requester, self.manifest)
        test_set = await ready_test_set(self.context, self.requester, self.test_set)
        request = task_request(self.context, model, test_set)
        task = await create_task(self.context, self.caller, merged(request, changes))
        self.task_id = task.id
        return task

    async def list_task(self, **changes: Any) -> Task:
        """A task that is RECRUITING."""
        await self.draft(**changes)
        return await publish_task(self.context, self.caller, self.task_id)

    async def device(self, **client: Any) -> Device:
        """A newly joined device of a person of its own."""
        self._number += 1
        account = await make_account(self.context)
        caller = await session_of(self.context, account)
        made = await make_client(self.context, account, **client)
        joined = await join_task(self.context, caller, self.task_id, made.id)
        return Device(self, caller, joined)

    async def devices(self, count: int) -> list[Device]:
        """Connected devices, the best scored first."""
        made = []
        for place in range(count):
            device = await self.device(cpu_score=0.9 - 0.05 * place)
            await device.connect()
            made.append(device)
        return made

    async def start(self) -> None:
        await start_task(self.context, self.caller, self.task_id)

    async def conduct(self) -> None:
        """Start the server's conductor."""
        self.conductor = Conductor(self.context)
        await self.conductor.start()

    async def crash(self) -> None:
        """The process dies: no link, no inbox, no memory is left; then a new one."""
        await self.conductor.stop()
        self.context.links._connections.clear()
        self.exchange = TaskExchange(self.context)
        await self.conduct()

    async def saw(self, kind: str, **body: Any) -> dict[str, Any]:
        """Wait for an event of the task and return its body."""
        stream = events.task_stream(self.task_id)
        async with asyncio.timeout(PATIENCE_S):
            async for arrival in follow(stream, 0, self.context.tails):
                event = arrival.event
                matches = body.items() <= event.body.items()
                if event.kind == kind and matches:
                    return dict(event.body)
        raise AssertionError("a stream never ends")

    async def ended(self) -> Task:
        await self.saw("TaskSettled")
        return await self.task()

    async def kinds(self) -> list[str]:
        """Kinds of the task's events, in order."""
        rows = events.Event.filter(stream=events.task_stream(self.task_id))
        return [
            str(k) for k in await rows.order_by("seq").values_list("kind", flat=True)
        ]

    def tick(self) -> None:
        """The alarm of the running round goes off."""
        assert self.context.links.post(self.task_id, Ticked())


def delta(values: Sequence[float], codec: str = "f16") -> bytes:
    """Bytes of an update of three numbers."""
    flat = np.array(values, np.float32)
    return flat.astype("<f2" if codec == "f16" else "<f4").tobytes()


def merged(request: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The request with parts changed; nested ones are merged."""
    made = dict(request)
    for name, change in changes.items():
        known = made.get(name)
        if isinstance(known, dict) and isinstance(change, dict):
            change = {**known, **change}
        made[name] = change
    return made


def task_request(
    context: Context, model: Upload, test_set: Upload | None
) -> dict[str, Any]:
    """Three seats, a backup, two rounds, 600 points: 100 for an update."""
    boolean = {"type": "BOOLEAN", "description": "", "unit": None}
    return {
        "title": "Logical or",
        "description": "Learn a logical or.",
        "learning": "BINARY_CLASSIFICATION",
        "model_upload_id": model.id,
        "test_set_upload_id": test_set.id if test_set else None,
        "data": {
            "kind": "TABLE",
            "columns": [{"name": name, **boolean} for name in "aby"],
            "label": "y",
            "least_examples": 1,
        },
        "device": None,
        "selection": {
            "cohort_size": 3,
            "backups": 2,
            "fairness_slots": 0,
            "over_selection": 1.0,
            "most_newcomers": 1.0,
        },
        "training": {
            "rounds": 2,
            "least_updates": 2,
            "grace_s": 20.0,
            "seed": 7,
            "aggregation": "FEDAVG",
        },
        "reward": {"pool_points": 600, "base_share": 1.0, "bonus": "NONE"},
        "baselines": [],
        "recruits_until": context.now() + timedelta(hours=1),
        "starts_at": context.now() + timedelta(hours=2),
    }


async def ready_model(
    context: Context, account: Account, manifest: Manifest = MANIFEST
) -> Upload:
    """An upload of a dense layer with zeros, as the model room leaves it."""
    upload = await Upload.create(
        account_id=account.id,
        purpose="MODEL",
        filename="or.keras",
        size_bytes=100,
        received_bytes=100,
        sha256="0" * 64,
        state="READY",
        inspection=SUMMARY,
    )
    folder = context.storage.model(upload.id)
    folder.mkdir(parents=True)
    arrays = {t.key: np.zeros(t.shape, np.float32) for t in manifest.tensors}
    write_safetensors(folder / "weights.safetensors", manifest, arrays)
    (folder / "manifest.json").write_bytes(_json(manifest.to_json()))
    (folder / "keras_config.json").write_bytes(b"{}")
    return upload


async def ready_test_set(
    context: Context, account: Account, content: bytes = TEST_SET
) -> Upload:
    """An upload of four rows, or of others."""
    upload = await Upload.create(
        account_id=account.id,
        purpose="TEST_SET",
        filename="or.csv",
        size_bytes=len(content),
        received_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        state="READY",
        inspection={"rows": content.count(b"\n") - 1, "columns": []},
    )
    context.storage.upload(upload.id).write_bytes(content)
    return upload


async def session_of(context: Context, account: Account) -> Caller:
    """A caller whose session is in the table."""
    session = await Session.create(
        account_id=account.id,
        token_hash=hashlib.sha256(account.id.encode()).hexdigest(),
        expires_at=context.now() + timedelta(days=30),
    )
    return signed_in(account, session_id=session.id)


def _json(value: Any) -> bytes:
    return json.dumps(value).encode()
