"""What one operation may ask for, over HTTP and over a WebSocket alike.

Strawberry's own limiters are not enough (SECURITY.md, finding 5): a short query with a
list in a list calls thousands of resolvers. Here an operation is measured before it is
validated: depth, aliases and cost, which is the number of objects it may return.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
    GraphQLError,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    Node,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    is_list_type,
    is_non_null_type,
)
from strawberry.extensions import SchemaExtension
from strawberry.types.graphql import OperationType as Kind

from api.schema.common.errors import too_complex
from api.settings import Limits

LIST = 10  # objects that a list without `first` or `last` counts for
REPEATS = 30  # of one name in one selection, by fragments or outright
MOST = 100  # objects of a page whose size is not known yet


class Size(NamedTuple):
    """How much a selection asks for: levels of fields, and objects."""

    depth: int
    cost: int


class LimitOperation(SchemaExtension):
    """Refuses operations that ask for too much and stops those that take too long."""

    limits: Limits

    def on_operation(self) -> Iterator[None]:
        """Let the parser count tokens."""
        self.execution_context.parse_options["max_tokens"] = self.limits.request_tokens
        yield

    def on_validate(self) -> Iterator[None]:
        """Measure before validating, which itself can be made slow."""
        context = self.execution_context
        assert context.graphql_document is not None
        problem = find_excess(
            context.schema._schema,
            context.graphql_document,
            context.operation_name,
            context.variables or {},
            self.limits,
        )
        if problem is not None:
            context.pre_execution_errors = [problem]
        yield

    async def on_execute(self) -> AsyncIterator[None]:
        """Stop reads after their time; a write is never left half known."""
        if self.execution_context.operation_type is not Kind.QUERY:
            yield
            return
        try:
            async with asyncio.timeout(self.limits.request_s):
                yield
        except TimeoutError:
            raise too_complex(
                f"This took longer than {self.limits.request_s:g} s. Ask for less at "
                "once.",
                retry_after_s=self.limits.request_s,
            ) from None


def limit_operation(limits: Limits) -> type[LimitOperation]:
    """The extension for these limits."""
    return type("Limited", (LimitOperation,), {"limits": limits})


def find_excess(
    schema: GraphQLSchema,
    document: DocumentNode,
    operation_name: str | None,
    variables: dict[str, Any],
    limits: Limits,
) -> GraphQLError | None:
    """What is too much about an operation; None when nothing is.

    The document need not be valid: what the schema does not know costs nothing here,
    as validation refuses it next.
    """
    if (aliases := count_aliases(document)) > limits.request_aliases:
        return too_complex(
            f"There are {aliases} aliases; {limits.request_aliases} are allowed."
        )
    if (repeats := most_repeats(document)) > REPEATS:
        return too_complex(
            f"A field is selected {repeats} times in one place; {REPEATS} are allowed."
        )
    for operation in document.definitions:
        if not isinstance(operation, OperationDefinitionNode):
            continue
        name = operation.name.value if operation.name else None
        if operation_name not in (None, name):
            continue
        size = Measure(schema, document, operation, variables).size()
        if size.depth > limits.request_depth:
            return too_complex(
                f"The depth is {size.depth}; {limits.request_depth} is allowed."
            )
        if size.cost > limits.request_cost:
            return too_complex(
                f"The cost is {size.cost} objects; {limits.request_cost} are allowed. "
                "Ask for fewer with `first`."
            )
    return None


def count_aliases(document: DocumentNode) -> int:
    """Aliases in the whole document."""
    return sum(
        isinstance(selection, FieldNode) and selection.alias is not None
        for selection_set in _selection_sets(document)
        for selection in selection_set.selections
    )


def most_repeats(document: DocumentNode) -> int:
    """The most that one name is selected in one place, fragments included.

    Validation compares fields of the same name pair by pair, whether they are repeated
    outright or by fragments, so that repeating one is as costly as aliasing.
    """
    fragments = _fragments(document)
    most = 0
    for selection_set in _selection_sets(document):
        names = Counter(_names(selection_set, fragments, set()))
        most = max(most, *names.values()) if names else most
    return most


def _names(
    selection_set: SelectionSetNode,
    fragments: dict[str, FragmentDefinitionNode],
    seen: set[str],
) -> Iterator[str]:
    """Names under which a selection answers; each fragment is looked into once."""
    for selection in selection_set.selections:
        if isinstance(selection, FieldNode):
            yield (selection.alias or selection.name).value
        elif isinstance(selection, InlineFragmentNode):
            yield from _names(selection.selection_set, fragments, seen)
        elif isinstance(selection, FragmentSpreadNode):
            name = selection.name.value
            if name not in seen and name in fragments:
                seen.add(name)
                yield from _names(fragments[name].selection_set, fragments, seen)


def _fragments(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    return {
        definition.name.value: definition
        for definition in document.definitions
        if isinstance(definition, FragmentDefinitionNode)
    }


def _selection_sets(document: DocumentNode) -> Iterator[SelectionSetNode]:
    waiting: list[Node] = list(document.definitions)
    while waiting:
        inner = getattr(waiting.pop(), "selection_set", None)
        if isinstance(inner, SelectionSetNode):
            yield inner
            waiting.extend(inner.selections)


class Measure:
    """Depth and cost of one operation, each fragment measured once for a type."""

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        variables: dict[str, Any],
    ) -> None:
        self._schema = schema
        self._operation = operation
        self._fragments = _fragments(document)
        self._variables = variables
        self._defaults = {
            definition.variable.name.value: definition.default_value
            for definition in operation.variable_definitions or ()
        }
        self._measured: dict[str, Size] = {}

    def size(self) -> Size:
        """The size of the operation."""
        roots = {
            OperationType.QUERY: self._schema.query_type,
            OperationType.MUTATION: self._schema.mutation_type,
            OperationType.SUBSCRIPTION: self._schema.subscription_type,
        }
        root = roots[self._operation.operation]
        return self._selections(self._operation.selection_set, root)

    def _selections(
        self, selection_set: SelectionSetNode | None, parent: GraphQLNamedType | None
    ) -> Size:
        depth, cost = 0, 0
        for selection in selection_set.selections if selection_set else ():
            size = self._selection(selection, parent)
            depth, cost = max(depth, size.depth), cost + size.cost
        return Size(depth, cost)

    def _selection(
        self, selection: SelectionNode, parent: GraphQLNamedType | None
    ) -> Size:
        if isinstance(selection, FieldNode):
            return self._field(selection, parent)
        if isinstance(selection, FragmentSpreadNode):
            return self._fragment(selection.name.value)
        assert isinstance(selection, InlineFragmentNode)
        if selection.type_condition is not None:
            parent = self._schema.get_type(selection.type_condition.name.value)
        return self._selections(selection.selection_set, parent)

    def _fragment(self, name: str) -> Size:
        if name not in self._measured:
            self._measured[name] = Size(
                0, 0
            )  # a cycle ends here; validation refuses it
            fragment = self._fragments.get(name)
            if fragment is not None:
                on = self._schema.get_type(fragment.type_condition.name.value)
                self._measured[name] = self._selections(fragment.selection_set, on)
        return self._measured[name]

    def _field(self, node: FieldNode, parent: GraphQLNamedType | None) -> Size:
        if node.name.value.startswith("__"):
            # Introspection reads no rows, and graphql-core limits its depth itself.
            return Size(1, 0)
        field: GraphQLField | None = getattr(parent, "fields", {}).get(node.name.value)
        kind = get_named_type(field.type) if field else None
        inner = self._selections(node.selection_set, kind)
        if field is None or node.selection_set is None:
            return Size(1 + inner.depth, inner.cost)
        return Size(1 + inner.depth, self._times(node, field) * (1 + inner.cost))

    def _times(self, node: FieldNode, field: GraphQLField) -> int:
        """How many objects a field may return."""
        for argument in node.arguments or ():
            if argument.name.value in ("first", "last"):
                return self._asked(argument.value)
        for name in ("first", "last"):
            if name in field.args:
                return self._default(field.args[name])
        bare = field.type.of_type if is_non_null_type(field.type) else field.type
        return LIST if is_list_type(bare) and node.name.value != "edges" else 1

    def _default(self, argument: GraphQLArgument) -> int:
        if type(argument.default_value) is int:
            return argument.default_value
        return self._asked(getattr(argument.ast_node, "default_value", None))

    def _asked(self, value: Node | None) -> int:
        if isinstance(value, VariableNode):
            name = value.name.value
            if name not in self._variables:
                return self._asked(self._defaults.get(name))
            given = self._variables[name]
            return max(0, given) if type(given) is int else MOST
        # The lexer limits nothing, so that a number may be too long for `int`.
        if isinstance(value, IntValueNode) and len(value.value) < 10:
            return max(0, int(value.value))
        return MOST
