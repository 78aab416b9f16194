"""Devices in words, and the head of the profile."""

from typing import Any

import pytest

from tests.ui.pages.me.answers import READER
from ui.pages.me.rows.devices import battery, client_command, device_rows, speed
from ui.pages.me.rows.head import NO_DEVICE, first_release, head, on_hold, reputation


def client(**more: Any) -> dict[str, Any]:
    return {
        "id": "cli_1",
        "label": "my laptop",
        "lastSeenAt": None,
        "createdAt": "2026-11-01T11:00:00Z",
        "retiredAt": None,
        "online": True,
        "device": {
            "platform": "COMPUTER",
            "runtimes": ["KERAS", "TFJS"],
            "cpuCores": 8,
            "ramBytes": 16_000_000_000,
            "freeRamBytes": 4_000_000_000,
            "freeStorageBytes": 20_000_000_000,
            "network": "WIFI",
            "batteryPercent": 86,
            "charging": True,
            "reportedAt": "2026-11-23T11:59:30Z",
            "benchmark": None,
        },
        "reputation": {"score": 0.71, "newcomer": False},
        **more,
    }


def part(client_id: str) -> dict[str, Any]:
    return {
        "node": {
            "id": "par_00000000000000000000000000ab12cd",
            "state": "TRAINING",
            "client": {"id": client_id},
            "task": {"id": "tsk_1", "title": "Pima"},
        }
    }


class TestDevices:
    def rows(self, *clients: dict[str, Any], parts: list[Any] | None = None) -> Any:
        edges = [{"node": each} for each in clients]
        viewer = {"clients": {"edges": edges}, "participations": {"edges": parts or []}}
        return device_rows(viewer, READER)

    def test_figures_have_units(self) -> None:
        [row] = self.rows(client())
        assert (row.kind, row.processor, row.network) == (
            "Computer",
            "8 cores",
            "Wi-Fi",
        )
        assert row.memory == "4.0 GB free of 16 GB"
        assert row.storage == "20 GB free"
        assert row.runtimes == "Keras in Python, TensorFlow.js in a browser"
        assert row.reputation == "0.71 good"
        assert row.reported.short == "just now"
        assert row.seen.short == ""

    def test_what_runs_is_shown_with_its_device(self) -> None:
        other = client(id="cli_2", retiredAt="2026-11-02T11:00:00Z")
        first, second = self.rows(client(), other, parts=[part("cli_1")])
        assert [run.short for run in first.running] == ["T-AB12-CD"]
        assert second.running == []
        assert second.is_retired

    @pytest.mark.parametrize(
        ("percent", "charging", "words"),
        [
            (80, False, "80 %, not charging"),
            (80, None, "80 %"),
            (None, True, "No battery told; charging"),
            (None, None, "Not told"),
        ],
    )
    def test_a_battery_says_what_is_known(
        self, percent: int | None, charging: bool | None, words: str
    ) -> None:
        assert battery(percent, charging) == words

    def test_a_speed_is_compared(self) -> None:
        mark = {"cpuScore": 0.371, "elapsedS": 13.2}
        assert speed(mark) == "0.37, took 13 s; the middle device has 0.50"
        assert speed(None) == "Not measured yet"

    def test_the_command_has_the_servers_address(self) -> None:
        command = client_command("https://crowdfl.example", "me@example.org")
        assert command.startswith(
            "crowdfl client --server https://crowdfl.example --email me@example.org"
        )


class TestHead:
    def viewer(self) -> dict[str, Any]:
        return {
            "points": {
                "available": 1240,
                "onHold": 21,
                "inEscrow": 960,
                "inRedemption": 200,
            },
            "clients": {"edges": [{"node": client()}]},
            "finished": {"totalCount": 14},
            "dropped": {"totalCount": 1},
        }

    def test_it_says_what_is_where(self) -> None:
        known = head(self.viewer(), "2026-11-30T09:30:00Z", READER)
        assert known.available == "1,240"
        assert known.on_hold == "21 on hold; the first are released 30 Nov, 09:30"
        assert known.in_redemption == "200 wait to be paid out"
        assert known.in_escrow == "960 set aside for your tasks"
        assert (known.reputation, known.word) == ("0.71", "good")
        assert (known.tasks, known.dropped) == ("14 finished", "1 dropped out of")

    def test_nothing_on_hold_says_nothing(self) -> None:
        assert on_hold(0, "", READER) == ""
        assert on_hold(21, "", READER) == "21 on hold"

    def test_only_pay_to_come_is_on_hold(self) -> None:
        pay: list[dict[str, Any]] = [
            {"points": 4, "releasesAt": None},
            {"points": 7, "releasesAt": "2026-11-30T09:30:00Z"},
            {"points": 8, "releasesAt": "2026-11-29T09:30:00Z"},
            {"points": 9, "releasesAt": "2026-11-20T09:30:00Z"},
        ]
        assert first_release(pay, READER.now) == (15, "2026-11-29T09:30:00Z")
        assert first_release([], READER.now) == (0, "")

    def test_several_devices_show_the_best(self) -> None:
        low = client(reputation={"score": 0.3, "newcomer": True})
        edges = [{"node": low}, {"node": client()}]
        assert reputation(edges) == ("0.71", "good, the best of 2 devices")

    def test_a_newcomer_is_called_so(self) -> None:
        new = client(reputation={"score": 0.5, "newcomer": True})
        assert reputation([{"node": new}]) == ("0.50", "building (newcomer)")

    def test_retired_devices_do_not_count(self) -> None:
        gone = client(retiredAt="2026-11-02T11:00:00Z")
        assert reputation([{"node": gone}]) == ("", NO_DEVICE)
