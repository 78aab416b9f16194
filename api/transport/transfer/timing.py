"""The time-outs of a conversation, in seconds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Timing:
    """What a test may shorten.

    Attributes:
        hello_s: From the opening to `hello`.
        flush_s: How long the last frames may take to leave.
        sync_s: How long a later connection waits for this one to sync its bytes.
        parting_s: How long a client that sent a fatal error may take to close.
    """

    hello_s: float = 10.0
    flush_s: float = 5.0
    sync_s: float = 10.0
    parting_s: float = 5.0
