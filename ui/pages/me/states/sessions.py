"""Tab: where the account is signed in."""

from typing import Any

import reflex as rx

from ui.asking import Loads, reader_of, viewer
from ui.pages.me.rows.sessions import SessionRow, session_rows
from ui.refusals import refusal
from ui.session import api_of
from ui.words import counted


class Sessions(Loads, rx.State):
    """Sessions that have not ended; this one first."""

    rows: list[SessionRow] = []
    refused: str = ""

    @rx.var
    def has_others(self) -> bool:
        """Whether there is another session than this."""
        return len(self.rows) > 1

    @rx.event
    async def load(self) -> None:
        """Ask for all sessions."""
        await self._loading(self._load())

    @rx.event
    async def end(self, session_id: str) -> Any:
        """Sign out one other session."""
        await self._end(session_id)
        return Sessions.load

    @rx.event
    async def end_others(self) -> Any:
        """Sign out everywhere else."""
        others = [row.id for row in self.rows if not row.is_current]
        for session_id in others:
            await self._end(session_id)
        words = f"Signed out of {counted(len(others), 'other session')}."
        return [Sessions.load, *([] if self.refused else [rx.toast.success(words)])]

    async def _end(self, session_id: str) -> None:
        answer = await api_of(self).ask("EndSession", id=session_id)
        no = refusal(answer["revokeSession"])
        self.refused = no.message if no else ""

    async def _load(self) -> None:
        answer = await viewer(api_of(self), "MySessions")
        self.rows = session_rows(answer, await reader_of(self))
