"""The double-entry ledger of whole points."""

from tortoise import fields
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from api.models.ids import id_field


class PointsAccount(Model):
    """A place where points lie.

    `available:acc_…`, `hold:acc_…`, `escrow:tsk_…` or `house`.
    Balances change only by `UPDATE … SET balance = balance ± x WHERE balance >= x`
    (api.services.ledger). All balances sum to zero; only the house may be negative.
    """

    id = fields.CharField(max_length=60, primary_key=True)
    balance = fields.BigIntField(default=0)

    class Meta:
        table = "points_accounts"
        constraints = (
            CheckConstraint(
                check="balance >= 0 OR id = 'house'", name="never_negative"
            ),
        )


class LedgerEntry(Model):
    """Points that went from one place to another, never edited."""

    id = id_field("ent")
    key = fields.CharField(max_length=200, unique=True)  # idempotency key
    at = fields.DatetimeField()
    kind = fields.CharField(max_length=24)
    points = fields.BigIntField()  # greater than 0
    source_id = fields.CharField(max_length=60, db_index=True)  # points account
    target_id = fields.CharField(max_length=60, db_index=True)  # points account
    # Whose ledger shows it (an account), with that account's available points after it.
    account_id = fields.CharField(max_length=40, null=True)
    signed_points = fields.BigIntField()  # as that account sees it
    available_after = fields.BigIntField(default=0)
    task_id = fields.CharField(max_length=40, null=True, db_index=True)
    participation_id = fields.CharField(max_length=40, null=True)
    round_number = fields.IntField(null=True)
    reverses_id = fields.CharField(max_length=40, null=True)
    releases_at = fields.DatetimeField(null=True, db_index=True)
    # Whether the points held by this entry were released; a cache of `release:<id>`.
    is_released = fields.BooleanField(default=False)
    receipt_id = fields.CharField(max_length=40, null=True)

    class Meta:
        table = "ledger_entries"
        indexes = (("account_id", "at"),)
        constraints = (
            CheckConstraint(check="points > 0", name="points_positive"),
            CheckConstraint(check="source_id <> target_id", name="points_move"),
        )
