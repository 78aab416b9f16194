"""The audit log: looked through from the newest line back."""

from typing import Any

import reflex as rx

from ui.asking import Loads, reader_of
from ui.browser import download_text
from ui.client import Answer, Api
from ui.pages.operator.rows.audit import (
    HEADS,
    KINDS,
    AuditRow,
    audit_rows,
    csv_rows,
    matching,
)
from ui.session import api_of
from ui.table import csv_text
from ui.words import counted, whole

PAGE = 20
STEP = 100  # lines of one request
MOST = 2_000  # lines that are looked through


class AuditLog(Loads, rx.State):
    """Lines of the log that hold some words."""

    rows: list[AuditRow] = []
    words: str = ""
    kind: str = ""
    sentence: str = ""
    newest: str = ""  # hash of the newest line
    shown: int = PAGE
    has_more: bool = False
    _entries: list[Answer] = []  # newest first
    _is_all: bool = False

    @rx.event
    async def load(self) -> None:
        """Read the newest lines."""
        await self._loading(self._load())

    @rx.event
    async def search(self, words: str) -> None:
        """Show the lines that hold some words."""
        self.words, self.shown = words[:200], PAGE
        await self._show()

    @rx.event
    async def choose(self, kind: str) -> None:
        """Show the lines of a kind."""
        self.kind, self.shown = kind if kind in KINDS else "", PAGE
        await self._show()

    @rx.event
    async def more(self) -> None:
        """Show older lines."""
        self.shown += PAGE
        await self._show()

    @rx.event
    async def csv(self) -> Any:
        """Save all lines that are looked through and fit."""
        await self._read(MOST)
        found = matching(self._entries, self.words, self.kind)
        return download_text("audit.csv", csv_text(HEADS, csv_rows(found)))

    async def _load(self) -> None:
        self._entries, self._is_all = [], False
        await self._read(STEP)
        self.newest = self._entries[0]["hash"] if self._entries else ""
        await self._show()

    async def _show(self) -> None:
        found = matching(self._entries, self.words, self.kind)
        while len(found) <= self.shown and self._can_read():
            await self._read(len(self._entries) + STEP)
            found = matching(self._entries, self.words, self.kind)
        self.rows = audit_rows(found[: self.shown], await reader_of(self))
        self.has_more = len(found) > self.shown
        self.sentence = self._sentence(len(found))

    def _sentence(self, found: int) -> str:
        read = len(self._entries)
        if self._is_all:
            return f"{counted(found, 'line')} of {whole(read)}, newest first."
        return f"Newest first; the newest {whole(read)} were looked through."

    def _can_read(self) -> bool:
        return not self._is_all and len(self._entries) < MOST

    async def _read(self, least: int) -> None:
        """Have at least so many lines, if there are."""
        while len(self._entries) < least and self._can_read():
            after = self._entries[-1]["id"] if self._entries else None
            page = await page_of(api_of(self), after)
            self._entries = [*self._entries, *page]
            self._is_all = len(page) < STEP


async def page_of(api: Api, after: str | None) -> list[Answer]:
    """Lines after one, newest first."""
    answer = await api.ask("DeskAudit", first=STEP, after=after)
    found: list[Answer] = answer["operator"]["audit"]
    return found


async def lines_about(api: Api, subject_id: str, since: str) -> list[Answer]:
    """Lines about something that was made at a time, as far as they are looked for."""
    found: list[Answer] = []
    after: str | None = None
    for _ in range(MOST // STEP):
        page = await page_of(api, after)
        found += [entry for entry in page if entry["subjectId"] == subject_id]
        if len(page) < STEP or page[-1]["at"] < since:
            break
        after = page[-1]["id"]
    return found
