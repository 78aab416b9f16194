"""Visits: from the opening of a page to its end, so that background work ends with it.

A tab has one visit at a time. Going to another page begins the next one; closing the
tab ends it.
"""

from itertools import count

from ui.live.tabs import is_open

_numbers = count(1)
_current: dict[str, dict[str, int]] = {}  # tab -> its visit: what follows -> its number


def begin_visit(tab: str) -> None:
    """A tab shows another page, or the same again."""
    for gone in [other for other in _current if not is_open(other)]:
        del _current[gone]
    _current[tab] = {}


class Visit:
    """The visit that a tab is on now, for one piece of background work.

    Work that is begun again takes the place of the same work begun before: however
    often a page's script asks for it, it is done once.
    """

    def __init__(self, tab: str, work: str) -> None:
        """Begin some work.

        Args:
            tab: Token of the tab.
            work: Name of the work, different for all that a page does at once.
        """
        self._tab, self._work = tab, work
        self._visit = _current.get(tab)
        self._number = next(_numbers)
        if self._visit is not None:
            self._visit[work] = self._number

    @property
    def goes_on(self) -> bool:
        """Whether somebody still looks at this page, and nobody took this work over."""
        visit = _current.get(self._tab)
        return (
            visit is not None
            and visit is self._visit
            and visit[self._work] == self._number
            and is_open(self._tab)
        )
