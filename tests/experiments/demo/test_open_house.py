"""A demo that stays."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from experiments.demo.crowd import make_crowd
from experiments.demo.open_house import STUDY, OpenHouse, in_words
from experiments.demo.players.people import Login
from experiments.demo.scenery import Scenery, as_json, from_json

NOBODY = Login("a@crowdfl.example", "secret-secret", "A")
SCENERY = Scenery(
    server="http://127.0.0.1:1",
    requester=NOBODY,
    contributor=NOBODY,
    operator=NOBODY,
    laptop="cli_1",
    tasks={"RECRUITING": ("tsk_1", "tsk_2"), "RUNNING": ("tsk_3",), "FAILED": ()},
)


@pytest.fixture
def house(tmp_path: Path) -> OpenHouse:
    return OpenHouse(tmp_path, Console(file=io.StringIO()))


class TestOpenHouse:
    def test_gives_the_first_device_to_the_contributor(self, house: OpenHouse) -> None:
        crowd = make_crowd([Path(f"{n}.csv") for n in range(8)], slow=7, throttle=8)

        settled = house.settle(crowd)

        owners = [member.owner.email if member.owner else "" for member in settled]
        assert settled[0].name == STUDY
        assert owners[0] == "contributor@crowdfl.example"
        assert "contributor@crowdfl.example" not in owners[1:]
        assert [member.rows for member in settled] == [member.rows for member in crowd]
        assert settled[7].throttle == 8

    def test_lets_nobody_sign_in_more_often_than_the_server_allows(
        self, house: OpenHouse
    ) -> None:
        crowd = make_crowd([Path(f"{n}.csv") for n in range(8)], slow=7, throttle=8)

        owners = [member.owner for member in house.settle(crowd)]

        # 5 in a minute for an account, one of which opened it.
        assert all(owners.count(owner) <= 4 for owner in owners)
        assert not any(owner.sign_up for owner in owners if owner)

    def test_tells_the_task_in_the_words_of_a_clinic(self, house: OpenHouse) -> None:
        told = house.retell({"title": "Diabetes", "learning": "BINARY_CLASSIFICATION"})

        assert told["title"].startswith("Predict diabetes")
        assert "## Who benefits" in told["description"]
        assert told["learning"] == "BINARY_CLASSIFICATION"


class TestInWords:
    def test_counts_the_tasks_that_are_there(self) -> None:
        assert in_words(SCENERY) == "1 training live, 2 recruiting"


class TestJson:
    def test_is_one_line_that_is_read_back(self) -> None:
        line = as_json(SCENERY)

        assert "\n" not in line
        assert from_json(line) == SCENERY
