"""Checks of single values of an untrusted Keras config.

A check takes what stands in the JSON and returns a plain value that is safe to hand to
a Keras constructor, or raises `BadField` with words for the requester. Nothing here
looks up a name in a module.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

MOST_WHOLE = 2**20  # of a size in a config; far above what fits in a model
MOST_FLOATS = 4096  # of a list of numbers, such as a mean for each column

ACTIVATIONS = frozenset(
    "elu exponential gelu hard_sigmoid hard_silu leaky_relu linear log_softmax mish "
    "relu relu6 selu sigmoid silu softmax softplus softsign tanh".split()
)
_ACTIVATION_ALIASES = {"swish": "silu", "hard_swish": "hard_silu", None: "linear"}

INITIALIZERS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        "GlorotNormal GlorotUniform HeNormal HeUniform LecunNormal LecunUniform "
        "Zeros Ones".split(),
        frozenset[str](),
    ),
    "Constant": frozenset({"value"}),
    "Orthogonal": frozenset({"gain"}),
    "RandomNormal": frozenset({"mean", "stddev"}),
    "RandomUniform": frozenset({"minval", "maxval"}),
    "TruncatedNormal": frozenset({"mean", "stddev"}),
    "VarianceScaling": frozenset({"scale", "mode", "distribution"}),
}
REGULARIZERS: Mapping[str, frozenset[str]] = {
    "L1": frozenset({"l1"}),
    "L2": frozenset({"l2"}),
    "L1L2": frozenset({"l1", "l2"}),
}
CONSTRAINTS: Mapping[str, frozenset[str]] = {
    "NonNeg": frozenset(),
    "MaxNorm": frozenset({"max_value", "axis"}),
    "MinMaxNorm": frozenset({"min_value", "max_value", "rate", "axis"}),
    "UnitNorm": frozenset({"axis"}),
}
_OBJECT_ALIASES = {"OrthogonalInitializer": "Orthogonal"}
_IGNORED = frozenset({"seed", "input_axes", "output_axes"})  # starting values only
_WORDS = frozenset(
    "fan_in fan_out fan_avg normal truncated_normal untruncated_normal uniform".split()
)

Check = Callable[[Any], Any]
DROPPED = object()  # what a check returns for a field that the spec does not keep


class BadField(ValueError):
    """A value is not allowed; says what would be."""


def is_whole(value: Any) -> bool:
    """Whether it is an int; true and false are not."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: Any) -> bool:
    """Whether it is a finite number; true and false are not."""
    if is_whole(value):
        return bool(abs(value) <= 2**53)
    return isinstance(value, float) and bool(math.isfinite(value))


def whole(least: int = 1, most: int = MOST_WHOLE) -> Check:
    """A whole number in a range."""

    def check(value: Any) -> int:
        if not is_whole(value) or not least <= value <= most:
            raise BadField(f"use a whole number from {least} to {most}")
        return int(value)

    return check


def number(least: float = -1e9, most: float = 1e9, *, below: float = math.inf) -> Check:
    """A finite number in a range."""

    def check(value: Any) -> float:
        if not is_number(value) or not least <= value <= most or value >= below:
            raise BadField(f"use a number from {least:g} to {min(most, below):g}")
        return float(value)

    return check


def flag(value: Any) -> bool:
    """True or false; null means false, as for Keras."""
    if value is not None and not isinstance(value, bool):
        raise BadField("use true or false")
    return bool(value)


def optional(check: Check) -> Check:
    """Null, or what another check allows."""
    return lambda value: None if value is None else check(value)


def choice(*allowed: str) -> Check:
    """One of a few words."""

    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise BadField(f"use {' or '.join(allowed)}")
        return value

    return check


def only(*allowed: Any) -> Check:
    """A field with one working value, the default; `allowed` are ways to write it."""

    def check(found: Any) -> object:
        for value in allowed:
            if type(found) is type(value) and found == value:
                return DROPPED
        raise BadField(f"leave it at {allowed[0]!r}")

    return check


def dropped(value: Any) -> object:
    """A field that plays no part here, whatever it holds."""
    return DROPPED


def sizes(rank: int, most: int = MOST_WHOLE) -> Check:
    """A size for each of `rank` dimensions; one number means the same for all."""

    def check(value: Any) -> tuple[int, ...]:
        values = [value] * rank if is_whole(value) else value
        if (
            not isinstance(values, list | tuple)
            or len(values) != rank
            or not all(is_whole(v) and 1 <= v <= most for v in values)
        ):
            raise BadField(f"use {rank} whole numbers from 1")
        return tuple(values)

    return check


