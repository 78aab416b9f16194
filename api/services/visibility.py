"""Who may see what. Reads by ID answer null for what is hidden, as for what is not."""

from api import models
from api.services.authenticate import is_operator
from api.services.context import Caller
from api.services.refusals import Denied


def is_self(caller: Caller, account_id: str | None) -> bool:
    """Whether the caller is signed in to this account."""
    return caller.account_id is not None and caller.account_id == account_id


def is_self_or_operator(caller: Caller, account_id: str | None) -> bool:
    """Whether this account is the caller's, or the caller an operator."""
    return is_self(caller, account_id) or is_operator(caller)


def sees_task(caller: Caller, task: models.Task) -> bool:
    """Published tasks are public; a draft is its requester's only."""
    return task.published_at is not None or is_self(caller, task.requester_id)


def sees_participation(
    caller: Caller, participation: models.Participation, requester_id: str
) -> bool:
    """Its client's account, its task's requester and operators."""
    return is_self(caller, requester_id) or is_self_or_operator(
        caller, participation.account_id
    )


def sees_receipt(
    caller: Caller, receipt: models.Receipt, requester_id: str | None
) -> bool:
    """Whom it concerns, the task's requester and operators."""
    return is_self(caller, requester_id) or is_self_or_operator(
        caller, receipt.account_id
    )


def require_requester(caller: Caller, task: models.Task) -> None:
    """Let the task's requester and operators pass.

    Raises:
        Denied: UNAUTHENTICATED or FORBIDDEN.
    """
    if is_self_or_operator(caller, task.requester_id):
        return
    if caller.account_id is None:
        raise Denied("UNAUTHENTICATED", "Sign in as the task's requester to read this.")
    raise Denied("FORBIDDEN", "Only the task's requester and operators may read this.")


def require_self(caller: Caller, account_id: str) -> None:
    """Let the account itself pass, and nobody else.

    Raises:
        Denied: FORBIDDEN.
    """
    if not is_self(caller, account_id):
        raise Denied("FORBIDDEN", "Only the account itself may read this.")
