"""Limits that aiortc announces but does not keep.

It advertises a window of 1 MiB and messages of 64 KiB, and stores whatever comes: here
every packet of data is counted, and a peer that goes beyond is cut off.
"""

from collections.abc import Callable
from typing import Any

WINDOW_BYTES = 1024 * 1024  # what aiortc advertises
MOST_PIECES = 2_048  # of unfinished messages: pieces of a byte cost 500 each
MOST_STREAMS = 8  # the protocol uses one


def limit_reassembly(sctp: Any, cut_off: Callable[[], None]) -> None:
    """Watch a connection's unfinished messages.

    Args:
        sctp: aiortc's `RTCSctpTransport`, before it is started.
        cut_off: Called once the peer went beyond; nothing is stored after that.
    """
    receive = sctp._receive_data_chunk
    is_cut_off = False

    async def receive_within_limits(chunk: Any) -> None:
        nonlocal is_cut_off
        if is_cut_off:
            return
        try:
            await receive(chunk)
        except (AssertionError, UnicodeDecodeError):
            # What aiortc asserts of its peer, a channel opened twice for one, and a
            # text that is none, would end its task with a traceback in the log.
            is_cut_off = True
        if is_cut_off or not _is_within_limits(sctp, chunk.stream_id):
            is_cut_off = True
            cut_off()

    sctp._receive_data_chunk = receive_within_limits


def _is_within_limits(sctp: Any, stream_id: int) -> bool:
    streams = sctp._inbound_streams
    return (
        sctp._advertised_rwnd >= 0
        and len(streams) <= MOST_STREAMS
        and (
            stream_id not in streams
            or len(streams[stream_id].reassembly) <= MOST_PIECES
        )
    )
