"""The exchange of weights, protocol 1: frames, codecs of vectors, bulks.

`frames` says what is sent, `messages` turns it into bytes and back, `codecs` turns
flat vectors into the bytes of a bulk, `bulk` keeps the books of a transfer.
"""

from fl_engine.errors import WireError
from fl_engine.wire.bulk import (
    CLIENT_WINDOW_BYTES,
    HAVE_BYTES,
    Incoming,
    Outgoing,
)
from fl_engine.wire.codecs import (
    CODEC_WORDS,
    CODECS,
    decode_blocks,
    decode_delta,
    decode_range,
    encode_delta,
    payload_bytes,
)
from fl_engine.wire.fields import CHUNK_BYTES, FRAME_BYTES
from fl_engine.wire.frames import (
    PROTOCOL,
    Bulk,
    Bye,
    Chunk,
    ClientFrame,
    Error,
    Finished,
    Frame,
    Have,
    Hello,
    Holding,
    Pause,
    Ping,
    Plan,
    Pong,
    ServerFrame,
    Train,
    Update,
    Verdict,
    Wait,
    Welcome,
    new_id,
)
from fl_engine.wire.messages import decode_client, decode_server, encode

__all__ = [
    "CHUNK_BYTES",
    "CLIENT_WINDOW_BYTES",
    "CODECS",
    "CODEC_WORDS",
    "FRAME_BYTES",
    "HAVE_BYTES",
    "PROTOCOL",
    "Bulk",
    "Bye",
    "Chunk",
    "ClientFrame",
    "Error",
    "Finished",
    "Frame",
    "Have",
    "Hello",
    "Holding",
    "Incoming",
    "Outgoing",
    "Pause",
    "Ping",
    "Plan",
    "Pong",
    "ServerFrame",
    "Train",
    "Update",
    "Verdict",
    "Wait",
    "Welcome",
    "WireError",
    "decode_blocks",
    "decode_client",
    "decode_delta",
    "decode_range",
    "decode_server",
    "encode",
    "encode_delta",
    "new_id",
    "payload_bytes",
]
