"""How the server is doing."""

from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

from api.models import AuditEntry, Task
from api.services.check_books import CHECK
from api.services.context import Context

TRANSPORTS = ("WEBRTC", "WEBSOCKET")


@dataclass(frozen=True)
class Health:
    """The contract's `Health`."""

    version: str
    started_at: datetime
    read_only: bool
    free_disk_bytes: int
    running_tasks: int
    connections: list[dict[str, object]]
    subscriptions: int
    ledger_balanced: bool
    ledger_checked_at: datetime | None


async def health(context: Context) -> Health:
    """What this process and its database know of themselves now."""
    checks = AuditEntry.filter(action=CHECK, actor_id=None)
    last = await checks.order_by("-seq").first()
    open_links = [link.transport for link in context.links.all()]
    share = context.storage.free_share()
    return Health(
        version=version("crowdfl"),
        started_at=context.started_at,
        read_only=share < context.settings.least_free_disk_share,
        free_disk_bytes=context.storage.free_bytes(),
        running_tasks=await Task.filter(state="RUNNING").count(),
        connections=[
            {"transport": kind, "connections": open_links.count(kind)}
            for kind in TRANSPORTS
        ],
        subscriptions=len(context.subscriptions),
        ledger_balanced=last is None or last.refusal is None,
        ledger_checked_at=last.at if last else None,
    )
