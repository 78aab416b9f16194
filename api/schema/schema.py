"""The schema: the roots, its scalars and limits, and how its errors are told."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from functools import cache
from typing import Any, TypeVar

import strawberry
from graphql import GraphQLError
from strawberry.extensions import DisableIntrospection
from strawberry.printer import print_schema
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType as Kind

from api.schema.common.errors import told
from api.schema.common.limits import limit_operation
from api.schema.common.remember import remember_documents
from api.schema.common.request import Request
from api.schema.common.rows import read
from api.schema.common.scalars import SCALARS
from api.schema.events.account_events import ACCOUNT_EVENTS
from api.schema.events.task_events import MARKETPLACE_EVENTS, TASK_EVENTS
from api.schema.execution.plans import PlanningExecutor
from api.schema.rewards.receipts import KINDS
from api.schema.roots import Mutation, Query, Subscription
from api.settings import Limits

Result = TypeVar("Result", bound=Any)


class Schema(strawberry.Schema):
    """Executes each operation as a request of its own and masks what is internal."""

    async def execute(  # type: ignore[override]
        self, query: str | None, *, context_value: Request, **options: Any
    ) -> ExecutionResult:
        """Run a query or mutation that came over HTTP."""
        allowed = set(options.pop("allowed_operation_types")) - {Kind.SUBSCRIPTION}
        result = await super().execute(
            query,
            context_value=context_value,
            allowed_operation_types=allowed,
            **options,
        )
        return _tell(result, context_value)

    async def stream(  # type: ignore[override]
        self, query: str | None, *, context_value: Request, **options: Any
    ) -> AsyncIterator[Any]:
        """Run any operation that came over a WebSocket."""
        request = await context_value.again()
        source = await super().stream(query, context_value=request, **options)
        return _tell_all(source, request)

    def process_errors(self, errors: list[GraphQLError], *args: Any) -> None:
        """Nothing is logged here: `told` logs what is internal, without the query."""


async def _tell_all(
    source: AsyncIterator[Any], request: Request
) -> AsyncGenerator[Any, None]:
    async with aclosing(source) as results:  # type: ignore[type-var]
        async for result in results:
            yield _tell(result, request)


def _tell(result: Result, request: Request) -> Result:
    if result.errors:
        result.errors = [told(error, request.id) for error in result.errors]
    return result


@cache
def make_schema(limits: Limits, *, is_open: bool = True) -> Schema:
    """The schema of a server.

    Args:
        limits: What one operation may ask for.
        is_open: Whether it tells about itself: introspection, suggestions of names.
    """
    extensions: list[Any] = [limit_operation(limits), remember_documents()]
    if not is_open:
        extensions.append(DisableIntrospection)
    return Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=list(
            {**TASK_EVENTS, **MARKETPLACE_EVENTS, **ACCOUNT_EVENTS, **KINDS}.values()
        ),
        extensions=extensions,
        execution_context_class=PlanningExecutor,
        config=StrawberryConfig(
            default_resolver=read,
            scalar_map=SCALARS,
            disable_field_suggestions=not is_open,
        ),
    )


@cache
def sdl() -> str:
    """The schema in the language in which it is published."""
    return print_schema(make_schema(Limits())) + "\n"
