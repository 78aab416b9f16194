"""How a mutation is declared: it calls one service and answers one type of a union."""

from collections.abc import Awaitable, Callable
from typing import Any

import strawberry
from strawberry.extensions import FieldExtension

from api.schema.common.nodes import Node
from api.schema.common.refusals import Refusal
from api.schema.common.request import Info
from api.services.record_deed import record_deed
from api.services.refusals import Denied, Refused


class RefusalsAsTypes(FieldExtension):
    """Answers what a service refused with the type of the same name.

    Whatever comes of it is in the audit log before anybody is answered.
    """

    async def resolve_async(
        self,
        next_: Callable[..., Awaitable[Any]],
        source: Any,
        info: Info,
        **kwargs: Any,
    ) -> Any:
        """Run the mutation."""
        result, refusal = None, None
        try:
            result = await next_(source, info, **kwargs)
        except Refused as refused:
            result = type_of(refused)
            refusal = str(result.code)
        except Denied as denied:
            refusal = denied.code
            raise
        except Exception:
            refusal = "INTERNAL"
            raise
        finally:
            request = info.context
            await record_deed(
                request.context,
                request.caller,
                info.field_name,
                subject_of(result, kwargs),
                refusal,
            )
        return result


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


def subject_of(result: Any, arguments: dict[str, Any]) -> str | None:
    """ID of what a mutation made or changed, else of what it was asked to change."""
    for made in (result, getattr(result, "info", None), getattr(result, "api_key", 0)):
        if isinstance(made, Node):
            return str(made.id)
    inner = arguments.get("input")
    named = {**arguments, **(vars(inner) if inner is not None else {})}
    for name, value in named.items():
        if (name == "id" or name.endswith("_id")) and isinstance(value, str):
            return value
    return None


def mutation(description: str) -> Callable[[Callable[..., Any]], Any]:
    """Declare a mutation by its description in the contract."""
    made: Callable[[Callable[..., Any]], Any] = strawberry.mutation(
        description=description, extensions=[RefusalsAsTypes()]
    )
    return made
