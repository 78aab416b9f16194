"""Pieces of work are done once, in any order, and told in theirs."""

from functools import partial
from pathlib import Path

import pytest

from experiments.reproduce.cache import Cache
from experiments.reproduce.jobs import Job, run_jobs


def work(folder: Path, number: int) -> int:
    """Leaves a trace, so that a test sees how often it was done."""
    with (folder / f"{number}.txt").open("a") as file:
        file.write("x")
    if number == 13:
        raise RuntimeError("unlucky")
    return number**2


def job(folder: Path, number: int) -> Job:
    return Job({"part": "test", "number": number}, partial(work, folder, number))


def traces(folder: Path) -> dict[str, str]:
    return {file.stem: file.read_text() for file in sorted(folder.glob("*.txt"))}


@pytest.mark.parametrize("processes", [1, 2])
class TestRunJobs:
    def test_tells_results_in_the_order_of_the_jobs(
        self, tmp_path: Path, processes: int
    ) -> None:
        jobs = [job(tmp_path, number) for number in (3, 1, 2)]

        assert run_jobs(jobs, Cache(tmp_path / "known"), processes) == [9, 1, 4]

    def test_does_only_what_is_not_known(self, tmp_path: Path, processes: int) -> None:
        cache = Cache(tmp_path / "known")
        run_jobs([job(tmp_path, 2)], cache, processes)
        told = []

        run_jobs(
            [job(tmp_path, 2), job(tmp_path, 4)],
            cache,
            processes,
            lambda: told.append(1),
        )

        assert traces(tmp_path) == {"2": "x", "4": "x"}
        assert len(told) == 2

    def test_goes_on_where_it_was_stopped(self, tmp_path: Path, processes: int) -> None:
        cache = Cache(tmp_path / "known")
        with pytest.raises(RuntimeError, match="unlucky"):
            run_jobs([job(tmp_path, 5), job(tmp_path, 13)], cache, processes)

        assert cache.find(job(tmp_path, 5).key) == 25
        run_jobs([job(tmp_path, 5), job(tmp_path, 6)], cache, processes)
        assert traces(tmp_path)["5"] == "x"
