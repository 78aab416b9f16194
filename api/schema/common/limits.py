"""What one operation may ask for, over HTTP and over a WebSocket alike.

Strawberry's own limiters are not enough (SECURITY.md, finding 5): a short query with a
list in a list calls thousands of resolvers. Here an operation is measured before it is
validated: depth, aliases and cost, which is the number of objects it may return.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

from graphql import DocumentNode, GraphQLError, GraphQLSchema, OperationDefinitionNode
from strawberry.extensions import SchemaExtension
from strawberry.types.graphql import OperationType as Kind

from api.schema.common.errors import too_complex
from api.schema.common.measure import (
    Measure,
    count_aliases,
    most_repeats,
    objects_of,
)
from api.schema.common.newest import Newest
from api.settings import Limits

REPEATS = 30  # of one name in one selection, by fragments or outright
MOST_KNOWN = 256  # operations that were found within the limits, the newest
MOST_CHARACTERS = 16_384  # of a document that is known
MOST_VARIABLES = 32  # of an operation that is known


class LimitOperation(SchemaExtension):
    """Refuses operations that ask for too much and stops those that take too long."""

    limits: Limits
    within: Newest[Any, None]

    def on_operation(self) -> Iterator[None]:
        """Let the parser count tokens."""
        self.execution_context.parse_options["max_tokens"] = self.limits.request_tokens
        yield

    def on_validate(self) -> Iterator[None]:
        """Measure before validating, which itself can be made slow."""
        context = self.execution_context
        variables = context.variables or {}
        asked = _asked(context.query or "", context.operation_name, variables)
        if asked is None or asked not in self.within:
            assert context.graphql_document is not None
            problem = find_excess(
                context.schema._schema,
                context.graphql_document,
                context.operation_name,
                variables,
                self.limits,
            )
            if problem is not None:
                context.pre_execution_errors = [problem]
            elif asked is not None:
                self.within.keep(asked, None)
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
    known: Newest[Any, None] = Newest(MOST_KNOWN)
    return type("Limited", (LimitOperation,), {"limits": limits, "within": known})


def _asked(query: str, name: str | None, variables: dict[str, Any]) -> Any:
    """All that the measure of an operation depends on; None for what is not kept.

    Of a variable that is how many objects it stands for, should it be a page's size.
    """
    if not query or len(query) > MOST_CHARACTERS or len(variables) > MOST_VARIABLES:
        return None
    sizes = {(key, objects_of(value)) for key, value in variables.items()}
    return query, name, frozenset(sizes)


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
