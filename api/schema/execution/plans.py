"""A query run level by level: a whole list at once, and not object by object.

graphql-core asks for each field of each object anew what it is, calls a chain of
wrappers and makes awaitables: of a page of tasks, that is most of the processor time. A
plan is made of an operation once: what each selection answers with, fragments and
conditions resolved. It then reads each field for all objects of a level, by the same
resolvers, which thereby ask their loaders together.

A plan only answers what is as it should be. Whatever it does not know (abstract types,
introspection) or meets (an error, a null that must not be) it leaves to graphql-core,
which runs the query from its start and tells of errors as it always does: reading twice
does no harm.
"""

import math
from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakKeyDictionary

from graphql import (
    ExecutionResult,
    GraphQLEnumType,
    GraphQLField,
    GraphQLLeafType,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    OperationType,
    Undefined,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)
from graphql.execution import Executor
from graphql.execution.collect_fields import (
    CollectedFields,
    FieldDetails,
    collect_fields,
    collect_subfields,
)
from strawberry.schema.schema_converter import GraphQLCoreConverter

from api.schema.common.newest import Newest
from api.schema.execution.levels import (
    Field,
    Later,
    Leaf,
    Many,
    Objects,
    Part,
    Plain,
    Required,
    Resolved,
    Typename,
    UnusualError,
    Values,
)
from api.schema.execution.sharing import SharingExecutor

MOST_PLANS = 256  # of a schema, the newest
MOST_CHARACTERS = 16_384  # of a document whose plan is kept

_plans: "WeakKeyDictionary[GraphQLSchema, Newest[Any, Objects | None]]"
_plans = WeakKeyDictionary()


class PlanningExecutor(SharingExecutor):
    """Runs queries by plans, and whatever else as graphql-core does."""

    def execute_operation(self, serially: bool | None = None) -> Any:
        """Answer the operation."""
        plan = None
        if self.operation.operation is OperationType.QUERY:
            plan = plan_of(self)
        if plan is None:
            return super().execute_operation(serially)
        return self._by_plan(plan)

    async def _by_plan(self, plan: Objects) -> Any:
        try:
            done = plan.complete([self.root_value or Undefined], self)
            (data,) = await done.wait() if isinstance(done, Later) else done
        except Exception:  # told of by graphql-core, which meets it again
            result = super().execute_operation()
            return await result if isinstance(result, Awaitable) else result
        return ExecutionResult(data, None)


def plan_of(executor: Executor[Any]) -> Objects | None:
    """The plan of an operation; None for what plans do not know."""
    source = executor.operation.loc and executor.operation.loc.source.body
    # Conditions depend on variables: then the plan is made for this once.
    is_kept = source and "@" not in source and len(source) <= MOST_CHARACTERS
    if not is_kept:
        return _made(executor)
    plans = _plans.setdefault(executor.schema, Newest(MOST_PLANS))
    name = executor.operation.name
    key = source, name and name.value
    if key not in plans:
        plans.keep(key, _made(executor))
    return plans[key]


def _made(executor: Executor[Any]) -> Objects | None:
    try:
        return _Planning(executor).plan()
    except UnusualError:
        return None


class _Planning:
    """Makes a plan."""

    def __init__(self, executor: Executor[Any]) -> None:
        self._executor = executor

    def plan(self) -> Objects:
        """The whole operation.

        Raises:
            UnusualError: There is something in it that plans do not know.
        """
        executor = self._executor
        root = executor.schema.query_type
        assert root is not None
        collected = collect_fields(
            executor.schema,
            executor.fragments,
            executor.variable_values,
            root,
            executor.operation,
        )
        return self._objects(root, collected)

    def _objects(self, kind: GraphQLObjectType, collected: CollectedFields) -> Objects:
        if collected.new_defer_usages:
            raise UnusualError("@defer")
        groups = collected.grouped_field_set
        return Objects(kind, [self._field(kind, *group) for group in groups.items()])

    def _field(
        self, parent: GraphQLObjectType, key: str, details: list[FieldDetails]
    ) -> Field:
        nodes = [each.node for each in details]
        name = nodes[0].name.value
        if name == "__typename":
            return Typename(key, parent.name)
        definition = parent.fields.get(name)
        if definition is None:
            raise UnusualError("introspection")
        own = _own(definition)
        part = self._part(definition.type, details)
        if own.is_basic_field:
            return Plain(key, own.python_name, own.default_resolver, part)
        return Resolved(key, parent, definition, nodes, part)

    def _part(self, kind: GraphQLOutputType, details: list[FieldDetails]) -> Part:
        if is_non_null_type(kind):
            return Required(self._part(kind.of_type, details))
        if is_list_type(kind):
            return Many(self._part(kind.of_type, details))
        if is_leaf_type(kind):
            return Leaf(serializer(kind), _USUAL.get(kind.name, _never))
        if not is_object_type(kind):
            raise UnusualError("an abstract type")
        executor = self._executor
        collected = collect_subfields(
            executor.schema,
            executor.fragments,
            executor.variable_values,
            executor.operation,
            kind,
            details,
        )
        return self._objects(kind, collected)


def _own(definition: GraphQLField) -> Any:
    """Strawberry's field, with a resolver that can be called for many sources.

    Raises:
        UnusualError: It has extensions, or wants its source by another name.
    """
    own = definition.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    resolver = own and own.base_resolver
    if own is None or own.extensions or own.is_subscription:
        raise UnusualError("no plain resolver")
    if resolver and (resolver.parent_parameter or resolver.root_parameter):
        raise UnusualError("no plain resolver")
    return own


def serializer(kind: GraphQLLeafType) -> Callable[[Any], Any]:
    """How values of a scalar or enum are answered."""

    def carefully(value: Any) -> Any:
        coerced = kind.coerce_output_value(value)
        if coerced is None or coerced is Undefined:
            raise UnusualError(f"no {kind.name}")
        return coerced

    if isinstance(kind, GraphQLEnumType):
        return _remembering(carefully)
    return carefully


def _remembering(serialize: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A serialiser of few values, each worked out once."""
    known: dict[Any, Any] = {}

    def remember(value: Any) -> Any:
        key = type(value), value
        if key not in known:
            known[key] = serialize(value)
        return known[key]

    return remember


def _all_of(kind: type) -> Callable[[Values], bool]:
    return lambda values: set(map(type, values)) <= {kind}


def _numbers(values: Values) -> bool:
    """Whole numbers that GraphQL's Int can be."""
    if set(map(type, values)) != {int}:
        return False
    return bool(-(2**31) <= min(values) and max(values) < 2**31)


def _never(_values: Values) -> bool:
    return False


_USUAL: dict[str, Callable[[Values], bool]] = {
    "String": _all_of(str),
    "ID": _all_of(str),
    "Boolean": _all_of(bool),
    "Int": _numbers,
    "Float": lambda values: (
        set(map(type, values)) <= {float} and all(map(math.isfinite, values))
    ),
}
