"""The recorded reasons of decisions that concern somebody."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from api.models.ids import id_field


class Receipt(Model):
    """Why something was decided. `body` holds the fields of its kind."""

    id = id_field("rcp")
    kind = fields.CharField(max_length=16)  # SELECTION, UPDATE, POINTS, REPUTATION
    at = fields.DatetimeField()
    message = fields.TextField()
    account_id = fields.CharField(max_length=40, db_index=True)  # whom it concerns
    task_id = fields.CharField(max_length=40, null=True, db_index=True)
    participation_id = fields.CharField(max_length=40, null=True, db_index=True)
    round_number = fields.IntField(null=True)
    subject_id = fields.CharField(max_length=40, null=True)  # call, entry or event
    body: Any = fields.JSONField[dict[str, Any]](default=dict)

    class Meta:
        table = "receipts"
