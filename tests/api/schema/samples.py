"""A tiny task, its model and its test set, as they stand in rows and requests."""

from typing import Any

from fl_engine.model.manifest import Manifest, Tensor

TEST_SET = b"x,y\n1,0\n2,0\n3,1\n4,1\n"


MODEL_SUMMARY: dict[str, Any] = {
    "layers": [
        {
            "name": "dense",
            "kind": "Dense",
            "output_shape": [1],
            "parameters": 2,
            "trainable": True,
        }
    ],
    "input_shape": [1],
    "output_shape": [1],
    "parameters": 2,
    "trainable_parameters": 2,
    "exchanged_parameters": 2,
    "round_bytes": [{"codec": "FLOAT16", "down_bytes": 100, "up_bytes": 50}],
    "runtimes": [
        {"runtime": "KERAS", "can_train": True, "file_problems": []},
        {
            "runtime": "TFJS",
            "can_train": False,
            "file_problems": [
                {"kind": "NOT_TRAINABLE", "message": "Not in a browser."}
            ],
        },
    ],
    "output_layer": "dense",
    "output_activation": "sigmoid",
}


TEST_SET_SUMMARY: dict[str, Any] = {
    "rows": 4,
    "columns": [
        {
            "name": "x",
            "type": "NUMBER",
            "least": 1.0,
            "greatest": 4.0,
            "mean": 2.5,
            "standard_deviation": 1.29,
            "categories": [],
            "distinct": 4,
            "missing": 0,
            "suspected_markers": [],
        }
    ],
    "preview": [["1", "0"], [None, "1"]],
    "images": None,
}


MANIFEST = Manifest((Tensor("dense", "kernel", (1, 1)), Tensor("dense", "bias", (1,))))


TASK_INPUT: dict[str, Any] = {
    "title": "Above two",
    "description": "Whether *x* is above 2.",
    "learning": "BINARY_CLASSIFICATION",
    "data": {
        "label": "y",
        "leastExamples": 2,
        "columns": [{"name": "x", "type": "NUMBER"}, {"name": "y", "type": "BOOLEAN"}],
    },
    "selection": {"cohortSize": 2, "backups": 1},
    "training": {"rounds": 2, "seed": 7},
    "reward": {"poolPoints": 100, "baseShare": 1},
    "recruitsUntil": "2026-11-23T09:00:00Z",
    "startsAt": "2026-11-23T09:00:00Z",
}


SPEC: dict[str, Any] = {
    "title": "Above two",
    "description": "Whether *x* is above 2.",
    "learning": "BINARY_CLASSIFICATION",
    "data": {
        "kind": "TABLE",
        "columns": [
            {
                "name": "x",
                "type": "NUMBER",
                "description": "",
                "unit": None,
                "least": None,
                "greatest": None,
                "categories": [],
                "nullable": False,
                "missing_markers": ["", "NA"],
            },
            {
                "name": "y",
                "type": "BOOLEAN",
                "description": "",
                "unit": None,
                "least": None,
                "greatest": None,
                "categories": [],
                "nullable": False,
                "missing_markers": ["", "NA"],
            },
        ],
        "label": "y",
        "images": None,
        "least_examples": 2,
    },
    "selection": {
        "cohort_size": 2,
        "backups": 1,
        "strategy": "WEIGHTED_SCORE",
        "weights": {"cpu": 0.35, "ram": 0.15, "storage": 0.1, "reputation": 0.4},
        "over_selection": 1.0,
        "fairness_slots": 0,
        "most_newcomers": 0.2,
        "least_reputation": 0.0,
    },
    "training": {
        "rounds": 2,
        "least_updates": 1,
        "seed": 7,
        "local_epochs": 1,
        "batch_size": 32,
        "optimizer": "SGD",
        "learning_rate": 0.05,
        "momentum": None,
        "aggregation": "FEDAVG",
        "codec": "FLOAT16",
        "deadline_s": None,
        "grace_s": 20.0,
    },
    "reward": {"pool_points": 100, "base_share": 1.0, "bonus": "NONE"},
    "device": {
        "least_cpu_cores": 1,
        "least_cpu_score": 0.0,
        "least_free_ram_bytes": 0,
        "least_free_storage_bytes": 0,
        "least_battery_percent": 0,
        "wifi_only": False,
        "charging_only": False,
        "runtimes": ["KERAS"],
    },
    "baselines": [],
}


REPORT: dict[str, Any] = {
    "label": "laptop",
    "platform": "COMPUTER",
    "runtimes": ["KERAS"],
    "cpuCores": 8,
    "ramBytes": 16 * 1024**3,
    "freeRamBytes": 8 * 1024**3,
    "freeStorageBytes": 100 * 1024**3,
    "network": "WIFI",
}
