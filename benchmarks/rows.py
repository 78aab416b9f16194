"""The rows of `make bench`: what is run, and what of its result is told."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

Found = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """A comparison in the table.

    Attributes:
        what: What is compared.
        ours: Our figure, with its unit.
        peer: The other's, with its name.
        ratio: Ours to the peer's; None where there is nobody to compare with.
        target: What it must reach, in words; empty where nothing was promised.
        is_met: Whether it does; None where nothing was promised.
    """

    what: str
    ours: str
    peer: str = ""
    ratio: float | None = None
    target: str = ""
    is_met: bool | None = None


@dataclass(frozen=True)
class Row:
    """A benchmark that prints JSON.

    Attributes:
        name: Of the row and its file.
        module: What is run.
        arguments: Of a whole run.
        quick: Of a run that only shows that all works.
        lines: What is said of its result.
    """

    name: str
    module: str
    arguments: tuple[str, ...]
    quick: tuple[str, ...]
    lines: Callable[[Any], Iterable[Line]]


def of_aggregation(scenes: list[Found]) -> Iterable[Line]:
    """Each scene by wall and processor time, FedAvg by its share of the bandwidth."""
    for found in scenes:
        scene, costs = found["scene"], found["costs"]
        for kind in ("wall", "cpu"):
            most = scene[kind]
            ours, theirs = (costs[w][f"{kind}_s"] for w in ("ours", "strategy"))
            yield Line(
                f"{found['name']}, {kind}",
                f"{1e3 * ours:,.1f} ms",
                f"Flower {1e3 * theirs:,.1f} ms",
                found[kind],
                f"≤ 1/{1 / most:.0f}" if most else "",
                found[kind] <= most if most else None,
            )
        if scene["rule"] == "FEDAVG":
            share = found["bandwidth"]
            yield Line(
                f"{found['name']}, of the bandwidth of reading",
                f"{share:.0%}",
                "the machine 100%",
                share,
                "≥ 70%",
                share >= 0.7,
            )


def of_round(found: Found) -> Iterable[Line]:
    """What the server adds to a round beyond its slowest client."""
    ours = found["beyond_slowest_s"]["median"]
    yield Line(
        f"Round of {found['clients']} clients over WebRTC, beyond the slowest",
        f"{1e3 * ours:.0f} ms",
        target="≤ 100 ms",
        is_met=ours <= 0.1,
    )


def of_flower_round(found: Found) -> Iterable[Line]:
    """The same in Flower's deployment, mostly polling and starting of processes."""
    yield Line(
        f"Round of {found['clients']} clients in Flower's deployment, beyond training",
        "",
        f"Flower {1e3 * found['beyond_training_s']:,.0f} ms",
    )


def of_transport(found: Found) -> Iterable[Line]:
    """Goodput beside a bare socket, bytes beside Flower's."""
    rates, sizes = found["goodput_mb_s"], found["update_bytes"]
    for transport in ("webrtc", "websocket"):
        for way, rate in rates[transport].items():
            yield Line(
                f"Weights {way}, {transport}",
                f"{rate:,.1f} MB/s",
                f"bare TCP {rates['tcp']:,.0f} MB/s",
                rate / rates["tcp"],
            )
    for codec in ("f32", "f16", "i8"):
        yield Line(
            f"Bytes of an update, {codec}",
            f"{sizes[codec]:,}",
            f"Flower {sizes['flower']:,}",
            sizes[codec] / sizes["flower"],
        )


def of_same_accuracy(found: Found) -> Iterable[Line]:
    """What is sent until a model is as good, one way and both ways."""
    flower = found["flower"]
    both = flower["up_mb"] + flower["down_mb"]
    for codec, cost in found["codecs"].items():
        yield Line(
            f"Pima, {found['clients']} clients, to a loss of {found['loss']}, "
            f"{codec}, sent up",
            f"{cost['up_mb']:.2f} MB, {cost['rounds']:.1f} rounds, "
            f"accuracy {cost['accuracy']:.3f}",
            f"Flower {flower['up_mb']:.2f} MB, {flower['rounds']:.1f} rounds",
            cost["up_mb"] / flower["up_mb"],
        )
        ours = cost["up_mb"] + cost["down_mb"]
        yield Line(
            "The same, up and down",
            f"{ours:.2f} MB",
            f"Flower {both:.2f} MB",
            ours / both,
        )


def of_listing(found: Found) -> Iterable[Line]:
    """A page of tasks."""
    cpu = found["cpu_ms"]
    yield Line(
        "20 tasks with nested fields, CPU",
        f"{cpu['ours']:.1f} ms",
        f"Strawberry + Tortoise {cpu['plain']:.1f} ms",
        found["ratio"],
        "≤ 1/4",
        found["ratio"] <= found["target"],
    )


def of_subscriptions(found: Found) -> Iterable[Line]:
    """A delivery, beside Strawberry's and beside a bare socket's."""
    cpu = found["cpu_us"]
    ours = f"{cpu['ours']:.0f} µs"
    yield Line(
        f"Event to {found['subscribers']:,} subscribers, CPU each",
        ours,
        f"Strawberry {cpu['plain']:.0f} µs",
        found["ratio"],
        "≤ 1/6",
        found["ratio"] <= found["target"],
    )
    limit = f"bare uvicorn {cpu['bare']:.0f} µs"
    yield Line("The same", ours, limit, found["to_bare"])


def of_selection(found: Found) -> Iterable[Line]:
    """The best of a million."""
    cpu = found["cpu_ms"]
    what = f"Best {found['best']} of {found['candidates']:,}, CPU"
    ours = f"{cpu['ours']:.1f} ms"
    for peer in ("argpartition", "sort", "heapq", "limit"):
        is_first = peer == "argpartition"
        yield Line(
            what if is_first else "The same",
            ours,
            f"{'one reading' if peer == 'limit' else peer} {cpu[peer]:.1f} ms",
            cpu["ours"] / cpu[peer],
            f"≤ {found['target_ms']:.0f} ms" if is_first else "",
            cpu["ours"] <= found["target_ms"] if is_first else None,
        )


ROWS = (
    Row("selection", "benchmarks.selection", (), ("--repeats", "3"), of_selection),
    Row(
        "listing",
        "benchmarks.graphql.listing",
        (),
        ("--tasks", "100", "--requests", "5", "--repeats", "3"),
        of_listing,
    ),
    Row(
        "subscriptions",
        "benchmarks.graphql.subscriptions",
        (),
        ("--subscribers", "100", "--events", "2", "--repeats", "2"),
        of_subscriptions,
    ),
    Row(
        "transport",
        "benchmarks.transport",
        (),
        ("--parameters", "100000", "--rounds", "3"),
        of_transport,
    ),
    Row(
        "same-accuracy",
        "benchmarks.same_accuracy",
        (),
        ("--seeds", "1"),
        of_same_accuracy,
    ),
    Row(
        "round",
        "benchmarks.round_overhead",
        (),
        ("--clients", "4", "--rounds", "4"),
        of_round,
    ),
    Row(
        "flower-round",
        "benchmarks.flower_round",
        (),
        ("--clients", "2", "--rounds", "2"),
        of_flower_round,
    ),
    Row(
        "aggregation",
        "benchmarks.aggregation",
        ("--json", "--parameters", "1000000"),
        ("--json", "--parameters", "1000000", "--clients", "10", "--repeats", "2"),
        of_aggregation,
    ),
)
