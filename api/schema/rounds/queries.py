"""Figures of the whole marketplace."""

import strawberry

from api.schema.common.request import Info
from api.schema.rounds.marketplace import MarketplaceStats
from api.services.marketplace import marketplace_statistics


@strawberry.field(description="Figures of the whole marketplace; public.")
async def marketplace(info: Info) -> MarketplaceStats:
    return MarketplaceStats.of(await marketplace_statistics(info.context.context))
