"""A device as it reports itself. Reports only filter; what is measured scores."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from api.models import Client
from api.services.inputs import Problems
from api.services.refusals import NotFound, WrongState

PLATFORMS = frozenset({"PHONE", "COMPUTER", "BOARD", "SERVER"})
NETWORKS = frozenset({"ETHERNET", "WIFI", "MOBILE", "UNKNOWN"})
RUNTIMES = frozenset({"KERAS", "TFJS"})
MOST_CORES = 1_024


@dataclass(frozen=True)
class DeviceReport:
    """The contract's `ClientInput`, under the names of the columns."""

    label: str
    platform: str
    runtimes: tuple[str, ...]
    cpu_cores: int
    ram_bytes: int
    free_ram_bytes: int
    free_storage_bytes: int
    network: str = "UNKNOWN"
    battery_percent: int | None = None
    charging: bool | None = None

    def columns(self) -> dict[str, Any]:
        """Values of the columns of `Client`."""
        return {**asdict(self), "runtimes": sorted(set(self.runtimes))}


def check_report(report: DeviceReport) -> DeviceReport:
    """The same report with its label trimmed.

    Raises:
        InvalidInput: With every value that can't be accepted.
    """
    problems = Problems()
    label = problems.text(("input", "label"), report.label, 1, 80)
    problems.one_of(("input", "platform"), report.platform, PLATFORMS)
    problems.one_of(("input", "network"), report.network, NETWORKS)
    if not report.runtimes:
        problems.add(("input", "runtimes"), "MISSING", "Give at least one runtime.")
    for place, runtime in enumerate(report.runtimes):
        problems.one_of(("input", "runtimes", str(place)), runtime, RUNTIMES)
    problems.whole(("input", "cpuCores"), report.cpu_cores, 1, MOST_CORES)
    problems.whole(("input", "ramBytes"), report.ram_bytes, 1)
    problems.whole(("input", "freeRamBytes"), report.free_ram_bytes, 0)
    problems.whole(("input", "freeStorageBytes"), report.free_storage_bytes, 0)
    problems.whole(("input", "batteryPercent"), report.battery_percent, 0, 100)
    if report.free_ram_bytes > report.ram_bytes:
        problems.add(
            ("input", "freeRamBytes"),
            "CONTRADICTION",
            "There can't be more free RAM than RAM.",
            f"x ≤ {report.ram_bytes}",
        )
    problems.raise_if_any()
    return replace(report, label=label)


async def own_client(account_id: str, client_id: str) -> Client:
    """A client of this account.

    Raises:
        NotFound: No client, or somebody else's.
    """
    client = await Client.get_or_none(id=client_id, account_id=account_id)
    if client is None:
        raise NotFound.of("client", client_id)
    return client


async def own_active_client(account_id: str, client_id: str) -> Client:
    """A client of this account that is in use.

    Raises:
        NotFound: No client, or somebody else's.
        WrongState: It was retired.
    """
    client = await own_client(account_id, client_id)
    if client.retired_at is not None:
        raise WrongState(
            "This client was retired. Register the device anew.", "RETIRED", ("ACTIVE",)
        )
    return client
