"""Filters and order of the listings: in the address, in words, and for the API."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

MOST_SEARCH = 200  # characters, as the API allows
PAGE = 20
MOST_ROWS = 200  # kept of a list; beyond, the earliest are left out
MOST_AT_ONCE = 60  # rows that a reload asks for at once

# Word of the address -> what the API calls it, and what the reader sees.
LEARNING = {
    "yes-no": ("BINARY_CLASSIFICATION", "Yes or no"),
    "classes": ("MULTICLASS_CLASSIFICATION", "Several classes"),
    "number": ("REGRESSION", "A number"),
}
DATA = {"table": ("TABLE", "Tables"), "images": ("IMAGES", "Photos")}
STATES = {
    "recruiting": ("RECRUITING", "Recruiting"),
    "training": ("RUNNING", "Training"),
    "paused": ("PAUSED", "Paused"),
    "finished": ("COMPLETED", "Finished"),
}
WIFI = {"without": (False, "Works without Wi-Fi"), "only": (True, "Wi-Fi only")}
ORDERS = {
    "newest": ("NEWEST", "Newest"),
    "soon": ("STARTS_SOON", "Starts soon"),
    "pay": ("REWARD_PER_MINUTE", "Most points a minute"),
    "fit": ("FIT", "Best fit for my device"),
}
OPEN = ("RECRUITING", "RUNNING", "PAUSED")
PAYS = (1, 5, 10, 20, 50)  # points a minute, at least
MINUTES = (5, 10, 30, 60)  # at most


@dataclass(frozen=True)
class Filters:
    """What the reader looks for, in words of the address; empty: anything will do.

    Attributes:
        search: Words of title or description, as typed.
        learning: Words of `LEARNING`.
        data: Word of `DATA`.
        pays: Points a minute at least; 0 for any.
        minutes: Of a device at most; 0 for any.
        wifi: Word of `WIFI`.
        fits: ID of a device of the reader.
        states: Words of `STATES`; none: what is open.
        order: Word of `ORDERS`.
    """

    search: str = ""
    learning: tuple[str, ...] = ()
    data: str = ""
    pays: int = 0
    minutes: int = 0
    wifi: str = ""
    fits: str = ""
    states: tuple[str, ...] = ()
    order: str = "newest"

    @property
    def count(self) -> int:
        """How many filters are on, the search among them."""
        words = (self.search.strip(), self.data, self.wifi, self.fits)
        given = sum(map(bool, (*words, self.pays, self.minutes)))
        return given + len(self.learning) + len(self.states)


def from_query(query: Mapping[str, str], client_ids: Collection[str]) -> Filters:
    """Filters of an address; what it says wrongly is left out.

    Args:
        query: Names and values.
        client_ids: The reader's devices, best first; others' don't filter.
    """
    fits = query.get("fits", "")
    return mended(
        Filters(
            search=storable(query.get("q", ""))[:MOST_SEARCH],
            learning=_several(query.get("learning", ""), LEARNING),
            data=_one(query.get("data", ""), DATA),
            pays=_number(query.get("pays", ""), PAYS),
            minutes=_number(query.get("minutes", ""), MINUTES),
            wifi=_one(query.get("wifi", ""), WIFI),
            fits=fits if fits in client_ids else "",
            states=_several(query.get("state", ""), STATES),
            order=_one(query.get("order", ""), ORDERS) or "newest",
        ),
        client_ids,
    )


def to_query(filters: Filters) -> dict[str, str]:
    """Filters as an address says them; nothing for what is as usual."""
    values = {
        "q": filters.search,
        "learning": ",".join(filters.learning),
        "data": filters.data,
        "pays": str(filters.pays or ""),
        "minutes": str(filters.minutes or ""),
        "wifi": filters.wifi,
        "fits": filters.fits,
        "state": ",".join(filters.states),
        "order": "" if filters.order == "newest" else filters.order,
    }
    return {name: value for name, value in values.items() if value}


def to_api(filters: Filters) -> dict[str, Any]:
    """Variables `filter` and `orderBy` of the API."""
    wanted: dict[str, Any] = {
        "search": filters.search.strip() or None,
        "learning": [LEARNING[word][0] for word in filters.learning] or None,
        "dataKind": DATA[filters.data][0] if filters.data else None,
        "leastPointsPerMinute": filters.pays or None,
        "mostDeviceS": 60 * filters.minutes or None,
        "wifiOnly": WIFI[filters.wifi][0] if filters.wifi else None,
        "fitsClientId": filters.fits or None,
        "states": [STATES[word][0] for word in filters.states] or list(OPEN),
    }
    given = {name: value for name, value in wanted.items() if value is not None}
    return {"filter": given, "orderBy": ORDERS[filters.order][0]}


def mended(filters: Filters, client_ids: Collection[str]) -> Filters:
    """The order by fit needs a device; without any, the newest come first."""
    if filters.order != "fit" or filters.fits:
        return filters
    first = next(iter(client_ids), "")
    return replace(filters, fits=first, order="fit" if first else "newest")


def rows_wanted(query: Mapping[str, str]) -> int:
    """How many rows an address wants to be shown."""
    text = query.get("shown", "")
    is_number = text.isascii() and text.isdecimal() and len(text) < 5
    return min(max(int(text), PAGE), MOST_ROWS) if is_number else PAGE


def toggled(words: tuple[str, ...], word: str, is_on: bool) -> tuple[str, ...]:
    """Words with or without one."""
    others = tuple(other for other in words if other != word)
    return (*others, word) if is_on else others


def storable(text: str) -> str:
    """Without what no title can have: NUL and halves of characters."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()


def _one(word: str, words: Mapping[str, object]) -> str:
    return word if word in words else ""


def _several(text: str, words: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in text.split(",") if word in words))


def _number(text: str, allowed: Collection[int]) -> int:
    return next((number for number in allowed if str(number) == text), 0)
