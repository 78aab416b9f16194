"""What a draft says before anybody typed anything."""

from collections.abc import Mapping

OUTLINE = "## Why\n\n\n## What is predicted\n\n\n## Who benefits\n\n"

# Names are paths of the contract's `TaskInput` where there is one. What is empty has a
# default that follows from others. Adam at 0.01 with two passes learns Pima by the MLP
# in 5 rounds and by the regression in 20 (docs/adr/0012 has the inputs' scaling).
DEFAULTS: Mapping[str, str] = {
    "title": "",
    "description": OUTLINE,
    "learning": "BINARY_CLASSIFICATION",
    "model.source": "template",
    "model.template": "MLP",
    "model.hiddenUnits": "32, 16",
    "data.label": "",
    "data.images.classes": "",
    "data.leastExamples": "20",
    "device.wifiOnly": "yes",
    "device.chargingOnly": "",
    "device.leastBatteryPercent": "30",
    "device.leastCpuCores": "1",
    "device.leastCpuScore": "0",
    "device.leastFreeRamMb": "",
    "device.leastFreeStorageMb": "",
    "device.runtimes.TFJS": "yes",
    "device.runtimes.KERAS": "yes",
    "selection.cohortSize": "8",
    "selection.backups": "",
    "selection.weights.cpu": "35",
    "selection.weights.ram": "15",
    "selection.weights.storage": "10",
    "selection.weights.reputation": "40",
    "selection.overSelection": "",
    "selection.fairnessSlots": "",
    "selection.mostNewcomers": "20",
    "selection.leastReputation": "0",
    "training.rounds": "20",
    "training.localEpochs": "2",
    "training.batchSize": "32",
    "training.optimizer": "ADAM",
    "training.learningRate": "0.01",
    "training.momentum": "0.9",
    "training.aggregation": "VALIDATED",
    "training.codec": "FLOAT16",
    "training.deadlineS": "",
    "training.graceS": "20",
    "training.leastUpdates": "",
    "baselines.ACCURACY": "",
    "baselines.LOSS": "",
    "baselines.MAE": "",
    "recruitsFor": "72",
    "recruitsUntil": "",
    "starts": "at once",
    "startsAt": "",
    "reward.pointsPerDevice": "120",
    "reward.baseShare": "100",
}
