"""What a task asks of a client, beside what the client has."""

from dataclasses import dataclass
from datetime import datetime

from api.models import Client
from api.services import reputation
from api.services.refusals import RequirementCheck
from fl_engine.task import DataSpec, DeviceSpec, TaskSpec

_UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB")
_NAMES_SHOWN = 10


@dataclass(frozen=True)
class Declaration:
    """What a device found in its own data.

    Attributes:
        examples: Rows or images that meet the requirements.
        columns: Columns found that the task asks for.
    """

    examples: int
    columns: tuple[str, ...] = ()


def check_client(
    spec: TaskSpec,
    client: Client,
    *,
    requester_id: str,
    now: datetime,
    declared: Declaration | None = None,
) -> tuple[RequirementCheck, ...]:
    """Every requirement with what the client has.

    Args:
        spec: The task; its device requirements are resolved, so runtimes are named.
        client: The device as last reported and measured.
        requester_id: Account that lists the task.
        now: For the reputation's decay.
        declared: What the device found in its data; None when it was not counted.
    """
    least = spec.selection.least_reputation
    return (
        _check_owner(client, requester_id),
        *check_device(spec.device, least, client, now),
        *(_check_data(spec.data, declared) if declared else ()),
    )


def check_device(
    device: DeviceSpec, least_reputation: float, client: Client, now: datetime
) -> tuple[RequirementCheck, ...]:
    """Every requirement that does not depend on whose the client is, or on its data."""
    return (
        _check_cores(device, client),
        _check_score(device, client),
        _check_bytes(
            "FREE_RAM", device.least_free_ram_bytes, client.free_ram_bytes, "RAM"
        ),
        _check_bytes(
            "FREE_STORAGE",
            device.least_free_storage_bytes,
            client.free_storage_bytes,
            "storage",
        ),
        _check_battery(device, client),
        _check_network(device, client),
        _check_charging(device, client),
        _check_runtime(device, client),
        _check_reputation(least_reputation, client, now),
    )


def unmet(checks: tuple[RequirementCheck, ...]) -> tuple[RequirementCheck, ...]:
    """The checks that failed."""
    return tuple(check for check in checks if not check.met)


def _check(
    name: str, met: bool, required: str, actual: str | None, hint: str | None
) -> RequirementCheck:
    return RequirementCheck(name, met, required, actual, None if met else hint)


def _check_owner(client: Client, requester_id: str) -> RequirementCheck:
    return _check(
        "NOT_OWN_TASK",
        client.account_id != requester_id,
        "a client of somebody else than the requester",
        "your own client" if client.account_id == requester_id else "another account",
        "Nobody can train for a task of their own; choose another task.",
    )


def _check_cores(device: DeviceSpec, client: Client) -> RequirementCheck:
    return _check(
        "CPU_CORES",
        client.cpu_cores >= device.least_cpu_cores,
        f"{device.least_cpu_cores} cores",
        f"{client.cpu_cores} cores",
        "Use a device with more CPU cores.",
    )


def _check_score(device: DeviceSpec, client: Client) -> RequirementCheck:
    least, score = device.least_cpu_score, client.cpu_score
    hint = "Take a benchmark with startBenchmark and finishBenchmark."
    if score is not None:
        hint = "Close other programs and take the benchmark again."
    return _check(
        "CPU_SCORE",
        least <= 0 or (score is not None and score >= least),
        f"a CPU score of {least:g}",
        None if score is None else f"{score:.3g}",
        hint,
    )


def _check_bytes(name: str, least: int, has: int, what: str) -> RequirementCheck:
    return _check(
        name,
        has >= least,
        f"{in_units(least)} of free {what}",
        in_units(has),
        f"Free some {what} on the device and report it again with updateClient.",
    )


def _check_battery(device: DeviceSpec, client: Client) -> RequirementCheck:
    percent = client.battery_percent
    return _check(
        "BATTERY",
        percent is None or percent >= device.least_battery_percent,
        f"{device.least_battery_percent} % of charge",
        None if percent is None else f"{percent} %",
        "Charge the device and report it again with updateClient.",
    )


def _check_network(device: DeviceSpec, client: Client) -> RequirementCheck:
    return _check(
        "WIFI",
        not device.wifi_only or client.network in ("WIFI", "ETHERNET"),
        "Wi-Fi or cable" if device.wifi_only else "any network",
        client.network.lower(),
        "Connect the device to Wi-Fi or cable and report it again with updateClient.",
    )


def _check_charging(device: DeviceSpec, client: Client) -> RequirementCheck:
    on_mains = client.charging
    if on_mains is None:
        on_mains = client.battery_percent is None and client.platform != "PHONE"
    return _check(
        "CHARGING",
        not device.charging_only or on_mains,
        "on mains" if device.charging_only else "on mains or battery",
        None if client.charging is None else ("on mains" if on_mains else "battery"),
        "Plug the device in and report it again with updateClient.",
    )


def _check_runtime(device: DeviceSpec, client: Client) -> RequirementCheck:
    wanted = [str(runtime) for runtime in device.runtimes]
    return _check(
        "RUNTIME",
        not wanted or bool(set(wanted) & set(client.runtimes)),
        " or ".join(wanted) or "any runtime",
        " and ".join(client.runtimes),
        "Use a client program that has one of these runtimes.",
    )


def _check_reputation(least: float, client: Client, now: datetime) -> RequirementCheck:
    score = reputation.score_now(client, now)
    return _check(
        "REPUTATION",
        score >= least,
        f"a reputation of {least:g}",
        f"{score:.3g}",
        "Complete rounds of other tasks first: each raises the reputation.",
    )


def _check_data(data: DataSpec, declared: Declaration) -> tuple[RequirementCheck, ...]:
    wanted = [column.name for column in data.columns]
    missing = [name for name in wanted if name not in set(declared.columns)]
    return (
        _check(
            "COLUMNS",
            not missing,
            _names(wanted) or "no columns",
            _names(declared.columns) or "none of them",
            f"Add to the file: {_names(missing)}.",
        ),
        _check(
            "EXAMPLES",
            declared.examples >= data.least_examples,
            f"{data.least_examples} examples",
            f"{declared.examples} examples",
            "Use a file with more rows that meet the requirements.",
        ),
    )


def in_units(size_bytes: int) -> str:
    """A number of bytes for a person, such as 1.5 GiB."""
    amount, unit = float(size_bytes), 0
    while amount >= 1024 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1024, unit + 1
    return f"{amount:{'.0f' if amount >= 1000 else '.3g'}} {_UNITS[unit]}"


def _names(names: tuple[str, ...] | list[str]) -> str:
    more = len(names) - _NAMES_SHOWN
    shown = ", ".join(names[:_NAMES_SHOWN])
    return f"{shown} and {more} more" if more > 0 else shown
