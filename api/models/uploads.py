"""Files on their way in."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from api.models.accounts import Account
from api.models.ids import id_field


class Upload(Model):
    """An announced file, its bytes lie in the storage under its id."""

    id = id_field("upl")
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="uploads"
    )
    account_id: str
    purpose = fields.CharField(max_length=16)  # MODEL, TEST_SET
    filename = fields.CharField(max_length=200)
    size_bytes = fields.BigIntField()
    received_bytes = fields.BigIntField(default=0)
    sha256 = fields.CharField(max_length=64)
    state = fields.CharField(max_length=16, default="RECEIVING", db_index=True)
    template = fields.CharField(max_length=16, null=True)
    # ModelSummary or TestSetSummary of the contract, snake_case; null until READY.
    inspection: Any = fields.JSONField[dict[str, Any]](null=True)
    # FileProblem of the contract: kind, message, name, row, expected, found.
    file_problems: Any = fields.JSONField[list[dict[str, Any]]](default=list)
    created_at = fields.DatetimeField(auto_now_add=True)
    expires_at = fields.DatetimeField(null=True)  # null once a task uses it

    class Meta:
        table = "uploads"
        indexes = (("account_id",), ("expires_at",))
