"""Keys of operations that must happen once."""

from tortoise import fields
from tortoise.models import Model


class IdempotencyKey(Model):
    """An operation that was done. Its key is its transaction's first statement."""

    key = fields.CharField(max_length=200, primary_key=True)
    at = fields.DatetimeField()

    class Meta:
        table = "idempotency_keys"
