"""Reading what is on the operator's desk."""

from collections.abc import Sequence

from api.models import Account, AuditEntry
from api.schema.common.loaders import check_size
from api.services.sign_up import normal_email


async def audit_entries(first: int, after: str | None) -> Sequence[AuditEntry]:
    """Entries of the log, newest first."""
    check_size("first", first)
    query = AuditEntry.all()
    if after is not None:
        last = await AuditEntry.get_or_none(id=after)
        query = query.filter(seq__lt=last.seq if last else 0)
    return await query.order_by("-seq").limit(first)


async def audit_entry_by_id(id: str) -> AuditEntry | None:
    """An entry of the log; None when there is none."""
    return await AuditEntry.get_or_none(id=id)


async def account_by_email(email: str) -> Account | None:
    """An account; None when there is none."""
    return await Account.get_or_none(email=normal_email(email))
