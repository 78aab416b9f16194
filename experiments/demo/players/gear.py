"""The devices of the scenery: what they say they are, and how fast they are."""

from dataclasses import dataclass, replace
from typing import Any

from mobile.edge.device import Device

GIB = 1024**3
CONTRIBUTOR = "Noor de Vries"
LAPTOP = "my laptop"


@dataclass(frozen=True)
class Gear:
    """A device of the scenery. It plays a part: its figures are not this machine's.

    Attributes:
        owner: Shown name of whose it is.
        label: Its name.
        device: What it reports.
        train_s: Seconds for a round of a small task, at its usual pace.
        lag_s: By so much it is slower than this machine in the benchmark; None when
            it never took one.
    """

    owner: str
    label: str
    device: Device
    train_s: float
    lag_s: float | None = 0.0

    @property
    def report(self) -> dict[str, Any]:
        """The contract's `ClientInput`."""
        is_phone = self.device.platform == "PHONE"
        runtimes = ["TFJS"] if is_phone else ["KERAS"]
        return {**self.device.as_input(self.label), "runtimes": runtimes}


def _computer(
    cores: int, ram: int, free: float, storage: int, network: str = "WIFI", **more: Any
) -> Device:
    return _device("COMPUTER", cores, ram, free, storage, network, **more)


def _device(
    platform: str,
    cores: int,
    ram: int,
    free: float,
    storage: int,
    network: str,
    *,
    battery: int | None = None,
    charging: bool | None = True,
) -> Device:
    return Device(
        platform=platform,
        cpu_cores=cores,
        ram_bytes=ram * GIB,
        free_ram_bytes=int(free * GIB),
        free_storage_bytes=storage * GIB,
        network=network,
        battery_percent=battery,
        charging=charging,
    )


# Best first: a small scenery has the first ones only.
GEARS = (
    Gear(CONTRIBUTOR, LAPTOP, _computer(8, 32, 24, 900, battery=86), 2.4),
    Gear("Mira", "ThinkPad T14", _computer(8, 32, 18, 340, battery=97), 2.2),
    Gear(
        "Mira",
        "Galaxy S23",
        _device("PHONE", 8, 8, 3.4, 61, "WIFI", battery=71, charging=False),
        3.2,
        0.35,
    ),
    Gear(
        "Mira",
        "Raspberry Pi 5",
        _device("BOARD", 4, 8, 6.1, 48, "ETHERNET"),
        3.9,
        0.8,
    ),
    Gear("Mira", "desktop", _computer(12, 32, 21, 800, "ETHERNET"), 1.9, None),
    Gear(
        "Mira",
        "Pixel 7",
        _device("PHONE", 8, 8, 2.9, 74, "WIFI", battery=64, charging=True),
        3.4,
        0.4,
    ),
    Gear("Jonas", "Mac mini", _computer(8, 16, 7, 120, "ETHERNET"), 2.0),
    Gear(
        "Samir",
        "Fairphone 5",
        _device("PHONE", 8, 6, 2.2, 38, "MOBILE", battery=41, charging=False),
        3.8,
        0.6,
    ),
    Gear("Samir", "old notebook", _computer(2, 4, 1.1, 22, battery=58), 4.4, 1.6),
)
# A benchmark costs a second of CPU: in a small scenery the laptop's is enough.
SMALL_CROWD = (GEARS[0], *(replace(gear, lag_s=None) for gear in GEARS[1:6]))
