import functools
from json import dumps, loads

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops
from tortoise.migrations.constraints import CheckConstraint

from api.models.ids import IdField


class Migration(migrations.Migration):
    initial = True

    operations = [
        ops.CreateModel(
            name="Account",
            fields=[
                ("id", IdField("acc")),
                ("email", fields.CharField(unique=True, max_length=320)),
                ("name", fields.CharField(max_length=80)),
                ("password_hash", fields.CharField(max_length=200)),
                (
                    "roles",
                    fields.JSONField(
                        default=list,
                        encoder=functools.partial(dumps, separators=(",", ":")),
                        decoder=loads,
                    ),
                ),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
            ],
            options={
                "table": "accounts",
                "app": "models",
                "pk_attr": "id",
                "table_description": "A person's account, requester and contributor are what one does with it.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ApiKey",
            fields=[
                ("id", IdField("key")),
                (
                    "account",
                    fields.ForeignKeyField(
                        "models.Account",
                        source_field="account_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="api_keys",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("name", fields.CharField(max_length=80)),
                ("prefix", fields.CharField(max_length=20)),
                ("secret_hash", fields.CharField(unique=True, max_length=64)),
                (
                    "scopes",
                    fields.JSONField(
                        encoder=functools.partial(dumps, separators=(",", ":")),
                        decoder=loads,
                    ),
                ),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "expires_at",
                    fields.DatetimeField(auto_now=False, auto_now_add=False),
                ),
                (
                    "last_used_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                (
                    "revoked_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
            ],
            options={
                "table": "api_keys",
                "app": "models",
                "indexes": [Index(fields=["account_id", "created_at"])],
                "pk_attr": "id",
                "table_description": "A key of a tool. Only the hash of its secret is kept.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Client",
            fields=[
                ("id", IdField("cli")),
                (
                    "account",
                    fields.ForeignKeyField(
                        "models.Account",
                        source_field="account_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="clients",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("label", fields.CharField(max_length=80)),
                ("platform", fields.CharField(max_length=16)),
                (
                    "runtimes",
                    fields.JSONField(
                        encoder=functools.partial(dumps, separators=(",", ":")),
                        decoder=loads,
                    ),
                ),
                ("cpu_cores", fields.IntField()),
                ("ram_bytes", fields.BigIntField()),
                ("free_ram_bytes", fields.BigIntField()),
                ("free_storage_bytes", fields.BigIntField()),
                ("network", fields.CharField(max_length=16)),
                ("battery_percent", fields.IntField(null=True)),
                ("charging", fields.BooleanField(null=True)),
                (
                    "reported_at",
                    fields.DatetimeField(auto_now=False, auto_now_add=True),
                ),
                ("cpu_score", fields.FloatField(null=True)),
                ("benchmark_elapsed_s", fields.FloatField(null=True)),
                (
                    "benchmarked_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("reputation", fields.FloatField(default=0.5)),
                ("reputation_good", fields.FloatField(default=0.0)),
                ("reputation_bad", fields.FloatField(default=0.0)),
                (
                    "reputation_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("reputation_events_count", fields.IntField(default=0)),
                ("rounds_called", fields.IntField(default=0)),
                (
                    "last_seen_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "retired_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
            ],
            options={
                "table": "clients",
                "app": "models",
                "indexes": [
                    Index(fields=["account_id", "created_at"]),
                    Index(fields=["benchmarked_at"]),
                ],
                "pk_attr": "id",
                "table_description": "A registered device of an account.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="BenchmarkChallenge",
            fields=[
                ("id", IdField("bch")),
                (
                    "client",
                    fields.ForeignKeyField(
                        "models.Client",
                        source_field="client_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="challenges",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("seed", fields.CharField(max_length=64)),
                ("size", fields.IntField()),
                ("steps", fields.IntField()),
                (
                    "started_at",
                    fields.DatetimeField(auto_now=False, auto_now_add=False),
                ),
                (
                    "expires_at",
                    fields.DatetimeField(auto_now=False, auto_now_add=False),
                ),
                (
                    "finished_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
            ],
            options={
                "table": "benchmark_challenges",
                "app": "models",
                "indexes": [Index(fields=["client_id"])],
                "pk_attr": "id",
                "table_description": "Work whose time between challenge and result the server takes.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    fields.BigIntField(
                        generated=True, primary_key=True, unique=True, db_index=True
                    ),
                ),
                ("stream", fields.CharField(max_length=60)),
                ("seq", fields.BigIntField()),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("kind", fields.CharField(max_length=32)),
                (
                    "body",
                    fields.JSONField(
                        encoder=functools.partial(dumps, separators=(",", ":")),
                        decoder=loads,
                    ),
                ),
            ],
            options={
                "table": "events",
                "app": "models",
                "unique_together": (("stream", "seq"),),
                "pk_attr": "id",
                "table_description": "Something that happened, never edited.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="IdempotencyKey",
            fields=[
                (
                    "key",
                    fields.CharField(
                        primary_key=True, unique=True, db_index=True, max_length=200
                    ),
                ),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "idempotency_keys",
                "app": "models",
                "pk_attr": "key",
                "table_description": "An operation that was done. Its key is its transaction's first statement.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="LedgerEntry",
            fields=[
                ("id", IdField("ent")),
                ("key", fields.CharField(unique=True, max_length=200)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("kind", fields.CharField(max_length=24)),
                ("points", fields.BigIntField()),
                ("source_id", fields.CharField(db_index=True, max_length=60)),
                ("target_id", fields.CharField(db_index=True, max_length=60)),
                ("account_id", fields.CharField(null=True, max_length=40)),
                ("signed_points", fields.BigIntField()),
                ("available_after", fields.BigIntField(default=0)),
                ("task_id", fields.CharField(null=True, db_index=True, max_length=40)),
                ("participation_id", fields.CharField(null=True, max_length=40)),
                ("round_number", fields.IntField(null=True)),
                ("reverses_id", fields.CharField(null=True, max_length=40)),
                (
                    "releases_at",
                    fields.DatetimeField(
                        null=True, db_index=True, auto_now=False, auto_now_add=False
                    ),
                ),
                ("is_released", fields.BooleanField(default=False)),
                ("receipt_id", fields.CharField(null=True, max_length=40)),
            ],
            options={
                "table": "ledger_entries",
                "app": "models",
                "constraints": [
                    CheckConstraint(check="points > 0", name="points_positive"),
                    CheckConstraint(check="source_id <> target_id", name="points_move"),
                ],
                "indexes": [Index(fields=["account_id", "at"])],
                "pk_attr": "id",
                "table_description": "Points that went from one place to another, never edited.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PointsAccount",
            fields=[
                (
                    "id",
                    fields.CharField(
                        primary_key=True, unique=True, db_index=True, max_length=60
                    ),
                ),
                ("balance", fields.BigIntField(default=0)),
            ],
            options={
                "table": "points_accounts",
                "app": "models",
                "constraints": [
                    CheckConstraint(
                        check="balance >= 0 OR id = 'house'", name="never_negative"
                    )
                ],
                "pk_attr": "id",
                "table_description": "A place where points lie.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Receipt",
            fields=[
                ("id", IdField("rcp")),
                ("kind", fields.CharField(max_length=16)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("message", fields.TextField(unique=False)),
                ("account_id", fields.CharField(db_index=True, max_length=40)),
                ("task_id", fields.CharField(null=True, db_index=True, max_length=40)),
                (
                    "participation_id",
                    fields.CharField(null=True, db_index=True, max_length=40),
                ),
                ("round_number", fields.IntField(null=True)),
                ("subject_id", fields.CharField(null=True, max_length=40)),
                (
                    "body",
                    fields.JSONField(
                        default=dict,
                        encoder=functools.partial(dumps, separators=(",", ":")),
                        decoder=loads,
                    ),
                ),
            ],
            options={
                "table": "receipts",
                "app": "models",
                "pk_attr": "id",
                "table_description": "Why something was decided. `body` holds the fields of its kind.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="ReputationEvent",
            fields=[
                ("id", IdField("rep")),
                (
                    "client",
                    fields.ForeignKeyField(
                        "models.Client",
                        source_field="client_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="reputation_events",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("participation_id", fields.CharField(max_length=40)),
                ("cause", fields.CharField(unique=True, max_length=120)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("kind", fields.CharField(max_length=16)),
                ("weight", fields.FloatField()),
                ("score_before", fields.FloatField()),
                ("score_after", fields.FloatField()),
                ("round_number", fields.IntField(null=True)),
            ],
            options={
                "table": "reputation_events",
                "app": "models",
                "indexes": [Index(fields=["client_id", "at"])],
                "pk_attr": "id",
                "table_description": "A recorded change of a reputation, never edited.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Session",
            fields=[
                ("id", IdField("ses")),
                (
                    "account",
                    fields.ForeignKeyField(
                        "models.Account",
                        source_field="account_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="sessions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("token_hash", fields.CharField(unique=True, max_length=64)),
                ("user_agent", fields.CharField(default="", max_length=200)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "last_used_at",
                    fields.DatetimeField(auto_now=False, auto_now_add=True),
                ),
                (
                    "expires_at",
                    fields.DatetimeField(auto_now=False, auto_now_add=False),
                ),
                (
                    "ended_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
            ],
            options={
                "table": "sessions",
                "app": "models",
                "indexes": [Index(fields=["account_id", "created_at"])],
                "pk_attr": "id",
                "table_description": "A signed-in browser or tool. Only the hash of its token is kept.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Stream",
            fields=[
                (
                    "name",
                    fields.CharField(
                        primary_key=True, unique=True, db_index=True, max_length=60
                    ),
                ),
                ("seq", fields.BigIntField(default=0)),
            ],
            options={
                "table": "streams",
                "app": "models",
                "pk_attr": "name",
                "table_description": "A stream and the number of its newest event.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Upload",
            fields=[
                ("id", IdField("upl")),
                (
                    "account",
                    fields.ForeignKeyField(
                        "models.Account",
                        source_field="account_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="uploads",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("purpose", fields.CharField(max_length=16)),
                ("filename", fields.CharField(max_length=200)),
                ("size_bytes", fields.BigIntField()),
                ("received_bytes", fields.BigIntField(default=0)),
                ("sha256", fields.CharField(max_length=64)),
                (
                    "state",
                    fields.CharField(default="RECEIVING", db_index=True, max_length=16),
                ),
                ("template", fields.CharField(null=True, max_length=16)),
                (
                    "inspection",
                    fields.JSONField(
                        null=True,
                        encoder=functools.partial(dumps, separators=(",", ":")),
                        decoder=loads,
                    ),
                ),
                (
                    "file_problems",
                    fields.JSONField(
                        default=list,
                        encoder=functools.partial(dumps, separators=(",", ":")),
                        decoder=loads,
                    ),
                ),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "expires_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
            ],
            options={
                "table": "uploads",
                "app": "models",
                "indexes": [Index(fields=["account_id"]), Index(fields=["expires_at"])],
                "pk_attr": "id",
                "table_description": "An announced file, its bytes lie in the storage under its id.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Task",
            fields=[
                ("id", IdField("tsk")),
                (
                    "requester",
                    fields.ForeignKeyField(
                        "models.Account",
                        source_field="requester_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="tasks",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "model_upload",
                    fields.ForeignKeyField(
                        "models.Upload",
                        source_field="model_upload_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="model_of",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "test_set_upload",
                    fields.ForeignKeyField(
                        "models.Upload",
                        source_field="test_set_upload_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="test_set_of",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "state",
                    fields.CharField(default="DRAFT", db_index=True, max_length=16),
                ),
                ("state_reason", fields.CharField(null=True, max_length=500)),
                (
                    "spec",
                    fields.JSONField(
                        encoder=functools.partial(dumps, separators=(",", ":")),
                        decoder=loads,
                    ),
                ),
                ("title", fields.CharField(max_length=120)),
                ("search_text", fields.TextField(unique=False)),
                ("learning", fields.CharField(max_length=32)),
                ("data_kind", fields.CharField(max_length=16)),
                ("wifi_only", fields.BooleanField()),
                ("cohort_size", fields.IntField()),
                ("backups", fields.IntField()),
                ("rounds_wanted", fields.IntField()),
                ("rounds_committed", fields.IntField(default=0)),
                ("pool_points", fields.BigIntField()),
                ("points_per_update", fields.BigIntField()),
                ("points_per_minute", fields.FloatField()),
                ("device_s", fields.FloatField()),
                ("transfer_bytes", fields.BigIntField()),
                ("escrow", fields.CharField(default="NONE", max_length=16)),
                ("paid_points", fields.BigIntField(default=0)),
                ("returned_points", fields.BigIntField(default=0)),
                ("registered", fields.IntField(default=0)),
                ("weights_sha256", fields.CharField(null=True, max_length=64)),
                (
                    "result",
                    fields.JSONField(
                        null=True,
                        encoder=functools.partial(dumps, separators=(",", ":")),
                        decoder=loads,
                    ),
                ),
                (
                    "recruits_until",
                    fields.DatetimeField(auto_now=False, auto_now_add=False),
                ),
                ("starts_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "published_at",
                    fields.DatetimeField(
                        null=True, db_index=True, auto_now=False, auto_now_add=False
                    ),
                ),
                (
                    "started_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                (
                    "ended_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
            ],
            options={
                "table": "tasks",
                "app": "models",
                "indexes": [Index(fields=["requester_id", "created_at"])],
                "pk_attr": "id",
                "table_description": "A training task. `spec` is the whole of it, the other columns serve the list.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Participation",
            fields=[
                ("id", IdField("par")),
                (
                    "task",
                    fields.ForeignKeyField(
                        "models.Task",
                        source_field="task_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="participations",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "client",
                    fields.ForeignKeyField(
                        "models.Client",
                        source_field="client_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="participations",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "account",
                    fields.ForeignKeyField(
                        "models.Account",
                        source_field="account_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="participations",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("pseudonym", fields.CharField(max_length=40)),
                (
                    "state",
                    fields.CharField(
                        default="REGISTERED", db_index=True, max_length=16
                    ),
                ),
                ("seat", fields.CharField(null=True, max_length=16)),
                (
                    "backup_since",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("score", fields.FloatField(null=True)),
                ("rank", fields.IntField(null=True)),
                ("examples", fields.BigIntField(null=True)),
                ("rounds_called", fields.IntField(default=0)),
                ("accepted", fields.IntField(default=0)),
                ("rejected", fields.IntField(default=0)),
                ("late", fields.IntField(default=0)),
                ("dropped", fields.IntField(default=0)),
                ("points", fields.BigIntField(default=0)),
                ("reputation_before", fields.FloatField()),
                ("reputation_after", fields.FloatField(null=True)),
                ("bytes_up", fields.BigIntField(default=0)),
                ("bytes_down", fields.BigIntField(default=0)),
                ("ticket_key", fields.CharField(max_length=64)),
                ("joined_at", fields.DatetimeField(auto_now=False, auto_now_add=True)),
                (
                    "ended_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
            ],
            options={
                "table": "participations",
                "app": "models",
                "unique_together": (("task", "client"), ("task", "pseudonym")),
                "indexes": [
                    Index(fields=["client_id"]),
                    Index(fields=["account_id", "joined_at"]),
                ],
                "pk_attr": "id",
                "table_description": "A client in a task, its id is the training ID.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Round",
            fields=[
                ("id", IdField("rnd")),
                (
                    "task",
                    fields.ForeignKeyField(
                        "models.Task",
                        source_field="task_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="rounds",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("number", fields.IntField()),
                ("attempt", fields.IntField(default=1)),
                ("state", fields.CharField(default="SELECTING", max_length=16)),
                ("cohort", fields.IntField(default=0)),
                ("backups_called", fields.IntField(default=0)),
                ("accepted", fields.IntField(default=0)),
                ("rejected", fields.IntField(default=0)),
                ("late", fields.IntField(default=0)),
                ("dropped", fields.IntField(default=0)),
                (
                    "metrics",
                    fields.JSONField(
                        default=list,
                        encoder=functools.partial(dumps, separators=(",", ":")),
                        decoder=loads,
                    ),
                ),
                ("bytes_up", fields.BigIntField(default=0)),
                ("bytes_down", fields.BigIntField(default=0)),
                ("base_sha256", fields.CharField(max_length=64)),
                ("weights_sha256", fields.CharField(null=True, max_length=64)),
                (
                    "started_at",
                    fields.DatetimeField(auto_now=False, auto_now_add=False),
                ),
                (
                    "deadline_at",
                    fields.DatetimeField(auto_now=False, auto_now_add=False),
                ),
                (
                    "committed_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                (
                    "ended_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("duration_s", fields.FloatField(null=True)),
                ("overhead_s", fields.FloatField(null=True)),
            ],
            options={
                "table": "rounds",
                "app": "models",
                "unique_together": (("task", "number", "attempt"),),
                "pk_attr": "id",
                "table_description": "An attempt at a round of a task.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Call",
            fields=[
                ("id", IdField("cal")),
                (
                    "round",
                    fields.ForeignKeyField(
                        "models.Round",
                        source_field="round_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="calls",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                (
                    "participation",
                    fields.ForeignKeyField(
                        "models.Participation",
                        source_field="participation_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="calls",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("seat", fields.CharField(max_length=16)),
                ("replaces_id", fields.CharField(null=True, max_length=40)),
                ("state", fields.CharField(default="CALLED", max_length=16)),
                ("download_id", fields.CharField(max_length=32)),
                ("called_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "asked_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                (
                    "downloaded_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                (
                    "received_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("transfer_id", fields.CharField(null=True, max_length=40)),
                ("rejection", fields.CharField(null=True, max_length=16)),
                ("num_examples", fields.BigIntField(null=True)),
                ("norm", fields.FloatField(null=True)),
                ("median_norm", fields.FloatField(null=True)),
                ("aggregation_weight", fields.FloatField(null=True)),
                ("size_bytes", fields.BigIntField(null=True)),
                ("duration_s", fields.FloatField(null=True)),
                ("transport", fields.CharField(null=True, max_length=16)),
                ("points", fields.BigIntField(default=0)),
                (
                    "accepted_key",
                    fields.CharField(null=True, unique=True, max_length=120),
                ),
            ],
            options={
                "table": "calls",
                "app": "models",
                "unique_together": (("round", "participation"),),
                "indexes": [Index(fields=["participation_id"])],
                "pk_attr": "id",
                "table_description": "A client called in an attempt at a round, and what became of its update.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Transfer",
            fields=[
                ("id", IdField("trf")),
                (
                    "call",
                    fields.ForeignKeyField(
                        "models.Call",
                        source_field="call_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="transfers",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("participation_id", fields.CharField(db_index=True, max_length=40)),
                ("wire_id", fields.CharField(max_length=32)),
                ("round_number", fields.IntField()),
                ("attempt", fields.IntField()),
                ("codec", fields.CharField(max_length=8)),
                ("size_bytes", fields.BigIntField()),
                ("sha256", fields.CharField(max_length=64)),
                ("base_sha256", fields.CharField(max_length=64)),
                ("received_bytes", fields.BigIntField(default=0)),
                ("state", fields.CharField(default="RECEIVING", max_length=16)),
                ("num_examples", fields.BigIntField()),
                (
                    "metrics",
                    fields.JSONField(
                        default=dict,
                        encoder=functools.partial(dumps, separators=(",", ":")),
                        decoder=loads,
                    ),
                ),
                ("train_s", fields.FloatField()),
                (
                    "declared_at",
                    fields.DatetimeField(auto_now=False, auto_now_add=False),
                ),
                (
                    "received_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
            ],
            options={
                "table": "transfers",
                "app": "models",
                "unique_together": (("participation_id", "wire_id"),),
                "indexes": [Index(fields=["call_id"])],
                "pk_attr": "id",
                "table_description": "An update on its way in: a row from its declaration on, bytes in the storage.",
            },
            bases=["Model"],
        ),
    ]
