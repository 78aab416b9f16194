"""What this device is: asked of the operating system, never measured here."""

import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

BOARD_MODEL = Path("/proc/device-tree/model")  # Linux on ARM boards
CHASSIS_TYPE = Path("/sys/class/dmi/id/chassis_type")
SERVER_CHASSIS = frozenset(
    {"17", "23", "25", "28", "29"}
)  # SMBIOS 7.4.1: racks, blades
WIRELESS = ("wl", "wlan", "wifi", "ath")
CABLE = ("en", "eth", "em")
MOBILE = ("wwan", "rmnet", "ppp", "ccmni")
NOT_A_NETWORK = ("lo", "docker", "veth", "br-", "virbr", "tun", "tap", "wg")


@dataclass(frozen=True)
class Device:
    """A device as it reports itself (the contract's `ClientInput`).

    Attributes:
        platform: PHONE, COMPUTER, BOARD or SERVER.
        network: ETHERNET, WIFI, MOBILE or UNKNOWN.
        battery_percent: None without a battery.
        charging: None when it is not known.
    """

    platform: str
    cpu_cores: int
    ram_bytes: int
    free_ram_bytes: int
    free_storage_bytes: int
    network: str
    battery_percent: int | None
    charging: bool | None

    def as_input(self, label: str) -> dict[str, Any]:
        """The variables of `registerClient` and `updateClient`."""
        return {
            "label": label,
            "platform": self.platform,
            "runtimes": ["KERAS"],
            "cpuCores": self.cpu_cores,
            "ramBytes": self.ram_bytes,
            "freeRamBytes": min(self.free_ram_bytes, self.ram_bytes),
            "freeStorageBytes": self.free_storage_bytes,
            "network": self.network,
            "batteryPercent": self.battery_percent,
            "charging": self.charging,
        }


def this_device(folder: Path) -> Device:
    """Ask the operating system.

    Args:
        folder: Where training will write; its disk's free space counts.
    """
    memory = psutil.virtual_memory()
    battery = _battery()
    return Device(
        platform=platform_of(
            board=_read(BOARD_MODEL),
            chassis=_read(CHASSIS_TYPE),
            environment=os.environ,
        ),
        cpu_cores=psutil.cpu_count() or 1,
        ram_bytes=memory.total,
        free_ram_bytes=memory.available,
        free_storage_bytes=shutil.disk_usage(folder).free,
        network=network_of(
            name for name, facts in psutil.net_if_stats().items() if facts.isup
        ),
        battery_percent=None if battery is None else round(battery.percent),
        charging=True if battery is None else bool(battery.power_plugged),
    )


def platform_of(*, board: str, chassis: str, environment: Mapping[str, str]) -> str:
    """Kind of device.

    Args:
        board: Name in the device tree, such as "Raspberry Pi 5 Model B"; "" without.
        chassis: SMBIOS number of the case; "" when it is hidden.
        environment: Variables of the process; Termux on Android sets its own.
    """
    if "TERMUX_VERSION" in environment or "ANDROID_ROOT" in environment:
        return "PHONE"
    if board:
        return "BOARD"
    return "SERVER" if chassis in SERVER_CHASSIS else "COMPUTER"


def network_of(interfaces: Iterable[str]) -> str:
    """Kind of network of the interfaces that are up; the cheapest one counts."""
    names = [name for name in interfaces if not name.startswith(NOT_A_NETWORK)]
    if any(name.startswith(CABLE) for name in names):
        return "ETHERNET"
    if any(name.startswith(WIRELESS) for name in names):
        return "WIFI"
    if any(name.startswith(MOBILE) for name in names):
        return "MOBILE"
    return "UNKNOWN"


def _battery() -> Any:
    # psutil lacks the function on some systems and answers None without a battery.
    sensor = getattr(psutil, "sensors_battery", None)
    return sensor() if sensor else None


def _read(path: Path) -> str:
    try:
        return path.read_text(errors="replace").strip("\0 \n")
    except OSError:
        return ""
