"""Visits: from the opening of a page to its end, so that background work ends with it.

A tab has one visit at a time. Going to another page begins the next one; closing the
tab ends it.
"""

from itertools import count

from ui.live.tabs import is_open

_numbers = count(1)
_current: dict[str, int] = {}  # tab -> number of its visit


def begin_visit(tab: str) -> None:
    """A tab shows another page, or the same again."""
    for gone in [other for other in _current if not is_open(other)]:
        del _current[gone]
    _current[tab] = next(_numbers)


class Visit:
    """The visit that a tab is on now."""

    def __init__(self, tab: str) -> None:
        self._tab = tab
        self._number = _current.get(tab)

    @property
    def goes_on(self) -> bool:
        """Whether somebody still looks at this page."""
        return _current.get(self._tab) == self._number and is_open(self._tab)
