"""What a correct client never meets: errors with a code, masked where they are ours."""

import logging
from typing import Any

from graphql import FieldNode, GraphQLError, GraphQLSyntaxError
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import (
    CannotGetOperationTypeError,
    InvalidOperationTypeError,
)

from api.services.refusals import Denied

# What graphql-core and Strawberry raise for a request that is wrong in itself: a value
# that its scalar refuses, no operation of the given name, or none that is allowed.
OF_THE_REQUEST = (
    ValueError,
    CannotGetOperationTypeError,
    InvalidOperationTypeError,
    MissingQueryError,
)

ABORTED = "Parsing aborted"  # too many tokens, or nested too deeply

logger = logging.getLogger("crowdfl.graphql")


def too_complex(message: str, retry_after_s: float | None = None) -> GraphQLError:
    """An operation that asks for too much, or took too long."""
    extensions = {"code": "TOO_COMPLEX", "retryAfterS": retry_after_s}
    return GraphQLError(message, extensions=extensions)


def told(error: GraphQLError, request_id: str) -> GraphQLError:
    """An error as the client is told of it, with its code.

    What services deny keeps its words; what graphql-core finds wrong with the request
    is BAD_REQUEST; anything else is INTERNAL and goes to the log with `request_id`,
    without the query, which may hold a password.
    """
    if "code" in (error.extensions or {}):
        return error
    if isinstance(error, GraphQLSyntaxError) and ABORTED in error.message:
        return too_complex(error.message)
    cause = _cause(error)
    if isinstance(cause, Denied):
        return _again(error, cause.message, _extensions(cause))
    if _is_of_the_request(error, cause):
        return _again(error, error.message, {"code": "BAD_REQUEST"})
    logger.error("request %s failed at %s", request_id, error.path, exc_info=cause)
    message = f"Something went wrong here. Tell the operator the ID {request_id}."
    return _again(error, message, {"code": "INTERNAL", "requestId": request_id})


def _cause(error: GraphQLError) -> BaseException:
    """What it began with: what a resolver raised, or graphql-core itself."""
    cause: BaseException = error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    return cause


def _is_of_the_request(error: GraphQLError, cause: BaseException) -> bool:
    """Whether the request is wrong in itself.

    What graphql-core finds while it executes is the request's fault only where it
    points at a value that was sent. An answer that its own type refuses, say a word
    that an enum lacks, points at the field or at nothing: that is ours.
    """
    if error.path is None:
        return isinstance(cause, (GraphQLError, *OF_THE_REQUEST))
    sent = cause.nodes if isinstance(cause, GraphQLError) else None
    return bool(sent) and not any(isinstance(node, FieldNode) for node in sent or ())


def _extensions(denied: Denied) -> dict[str, Any]:
    if denied.code == "RATE_LIMITED":
        return {"code": denied.code, "retryAfterS": denied.retry_after_s}
    return {"code": denied.code}


def _again(
    error: GraphQLError, message: str, extensions: dict[str, Any]
) -> GraphQLError:
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions=extensions,
    )
