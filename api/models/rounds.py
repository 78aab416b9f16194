"""Rounds, who was called in them, and the bytes on their way."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from api.models.ids import id_field
from api.models.tasks import Participation, Task


class Round(Model):
    """An attempt at a round of a task."""

    id = id_field("rnd")
    task: fields.ForeignKeyRelation[Task] = fields.ForeignKeyField(
        "models.Task", related_name="rounds"
    )
    task_id: str
    number = fields.IntField()
    attempt = fields.IntField(default=1)
    state = fields.CharField(max_length=16, default="SELECTING")
    cohort = fields.IntField(default=0)
    backups_called = fields.IntField(default=0)
    accepted = fields.IntField(default=0)
    rejected = fields.IntField(default=0)
    late = fields.IntField(default=0)
    dropped = fields.IntField(default=0)
    # Metric of the contract without what the reader adds: name, value, no_skill,
    # baseline, greater_is_better, rows; empty until COMMITTED.
    metrics: Any = fields.JSONField[list[dict[str, Any]]](default=list)
    bytes_up = fields.BigIntField(default=0)
    bytes_down = fields.BigIntField(default=0)
    base_sha256 = fields.CharField(max_length=64)  # global weights sent
    weights_sha256 = fields.CharField(max_length=64, null=True)  # global weights made
    started_at = fields.DatetimeField()
    deadline_at = fields.DatetimeField()
    committed_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    duration_s = fields.FloatField(null=True)
    overhead_s = fields.FloatField(null=True)  # beyond the slowest accepted client

    class Meta:
        table = "rounds"
        unique_together = (("task", "number", "attempt"),)


class Call(Model):
    """A client called in an attempt at a round, and what became of its update."""

    id = id_field("cal")
    round: fields.ForeignKeyRelation[Round] = fields.ForeignKeyField(
        "models.Round", related_name="calls"
    )
    round_id: str
    participation: fields.ForeignKeyRelation[Participation] = fields.ForeignKeyField(
        "models.Participation", related_name="calls"
    )
    participation_id: str
    seat = fields.CharField(max_length=16)  # COHORT, FAIRNESS, BACKUP
    replaces_id = fields.CharField(max_length=40, null=True)  # a participation
    # CALLED -> PENDING -> ACCEPTED | REJECTED | SURPLUS | LATE, or DROPPED, RELEASED
    # (its seat went on without being a drop-out: never came, or paused in time).
    state = fields.CharField(max_length=16, default="CALLED")
    # Wire id of the download of the global weights, the same after every break.
    download_id = fields.CharField(max_length=32)
    called_at = fields.DatetimeField()
    asked_at = fields.DatetimeField(null=True)  # `train` first went out: it was there
    downloaded_at = fields.DatetimeField(null=True)
    received_at = fields.DatetimeField(null=True)
    transfer_id = fields.CharField(max_length=40, null=True)  # the update that counts
    rejection = fields.CharField(max_length=16, null=True)
    num_examples = fields.BigIntField(null=True)
    norm = fields.FloatField(null=True)
    median_norm = fields.FloatField(null=True)
    aggregation_weight = fields.FloatField(null=True)
    contribution = fields.FloatField(null=True)  # by the task's bonus rule
    size_bytes = fields.BigIntField(null=True)
    duration_s = fields.FloatField(null=True)  # from call to last byte
    transport = fields.CharField(max_length=16, null=True)  # WEBRTC, WEBSOCKET
    points = fields.BigIntField(default=0)  # base pay
    # `<task>:<round>:<participation>` once ACCEPTED: at most one is ever counted.
    accepted_key = fields.CharField(max_length=120, null=True, unique=True)

    class Meta:
        table = "calls"
        indexes = (("participation_id",),)
        unique_together = (("round", "participation"),)


class Transfer(Model):
    """An update on its way in: a row from its declaration on, bytes in the storage."""

    id = id_field("trf")
    call: fields.ForeignKeyRelation[Call] = fields.ForeignKeyField(
        "models.Call", related_name="transfers"
    )
    call_id: str
    participation_id = fields.CharField(max_length=40, db_index=True)
    wire_id = fields.CharField(max_length=32)  # hex of the frame's id, client's choice
    round_number = fields.IntField()
    attempt = fields.IntField()
    codec = fields.CharField(max_length=8)
    size_bytes = fields.BigIntField()
    sha256 = fields.CharField(max_length=64)
    base_sha256 = fields.CharField(max_length=64)
    received_bytes = fields.BigIntField(default=0)
    state = fields.CharField(max_length=16, default="RECEIVING")  # RECEIVED, JUDGED
    num_examples = fields.BigIntField()
    metrics: Any = fields.JSONField[dict[str, float]](default=dict)
    train_s = fields.FloatField()
    declared_at = fields.DatetimeField()
    received_at = fields.DatetimeField(null=True)

    class Meta:
        table = "transfers"
        indexes = (("call_id",),)
        unique_together = (("participation_id", "wire_id"),)
