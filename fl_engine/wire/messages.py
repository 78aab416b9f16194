"""Frames to bytes and back."""

from typing import TypeVar

import msgspec

from fl_engine.errors import WireError
from fl_engine.wire.fields import FRAME_BYTES
from fl_engine.wire.frames import ClientFrame, Frame, ServerFrame
from fl_engine.wire.scan import scan

_encoder = msgspec.msgpack.Encoder()
_client_decoder: msgspec.msgpack.Decoder[ClientFrame] = msgspec.msgpack.Decoder(
    ClientFrame
)
_server_decoder: msgspec.msgpack.Decoder[ServerFrame] = msgspec.msgpack.Decoder(
    ServerFrame
)

_Any = TypeVar("_Any")


def encode(frame: Frame) -> bytes:
    """The bytes of a frame: `t` first, then the fields in the order of their class.

    Raises:
        WireError: TOO_LARGE when they would be more than 65,536.
    """
    data = _encoder.encode(frame)
    if len(data) > FRAME_BYTES:
        raise WireError("TOO_LARGE", f"a frame of {len(data)} bytes", frame.id)
    return data


def decode_client(data: bytes) -> ClientFrame:
    """Read what a client sent.

    Raises:
        WireError: TOO_LARGE, or MALFORMED with what is wrong; `of` is the frame's id
            when it can be read.
    """
    return _decode(_client_decoder, data)


def decode_server(data: bytes) -> ServerFrame:
    """Read what the server sent; raises as `decode_client`."""
    return _decode(_server_decoder, data)


def _decode(decoder: msgspec.msgpack.Decoder[_Any], data: bytes) -> _Any:
    frame_id = scan(data)
    try:
        return decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise WireError("MALFORMED", str(error), frame_id) from None
