"""The frames of protocol 1: their fields, and nothing about when they are sent.

One frame is one MessagePack map, at most 65,536 bytes, its type in `t`. A field is
never left out; None only where its type says so. Unknown fields are ignored.
"""

import math
from typing import Annotated

import uuid_utils
from msgspec import Meta

from fl_engine.wire.base import Fields, FrameBase, not_negative
from fl_engine.wire.fields import (
    MOST_CODECS,
    MOST_HOLDINGS,
    MOST_METRICS,
    BulkKind,
    CodecName,
    CodecWord,
    Count,
    Data,
    ErrorCode,
    Id,
    LossWord,
    MetricWord,
    OptimizerWord,
    RejectionWord,
    Seed,
    Sha256,
    State,
    VerdictWord,
    Whole,
)
from fl_engine.wire.statistics import Measure, Statistics

PROTOCOL = 1


def new_id() -> bytes:
    """A fresh identifier of a frame or bulk: the 16 bytes of a UUIDv7."""
    return uuid_utils.uuid7().bytes


class Holding(Fields, frozen=True, kw_only=True):
    """So many bytes of the bulk `id` are safely stored."""

    id: Id
    received_bytes: Whole


class Bulk(Fields, frozen=True, kw_only=True):
    """What the chunks that follow are: `kind` is weights or delta."""

    kind: BulkKind
    codec: CodecWord
    size_bytes: Whole
    sha256: Sha256


class Plan(Fields, frozen=True, kw_only=True):
    """How a client trains in one round.

    Attributes:
        momentum: 0 unless `optimizer` is MOMENTUM.
        proximal_mu: 0 when there is no proximal term.
        codec: Codec of the update.
        seed: Seed of this client's order of examples in this round.
    """

    optimizer: OptimizerWord
    learning_rate: float
    momentum: float
    epochs: Count
    batch_size: Count
    proximal_mu: float
    codec: CodecWord
    loss: LossWord
    seed: Seed

    def __post_init__(self) -> None:
        """Refuse numbers that no optimizer can use."""
        _positive("learning_rate", self.learning_rate)
        not_negative("momentum", self.momentum)
        not_negative("proximal_mu", self.proximal_mu)
        if self.momentum and self.optimizer != "MOMENTUM":
            raise ValueError("momentum is for the optimizer MOMENTUM only")


class Hello(FrameBase, frozen=True, kw_only=True, tag="hello"):
    """Client: the first frame. `holding` lists its unfinished and finished downloads.

    Attributes:
        codecs: Codecs it can write, best first; f32 is always among them.
    """

    protocol: Whole
    training_id: str
    ticket: str
    codecs: Annotated[tuple[CodecName, ...], Meta(min_length=1, max_length=MOST_CODECS)]
    holding: Annotated[tuple[Holding, ...], Meta(max_length=MOST_HOLDINGS)]

    def __post_init__(self) -> None:
        """Refuse a client that can't send plain floats."""
        if "f32" not in self.codecs:
            raise ValueError("f32 must be among the codecs")


class Welcome(FrameBase, frozen=True, kw_only=True, tag="welcome"):
    """Server: answers `hello` (same id); `holding` lists uploads without a verdict."""

    state: State
    holding: Annotated[tuple[Holding, ...], Meta(max_length=MOST_HOLDINGS)]


class Wait(FrameBase, frozen=True, kw_only=True, tag="wait"):
    """Server: there is nothing to do yet."""

    retry_after_s: float
    reason: str

    def __post_init__(self) -> None:
        """Refuse a wait that never ends."""
        not_negative("retry_after_s", self.retry_after_s)


class Train(FrameBase, frozen=True, kw_only=True, tag="train"):
    """Server: asks for a round and declares the global weights; `id` is the bulk's.

    Attributes:
        deadline_s: Seconds left when it was sent.
    """

    round: Whole
    attempt: Whole
    deadline_s: float
    plan: Plan
    bulk: Bulk

    def __post_init__(self) -> None:
        """Refuse another bulk than weights in f32."""
        not_negative("deadline_s", self.deadline_s)
        if self.bulk.kind != "weights" or self.bulk.codec != "f32":
            raise ValueError("the bulk of train is weights in f32")


class Update(FrameBase, frozen=True, kw_only=True, tag="update"):
    """Client: declares its delta; `id` is the bulk's.

    Attributes:
        base_sha256: Hash of the bytes of the weights it started from.
        num_examples: Rows it trained on.
        metrics: Measured on the rows of the device.
        train_s: Seconds of training.
    """

    round: Whole
    attempt: Whole
    base_sha256: Sha256
    num_examples: Count
    metrics: Annotated[dict[MetricWord, float], Meta(max_length=MOST_METRICS)]
    train_s: float
    bulk: Bulk

    def __post_init__(self) -> None:
        """Refuse another bulk than a delta, and numbers that are none."""
        not_negative("train_s", self.train_s)
        if self.bulk.kind != "delta":
            raise ValueError("the bulk of update is a delta")
        for name, value in self.metrics.items():
            if not math.isfinite(value):
                raise ValueError(f"metric {name} is {value}, but must be finite")


class Chunk(FrameBase, frozen=True, kw_only=True, tag="chunk"):
    """Both: bytes of the declared bulk, at most 65,408."""

    offset: Whole
    data: Data


class Have(FrameBase, frozen=True, kw_only=True, tag="have"):
    """Both: so much is safely stored; every MiB and at the end."""

    received_bytes: Whole


class Verdict(FrameBase, frozen=True, kw_only=True, tag="verdict"):
    """Server: what became of an update; `points` is base pay."""

    round: Whole
    verdict: VerdictWord
    reason: RejectionWord | None
    points: Whole

    def __post_init__(self) -> None:
        """Refuse a rejection without a reason, and a reason without a rejection."""
        if (self.verdict == "REJECTED") != (self.reason is not None):
            raise ValueError("reason belongs to the verdict REJECTED, and only to it")


class Pause(FrameBase, frozen=True, kw_only=True, tag="pause"):
    """Client: the owner's rules forbid training now; the connection stays."""

    reason: str


class Bye(FrameBase, frozen=True, kw_only=True, tag="bye"):
    """Client: leaves the task for good."""

    reason: str


class Finished(FrameBase, frozen=True, kw_only=True, tag="finished"):
    """Server: the participation is over.

    Attributes:
        points: All of the participation, holds included.
        reputation: Of the client, now.
    """

    state: State
    points: Whole
    reputation: float

    def __post_init__(self) -> None:
        """Refuse a reputation that is no number."""
        not_negative("reputation", self.reputation)


class Error(FrameBase, frozen=True, kw_only=True, tag="error"):
    """Both: what was refused and what would be right.

    Attributes:
        of: Id of the refused frame; None when it could not be read.
    """

    of: Id | None
    code: ErrorCode
    message: str
    is_fatal: bool


class Ping(FrameBase, frozen=True, kw_only=True, tag="ping"):
    """Both: is anybody there?"""


class Pong(FrameBase, frozen=True, kw_only=True, tag="pong"):
    """Both: answers `ping`, with its id."""


ClientFrame = (
    Hello | Statistics | Update | Chunk | Have | Pause | Bye | Error | Ping | Pong
)
ServerFrame = (
    Welcome
    | Wait
    | Measure
    | Train
    | Chunk
    | Have
    | Verdict
    | Finished
    | Error
    | Ping
    | Pong
)
Frame = ClientFrame | ServerFrame


def _positive(name: str, value: float) -> None:
    if not 0 < value < math.inf:
        raise ValueError(f"{name} is {value}, but must be a finite number above 0")
