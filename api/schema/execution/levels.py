"""What a plan is made of: each part answers for a whole level of objects at once."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Any

from graphql import FieldNode, GraphQLField, GraphQLObjectType
from graphql.execution import Executor
from graphql.execution.values import get_argument_values
from graphql.pyutils import Path
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.arguments import convert_arguments

from api.schema.common.rows import read_all

Values = list[Any]
LEVEL = "level"  # key of a field's metadata

Level = Callable[..., Awaitable[Values]]


def whole_level(resolve: Level) -> dict[str, Level]:
    """Metadata of a field that can be resolved for many sources at once.

    Args:
        resolve: Given the sources, and what the field's own resolver is given but for
            `self`; returns what that would return for each of them. It saves a
            coroutine and a visit to a loader for each source.
    """
    return {LEVEL: resolve}


class UnusualError(Exception):
    """Something that graphql-core answers, or tells of as an error."""


@dataclass(frozen=True, slots=True)
class Later:
    """Values that must be waited for; nothing has begun before `wait` is called."""

    wait: Callable[[], Awaitable[Values]]


class Part:
    """Turns what a level of sources holds into what is answered."""

    def complete(self, values: Values, executor: Executor[Any]) -> Values | Later:
        """As many answers as values.

        Raises:
            UnusualError: One of the values is not as it should be.
        """
        raise NotImplementedError


@dataclass
class Leaf(Part):
    """Scalars and enums.

    Attributes:
        serialize: A value as it is answered.
        are_usual: Whether values are answered as they are and none of them is null; it
            may say no where it does not know.
    """

    serialize: Callable[[Any], Any]
    are_usual: Callable[[Values], bool]

    def complete(self, values: Values, executor: Executor[Any]) -> Values | Later:
        """Serialise each."""
        if self.are_usual([value for value in values if value is not None]):
            return values
        serialize = self.serialize
        return [None if value is None else serialize(value) for value in values]


@dataclass
class Required(Part):
    """What must not be null."""

    inner: Part

    def complete(self, values: Values, executor: Executor[Any]) -> Values | Later:
        """Complete each, of which none is null."""
        inner = self.inner
        if isinstance(inner, Leaf) and inner.are_usual(values):
            return values  # none of them is null, then
        if [value for value in values if value is None]:
            raise UnusualError("a null that must not be")
        return inner.complete(values, executor)


@dataclass
class Many(Part):
    """Lists: all items of all lists are one level."""

    inner: Part

    def complete(self, values: Values, executor: Executor[Any]) -> Values | Later:
        """Complete the items and put them back into lists."""
        items: Values = []
        for value in values:
            if value is not None:
                if type(value) not in (list, tuple):
                    raise UnusualError("no list")
                items += value
        done = self.inner.complete(items, executor)
        if not isinstance(done, Later):
            return _dealt(values, done)

        async def wait() -> Values:
            return _dealt(values, await done.wait())

        return Later(wait)


def _dealt(values: Values, done: Values) -> Values:
    """Items dealt out to lists as long as those they came from."""
    lists: Values = []
    at = 0
    for value in values:
        if value is None:
            lists.append(None)
        else:
            lists.append(done[at : at + len(value)])
            at += len(value)
    return lists


class Field:
    """A field of a selection, under the key it is answered with."""

    key: str

    def answers(self, sources: Values, executor: Executor[Any]) -> Values | Later:
        """What is answered for each source."""
        raise NotImplementedError


@dataclass
class Typename(Field):
    """`__typename`."""

    key: str
    name: str

    def answers(self, sources: Values, executor: Executor[Any]) -> Values | Later:
        """The same for all."""
        return [self.name] * len(sources)


@dataclass
class Plain(Field):
    """What the source itself says under a name."""

    key: str
    name: str
    read: Callable[[Any, str], Any]
    part: Part

    def answers(self, sources: Values, executor: Executor[Any]) -> Values | Later:
        """Read from each source."""
        return self.part.complete(read_all(sources, self.name, self.read), executor)


@dataclass
class Resolved(Field):
    """What a resolver returns, given arguments that are the same for all sources."""

    key: str
    parent: GraphQLObjectType
    definition: GraphQLField
    nodes: list[FieldNode]
    part: Part

    def answers(self, sources: Values, executor: Executor[Any]) -> Values | Later:
        """Call the resolver for each source."""
        field = self.definition.extensions[GraphQLCoreConverter.DEFINITION_BACKREF]
        resolver = field.base_resolver
        arguments = self._arguments(field, executor)

        def call() -> Values:
            if resolver.self_parameter:
                return [resolver.wrapped_func(one, **arguments) for one in sources]
            return [resolver.wrapped_func(**arguments) for _ in sources]

        if not field.is_async:
            return self.part.complete(call(), executor)
        level = field.metadata.get(LEVEL)

        async def wait() -> Values:
            if level is not None:
                values = await level(sources, **arguments)
            else:
                values = await asyncio.gather(*call())
            done = self.part.complete(values, executor)
            return await done.wait() if isinstance(done, Later) else done

        return Later(wait)

    def _arguments(self, field: Any, executor: Executor[Any]) -> dict[str, Any]:
        """Arguments as Strawberry hands them to a resolver, `info` among them."""
        named = field.base_resolver.info_parameter
        if not (field.arguments or named):
            return {}
        schema = executor.schema._strawberry_schema  # type: ignore[attr-defined]
        path = Path(None, self.key, self.parent.name)  # of the field, in no object
        raw = executor.build_resolve_info(
            self.definition, self.nodes, self.parent, path
        )
        info = schema.config.info_class(_raw_info=raw, _field=field)
        values = executor.variable_values
        given = get_argument_values(self.definition, self.nodes[0], values)
        scalars = schema.schema_converter.scalar_registry
        found: dict[str, Any] = convert_arguments(
            given, field.arguments, scalars, schema.config, info
        )
        if named:
            found[named.name] = info
        return found


@dataclass
class Objects(Part):
    """Objects of one type."""

    kind: GraphQLObjectType
    fields: list[Field]

    def complete(self, values: Values, executor: Executor[Any]) -> Values | Later:
        """An answer for each object, in the order of the selection."""
        sources = [value for value in values if value is not None]
        self._check(sources)
        columns = [
            each.answers(sources, executor) if sources else [] for each in self.fields
        ]
        waiting = {
            place: column
            for place, column in enumerate(columns)
            if isinstance(column, Later)
        }
        if not waiting:
            return self._made(values, columns)

        async def wait() -> Values:
            found = await _all_of(waiting.values())
            for place, done in zip(waiting, found, strict=True):
                columns[place] = done
            return self._made(values, columns)

        return Later(wait)

    def _made(self, values: Values, columns: list[Any]) -> Values:
        """Objects of their fields' columns; null where there was none."""
        if not columns:  # conditions may leave out every field
            return [None if value is None else {} for value in values]
        keys = [each.key for each in self.fields]
        made = [dict(zip(keys, row, strict=True)) for row in zip(*columns, strict=True)]
        if len(made) == len(values):
            return made
        left = iter(made)
        return [None if value is None else next(left) for value in values]

    def _check(self, sources: Values) -> None:
        is_of: Any = self.kind.is_type_of
        if is_of is None:
            return
        # What a source is, its class says, but for those that `strawberry.cast` made.
        unlike = {type(source): source for source in sources}.values()
        if not all(is_of(source, None) for source in unlike):
            raise UnusualError(f"no {self.kind.name}")


async def _all_of(waiting: Iterable[Later]) -> list[Values]:
    """What all of them become, waited for together."""
    first, *others = [later.wait() for later in waiting]
    return list(await asyncio.gather(first, *others)) if others else [await first]
