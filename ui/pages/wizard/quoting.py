"""Asking for a quote after each change; the last one stays until the next is here."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import reflex as rx

from ui.errors import ApiError, SignedOutError
from ui.pages.wizard.draft import Draft
from ui.pages.wizard.filing import Filing
from ui.pages.wizard.quote import QuoteCard, card_of
from ui.pages.wizard.server import Api
from ui.pages.wizard.task_input import UnfinishedError, task_input
from ui.refusals import refusal, spoken
from ui.session import Session, api_of
from ui.words import zone_of

WAIT_S = 0.4  # after the last change
FROM_STEP = 4  # before it there is little to ask about


class Quoting(Filing, mixin=True):
    """The quote of the draft.

    Attributes:
        quote: The newest; empty before the first.
        is_quoting: Whether a newer one is on its way: the old one is dimmed.
        no_quote: Why there is no newer one.
    """

    quote: QuoteCard = QuoteCard()
    is_quoting: bool = False
    no_quote: str = ""
    _asked: int = 0

    @rx.event(background=True)
    async def requote(self) -> None:
        """Ask, unless something changes once more before."""
        async with self:
            self._asked += 1
            mine, wanted = self._asked, await self._wanted()
            self.is_quoting = wanted is not None
            if wanted is None:
                return
        await asyncio.sleep(WAIT_S)
        async with self:
            if mine != self._asked:
                return
            api, draft = api_of(self), self._draft
        card, problem = await asked(api, draft, wanted)
        async with self:
            if mine == self._asked:
                self.is_quoting, self.no_quote = False, problem
                self.quote = card or self.quote

    async def _wanted(self) -> dict[str, Any] | None:
        """What would be created now; None while that can't be said."""
        draft, session = self._draft, await self.get_state(Session)
        if not session.is_signed_in or self.step < FROM_STEP:
            return None
        if not draft.model.upload.id or not draft.test_set.upload.id:
            return None
        try:
            return task_input(draft, datetime.now(UTC), zone_of(self.zone))
        except UnfinishedError:
            return None


async def asked(
    api: Api, draft: Draft, wanted: dict[str, Any]
) -> tuple[QuoteCard | None, str]:
    """The card, or why there is none.

    Raises:
        SignedOutError: The visitor is signed in no longer.
    """
    try:
        answer = (await api.ask("QuoteDraft", input=wanted))["quote"]
    except SignedOutError:
        raise
    except ApiError as error:
        return None, error.message
    no = refusal(answer)
    return (None, spoken(no)) if no else (card_of(answer, draft), "")
