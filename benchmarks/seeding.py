"""A marketplace full of tasks, written straight into the tables of a data folder.

Rows only: no files, so that nothing of it can be published, trained or downloaded. The
ledger is sound. The same count and seed give the same marketplace but for its IDs.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tortoise.models import Model

from api.models import (
    Account,
    Call,
    Client,
    LedgerEntry,
    Participation,
    PointsAccount,
    Round,
    Task,
    Upload,
)
from api.models.ids import new_id
from api.services.database import connect
from api.settings import Settings, from_environment
from fl_engine.task import (
    Column,
    ColumnType,
    DataSpec,
    Learning,
    RewardSpec,
    SelectionRequest,
    TaskRequest,
    TrainingRequest,
    resolve,
    spec_to_json,
)

REQUESTERS = 200
CLIENTS = 400
COHORT = 4
ROUNDS = 5
DAYS = 90  # that the marketplace is old
BASE_PAY = 12

# Of 20 tasks.
STATES = (
    ("RECRUITING",) * 8
    + ("RUNNING",) * 2
    + ("COMPLETED",) * 7
    + ("FAILED", "CANCELLED", "DRAFT")
)
SUBJECTS = "Diabetes Churn Wine Credit Fraud Energy Traffic Sleep Harvest Noise".split()
GOALS = "risk quality demand score class level price delay".split()
_NO_HASH = "0" * 64

SUMMARY = {
    "template": "MLP",
    "layers": [],
    "input_shape": [3],
    "output_shape": [1],
    "parameters": 833,
    "trainable_parameters": 833,
    "exchanged_parameters": 833,
    "round_bytes": [{"codec": "FLOAT16", "down_bytes": 4_000, "up_bytes": 2_000}],
    "runtimes": [
        {"runtime": name, "can_train": True, "file_problems": []}
        for name in ("KERAS", "TFJS")
    ],
    "output_layer": "output",
    "output_activation": "sigmoid",
}


def settings_of(data_dir: Path) -> Settings:
    """Settings of a server on a data folder."""
    return from_environment({"CROWDFL_DATA_DIR": str(data_dir)})


async def seed_tasks(
    data_dir: Path, count: int, *, running: bool = False, seed: int = 0
) -> None:
    """Fill the database of a data folder that no server has open.

    Args:
        data_dir: Its folder; made when it is missing.
        count: Tasks, a twentieth of them drafts.
        running: Whether a tenth is RUNNING and not COMPLETED; not for a server, which
            would try to conduct them.
        seed: Of everything drawn.
    """
    now = datetime.now(UTC).replace(microsecond=0)
    async with connect(settings_of(data_dir)):  # before it rows know no foreign keys
        await fill(count, now=now, running=running, seed=seed)


async def fill(
    count: int, *, now: datetime, running: bool = False, seed: int = 0
) -> None:
    """`seed_tasks` for the database that is open."""
    rows = _Rows(random.Random(seed), now, running=running)
    rows.add_people()
    rows.add_tasks(count)
    for kind, made in rows.made.items():
        await kind.bulk_create(made, batch_size=400)


@dataclass
class _Rows:
    """Rows in the order in which they refer to one another."""

    rng: random.Random
    now: datetime
    running: bool
    made: dict[type[Model], list[Any]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        order: Sequence[type[Model]] = (
            *(Account, Client, Upload, Task, Participation),
            *(Round, Call, LedgerEntry, PointsAccount),
        )
        self.made = {kind: [] for kind in order}

    def add(self, row: Model) -> None:
        """Keep a row."""
        self.made[type(row)].append(row)

    def add_people(self) -> None:
        """Requesters, who are contributors too, and their devices."""
        for number in range(REQUESTERS):
            self.add(
                Account(
                    id=new_id("acc"),
                    email=f"seed-{number}@example.org",
                    name=f"Requester {number}",
                    password_hash="",  # nobody can sign in as them
                    created_at=self.now - timedelta(days=DAYS),
                )
            )
        for number in range(CLIENTS):
            owner = self.made[Account][number % REQUESTERS]
            self.add(_client(owner, number, self.now, self.rng))

    def add_tasks(self, count: int) -> None:
        """Tasks with whatever their state brings along, and what was paid."""
        for number in range(count):
            _add_task(self, number, count)
        self._see_clients()
        paid: dict[str, int] = {}
        for entry in self.made[LedgerEntry]:
            paid[entry.target_id] = paid.get(entry.target_id, 0) + entry.points
        self.add(PointsAccount(id="house", balance=-sum(paid.values())))
        for place, balance in sorted(paid.items()):
            self.add(PointsAccount(id=place, balance=balance))

    def _see_clients(self) -> None:
        """Whoever was called was seen then."""
        client_of = {p.id: p.client_id for p in self.made[Participation]}
        called: dict[str, datetime] = {}
        for call in self.made[Call]:
            id = client_of[call.participation_id]
            called[id] = max(call.asked_at, called.get(id, call.asked_at))
        for client in self.made[Client]:
            latest = called.get(client.id, client.last_seen_at)
            client.last_seen_at = max(latest, client.last_seen_at)


def _client(owner: Account, number: int, now: datetime, rng: random.Random) -> Client:
    return Client(
        id=new_id("cli"),
        account_id=owner.id,
        label=f"Device {number}",
        platform="COMPUTER",
        runtimes=["KERAS"],
        cpu_cores=8,
        ram_bytes=2**34,
        free_ram_bytes=2**33,
        free_storage_bytes=2**36,
        network="ETHERNET",
        cpu_score=rng.random(),
        benchmarked_at=now,
        reputation_good=rng.random() * 10,
        reputation_bad=rng.random() * 4,
        reputation_at=now,
        reputation_events_count=9,
        last_seen_at=now - timedelta(days=rng.random() * 40),
        reported_at=now,
        created_at=now - timedelta(days=DAYS),
    )


def _add_task(rows: _Rows, number: int, count: int) -> None:
    rng = rows.rng
    state = STATES[number % len(STATES)]
    if state == "RUNNING" and not rows.running:
        state = "COMPLETED"
    age = timedelta(days=DAYS) * (count - number) / count
    requester = rng.choice(rows.made[Account])
    uploads = [
        _upload(requester, purpose, rows.now - age) for purpose in ("MODEL", "TEST_SET")
    ]
    task = _task(rng, number, state, requester, uploads, rows.now - age, rows.now)
    for upload in uploads:
        rows.add(upload)
    rows.add(task)
    if state != "DRAFT":
        taken = [_participation(task, client, rng) for client in _crowd(rows)]
        task.registered = len(taken)
        for participation in taken:
            rows.add(participation)
        for committed in range(1, task.rounds_committed + 1):
            _add_round(rows, task, taken, committed)


def _crowd(rows: _Rows) -> list[Client]:
    return rows.rng.sample(rows.made[Client], COHORT + 2)


def _upload(requester: Account, purpose: str, at: datetime) -> Upload:
    return Upload(
        id=new_id("upl"),
        account_id=requester.id,
        purpose=purpose,
        filename="model.keras" if purpose == "MODEL" else "test.csv",
        size_bytes=10_000,
        received_bytes=10_000,
        sha256=_NO_HASH,
        state="READY",
        template="MLP" if purpose == "MODEL" else None,
        inspection=SUMMARY if purpose == "MODEL" else {"rows": 0, "columns": []},
        created_at=at,
    )


def _task(
    rng: random.Random,
    number: int,
    state: str,
    requester: Account,
    uploads: list[Upload],
    at: datetime,
    now: datetime,
) -> Task:
    """A task as `createTask` and all that came after would have left it."""
    title = f"{rng.choice(SUBJECTS)} {rng.choice(GOALS)} {number}"
    spec = _spec(rng, title)
    is_open = state in ("DRAFT", "RECRUITING")
    is_over = state in ("COMPLETED", "FAILED", "CANCELLED")
    starts_at = at + (now - at) * rng.random() * 0.9
    if is_open:
        starts_at = now + timedelta(days=1 + rng.random() * 20)
    committed = {"COMPLETED": ROUNDS, "RUNNING": 3, "FAILED": 2}
    return Task(
        id=new_id("tsk"),
        requester_id=requester.id,
        model_upload_id=uploads[0].id,
        test_set_upload_id=uploads[1].id,
        state=state,
        spec=spec,
        title=title,
        search_text=f"{title}\n{spec['description']}".lower(),
        learning=spec["learning"],
        data_kind="TABLE",
        wifi_only=spec["device"]["wifi_only"],
        cohort_size=COHORT,
        backups=2,
        rounds_wanted=ROUNDS,
        rounds_committed=committed.get(state, 0),
        pool_points=spec["reward"]["pool_points"],
        points_per_update=BASE_PAY,
        points_per_minute=round(rng.random() * 60, 3),
        device_s=30 + rng.random() * 600,
        transfer_bytes=rng.randrange(10_000, 10_000_000),
        escrow="NONE",  # the house pays: nobody has points to be locked
        recruits_until=starts_at,
        starts_at=starts_at,
        created_at=at,
        published_at=None if state == "DRAFT" else at,
        started_at=None if is_open else starts_at,
        ended_at=min(starts_at + timedelta(hours=1), now) if is_over else None,
    )


def _spec(rng: random.Random, title: str) -> dict[str, Any]:
    columns = [
        Column(name, ColumnType.NUMBER, f"The {name}.", least=0, greatest=1_000)
        for name in ("first", "second", "third")
    ]
    answer = Column("label", ColumnType.BOOLEAN, "What is learned.")
    request = TaskRequest(
        title=title,
        description=f"Learn **{title}** from three columns. " + "It matters. " * 20,
        learning=Learning.BINARY_CLASSIFICATION,
        data=DataSpec(columns=(*columns, answer), label=answer.name),
        selection=SelectionRequest(cohort_size=COHORT, backups=2),
        training=TrainingRequest(rounds=ROUNDS, seed=1),
        reward=RewardSpec(pool_points=COHORT * ROUNDS * BASE_PAY * 2),
    )
    spec = spec_to_json(resolve(request, seed=1))
    spec["device"]["wifi_only"] = rng.random() < 0.3
    spec["device"]["runtimes"] = ["KERAS"]
    return spec


def _participation(task: Task, client: Client, rng: random.Random) -> Participation:
    id = new_id("par")
    ranked = task.state not in ("RECRUITING", "CANCELLED")
    return Participation(
        id=id,
        task_id=task.id,
        client_id=client.id,
        account_id=client.account_id,
        pseudonym=f"amber-{id[-12:]}",
        state="FINISHED" if ranked else "REGISTERED",
        seat="COHORT" if ranked else None,
        rank=rng.randrange(1, 7) if ranked else None,
        reputation_before=0.5,
        ticket_key=_NO_HASH,
        joined_at=task.created_at,
    )


def _add_round(
    rows: _Rows, task: Task, taken: list[Participation], number: int
) -> None:
    started_at = task.starts_at + timedelta(seconds=5 * number)
    row = Round(
        id=new_id("rnd"),
        task_id=task.id,
        number=number,
        state="COMMITTED",
        cohort=COHORT,
        accepted=COHORT,
        dropped=int(rows.rng.random() < 0.1),
        metrics=list(_metrics(number, rows.rng)),
        bytes_up=8_000,
        bytes_down=16_000,
        base_sha256=_NO_HASH,
        started_at=started_at,
        deadline_at=started_at + timedelta(minutes=10),
        committed_at=started_at + timedelta(seconds=4),
        duration_s=4.0 + rows.rng.random(),
        overhead_s=0.05,
    )
    rows.add(row)
    for participation in taken[:COHORT]:
        participation.rounds_called += 1
        participation.accepted += 1
        participation.points += BASE_PAY
        participation.bytes_up += 2_000
        participation.bytes_down += 4_000
        _add_call(rows, row, participation)


def _metrics(number: int, rng: random.Random) -> Iterator[dict[str, Any]]:
    for name, best in (("ACCURACY", 0.8), ("AUC", 0.84), ("LOSS", 0.5), ("F1", 0.7)):
        yield {
            "name": name,
            "value": best - 0.3 / number + rng.random() * 0.02,
            "no_skill": 0.65,
            "baseline": 0.78 if name == "ACCURACY" else None,
            "greater_is_better": name != "LOSS",
            "rows": 154,
        }


def _add_call(rows: _Rows, row: Round, participation: Participation) -> None:
    rows.add(
        Call(
            id=new_id("cal"),
            round_id=row.id,
            participation_id=participation.id,
            seat="COHORT",
            state="ACCEPTED",
            download_id="0" * 32,
            called_at=row.started_at,
            asked_at=row.started_at,
            transport="WEBSOCKET",
            points=BASE_PAY,
            accepted_key=f"{row.id}:{participation.id}",
        )
    )
    rows.add(
        LedgerEntry(
            id=new_id("ent"),
            key=f"seed:{row.id}:{participation.id}",
            at=row.committed_at,
            kind="BASE_PAY",
            points=BASE_PAY,
            source_id="house",
            target_id=f"available:{participation.account_id}",
            account_id=participation.account_id,
            signed_points=BASE_PAY,
            task_id=row.task_id,
            participation_id=participation.id,
            round_number=row.number,
        )
    )
