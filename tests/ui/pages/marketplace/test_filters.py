from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.pages.marketplace.filters import (
    DATA,
    LEARNING,
    MINUTES,
    MOST_ROWS,
    MOST_SEARCH,
    ORDERS,
    PAGE,
    PAYS,
    STATES,
    WIFI,
    Filters,
    from_query,
    mended,
    rows_wanted,
    storable,
    to_api,
    to_query,
    toggled,
)

MINE = ["cli_1", "cli_2"]


def some_of(words: dict[str, object]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(sorted(words)), unique=True).map(tuple)


def one_of(words: dict[str, object]) -> st.SearchStrategy[str]:
    return st.sampled_from(["", *words])


ANY = st.builds(
    Filters,
    search=st.text(max_size=MOST_SEARCH).map(storable),
    learning=some_of(dict(LEARNING)),
    data=one_of(dict(DATA)),
    pays=st.sampled_from([0, *PAYS]),
    minutes=st.sampled_from([0, *MINUTES]),
    wifi=one_of(dict(WIFI)),
    fits=st.sampled_from(["", *MINE]),
    states=some_of(dict(STATES)),
    order=st.sampled_from(sorted(ORDERS)),
).map(lambda filters: mended(filters, MINE))


class TestTheAddress:
    @given(ANY)
    def test_keeps_every_filter(self, filters: Filters) -> None:
        address = urlencode(to_query(filters))

        back = from_query(dict(parse_qsl(address, keep_blank_values=True)), MINE)

        assert back == filters

    def test_is_bare_for_the_usual_list(self) -> None:
        assert to_query(Filters()) == {}

    def test_is_readable(self) -> None:
        filters = Filters(
            search="bone age",
            learning=("yes-no", "number"),
            pays=10,
            states=("training",),
            order="pay",
        )

        assert urlencode(to_query(filters)) == (
            "q=bone+age&learning=yes-no%2Cnumber&pays=10&state=training&order=pay"
        )

    @given(
        st.dictionaries(
            st.sampled_from(
                list(
                    to_query(
                        Filters(
                            "a",
                            ("number",),
                            "table",
                            1,
                            5,
                            "only",
                            "x",
                            ("finished",),
                            "pay",
                        )
                    )
                )
            ),
            st.text(),
        )
    )
    def test_of_nonsense_still_gives_filters_that_the_api_takes(
        self, query: dict[str, str]
    ) -> None:
        filters = from_query(query, MINE)

        assert from_query(to_query(filters), MINE) == filters
        assert len(filters.search) <= MOST_SEARCH
        assert to_api(filters)["orderBy"] in {name for name, _ in ORDERS.values()}

    def test_leaves_out_a_device_of_somebody_else(self) -> None:
        assert from_query({"fits": "cli_9"}, MINE).fits == ""

    def test_by_fit_without_a_device_of_ones_own_is_the_newest_first(self) -> None:
        query = {"fits": "cli_9", "order": "fit"}

        assert from_query(query, []) == Filters()

    def test_by_fit_takes_the_first_device(self) -> None:
        found = from_query({"order": "fit"}, MINE)

        assert (found.order, found.fits) == ("fit", "cli_1")

    def test_has_no_characters_that_no_title_has(self) -> None:
        assert from_query({"q": "a\0b\ud800c"}, MINE).search == "abc"


class TestTheApi:
    def test_is_asked_for_what_is_open_unless_told_otherwise(self) -> None:
        assert to_api(Filters()) == {
            "filter": {"states": ["RECRUITING", "RUNNING", "PAUSED"]},
            "orderBy": "NEWEST",
        }

    def test_is_asked_in_its_own_words(self) -> None:
        filters = Filters(
            search=" bone  ",
            learning=("classes",),
            data="images",
            pays=20,
            minutes=10,
            wifi="without",
            fits="cli_1",
            states=("finished",),
            order="fit",
        )

        assert to_api(filters) == {
            "filter": {
                "search": "bone",
                "learning": ["MULTICLASS_CLASSIFICATION"],
                "dataKind": "IMAGES",
                "leastPointsPerMinute": 20,
                "mostDeviceS": 600,
                "wifiOnly": False,
                "fitsClientId": "cli_1",
                "states": ["COMPLETED"],
            },
            "orderBy": "FIT",
        }

    def test_is_told_that_wifi_must_be_needed(self) -> None:
        assert to_api(Filters(wifi="only"))["filter"]["wifiOnly"] is True


class TestCounting:
    def test_each_tick_counts_and_the_order_does_not(self) -> None:
        filters = Filters(
            search="x", learning=("yes-no", "number"), pays=5, order="soon"
        )

        assert filters.count == 4

    def test_a_blank_search_is_none(self) -> None:
        assert Filters(search="  ").count == 0


class TestTicks:
    def test_are_added_once_and_removed(self) -> None:
        both = toggled(toggled(("a",), "b", True), "b", True)

        assert both == ("a", "b")
        assert toggled(both, "a", False) == ("b",)
        assert toggled((), "a", False) == ()


class TestHowManyRowsAnAddressWants:
    @pytest.mark.parametrize(
        ("text", "rows"),
        [
            ("60", 60),
            ("", PAGE),
            ("3", PAGE),
            ("9999", MOST_ROWS),
            ("-40", PAGE),
            ("9" * 5_000, PAGE),
            ("٤٠", PAGE),
        ],
    )
    def test_is_between_a_page_and_what_is_kept(self, text: str, rows: int) -> None:
        assert rows_wanted({"shown": text}) == rows
