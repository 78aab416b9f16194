"""Devices, how fast they are and how far they are trusted."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from api.models.accounts import Account
from api.models.ids import id_field


class Client(Model):
    """A registered device of an account."""

    id = id_field("cli")
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="clients"
    )
    account_id: str
    label = fields.CharField(max_length=80)
    platform = fields.CharField(max_length=16)
    runtimes: Any = fields.JSONField[list[str]]()
    cpu_cores = fields.IntField()
    ram_bytes = fields.BigIntField()
    free_ram_bytes = fields.BigIntField()
    free_storage_bytes = fields.BigIntField()
    network = fields.CharField(max_length=16)
    battery_percent = fields.IntField(null=True)
    charging = fields.BooleanField(null=True)
    reported_at = fields.DatetimeField(auto_now_add=True)
    # Timed by the server, never reported.
    cpu_score = fields.FloatField(null=True)
    benchmark_elapsed_s = fields.FloatField(null=True)
    benchmarked_at = fields.DatetimeField(null=True)
    # Beta reputation (fl_engine.rewards): decayed evidence up to `reputation_at`.
    # A cache of the reputation events, never edited by itself.
    reputation = fields.FloatField(default=0.5)
    reputation_good = fields.FloatField(default=0.0)
    reputation_bad = fields.FloatField(default=0.0)
    reputation_at = fields.DatetimeField(null=True)
    reputation_events_count = fields.IntField(default=0)
    # What its rounds say about its speed: the time that the benchmark would have taken.
    observed_elapsed_s = fields.FloatField(null=True)
    rounds_called = fields.IntField(default=0)
    # Of these, where it was not overtaken.
    rounds_used = fields.IntField(default=0, db_default=0)
    last_seen_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField(auto_now_add=True)
    retired_at = fields.DatetimeField(null=True)
    # Where its browser's notifications are posted, and by which keys they are sealed.
    push_endpoint = fields.CharField(max_length=1000, null=True, db_index=True)
    push_p256dh = fields.CharField(max_length=100, null=True)
    push_auth = fields.CharField(max_length=40, null=True)

    class Meta:
        table = "clients"
        indexes = (("account_id", "created_at"), ("benchmarked_at",))


class BenchmarkChallenge(Model):
    """Work whose time between challenge and result the server takes."""

    id = id_field("bch")
    client: fields.ForeignKeyRelation[Client] = fields.ForeignKeyField(
        "models.Client", related_name="challenges"
    )
    client_id: str
    seed = fields.CharField(max_length=64)
    size = fields.IntField()
    steps = fields.IntField()
    started_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    finished_at = fields.DatetimeField(null=True)

    class Meta:
        table = "benchmark_challenges"
        indexes = (("client_id",),)


class ReputationEvent(Model):
    """A recorded change of a reputation, never edited."""

    id = id_field("rep")
    client: fields.ForeignKeyRelation[Client] = fields.ForeignKeyField(
        "models.Client", related_name="reputation_events"
    )
    client_id: str
    participation_id = fields.CharField(max_length=40)
    # What made it, such as "round:<call id>": the same cause counts once.
    cause = fields.CharField(max_length=120, unique=True)
    at = fields.DatetimeField()
    kind = fields.CharField(max_length=16)  # COMPLETED, LATE, DROPPED, REJECTED
    weight = fields.FloatField()
    score_before = fields.FloatField()
    score_after = fields.FloatField()
    round_number = fields.IntField(null=True)

    class Meta:
        table = "reputation_events"
        indexes = (("client_id", "at"),)
