"""How a mutation is declared: it calls one service and answers one type of a union."""

from collections.abc import Awaitable, Callable
from typing import Any

import strawberry
from strawberry.extensions import FieldExtension

from api.schema.common.refusals import Refusal
from api.schema.common.request import Info
from api.services.refusals import Refused


class RefusalsAsTypes(FieldExtension):
    """Answers what a service refused with the type of the same name."""

    async def resolve_async(
        self,
        next_: Callable[..., Awaitable[Any]],
        source: Any,
        info: Info,
        **kwargs: Any,
    ) -> Any:
        """Run the mutation."""
        try:
            return await next_(source, info, **kwargs)
        except Refused as refused:
            return type_of(refused)


def type_of(refused: Refused) -> Refusal:
    """The type of a refusal.

    Raises:
        LookupError: No type has its name.
    """
    name = type(refused).__name__
    for kind in Refusal.__subclasses__():
        if kind.__name__ == name:
            made: Refusal = kind.of(refused)  # type: ignore[attr-defined]
            return made
    raise LookupError(f"the schema has no type for the refusal {name}")


def mutation(description: str) -> Callable[[Callable[..., Any]], Any]:
    """Declare a mutation by its description in the contract."""
    made: Callable[[Callable[..., Any]], Any] = strawberry.mutation(
        description=description, extensions=[RefusalsAsTypes()]
    )
    return made
