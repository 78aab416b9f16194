"""News of an account: one subscription for all of its pages that are open.

The API allows an account few sockets, so its tabs share one. It is opened with the
cookie of one of the pages that look; when that session ends, with another's. What a
board holds says only that something happened: a page asks for its figures with its own
cookie, so that a page whose session was ended learns nothing more.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass

from ui.client import Api
from ui.errors import SignedOutError
from ui.live.board import Board, Boards, Event, Source

MOST_RECENT = 100  # events kept for pages that look less often than things happen
OVER = "Nobody who looks is signed in to this account."


@dataclass(frozen=True)
class News:
    """Events since the board began.

    Attributes:
        count: How many there were.
        recent: The last of them, oldest first.
    """

    count: int = 0
    recent: tuple[Event, ...] = ()

    def since(self, count: int) -> tuple[Event, ...]:
        """Events after the first `count`, as far as they are kept."""
        fresh = self.count - count
        return self.recent[-fresh:] if fresh > 0 else ()


class AccountSource(Source[News]):
    """`accountEvents` of one account, asked for by whoever looks and is signed in."""

    def __init__(self, account_id: str, apis: list[Api]) -> None:
        """Follow an account; `apis` are those of its pages, and may change."""
        self._account_id = account_id
        self._apis = apis
        self._news = News()
        self._seen = ""  # cursor of the last event
        self._speaker = Api()  # of the last reading; it was found to be the account's

    async def read(self) -> tuple[News, str | None]:
        """The news so far; events follow from now, or from where the stream broke."""
        speaker = self._api()
        newest = await self._newest(speaker)
        self._speaker = speaker
        self._seen = self._seen or newest
        return self._news, self._seen

    async def events(self, since: str) -> AsyncIterator[Event]:
        """Events after a cursor; an empty one means from now on."""
        stream = self._speaker.watch("AccountNews", since=since or None)
        async with aclosing(stream) as events:
            async for event in events:
                yield event

    async def follow(self, view: News, events: Sequence[Event]) -> News:
        """The news with some more."""
        recent = (*view.recent, *events)[-MOST_RECENT:]
        self._news = News(view.count + len(events), recent)
        self._seen = events[-1]["cursor"]
        return self._news

    def _api(self) -> Api:
        if not self._apis:
            raise SignedOutError(OVER)
        return self._apis[-1]

    async def _newest(self, api: Api) -> str:
        """Cursor of the account's newest event; whoever is somebody else is let go."""
        viewer = (await api.ask("NewestEvent"))["viewer"]
        if viewer is None or viewer["id"] != self._account_id:
            if api in self._apis:  # else its page was left while this was asked
                self._apis.remove(api)
            raise SignedOutError(OVER)
        return viewer["events"][-1]["cursor"] if viewer["events"] else ""


class Accounts:
    """The boards of accounts whose pages are open."""

    def __init__(self) -> None:
        self._apis: dict[str, list[Api]] = {}
        self._boards: Boards[News] = Boards(self._source)

    def __len__(self) -> int:
        """Accounts that are followed now."""
        return len(self._boards)

    @asynccontextmanager
    async def watch(self, account_id: str, api: Api) -> AsyncIterator[Board[News]]:
        """The board of an account, live for as long as this block lasts.

        Args:
            account_id: What the API says about who `api` speaks for; it is checked.
            api: The API of the visitor who looks.
        """
        apis = self._apis.setdefault(account_id, [])
        apis.append(api)
        try:
            async with self._boards.watch(account_id) as board:
                yield board
        finally:
            if api in apis:
                apis.remove(api)

    def _source(self, account_id: str) -> AccountSource:
        # Not of a board that outlives its last page: the next page is added there.
        unwatched = [k for k, apis in self._apis.items() if not apis]
        for gone in [key for key in unwatched if key not in self._boards]:
            del self._apis[gone]
        return AccountSource(account_id, self._apis[account_id])


ACCOUNTS = Accounts()
