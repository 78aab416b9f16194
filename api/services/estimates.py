"""What a task asks of a device, estimated before anybody has trained it."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from fl_engine.task import DeviceSpec, TaskSpec

# What training needs beside the weights, estimated: weights, gradients, optimizer state
# and activations in float32, and the program itself.
RAM_BYTES_PER_PARAMETER = 32
LEAST_RAM_BYTES = 64 * 1024**2
STORAGE_BYTES_PER_PARAMETER = 12
LEAST_STORAGE_BYTES = 16 * 1024**2

# A median device, estimated: 6 operations a parameter and example, at 1 GFLOP/s, and
# 2 ms of its own for each step.
MEDIAN_FLOPS = 1e9
FLOPS_PER_PARAMETER = 6
STEP_S = 0.002


def estimate_device_s(spec: TaskSpec, parameters: int, test_rows: int) -> float:
    """Training time asked of a median device for all rounds, in seconds.

    A device is taken to have as many rows as the test set, or the least number asked
    for when that is more.
    """
    rows = max(spec.data.least_examples, test_rows)
    steps = math.ceil(rows / spec.training.batch_size)
    epoch_s = steps * STEP_S + rows * parameters * FLOPS_PER_PARAMETER / MEDIAN_FLOPS
    return spec.training.rounds * spec.training.local_epochs * epoch_s


def transfer_bytes(spec: TaskSpec, summary: Mapping[str, Any]) -> int:
    """Bytes that one client moves in both directions and all rounds."""
    moved = next(
        entry
        for entry in summary["round_bytes"]
        if entry["codec"] == str(spec.training.codec)
    )
    return spec.training.rounds * int(moved["down_bytes"] + moved["up_bytes"])


def with_needs(device: DeviceSpec, parameters: int) -> DeviceSpec:
    """The requirements, with what the model needs where 0 was asked for."""
    ram = LEAST_RAM_BYTES + RAM_BYTES_PER_PARAMETER * parameters
    storage = LEAST_STORAGE_BYTES + STORAGE_BYTES_PER_PARAMETER * parameters
    return replace(
        device,
        least_free_ram_bytes=device.least_free_ram_bytes or ram,
        least_free_storage_bytes=device.least_free_storage_bytes or storage,
    )
