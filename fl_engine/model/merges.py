"""Output shapes of layers that take several inputs; see `shapes`."""

from collections.abc import Sequence

from fl_engine.model.shapes import BadShape, Config, Shape, axis_of, known, ranked


def merge(config: Config, inputs: Sequence[Shape]) -> Shape:
    """Element by element; a dimension of 1 fits any other."""
    if len(inputs) < 2:
        raise BadShape("It needs two inputs or more.")
    merged = inputs[0]
    for shape in inputs[1:]:
        ranked(shape, len(merged))
        merged = tuple(_broadcast(a, b) for a, b in zip(merged, shape, strict=True))
    return merged


def merge_two(config: Config, inputs: Sequence[Shape]) -> Shape:
    """As `merge`, of exactly two inputs."""
    if len(inputs) != 2:
        raise BadShape("It needs two inputs.")
    return merge(config, inputs)


def _broadcast(first: int | None, second: int | None) -> int | None:
    if first == second or second == 1:
        return first
    if first == 1:
        return second
    if first is None or second is None:
        return None
    raise BadShape(f"Inputs of {first} and {second} values can't be put together.")


def concatenate(config: Config, inputs: Sequence[Shape]) -> Shape:
    """One input after the other along `axis`."""
    if len(inputs) < 2:
        raise BadShape("It needs two inputs or more.")
    rank = len(inputs[0])
    place, total, joined = axis_of(config["axis"], rank), 0, list(inputs[0])
    for shape in inputs:
        ranked(shape, rank)
        if any(
            a != b
            for i, (a, b) in enumerate(zip(shape, joined, strict=True))
            if i != place
        ):
            raise BadShape("Its inputs differ beside the axis along which it joins.")
        total += known(shape[place], "The joined dimension")
    joined[place] = total
    return tuple(joined)


def dot(config: Config, inputs: Sequence[Shape]) -> Shape:
    """The product of two inputs along an axis of each."""
    if len(inputs) != 2:
        raise BadShape("It needs two inputs.")
    first, second = inputs
    pair = config["axes"]
    pair = (pair, pair) if isinstance(pair, int) else pair
    if len(pair) != 2 or not (1 <= len(first) <= 2 and 1 <= len(second) <= 2):
        raise BadShape(
            "It needs two inputs of one or two dimensions, and an axis each."
        )
    left, right = axis_of(pair[0], len(first)), axis_of(pair[1], len(second))
    if known(first[left], "The axis") != known(second[right], "The axis"):
        raise BadShape("Its inputs differ along the axes that are multiplied.")
    rest = first[:left] + first[left + 1 :] + second[:right] + second[right + 1 :]
    return rest or (1,)
