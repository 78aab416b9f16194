"""Types of the fields of frames: what is not one of these is refused."""

from typing import Annotated

from msgspec import Meta

FRAME_BYTES = 65_536
CHUNK_BYTES = 65_408
MOST_HOLDINGS = 8
MOST_CODECS = 8
MOST_METRICS = 8
LARGEST_WHOLE = 2**53 - 1  # the largest whole number that a JavaScript number holds

Id = Annotated[bytes, Meta(min_length=16, max_length=16)]
Sha256 = Annotated[bytes, Meta(min_length=32, max_length=32)]
Seed = Annotated[bytes, Meta(min_length=8, max_length=8)]
Data = Annotated[bytes, Meta(max_length=CHUNK_BYTES)]
Whole = Annotated[int, Meta(ge=0, le=LARGEST_WHOLE)]
Count = Annotated[int, Meta(ge=1, le=LARGEST_WHOLE)]

# Words of the contract and of the protocol. They are `str` to a type checker, so that
# a column of a table can be handed in; the pattern is checked while decoding.
State = Annotated[
    str,
    Meta(
        pattern=r"^(REGISTERED|SELECTED|BACKUP|TRAINING|FINISHED|DROPPED|LEFT"
        r"|NOT_SELECTED)\Z"
    ),
]
VerdictWord = Annotated[str, Meta(pattern=r"^(ACCEPTED|REJECTED|SURPLUS|LATE)\Z")]
RejectionWord = Annotated[
    str, Meta(pattern=r"^(MANIFEST|NOT_FINITE|NORM|DIRECTION|LOSS|FREE_RIDING)\Z")
]
CodecWord = Annotated[str, Meta(pattern=r"^(f32|f16|i8)\Z")]
CodecName = Annotated[str, Meta(pattern=r"^[a-z0-9_]{1,16}\Z")]  # may be of later days
BulkKind = Annotated[str, Meta(pattern=r"^(weights|delta)\Z")]
OptimizerWord = Annotated[str, Meta(pattern=r"^(SGD|MOMENTUM|ADAM)\Z")]
LossWord = Annotated[
    str, Meta(pattern=r"^(binary_crossentropy|sparse_categorical_crossentropy|mse)\Z")
]
MetricWord = Annotated[str, Meta(pattern=r"^(accuracy|auc|f1|loss|mse|mae)\Z")]
ErrorCode = Annotated[str, Meta(pattern=r"^[A-Z_]{1,32}\Z")]
