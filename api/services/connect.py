"""`connect`: an SDP offer of a client is answered."""

from dataclasses import dataclass

from api.models import Participation
from api.services.authenticate import require
from api.services.context import Caller, Context
from api.services.join_task import ACTIVE, is_over
from api.services.refusals import (
    NotFound,
    OfferRefused,
    TooManyAttempts,
    Unavailable,
    WrongState,
)
from api.services.waiting import retry_after_s
from api.transport import offers, signalling
from api.transport.doorman import TurnedAway

MOST_IN_MINUTE = 20
NO_WEBRTC_S = 60.0


@dataclass(frozen=True)
class Answer:
    """The contract's `ConnectAnswer`."""

    answer: str
    open_within_s: float


async def connect(
    context: Context, caller: Caller, training_id: str, offer: str
) -> Answer:
    """Answer an offer; an earlier connection is replaced once the new one is welcomed.

    Raises:
        Denied: The caller has no right to train.
        Refused: NotFound, OfferRefused, WrongState, Unavailable or TooManyAttempts.
    """
    account_id = require(caller, "TRAIN")
    found = await Participation.get_or_none(id=training_id, account_id=account_id)
    if found is None:
        raise NotFound.of("participation", training_id)
    if is_over(found):
        raise WrongState("This participation has ended.", found.state, ACTIVE)
    context.throttle.try_in_minute("connect", training_id, MOST_IN_MINUTE)
    if context.links.signalling is None:
        message = "This server does not answer WebRTC offers; use the WebSocket."
        wait_s = retry_after_s(context, 1, NO_WEBRTC_S)
        raise Unavailable(message, retry_after_s=wait_s)
    try:
        answer = await context.links.signalling.answer(
            training_id, offer, caller.address
        )
    except offers.OfferRefused as error:
        raise OfferRefused(str(error), error.problem) from None
    except TurnedAway as error:
        wait_s = retry_after_s(context, 1, error.retry_after_s)
        raise TooManyAttempts(str(error), retry_after_s=wait_s) from None
    return Answer(answer, signalling.OPEN_S)
