"""The frames of federated statistics: what preprocessing fits before round 1.

Columns are named by their place in `data.columns`, steps by their place in
`preprocessing`, both from 0, so that a frame's size does not depend on names. A client
answers with figures of whole columns, never with rows.
"""

from typing import Annotated

from msgspec import Meta

from fl_engine.wire.base import Fields, FrameBase, not_negative
from fl_engine.wire.fields import Count, Id, Whole

MOST_MEASURED = 50  # columns asked for in one frame
QUANTILES = 101  # at 0, 0.01, …, 1
MOST_COUNTED = 1_000  # categories of a column

MeasureWord = Annotated[str, Meta(pattern=r"^(moments|quantiles|counts)\Z")]
Quantiles = Annotated[bytes, Meta(min_length=8 * QUANTILES, max_length=8 * QUANTILES)]
Counts = Annotated[bytes, Meta(min_length=8, max_length=4 * MOST_COUNTED)]
Place = Annotated[int, Meta(ge=0, le=999)]


class Wanted(Fields, frozen=True, kw_only=True):
    """A column to be measured as it is before a step.

    Attributes:
        column: Its place in `data.columns`.
        step: Place of the step that needs it; earlier ones are applied first.
        measure: "moments"; "quantiles" or "counts" ask for these beside them.
    """

    column: Place
    step: Place
    measure: MeasureWord


class Frozen(Fields, frozen=True, kw_only=True):
    """What was fitted before for a step of one of the wanted columns.

    Attributes:
        column: Its place in `data.columns`.
        step: Place of the step.
        location: What is subtracted or filled in; for a category its place.
        scale: What is divided by; None for IMPUTE.
    """

    column: Place
    step: Place
    location: float
    scale: float | None

    def __post_init__(self) -> None:
        """Refuse a divisor of 0 or below."""
        if self.scale is not None and self.scale <= 0:
            raise ValueError(f"scale is {self.scale}, but must be above 0")


class Measure(FrameBase, frozen=True, kw_only=True, tag="measure"):
    """Server: asks for statistics of columns.

    Attributes:
        part: The pass, from 1: in each the steps are fitted before which none waits.
        deadline_s: Seconds left when it was sent; who answers later is not counted.
        columns: What is wanted, in the order of the answer.
        fitted: What earlier passes froze, as far as `columns` need it.
    """

    part: Count
    deadline_s: float
    columns: Annotated[tuple[Wanted, ...], Meta(min_length=1, max_length=MOST_MEASURED)]
    fitted: tuple[Frozen, ...]

    def __post_init__(self) -> None:
        """Refuse a time that is none."""
        not_negative("deadline_s", self.deadline_s)


class Measured(Fields, frozen=True, kw_only=True):
    """Figures of a column; all but the counts null when no value is present.

    Attributes:
        present: Examples with a value.
        missing: Examples without one.
        mean: Of the values.
        m2: Sum of the squared deviations from the mean.
        least: Least value.
        greatest: Greatest value.
        quantiles: 101 float64, little-endian; where "quantiles" were wanted.
        counts: Of each category, uint32, little-endian; where "counts" were wanted.
    """

    present: Whole
    missing: Whole
    mean: float | None
    m2: float | None
    least: float | None
    greatest: float | None
    quantiles: Quantiles | None
    counts: Counts | None


class Statistics(FrameBase, frozen=True, kw_only=True, tag="statistics"):
    """Client: answers `measure`.

    Attributes:
        of: Id of the measure.
        examples: Rows that meet the requirements.
        columns: In the order asked for.
    """

    of: Id
    examples: Count
    columns: Annotated[
        tuple[Measured, ...], Meta(min_length=1, max_length=MOST_MEASURED)
    ]
