"""People and what they sign in with."""

from typing import Any

from tortoise import fields
from tortoise.models import Model

from api.models.ids import id_field


class Account(Model):
    """A person's account, requester and contributor are what one does with it."""

    id = id_field("acc")
    email = fields.CharField(max_length=320, unique=True)  # trimmed, lower case
    name = fields.CharField(max_length=80)
    password_hash = fields.CharField(max_length=200)
    roles: Any = fields.JSONField[list[str]](default=list)  # OPERATOR, AUDITOR
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta:
        table = "accounts"


class Session(Model):
    """A signed-in browser or tool. Only the hash of its token is kept."""

    id = id_field("ses")
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="sessions"
    )
    account_id: str
    token_hash = fields.CharField(max_length=64, unique=True)
    user_agent = fields.CharField(max_length=200, default="")
    created_at = fields.DatetimeField(auto_now_add=True)
    last_used_at = fields.DatetimeField(auto_now_add=True)
    expires_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta:
        table = "sessions"
        indexes = (("account_id", "created_at"),)


class ApiKey(Model):
    """A key of a tool. Only the hash of its secret is kept."""

    id = id_field("key")
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", related_name="api_keys"
    )
    account_id: str
    name = fields.CharField(max_length=80)
    prefix = fields.CharField(max_length=20)
    secret_hash = fields.CharField(max_length=64, unique=True)
    scopes: Any = fields.JSONField[list[str]]()  # READ, TRAIN, LIST
    created_at = fields.DatetimeField(auto_now_add=True)
    expires_at = fields.DatetimeField()
    last_used_at = fields.DatetimeField(null=True)
    revoked_at = fields.DatetimeField(null=True)

    class Meta:
        table = "api_keys"
        indexes = (("account_id", "created_at"),)
