"""Tells clients that their participation is over."""

import asyncio
import logging
from collections.abc import Iterable

from api.models import Participation
from api.services import reputation
from api.services.context import Context
from fl_engine import wire

log = logging.getLogger(__name__)


async def say_goodbye(context: Context, training_ids: Iterable[str]) -> None:
    """Send `finished` to those who are connected; rows say it to the others.

    Call it after the commit. A link that breaks meanwhile is no harm: its client finds
    the participation ended when it comes back.
    """
    online = [t for t in training_ids if context.links.link(t) is not None]
    ended = await Participation.filter(id__in=online).select_related("client")
    await asyncio.gather(*(_finish(context, p) for p in ended))


def farewell(context: Context, participation: Participation) -> wire.Finished:
    """The frame; the participation comes with its client."""
    return wire.Finished(
        id=wire.new_id(),
        state=participation.state,
        points=participation.points,
        reputation=reputation.score_now(participation.client, context.now()),
    )


async def _finish(context: Context, participation: Participation) -> None:
    link = context.links.link(participation.id)
    if link is None:
        return
    try:
        await link.finish(farewell(context, participation))
    except OSError as error:
        log.info("%s was gone before its farewell: %s", participation.id, error)
