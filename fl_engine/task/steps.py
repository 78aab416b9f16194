"""Steps of preprocessing: columns as they stand in a file become a model's inputs."""

from dataclasses import dataclass

from fl_engine.task.kinds import Imputation, PreprocessingKind


@dataclass(frozen=True)
class FittedColumn:
    """What federated statistics fitted for a column of a step.

    Attributes:
        column: Name of the column.
        location: What is subtracted, or the value that fills; None for a category.
        scale: What is divided by, never 0; None for IMPUTE.
        category: The category that fills; None when a number does.
        examples: From how many it was fitted, over all clients that were counted.
    """

    column: str
    location: float | None
    scale: float | None
    category: str | None
    examples: int


@dataclass(frozen=True)
class Step:
    """One step, applied to some columns.

    Attributes:
        kind: Which step.
        columns: Names of the columns.
        imputation: What fills; IMPUTE only.
        constant: What fills, as text; CONSTANT only.
        least: Lower bound; CLIP, and MIN_MAX where it is not fitted.
        greatest: Upper bound; as `least`.
        boundaries: In rising order; BUCKETIZE only.
        fitted: For each of `columns` when it is frozen; empty before, and for steps
            that fit nothing.
    """

    kind: PreprocessingKind
    columns: tuple[str, ...]
    imputation: Imputation | None = None
    constant: str | None = None
    least: float | None = None
    greatest: float | None = None
    boundaries: tuple[float, ...] = ()
    fitted: tuple[FittedColumn, ...] = ()

    @property
    def is_fitted(self) -> bool:
        """Whether its values come from statistics, known already or not."""
        if self.kind is PreprocessingKind.IMPUTE:
            return self.imputation is not Imputation.CONSTANT
        if self.kind is PreprocessingKind.MIN_MAX:
            return self.least is None
        return self.kind is PreprocessingKind.STANDARDISE

    @property
    def is_ready(self) -> bool:
        """Whether it can be applied: it fits nothing, or what it fits is frozen."""
        return not self.is_fitted or bool(self.fitted)

    def fitted_for(self, column: str) -> FittedColumn:
        """What was fitted for one of its columns; only when it is frozen."""
        return next(fitted for fitted in self.fitted if fitted.column == column)
