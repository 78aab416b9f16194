"""What only who owns the database can do: change what it keeps from being changed."""

from tortoise.connection import get_connection

TABLE = "audit_entries"


async def drop_audit_triggers() -> None:
    """Let the audit log be changed, as its database's owner could."""
    connection = get_connection("default")
    if connection.capabilities.dialect == "sqlite":
        for change in ("update", "delete"):
            await connection.execute_query(f"DROP TRIGGER {TABLE}_keep_{change}")
    else:
        await connection.execute_query(f"DROP TRIGGER {TABLE}_keep ON {TABLE}")
