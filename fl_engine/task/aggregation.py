"""Which parameters a rule of aggregation has, their limits and their defaults."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType

from fl_engine.errors import ProblemKind
from fl_engine.task.findings import Findings, Path
from fl_engine.task.kinds import Aggregation
from fl_engine.task.parts import AggregationParameters, TrainingSpec

ADAPTIVE = (Aggregation.FEDADAM, Aggregation.FEDYOGI)
DEFAULT_CLIP_NORM = 3.0  # of VALIDATED, which open recruitment needs; none for others


@dataclass(frozen=True)
class _Limit:
    """Limits of a parameter.

    Attributes:
        rules: That have it.
        default: Of these rules.
        greatest: Greatest value; 0 is the least.
        has_zero: Whether 0 itself is allowed.
    """

    rules: tuple[Aggregation, ...]
    default: float
    greatest: float
    has_zero: bool = True


_LIMITS: Mapping[str, _Limit] = MappingProxyType(
    {
        "proximal_mu": _Limit((Aggregation.FEDPROX,), 0.01, 10),
        "server_learning_rate": _Limit(ADAPTIVE, 0.1, 10, has_zero=False),
        "beta1": _Limit(ADAPTIVE, 0.9, 1),
        "beta2": _Limit(ADAPTIVE, 0.99, 1),
        "tau": _Limit(ADAPTIVE, 0.001, 1, has_zero=False),
        "trim": _Limit((Aggregation.TRIMMED_MEAN,), 0.2, 0.49),
        "byzantine": _Limit((Aggregation.MULTI_KRUM,), 0.2, 0.49),
    }
)

# The contract's names, for paths of problems.
_NAMES = {
    "proximal_mu": "proximalMu",
    "server_learning_rate": "serverLearningRate",
    "clip_norm": "clipNorm",
}
_AT = ("training", "aggregationParameters")


def default_parameters(rule: Aggregation) -> AggregationParameters:
    """The defaults of a rule; those of other rules are None."""
    own = {name: one.default for name, one in _LIMITS.items() if rule in one.rules}
    clip_norm = DEFAULT_CLIP_NORM if rule is Aggregation.VALIDATED else None
    return AggregationParameters(**own, clip_norm=clip_norm)


def fill_in(
    rule: Aggregation, asked: AggregationParameters | None
) -> AggregationParameters:
    """What was asked for, and the rule's defaults for the rest; checks nothing."""
    given = {
        field.name: getattr(asked, field.name)
        for field in fields(AggregationParameters)
        if asked is not None and getattr(asked, field.name) is not None
    }
    return replace(default_parameters(rule), **given)


def check_aggregation(found: Findings, training: TrainingSpec) -> None:
    """Note what a rule lacks, what is another rule's, and what is out of range."""
    rule, parameters = training.aggregation, training.aggregation_parameters
    for name, limit in _LIMITS.items():
        path = (*_AT, _NAMES.get(name, name))
        _check(found, path, rule, limit, getattr(parameters, name))
    if parameters.clip_norm is not None:
        found.within((*_AT, "clipNorm"), parameters.clip_norm, 0.1, 100)


def _check(
    found: Findings, path: Path, rule: Aggregation, limit: _Limit, value: float | None
) -> None:
    if rule not in limit.rules:
        if value is not None:
            owners = " and ".join(limit.rules)
            message = f"{rule} has no {path[-1]}, only {owners}; leave it out."
            found.note(path, ProblemKind.CONTRADICTION, message, "null")
    elif value is None:
        found.note(path, ProblemKind.MISSING, f"{rule} needs it.", _allowed(limit))
    elif limit.has_zero or value != 0:
        found.within(path, value, 0, limit.greatest)
    else:
        message = f"0 is outside {_allowed(limit)}."
        found.note(path, ProblemKind.OUT_OF_RANGE, message, _allowed(limit))


def _allowed(limit: _Limit) -> str:
    if limit.has_zero:
        return f"0 to {limit.greatest:g}"
    return f"0 < x ≤ {limit.greatest:g}"
