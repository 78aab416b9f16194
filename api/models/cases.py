"""What waits for an operator: redemptions and appeals."""

from tortoise import fields
from tortoise.models import Model

from api.models.accounts import Account
from api.models.ids import id_field


class Redemption(Model):
    """A request to pay points out, which are set aside until it is settled."""

    id = id_field("red")
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="redemptions"
    )
    account_id: str
    key = fields.CharField(max_length=200, unique=True)  # `<account>:<caller's key>`
    points = fields.BigIntField()
    destination = fields.CharField(max_length=200)  # seen by operators only
    state = fields.CharField(max_length=16, default="REQUESTED")
    note = fields.CharField(max_length=500, null=True)
    created_at = fields.DatetimeField()
    approved_at = fields.DatetimeField(null=True)
    approved_by_id = fields.CharField(max_length=40, null=True)  # an operator
    settled_at = fields.DatetimeField(null=True)
    settled_by_id = fields.CharField(max_length=40, null=True)  # another one

    class Meta:
        table = "redemptions"
        indexes = (("account_id", "created_at"), ("state", "id"))


class Appeal(Model):
    """A request to look at a receipt again."""

    id = id_field("app")
    receipt_id = fields.CharField(max_length=40, unique=True)
    account_id = fields.CharField(max_length=40)  # whom the receipt concerns
    reason = fields.TextField()
    state = fields.CharField(max_length=16, default="OPEN")  # UPHELD, DISMISSED
    decision = fields.TextField(null=True)
    reversal_id = fields.CharField(max_length=40, null=True)  # an entry of the ledger
    created_at = fields.DatetimeField()
    resolved_at = fields.DatetimeField(null=True)
    resolved_by_id = fields.CharField(max_length=40, null=True)  # an operator

    class Meta:
        table = "appeals"
        indexes = (("account_id", "id"), ("state", "id"))
