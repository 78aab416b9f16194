"""Tells subscriptions and data channels at once that their sign-in has ended.

A session or key that ends is announced here by the service that ended it; whoever
lives longer than a request watches it. What another process ended is noticed by asking
the database now and then.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Listener = Callable[[str], None]


class Revocations:
    """The ended sessions and keys of this process, as they end."""

    def __init__(self) -> None:
        self._watching: dict[str, set[asyncio.Event]] = {}
        self._listeners: list[Listener] = []

    def add_listener(self, listener: Listener) -> None:
        """Call `listener(credential_id)` for every session or key that ends.

        It must not block: it may start a task that closes channels.
        """
        self._listeners.append(listener)

    @contextmanager
    def watch(self, credential_id: str) -> Iterator[asyncio.Event]:
        """An event that is set when this session or key ends."""
        ended = asyncio.Event()
        self._watching.setdefault(credential_id, set()).add(ended)
        try:
            yield ended
        finally:
            self._watching[credential_id].discard(ended)
            if not self._watching[credential_id]:
                del self._watching[credential_id]

    def announce(self, credential_id: str) -> None:
        """Say that a session or key has ended; call it after the commit."""
        for ended in self._watching.get(credential_id, ()):
            ended.set()
        for listener in self._listeners:
            listener(credential_id)
