"""What the comparison with Flower makes of its measurements."""

import math
from typing import Any

import pytest

from benchmarks.aggregation import SCENES, misses, shapes_of, table
from benchmarks.measuring import measured

FIGURES = {
    "wall": 1 / 10,
    "cpu": 1 / 20,
    "wall_to_fastest": 1 / 4,
    "cpu_to_fastest": 1 / 5,
    "bandwidth": 0.8,
    "memory": 2.5,
    "error": 1e-7,
}
COST = {"wall_s": 0.5, "cpu_s": 1.0, "peak_bytes": 8}


def found(place: int = 0, **figures: float) -> dict[str, Any]:
    scene = SCENES[place]
    costs = {who: COST for who in ("ours", "strategy", "function", "message", "reads")}
    return {
        "scene": vars(scene),
        "name": scene.name,
        "costs": costs,
        **FIGURES,
        **figures,
    }


class TestMisses:
    def test_are_none_where_every_figure_is_met(self) -> None:
        assert [misses(found(place)) for place in range(len(SCENES))] == [[]] * 7

    @pytest.mark.parametrize(
        ("figure", "value"),
        [
            pytest.param("wall", 1 / 5.9, id="six times as fast"),
            pytest.param("cpu", 1 / 3.9, id="a quarter of the processor time"),
            pytest.param("memory", 3.1, id="three models of memory"),
            pytest.param("bandwidth", 0.69, id="70 % of the reads"),
            pytest.param("error", 1e-3, id="the same weights"),
        ],
    )
    def test_name_the_figure_of_fedavg(self, figure: str, value: float) -> None:
        assert misses(found(0, **{figure: value})) == [figure]

    def test_ask_robust_rules_for_processor_time_and_equality_only(self) -> None:
        median = found(4, cpu=1 / 7, wall=1, memory=5, bandwidth=0.1)

        assert misses(median) == ["cpu"]


class TestTable:
    def test_has_a_line_a_scene_and_says_what_was_missed(self) -> None:
        head, met, missed = table([found(), found(wall=0.5)]).splitlines()

        assert "FEDAVG 10 × 1 M" in met
        assert met.endswith("nothing")
        assert missed.endswith("wall")
        assert len(head) == len(met)


class TestShapes:
    @pytest.mark.parametrize("parameters", [1_000_000, 10_000_000])
    def test_have_as_many_values_as_asked_for(self, parameters: int) -> None:
        assert sum(math.prod(shape) for shape in shapes_of(parameters)) == parameters


class TestMeasured:
    def test_sees_what_a_call_held_at_its_peak(self) -> None:
        result, cost = measured(lambda: len(b"x" * 50_000_000))

        assert result == 50_000_000
        assert 45e6 < cost["peak_bytes"] < 80e6
        assert cost["wall_s"] > 0
        assert cost["cpu_s"] > 0
