"""`python -m tests.flow.files FOLDER`: the demo's files; takes TensorFlow."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from experiments.demo.setup import prepare

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    prepared = prepare(folder, seed=0, clients=2, rounds=4, select=2, backups=0)
    (folder / "prepared.json").write_text(json.dumps(asdict(prepared), default=str))
