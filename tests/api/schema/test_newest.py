"""A memory of the newest entries."""

from api.schema.common.newest import Newest


class TestNewest:
    def test_forgets_the_oldest_entry_for_a_new_one(self) -> None:
        known: Newest[str, int] = Newest(2)

        for key, value in (("a", 1), ("b", 2), ("c", 3)):
            known.keep(key, value)

        assert dict(known) == {"b": 2, "c": 3}

    def test_forgets_nothing_for_an_entry_that_it_has(self) -> None:
        known: Newest[str, int] = Newest(2)

        for key, value in (("a", 1), ("b", 2), ("b", 3)):
            known.keep(key, value)

        assert dict(known) == {"a": 1, "b": 3}
