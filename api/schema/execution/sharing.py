"""An event is executed and serialised once for all who ask the same of it.

Strawberry executes a subscription for each subscriber and each event, then serialises
the result each time: of 1,000 subscribers to one stream, 999 in vain. Here the first
answer is kept beside the event, as text, for everybody with the same question: the same
document, operation and variables, but for the arguments of the subscription itself
(`since`), which choose events and say nothing about them.

An answer is shared only if it cannot depend on who asks: all fields below the
subscription are plain, so that no resolver sees the viewer. An answer with errors is
never shared, because they name the request.
"""

import json
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any

from graphql import (
    DirectiveNode,
    ExecutionResult,
    FieldNode,
    FragmentSpreadNode,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    ValueNode,
    VariableNode,
    get_named_type,
    is_abstract_type,
)
from graphql.execution import Executor
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.schema.schema_converter import GraphQLCoreConverter

MOST_CHARACTERS = 16_384  # of a document whose answers are kept


class SharedData(dict[str, Any]):
    """`data` of an answer that goes to several subscribers."""

    text: str | None = None  # as JSON, made for the first of them


class SharingExecutor(StrawberryGraphQLCoreExecutionContext):
    """Executes an event of a subscription unless its answer is there already."""

    def build_per_event_executor(self, payload: Any) -> Any:
        """What answers an event; `payload` is what the subscription yielded."""
        answers = getattr(payload, "answers", None)
        if answers is None or self._question is None:
            return super().build_per_event_executor(payload)
        known = answers.get(self._question)
        if known is not None:
            return _Answered(known)
        executor = super().build_per_event_executor(payload)
        return _Answering(executor, answers, self._question)

    @cached_property
    def _question(self) -> tuple[str, ...] | None:
        """What an answer depends on but for the event; None when on the viewer too."""
        source = self.operation.loc and self.operation.loc.source.body
        if not source or len(source) > MOST_CHARACTERS:
            return None
        try:
            used = set(_Study(self).variables())
        except _DependsOnViewerError:
            return None
        values = self.variable_values.coerced
        given = {name: values[name] for name in sorted(used) if name in values}
        name = self.operation.name.value if self.operation.name else ""
        return source, name, json.dumps(given, default=repr)


class _Answered:
    """Stands for the execution of an event whose answer is known."""

    def __init__(self, known: ExecutionResult) -> None:
        self._known = known

    def execute_operation(self, _serially: bool | None = None) -> ExecutionResult:
        return self._known


class _Answering:
    """Executes an event and keeps its answer for others."""

    def __init__(
        self, executor: Executor[Any], answers: Any, question: tuple[str, ...]
    ) -> None:
        self._executor = executor
        self._answers = answers
        self._question = question

    def execute_operation(self, serially: bool | None = None) -> Any:
        result = self._executor.execute_operation(serially)
        if not isinstance(result, ExecutionResult) or result.errors:
            return result
        if result.data is None or result.extensions:
            return result
        shared = ExecutionResult(SharedData(result.data), None)
        self._answers.keep(self._question, shared)
        return shared


class _DependsOnViewerError(Exception):
    """A field below the subscription has a resolver, which sees the viewer."""


class _Study:
    """Looks through an operation for what its answers depend on."""

    def __init__(self, executor: Executor[Any]) -> None:
        self._schema: GraphQLSchema = executor.schema
        self._executor = executor
        self._seen: set[str] = set()

    def variables(self) -> Iterator[str]:
        """Variables that answers depend on.

        Raises:
            _DependsOnViewerError: They depend on the viewer.
        """
        root = self._schema.subscription_type
        return self._selections(self._executor.operation.selection_set, root)

    def _selections(
        self, selections: SelectionSetNode | None, parent: GraphQLNamedType | None
    ) -> Iterator[str]:
        for node in selections.selections if selections else ():
            yield from _in_directives(node.directives or ())
            if isinstance(node, FieldNode):
                yield from self._field(node, parent)
            elif isinstance(node, InlineFragmentNode):
                on = node.type_condition
                inner = self._schema.get_type(on.name.value) if on else parent
                yield from self._selections(node.selection_set, inner)
            elif isinstance(node, FragmentSpreadNode):
                yield from self._fragment(node)

    def _fragment(self, node: FragmentSpreadNode) -> Iterator[str]:
        name = node.name.value
        if name not in self._seen:
            self._seen.add(name)
            fragment = self._executor.fragment_definitions[name]
            on = self._schema.get_type(fragment.type_condition.name.value)
            yield from self._selections(fragment.selection_set, on)

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None) -> Iterator[str]:
        name = node.name.value
        if name == "__typename":
            return
        fields = getattr(parent, "fields", {})
        if name not in fields:
            raise _DependsOnViewerError  # of introspection, or none that is known
        if parent is not self._schema.subscription_type:
            self._require_plain(name, parent)
            for argument in node.arguments or ():
                yield from _in_value(argument.value)
        kind = get_named_type(fields[name].type)
        yield from self._selections(node.selection_set, kind)

    def _require_plain(self, name: str, parent: GraphQLNamedType | None) -> None:
        kinds: list[Any] = [parent]
        if is_abstract_type(parent):
            kinds += self._schema.get_possible_types(parent)
        for kind in kinds:
            extensions = kind.fields[name].extensions
            field = extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
            if field is None or not field.is_basic_field:
                raise _DependsOnViewerError


def _in_directives(directives: Iterable[DirectiveNode]) -> Iterator[str]:
    for directive in directives:
        for argument in directive.arguments or ():
            yield from _in_value(argument.value)


def _in_value(value: ValueNode) -> Iterator[str]:
    """Variables in a value, however deep in lists and objects."""
    if isinstance(value, VariableNode):
        yield value.name.value
    for inner in getattr(value, "values", None) or ():
        yield from _in_value(inner)
    for field in getattr(value, "fields", None) or ():
        yield from _in_value(field.value)


def next_message(id: str, data: SharedData, encode: Any) -> str:
    """A `next` message of graphql-transport-ws with data that others get too.

    Args:
        id: Of the operation.
        data: What is answered.
        encode: As the socket encodes JSON, without spaces.
    """
    if data.text is None:
        data.text = str(encode(data))
    return f'{{"id":{encode(id)},"type":"next","payload":{{"data":{data.text}}}}}'
