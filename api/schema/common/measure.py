"""How much an operation asks for: depth, aliases, repeated names, and objects."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLArgument,
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

LIST = 10  # objects that a list without `first` or `last` counts for
MOST = 100  # objects of a page whose size is not known yet
BEYOND = 2**31  # more objects than GraphQL's Int can ask for


class Size(NamedTuple):
    """How much a selection asks for: levels of fields, and objects."""

    depth: int
    cost: int


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
            return objects_of(self._variables[name])
        # The lexer limits nothing, so that a number may be too long for `int`.
        if isinstance(value, IntValueNode) and len(value.value) < 10:
            return max(0, int(value.value))
        return MOST


def objects_of(given: Any) -> int:
    """Objects that a page has whose size is this value of a variable."""
    return min(max(0, given), BEYOND) if type(given) is int else MOST
