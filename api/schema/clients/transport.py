"""How a client connects."""

from datetime import datetime

import strawberry

from api.schema.clients.enums import TrainingFileKind
from api.schema.common.rows import OfRow
from api.schema.common.scalars import BigInt


@strawberry.type(description="A STUN or TURN server.")
class IceServer:
    urls: list[str] = strawberry.field(description="Addresses; at least one.")
    username: str | None = strawberry.field(
        description="Name of the user; null for STUN."
    )
    credential: str | None = strawberry.field(description="Password; null for STUN.")


@strawberry.type(description="A file that a trainer needs.")
class TrainingFile:
    kind: TrainingFileKind = strawberry.field(description="Which file.")
    url: str = strawberry.field(
        description="Where to GET it, with the same Authorization header."
    )
    size_bytes: BigInt = strawberry.field(description="Size.")
    sha256: str = strawberry.field(description="SHA-256, 64 hex digits.")


@strawberry.type(
    description=(
        "How a client connects. The same frames travel on both ways; WebRTC first, "
        "the WebSocket where UDP is blocked."
    )
)
class Transport(OfRow):
    ice_servers: list[IceServer] = strawberry.field(
        description=(
            "Servers for RTCPeerConnection, known before the offer is made; may "
            "be empty."
        )
    )
    websocket_url: str = strawberry.field(description="Address of the WebSocket.")
    ticket: str = strawberry.field(
        description=(
            "Short-lived secret for the first frame, `hello`, on either way; "
            "bound to the training ID."
        )
    )
    expires_at: datetime = strawberry.field(
        description=(
            "When ticket and credentials end; read this field again for new ones."
        )
    )
    frame_bytes: int = strawberry.field(description="Largest frame.")
    idle_s: float = strawberry.field(
        description=(
            "Time without a byte after which the connection is closed; at most "
            "the task's `graceS`."
        )
    )
    files: list[TrainingFile] = strawberry.field(
        description=(
            "What a trainer needs before round 1; weights travel in the channel."
        )
    )


@strawberry.type(description="The answer to an SDP offer.")
class ConnectAnswer(OfRow):
    answer: str = strawberry.field(
        description="SDP answer with the server's candidates."
    )
    open_within_s: float = strawberry.field(
        description="How long the server waits for the channel to open."
    )
