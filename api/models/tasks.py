"""Listings and who takes part in them."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from api.models.accounts import Account
from api.models.clients import Client
from api.models.ids import id_field
from api.models.uploads import Upload


class Task(Model):
    """A training task. `spec` is the whole of it, the other columns serve the list."""

    id = id_field("tsk")
    requester: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="tasks"
    )
    requester_id: str
    model_upload: fields.ForeignKeyRelation[Upload] = fields.ForeignKeyField(
        "models.Upload", related_name="model_of", on_delete=fields.RESTRICT
    )
    model_upload_id: str
    test_set_upload: fields.ForeignKeyNullableRelation[Upload] = fields.ForeignKeyField(
        "models.Upload",
        related_name="test_set_of",
        null=True,
        on_delete=fields.RESTRICT,
    )
    test_set_upload_id: str | None
    state = fields.CharField(max_length=16, default="DRAFT", db_index=True)
    state_reason = fields.CharField(max_length=500, null=True)
    # Asked for while a round ran: PAUSED, for this reason, once it is over.
    pause_asked_at = fields.DatetimeField(null=True)
    pause_reason = fields.CharField(max_length=500, null=True)
    spec: Any = fields.JSONField[dict[str, Any]]()  # fl_engine.task.TaskSpec as JSON
    title = fields.CharField(max_length=120)
    search_text = fields.TextField()  # title and description in lower case
    learning = fields.CharField(max_length=32)
    data_kind = fields.CharField(max_length=16)
    wifi_only = fields.BooleanField()
    cohort_size = fields.IntField()
    backups = fields.IntField()
    rounds_wanted = fields.IntField()
    rounds_committed = fields.IntField(default=0)
    pool_points = fields.BigIntField()
    points_per_update = fields.BigIntField()
    points_per_minute = fields.FloatField()
    device_s = fields.FloatField()
    transfer_bytes = fields.BigIntField()
    escrow = fields.CharField(max_length=16, default="NONE")
    paid_points = fields.BigIntField(default=0)
    returned_points = fields.BigIntField(default=0)
    registered = fields.IntField(default=0)  # joined and not left
    # SHA-256 of the global weights' bytes as they travel, after the last commit.
    weights_sha256 = fields.CharField(max_length=64, null=True)
    # Steps of preprocessing: what finished passes froze, failed attempts at the next
    # (api.services.fit_columns), and the hash of their document once all is frozen.
    fitting: Any = fields.JSONField[dict[str, Any]](null=True)
    preprocessing_sha256 = fields.CharField(max_length=64, null=True)
    # Files of the final model and its card, once COMPLETED (api.services.settle_task).
    result: Any = fields.JSONField[dict[str, Any]](null=True)
    recruits_until = fields.DatetimeField()
    starts_at = fields.DatetimeField()
    created_at = fields.DatetimeField(auto_now_add=True)
    published_at = fields.DatetimeField(null=True, db_index=True)
    started_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "tasks"
        # The orders of the listings, of all tasks and of those in one state.
        indexes = (
            ("requester_id", "created_at"),
            ("published_at", "id"),
            ("starts_at", "id"),
            ("points_per_minute", "id"),
            ("state", "published_at", "id"),
            ("state", "starts_at", "id"),
            ("state", "points_per_minute", "id"),
        )


class Participation(Model):
    """A client in a task, its id is the training ID."""

    id = id_field("par")
    task: fields.ForeignKeyRelation[Task] = fields.ForeignKeyField(
        "models.Task", related_name="participations"
    )
    task_id: str
    client: fields.ForeignKeyRelation[Client] = fields.ForeignKeyField(
        "models.Client", related_name="participations"
    )
    client_id: str
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="participations"
    )
    account_id: str
    pseudonym = fields.CharField(max_length=40)
    state = fields.CharField(max_length=16, default="REGISTERED", db_index=True)
    seat = fields.CharField(max_length=16, null=True)  # COHORT, FAIRNESS, BACKUP, NONE
    backup_since = fields.DatetimeField(null=True)  # orders the backups, then rank
    score = fields.FloatField(null=True)
    rank = fields.IntField(null=True)
    examples = fields.BigIntField(null=True)  # as declared at joining
    rounds_called = fields.IntField(default=0)
    # Of these, where it was not overtaken.
    rounds_used = fields.IntField(default=0, db_default=0)
    accepted = fields.IntField(default=0)
    rejected = fields.IntField(default=0)
    late = fields.IntField(default=0)
    dropped = fields.IntField(default=0)
    points = fields.BigIntField(default=0)
    reputation_before = fields.FloatField()
    reputation_after = fields.FloatField(null=True)
    bytes_up = fields.BigIntField(default=0)
    bytes_down = fields.BigIntField(default=0)
    ticket_key = fields.CharField(max_length=64)  # secret from which tickets are made
    joined_at = fields.DatetimeField(auto_now_add=True)
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "participations"
        indexes = (("client_id",), ("account_id", "joined_at"))
        unique_together = (("task", "client"), ("task", "pseudonym"))
