from typing import Any

import pytest

from ui.client import Api
from ui.errors import UnreachableError
from ui.live.sparks import ROUNDS, Series, Sparks, extended, spark, thinned

Answer = dict[str, Any]


def committed(number: int, value: float, name: str = "ACCURACY") -> Answer:
    metric = {"name": name, "value": value, "noSkill": 0.5, "baseline": 0.8}
    return {"number": number, "state": "COMMITTED", "metrics": [metric]}


def running(number: int) -> Answer:
    return {"number": number, "state": "TRAINING", "metrics": []}


class Server(Api):
    """Tasks with so many committed rounds each; counts what it is asked."""

    def __init__(self, rounds: dict[str, int], state: str = "RUNNING") -> None:
        super().__init__()
        self.rounds = rounds
        self.state = state
        self.asked: list[dict[str, Any]] = []

    async def ask(self, operation: str, **variables: Any) -> Answer:
        assert operation == "Sparks"
        self.asked.append(variables)
        places = [p for p in range(8) if p == 0 or variables.get(f"has{p}")]
        return {f"task{p}": self._task(p, variables) for p in places}

    def _task(self, place: int, variables: dict[str, Any]) -> Answer | None:
        task_id, after = variables[f"id{place}"], variables[f"after{place}"]
        if task_id not in self.rounds:
            return None
        last = min(self.rounds[task_id], after + variables["first"])
        rows = [committed(n, n / 1_000) for n in range(after + 1, last + 1)]
        return {"state": self.state, "rounds": rows}


class TestSeries:
    def test_grows_by_committed_rounds(self) -> None:
        first = {"state": "RUNNING", "rounds": [committed(1, 0.6), running(2)]}
        second = {"state": "RUNNING", "rounds": [committed(2, 0.7), running(3)]}

        series = extended(extended(Series(), first), second)

        assert series.points == ((1, 0.6), (2, 0.7))
        assert (series.metric, series.baseline, series.round) == ("ACCURACY", 0.8, 3)
        assert not series.is_final

    def test_of_a_number_follows_the_mean_error(self) -> None:
        metrics = [
            {"name": name, "value": value, "noSkill": 9.0, "baseline": None}
            for name, value in (("LOSS", 4.0), ("MAE", 2.0))
        ]
        row = {"number": 1, "state": "COMMITTED", "metrics": metrics}

        series = extended(Series(), {"state": "RUNNING", "rounds": [row]})

        assert (series.metric, series.points) == ("MAE", ((1, 2.0),))

    def test_keeps_its_round_when_nothing_was_added(self) -> None:
        series = extended(Series(round=4), {"state": "COMPLETED", "rounds": []})

        assert (series.round, series.is_final) == (4, True)


class TestDrawing:
    def test_runs_from_corner_to_corner_of_what_is_planned(self) -> None:
        series = Series("ACCURACY", ((1, 0.5), (2, 0.6), (3, 0.7)), None)

        line, base = spark(series, rounds=5)

        # 100 wide, four steps; 40 high with a margin of 3: from 37 up to 3
        assert (line, base) == ("0.0,37.0 25.0,20.0 50.0,3.0", "")

    def test_has_room_for_the_baseline(self) -> None:
        series = Series("ACCURACY", ((1, 0.4), (2, 0.6)), 0.8)

        assert spark(series, rounds=2) == ("0.0,37.0 100.0,20.0", "3.0")

    def test_of_one_round_is_a_dot_in_the_middle(self) -> None:
        series = Series("ACCURACY", ((1, 0.5),), None)

        assert spark(series, rounds=10) == ("0.0,20.0 0.0,20.0", "")

    def test_of_a_task_with_one_round_stays_inside(self) -> None:
        assert spark(Series("A", ((1, 0.5),), 0.5), rounds=1)[1] == "20.0"

    def test_of_nothing_is_nothing(self) -> None:
        assert spark(Series(), rounds=10) == ("", "")

    def test_of_many_rounds_keeps_first_and_last(self) -> None:
        points = tuple((number, 0.0) for number in range(1, 102))

        shown = thinned(points, most=5)

        assert [number for number, _ in shown] == [1, 26, 51, 76, 101]


class TestAsking:
    async def test_reads_long_tasks_in_pages(self) -> None:
        server = Server({"a": 2 * ROUNDS + 7})

        series = (await Sparks(server).of(["a"]))["a"]

        assert series.committed == 107
        assert len(series.points) == 107
        assert [asked["after0"] for asked in server.asked] == [0, 50, 100]

    async def test_asks_for_eight_tasks_at_once(self) -> None:
        server = Server({f"t{n}": 1 for n in range(9)})

        found = await Sparks(server).of(server.rounds)

        assert len(found) == 9
        assert len(server.asked) == 2

    async def test_answers_the_next_page_from_memory(self) -> None:
        server = Server({"a": 3})
        sparks = Sparks(server)

        assert await sparks.of(["a"]) == await sparks.of(["a"])
        assert len(server.asked) == 1

    async def test_asks_again_only_for_what_was_added(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("ui.live.sparks.FRESH_S", 0.0)
        server = Server({"a": 3})
        sparks = Sparks(server)
        await sparks.of(["a"])
        server.rounds["a"] = 5

        found = await sparks.of(["a"])

        assert found["a"].committed == 5
        assert [asked["after0"] for asked in server.asked] == [0, 3]

    async def test_never_asks_again_for_a_task_that_ended(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("ui.live.sparks.FRESH_S", 0.0)
        server = Server({"a": 3}, state="COMPLETED")
        sparks = Sparks(server)
        await sparks.of(["a"])
        await sparks.of(["a"])

        assert len(server.asked) == 1

    async def test_leaves_out_what_is_not_there(self) -> None:
        assert await Sparks(Server({})).of(["gone"]) == {}

    async def test_keeps_what_it_knows_while_there_is_no_answer(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("ui.live.sparks.FRESH_S", 0.0)
        server = Server({"a": 3})
        sparks = Sparks(server)
        before = await sparks.of(["a"])

        async def refuse(operation: str, **_: Any) -> Answer:
            raise UnreachableError

        monkeypatch.setattr(server, "ask", refuse)

        assert await sparks.of(["a"]) == before
