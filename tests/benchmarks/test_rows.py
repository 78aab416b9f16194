"""What `make bench` makes of its measurements."""

import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

import benchmarks.__main__ as bench
from benchmarks.graphql.subscriptions import Side, figures
from benchmarks.rows import ROWS, Line, Row, of_listing, of_selection, of_subscriptions
from benchmarks.transport import goodput


class TestLines:
    @pytest.mark.parametrize(
        ("ours", "is_met"),
        [pytest.param(5.0, True, id="met"), pytest.param(6.0, False, id="missed")],
    )
    def test_of_the_listing_name_both_and_the_target(
        self, ours: float, is_met: bool
    ) -> None:
        cpu = {"ours": ours, "plain": 20.0}
        found = {"cpu_ms": cpu, "ratio": ours / 20, "target": 0.25}

        (line,) = of_listing(found)

        assert (line.ours, line.peer) == (
            f"{ours} ms",
            "Strawberry + Tortoise 20.0 ms",
        )
        assert (line.ratio, line.target, line.is_met) == (ours / 20, "≤ 1/4", is_met)

    def test_of_subscriptions_stand_beside_a_bare_socket_too(self) -> None:
        cpu = {"ours": 30.0, "plain": 240.0, "bare": 10.0}
        found = {
            "subscribers": 1_000,
            "cpu_us": cpu,
            "ratio": 1 / 8,
            "target": 1 / 6,
            "to_bare": 3.0,
        }

        first, second = of_subscriptions(found)

        assert (first.is_met, first.ratio) == (True, 1 / 8)
        assert (second.peer, second.ratio, second.is_met) == (
            "bare uvicorn 10 µs",
            3.0,
            None,
        )

    def test_of_selection_ask_for_the_time_and_not_for_a_ratio(self) -> None:
        cpu = {"ours": 11.0, "argpartition": 20, "sort": 1, "heapq": 1, "limit": 1}
        found = {"candidates": 10, "best": 2, "target_ms": 10.0, "cpu_ms": cpu}

        first, *rest = of_selection(found)

        assert first.is_met is False
        assert [line.is_met for line in rest] == [None] * 3


class _Told:
    """A process that answers the same again and again."""

    def __init__(self, *answers: dict[str, Any]) -> None:
        self._answers = list(answers)

    def ask(self, _request: object) -> dict[str, Any]:
        return self._answers[0]


def side(name: str, round: int, *costs_s: float) -> Side:
    event = {"__typename": name, "cursor": "9", "at": "now", "round": round}
    heard = {"first": {"payload": {"data": {"taskEvents": event}}}}
    made = Side(_Told(), _Told(heard))  # type: ignore[arg-type]
    made.costs_s = list(costs_s)
    return made


class TestSubscriptions:
    def test_cost_the_median_of_the_turns_after_the_first(self) -> None:
        sides = {
            "ours": side("E", 1, 99, 0.1, 0.2, 0.3),
            "plain": side("E", 1, 99, 2.0, 1.6, 1.8),
            "bare": side("E", 2, 99, 0.1, 0.1, 0.1),
        }

        found = figures(sides, deliveries=1_000)

        assert found["cpu_us"] == pytest.approx(
            {"ours": 200.0, "plain": 1_800.0, "bare": 100.0}
        )
        assert found["ratio"] == pytest.approx(1 / 9)

    def test_are_not_compared_where_answers_differ(self) -> None:
        sides = {name: side("E", at, 1, 1) for at, name in enumerate(("ours", "plain"))}

        with pytest.raises(RuntimeError, match="different"):
            figures(sides, deliveries=1)


class TestGoodput:
    def test_is_what_came_after_the_first_bytes_by_its_time(self) -> None:
        events = [
            ("receiving", 1, 0.0, 500_000),
            ("receiving", 1, 0.1, 4_000_000),  # the first round warms up
            ("receiving", 2, 10.0, 1_000_000),
            ("receiving", 2, 10.5, 2_000_000),
            ("receiving", 2, 11.0, 4_000_000),  # 3 MB in 1 s
            ("sending", 2, 20.0, 0),
            ("sending", 2, 20.5, 4_000_000),  # 4 MB in half a second
        ]
        log = "\n".join(
            json.dumps(
                {
                    "what": what,
                    "round": number,
                    "at": at,
                    "size_bytes": 4_000_000,
                    "received_bytes" if what == "receiving" else "stored_bytes": done,
                }
            )
            for what, number, at, done in events
        )

        assert goodput(log) == {"down": 3.0, "up": 8.0}


class TestRun:
    @pytest.fixture(autouse=True)
    def elsewhere(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setattr(bench, "OUT", tmp_path)
        monkeypatch.setattr(bench, "versions", lambda: {"flwr": "1"})
        return tmp_path

    def test_keeps_the_result_with_what_is_said_of_it(self, elsewhere: Path) -> None:
        row = Row("self", "benchmarks.selection", (), ("--candidates", "5000"), lines)

        found = bench.run(row, quick=True)

        kept = json.loads((elsewhere / "self.json").read_text())
        assert kept == found
        assert kept["result"]["candidates"] == 5_000
        assert kept["lines"][0]["what"] == "5000"
        assert kept["command"] == "python -m benchmarks.selection --candidates 5000"

    def test_goes_on_after_a_row_that_failed(self) -> None:
        rows = [
            Row("broken", "benchmarks.nothing", (), (), lines),
            Row("self", "benchmarks.selection", (), ("--candidates", "5000"), lines),
        ]

        found, failed = bench.run_all(rows, quick=True)

        assert [one["name"] for one in found] == ["self"]
        assert failed == ["broken ended with 1 and no result."]

    def test_tells_in_the_table_what_was_missed(self) -> None:
        line = Line("what", "8 ms", "theirs 2 ms", 4.0, "≤ 1/4", is_met=False)
        console = Console(width=120)
        with console.capture() as said:
            console.print(bench.table([{"lines": [vars(line)]}]))

        assert "missed" in said.get()


def lines(result: dict[str, Any]) -> list[Line]:
    return [Line(str(result["candidates"]), "")]


def test_every_row_is_one_that_can_be_run() -> None:
    for row in ROWS:
        path = Path(*row.module.split(".")).with_suffix(".py")
        assert (bench.ROOT / path).exists()
    assert [bench.as_ratio(ratio) for ratio in (None, 0.125, 2.5)] == [
        "",
        "1/8.0",
        "2.50",
    ]
