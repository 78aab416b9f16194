"""Clients as the engine's selection sees them."""

from datetime import datetime

from api.models import Client
from api.services import reputation
from fl_engine import rewards
from fl_engine.oort import Seen
from fl_engine.selection import Candidate


def candidate(
    name: str,
    client: Client,
    now: datetime,
    *,
    is_benched: bool = False,
    seen: Seen | None = None,
) -> Candidate:
    """A client as a candidate; `name` is what the ranking calls it."""
    return Candidate(
        client=name,
        cpu=client.cpu_score,
        ram_bytes=client.free_ram_bytes,
        storage_bytes=client.free_storage_bytes,
        reputation=reputation.score_now(client, now),
        newcomer=rewards.is_newcomer(client.reputation_events_count),
        rounds_called=client.rounds_called,
        rounds_used=client.rounds_used,
        is_benched=is_benched,
        seen=seen,
    )
