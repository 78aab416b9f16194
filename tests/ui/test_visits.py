"""A tab's visit to a page: begins, goes on, ends."""

from collections.abc import Iterator

import pytest

from ui.live import tabs, visits
from ui.live.visits import Visit, begin_visit


@pytest.fixture
def opened() -> Iterator[set[str]]:
    """Tabs that are open; the test says which."""
    opened = {"one", "two"}
    before = tabs._Tabs.is_open
    tabs.ask(opened.__contains__)
    yield opened
    tabs.ask(before)
    visits._current.clear()


class TestVisit:
    def test_it_goes_on_while_the_tab_shows_the_page(self, opened: set[str]) -> None:
        begin_visit("one")
        assert Visit("one", "list").goes_on

    def test_another_page_in_the_tab_ends_it(self, opened: set[str]) -> None:
        begin_visit("one")
        visit = Visit("one", "list")
        begin_visit("one")
        assert not visit.goes_on
        assert Visit("one", "list").goes_on

    def test_another_tab_does_not_end_it(self, opened: set[str]) -> None:
        begin_visit("one")
        visit = Visit("one", "list")
        begin_visit("two")
        assert visit.goes_on

    def test_closing_the_tab_ends_it(self, opened: set[str]) -> None:
        begin_visit("one")
        visit = Visit("one", "list")
        opened.remove("one")
        assert not visit.goes_on

    def test_tabs_that_are_gone_are_forgotten(self, opened: set[str]) -> None:
        begin_visit("one")
        opened.remove("one")
        begin_visit("two")
        assert set(visits._current) == {"two"}

    def test_nothing_goes_on_where_no_visit_began(self, opened: set[str]) -> None:
        assert not Visit("nobody", "list").goes_on

    def test_work_begun_again_takes_the_place_of_the_same(
        self, opened: set[str]
    ) -> None:
        begin_visit("one")
        before, other = Visit("one", "list"), Visit("one", "numbers")
        again = Visit("one", "list")
        assert not before.goes_on
        assert again.goes_on
        assert other.goes_on
