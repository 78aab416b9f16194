"""What was done by whom, in a chain of hashes."""

from tortoise import fields
from tortoise.models import Model

from api.models.ids import id_field


class AuditEntry(Model):
    """Something that was done or refused, never edited (api.services.audit_log)."""

    id = id_field("aud")
    seq = fields.BigIntField(unique=True)  # from 1, without gaps
    at = fields.DatetimeField()
    actor_id = fields.CharField(max_length=40, null=True)
    action = fields.CharField(max_length=40)  # publishTask, checkBooks
    subject_id = fields.CharField(max_length=40, null=True)
    refusal = fields.CharField(max_length=500, null=True)
    address = fields.CharField(max_length=64, null=True)
    previous = fields.CharField(max_length=64)  # hash of the entry before
    hash = fields.CharField(max_length=64)

    class Meta:
        table = "audit_entries"
        indexes = (("action", "seq"),)


class AuditHead(Model):
    """The end of the chain, one row: whoever appends locks it first."""

    name = fields.CharField(max_length=20, primary_key=True)
    seq = fields.BigIntField(default=0)
    hash = fields.CharField(max_length=64, default="0" * 64)

    class Meta:
        table = "audit_heads"
