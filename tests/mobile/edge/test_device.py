"""What a device says about itself."""

from pathlib import Path

import psutil
import pytest

from mobile.edge.device import network_of, platform_of, this_device


class TestPlatform:
    @pytest.mark.parametrize(
        ("board", "chassis", "environment", "platform"),
        [
            pytest.param("Raspberry Pi 5 Model B Rev 1.0", "", {}, "BOARD", id="pi"),
            pytest.param("", "10", {}, "COMPUTER", id="notebook"),
            pytest.param("", "23", {}, "SERVER", id="rack"),
            pytest.param("", "", {}, "COMPUTER", id="hidden"),
            pytest.param("", "", {"TERMUX_VERSION": "1"}, "PHONE", id="termux"),
            pytest.param("Tensor", "", {"ANDROID_ROOT": "/s"}, "PHONE", id="android"),
        ],
    )
    def test_is_read_from_the_system(
        self, board: str, chassis: str, environment: dict[str, str], platform: str
    ) -> None:
        found = platform_of(board=board, chassis=chassis, environment=environment)
        assert found == platform


class TestNetwork:
    @pytest.mark.parametrize(
        ("interfaces", "network"),
        [
            pytest.param(["lo", "eth0", "wlan0"], "ETHERNET", id="cable-before-wifi"),
            pytest.param(["lo", "wlp3s0", "wwan0"], "WIFI", id="wifi-before-mobile"),
            pytest.param(["lo", "rmnet0"], "MOBILE", id="mobile"),
            pytest.param(["lo", "docker0", "veth1"], "UNKNOWN", id="nothing-real"),
        ],
    )
    def test_is_the_cheapest_that_is_up(
        self, interfaces: list[str], network: str
    ) -> None:
        assert network_of(interfaces) == network


class TestThisDevice:
    def test_asks_the_operating_system(self, tmp_path: Path) -> None:
        device = this_device(tmp_path)

        assert device.ram_bytes == psutil.virtual_memory().total
        assert 0 < device.free_ram_bytes <= device.ram_bytes
        assert device.free_storage_bytes > 0
        assert device.cpu_cores == psutil.cpu_count()

    def test_reports_the_fields_of_the_contract(self, tmp_path: Path) -> None:
        report = this_device(tmp_path).as_input("my laptop")

        assert report["label"] == "my laptop"
        assert report["runtimes"] == ["KERAS"]
        assert set(report) == {
            *("label", "platform", "runtimes", "cpuCores", "ramBytes", "freeRamBytes"),
            *("freeStorageBytes", "network", "batteryPercent", "charging"),
        }
