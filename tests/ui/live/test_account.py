"""News of an account: shared by its pages, and by nobody else."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from ui.client import Api
from ui.errors import SignedOutError, UnreachableError
from ui.live import account, board
from ui.live.account import Accounts, AccountSource, News
from ui.live.board import Event

WAIT_S = 60.0  # on a starved machine


class Speaker(Api):
    """An API that says who it speaks for, and what a test tells it to say."""

    def __init__(self, account_id: str | None, newest: str = "7") -> None:
        super().__init__()
        self.account_id = account_id
        self.newest = newest
        self.streams: list[object] = []  # `since` of each
        self.told: asyncio.Queue[Event | Exception] = asyncio.Queue()

    async def ask(self, operation: str, **variables: object) -> dict[str, Any]:
        assert operation == "NewestEvent"
        if self.account_id is None:
            return {"viewer": None}
        events = [{"cursor": self.newest}] if self.newest else []
        return {"viewer": {"id": self.account_id, "events": events}}

    async def watch(
        self, operation: str, **variables: object
    ) -> AsyncGenerator[Event, None]:
        assert operation == "AccountNews"
        self.streams.append(variables["since"])
        while True:
            one = await self.told.get()
            if isinstance(one, Exception):
                raise one
            yield one


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes seconds in the product takes none here."""
    monkeypatch.setattr(board, "gather_s", lambda: 0.01)
    monkeypatch.setattr(board, "FIRST_WAIT_S", 0.01)
    monkeypatch.setattr(board, "LINGER_S", 0.01)


async def reaches(found: board.Board[News], count: int) -> News:
    """The news once there were so many."""
    async with asyncio.timeout(WAIT_S):
        while found.view is None or found.view.count < count:
            await found.changed(found.version)
    return found.view


def event(cursor: str) -> Event:
    return {"__typename": "ReceiptIssued", "cursor": cursor}


class TestNews:
    def test_what_is_new_since_a_count_is_the_tail(self) -> None:
        news = News(3, (event("1"), event("2"), event("3")))
        assert [one["cursor"] for one in news.since(1)] == ["2", "3"]
        assert news.since(3) == ()

    def test_what_is_no_longer_kept_is_left_out(self) -> None:
        news = News(200, (event("199"), event("200")))
        assert len(news.since(0)) == 2


class TestAccounts:
    async def test_two_pages_of_an_account_share_a_stream(self) -> None:
        accounts, one, other = Accounts(), Speaker("acc_1"), Speaker("acc_1")
        async with (
            accounts.watch("acc_1", one) as found,
            accounts.watch("acc_1", other) as same,
        ):
            assert found is same
            await reaches(found, 0)
            streams = one.streams + other.streams
            speaker = one if one.streams else other
            speaker.told.put_nowait(event("8"))
            assert (await reaches(found, 1)).recent == (event("8"),)
        assert streams in ([], ["7"])

    async def test_accounts_are_not_mixed(self) -> None:
        accounts, mine, theirs = Accounts(), Speaker("acc_1"), Speaker("acc_2")
        async with (
            accounts.watch("acc_1", mine) as found,
            accounts.watch("acc_2", theirs) as other,
        ):
            await reaches(other, 0)
            mine.told.put_nowait(event("8"))
            await reaches(found, 1)
            assert other.view == News()

    async def test_who_speaks_for_somebody_else_is_not_listened_to(self) -> None:
        apis: list[Api] = [Speaker("acc_2")]
        with pytest.raises(SignedOutError):
            await AccountSource("acc_1", apis).read()
        assert apis == []

    async def test_who_is_signed_out_is_let_go_and_another_goes_on(self) -> None:
        stays, gone = Speaker("acc_1"), Speaker(None)
        apis: list[Api] = [stays, gone]
        source = AccountSource("acc_1", apis)
        with pytest.raises(SignedOutError):
            await source.read()
        assert apis == [stays]
        assert await source.read() == (News(), "7")

    async def test_a_broken_stream_goes_on_where_it_was(self) -> None:
        accounts, api = Accounts(), Speaker("acc_1")
        async with accounts.watch("acc_1", api) as found:
            api.told.put_nowait(event("8"))
            await reaches(found, 1)
            api.newest = "9"  # happened while the stream was broken
            api.told.put_nowait(UnreachableError())
            api.told.put_nowait(event("9"))
            news = await reaches(found, 2)
        assert [one["cursor"] for one in news.recent] == ["8", "9"]
        assert api.streams == ["7", "8"]

    async def test_an_account_without_events_is_followed_from_now(self) -> None:
        accounts, api = Accounts(), Speaker("acc_1", newest="")
        async with accounts.watch("acc_1", api) as found:
            api.told.put_nowait(event("1"))
            await reaches(found, 1)
        assert api.streams == [None]

    async def test_only_the_latest_events_are_kept(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(account, "MOST_RECENT", 2)
        source = AccountSource("acc_1", [])
        news = await source.follow(News(), [event("1"), event("2"), event("3")])
        assert news.count == 3
        assert [one["cursor"] for one in news.recent] == ["2", "3"]

    async def test_nothing_is_followed_once_nobody_looks(self) -> None:
        accounts = Accounts()
        async with accounts.watch("acc_1", Speaker("acc_1")) as found:
            await reaches(found, 0)
            assert len(accounts) == 1
        async with asyncio.timeout(WAIT_S):
            while len(accounts):
                await asyncio.sleep(0.005)

    async def test_a_page_of_another_account_does_not_silence_those_that_linger(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(board, "LINGER_S", WAIT_S)
        accounts, again = Accounts(), Speaker("acc_1")
        async with accounts.watch("acc_1", Speaker("acc_1")) as found:
            await reaches(found, 0)
        async with accounts.watch("acc_2", Speaker("acc_2")) as other:
            await reaches(other, 0)
        assert accounts._apis["acc_1"] == []
        async with accounts.watch("acc_1", again) as same:
            assert same is found
            assert accounts._apis["acc_1"] == [again]
            source = found._source
            assert isinstance(source, AccountSource)
            assert source._apis is accounts._apis["acc_1"]
        accounts._boards._end("acc_1")
        accounts._boards._end("acc_2")

    async def test_events_come_by_the_page_that_was_checked(self) -> None:
        mine, theirs = Speaker("acc_1"), Speaker("acc_2")
        apis: list[Api] = [mine]
        source = AccountSource("acc_1", apis)
        await source.read()
        apis.append(theirs)  # after the check
        mine.told.put_nowait(event("8"))
        async with asyncio.timeout(WAIT_S):
            assert await anext(source.events("7")) == event("8")
        assert theirs.streams == []