def margins(rank: int) -> Check:
    """What is added or cut before and after, for each of `rank` dimensions."""

    def check(value: Any) -> Any:
        pairs = [value] if rank == 1 else value
        if is_whole(value):
            pairs = [[value, value]] * rank
        elif rank > 1 and isinstance(value, list | tuple) and all(map(is_whole, value)):
            pairs = [[v, v] for v in value]
        if not isinstance(pairs, list | tuple) or len(pairs) != rank:
            raise BadField(f"use {rank} pairs of whole numbers")
        checked = tuple(_pair(pair) for pair in pairs)
        return checked[0] if rank == 1 else checked

    return check


def _pair(value: Any) -> tuple[int, int]:
    if (
        not isinstance(value, list | tuple)
        or len(value) != 2
        or not all(is_whole(v) and 0 <= v <= 4096 for v in value)
    ):
        raise BadField("use pairs of whole numbers from 0 to 4096")
    return value[0], value[1]


def axes(value: Any) -> int | tuple[int, ...]:
    """One axis or several, each -8 to 8."""
    if is_whole(value) and abs(value) <= 8:
        return int(value)
    return wholes(value, least=-8, most=8)


def some_axes(value: Any) -> int | tuple[int, ...]:
    """As `axes`; null means none of them."""
    return () if value is None else axes(value)


def wholes(value: Any, least: int = -1, most: int = MOST_WHOLE) -> tuple[int, ...]:
    """At most eight whole numbers."""
    if (
        not isinstance(value, list | tuple)
        or len(value) > 8
        or not all(is_whole(v) and least <= v <= most for v in value)
    ):
        raise BadField(f"use at most eight whole numbers from {least} to {most}")
    return tuple(value)


def floats(value: Any) -> Any:
    """Null, a finite number, or lists of them."""
    if value is None or is_number(value):
        return value
    if isinstance(value, list) and 1 <= len(value) <= MOST_FLOATS:
        if all(is_number(v) for v in value):
            return tuple(float(v) for v in value)
        if len(value) == 1 and isinstance(value[0], list):
            return floats(value[0])
    raise BadField(f"use a number, or a list of at most {MOST_FLOATS} finite numbers")


def activation(value: Any) -> str:
    """The name of a known activation; functions and layers are not taken."""
    if isinstance(value, Mapping) and value.get("class_name") == "function":
        value = value.get("config")
    if value is None or isinstance(value, str):
        value = _ACTIVATION_ALIASES.get(value, value)
        if value in ACTIVATIONS:
            return str(value)
    raise BadField(
        "use the name of a built-in activation (" + ", ".join(sorted(ACTIVATIONS)) + ")"
        "; an activation layer such as ReLU goes into the model as a layer of its own"
    )


def initializer(value: Any) -> Any:
    """An initialiser, as (class, arguments)."""
    return _object(value, INITIALIZERS, "initializer")


def regularizer(value: Any) -> Any:
    """A regulariser, as (class, arguments)."""
    return _object(value, REGULARIZERS, "regularizer")


def constraint(value: Any) -> Any:
    """A constraint on weights, as (class, arguments)."""
    return _object(value, CONSTRAINTS, "constraint")


def _object(
    value: Any, allowed: Mapping[str, frozenset[str]], what: str
) -> tuple[str, tuple[tuple[str, Any], ...]] | None:
    """Read {class_name, config} of an allowed class with allowed arguments."""
    if value is None:
        return None
    found = value if isinstance(value, Mapping) else {}
    name, config = str(found.get("class_name")), found.get("config")
    name = _OBJECT_ALIASES.get(name, name)
    if name not in allowed or not isinstance(config, Mapping | None):
        raise BadField(f"use a built-in {what}: {', '.join(allowed)}")
    arguments = []
    for key, argument in sorted((config or {}).items()):
        if key in _IGNORED:
            continue
        if key not in allowed[name] or not _is_argument(argument):
            raise BadField(f"{name}({key}=…) is not allowed; use {name} as it is")
        arguments.append((key, argument))
    return name, tuple(arguments)


def _is_argument(value: Any) -> bool:
    return is_number(value) or (isinstance(value, str) and value in _WORDS)
