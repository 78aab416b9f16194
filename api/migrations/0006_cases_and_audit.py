from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from api.models.ids import IdField


class Migration(migrations.Migration):
    dependencies = [("models", "0005_pausing")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Appeal",
            fields=[
                ("id", IdField("app")),
                ("receipt_id", fields.CharField(unique=True, max_length=40)),
                ("account_id", fields.CharField(max_length=40)),
                ("reason", fields.TextField(unique=False)),
                ("state", fields.CharField(default="OPEN", max_length=16)),
                ("decision", fields.TextField(null=True, unique=False)),
                ("reversal_id", fields.CharField(null=True, max_length=40)),
                (
                    "created_at",
                    fields.DatetimeField(auto_now=False, auto_now_add=False),
                ),
                (
                    "resolved_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("resolved_by_id", fields.CharField(null=True, max_length=40)),
            ],
            options={
                "table": "appeals",
                "app": "models",
                "indexes": [
                    Index(fields=["account_id", "id"]),
                    Index(fields=["state", "id"]),
                ],
                "pk_attr": "id",
                "table_description": "A request to look at a receipt again.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="AuditEntry",
            fields=[
                ("id", IdField("aud")),
                ("seq", fields.BigIntField(unique=True)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("actor_id", fields.CharField(null=True, max_length=40)),
                ("action", fields.CharField(max_length=40)),
                ("subject_id", fields.CharField(null=True, max_length=40)),
                ("refusal", fields.CharField(null=True, max_length=500)),
                ("address", fields.CharField(null=True, max_length=64)),
                ("previous", fields.CharField(max_length=64)),
                ("hash", fields.CharField(max_length=64)),
            ],
            options={
                "table": "audit_entries",
                "app": "models",
                "indexes": [Index(fields=["action", "seq"])],
                "pk_attr": "id",
                "table_description": "Something that was done or refused, never edited (api.services.audit_log).",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="AuditHead",
            fields=[
                (
                    "name",
                    fields.CharField(
                        primary_key=True, unique=True, db_index=True, max_length=20
                    ),
                ),
                ("seq", fields.BigIntField(default=0)),
                (
                    "hash",
                    fields.CharField(
                        default="0000000000000000000000000000000000000000000000000000000000000000",
                        max_length=64,
                    ),
                ),
            ],
            options={
                "table": "audit_heads",
                "app": "models",
                "pk_attr": "name",
                "table_description": "The end of the chain, one row: whoever appends locks it first.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Redemption",
            fields=[
                ("id", IdField("red")),
                (
                    "account",
                    fields.ForeignKeyField(
                        "models.Account",
                        source_field="account_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="redemptions",
                        on_delete=OnDelete.CASCADE,
                    ),
                ),
                ("key", fields.CharField(unique=True, max_length=200)),
                ("points", fields.BigIntField()),
                ("destination", fields.CharField(max_length=200)),
                ("state", fields.CharField(default="REQUESTED", max_length=16)),
                ("note", fields.CharField(null=True, max_length=500)),
                (
                    "created_at",
                    fields.DatetimeField(auto_now=False, auto_now_add=False),
                ),
                (
                    "approved_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("approved_by_id", fields.CharField(null=True, max_length=40)),
                (
                    "settled_at",
                    fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
                ),
                ("settled_by_id", fields.CharField(null=True, max_length=40)),
            ],
            options={
                "table": "redemptions",
                "app": "models",
                "indexes": [
                    Index(fields=["account_id", "created_at"]),
                    Index(fields=["state", "id"]),
                ],
                "pk_attr": "id",
                "table_description": "A request to pay points out, which are set aside until it is settled.",
            },
            bases=["Model"],
        ),
    ]
