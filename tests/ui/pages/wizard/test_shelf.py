"""Drafts put aside: as many as a page's first message can hold."""

from ui.pages.wizard.keeping import MOST_KEPT
from ui.pages.wizard.state import MOST_SHELVED, newest


class TestNewest:
    def test_a_few_drafts_are_all_kept_in_order(self) -> None:
        shelf = {"a": "1", "b": "2"}
        assert list(newest(shelf).items()) == [("a", "1"), ("b", "2")]

    def test_the_oldest_of_many_is_left_out(self) -> None:
        shelf = {str(place): "x" for place in range(MOST_SHELVED + 1)}
        assert list(newest(shelf)) == ["1", "2", "3", "4", "5"]

    def test_large_drafts_push_out_older_ones(self) -> None:
        shelf = {"old": "x", "large": "x" * MOST_KEPT}
        assert list(newest(shelf)) == ["large"]
