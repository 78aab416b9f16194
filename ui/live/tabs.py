"""Which tabs are open: those whose socket is connected."""

from collections.abc import Callable


class _Tabs:
    is_open: Callable[[str], bool] = staticmethod(lambda tab: False)


def ask(is_open: Callable[[str], bool]) -> None:
    """Say how to find out whether a tab, by its token, is connected."""
    _Tabs.is_open = staticmethod(is_open)


def is_open(tab: str) -> bool:
    """Whether the tab's socket is connected."""
    return _Tabs.is_open(tab)
