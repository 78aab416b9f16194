"""`python -m tests.phone.pima FOLDER CLIENTS ROUNDS`: a task's files; takes TensorFlow.

The model, the test set and a shard for each client, as in the demo; `prepared.json`
names them.
"""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from experiments.demo.setup import prepare


def main() -> None:
    """Write the files."""
    folder, clients, rounds = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    prepared = prepare(
        folder, seed=0, clients=clients, rounds=rounds, select=clients, backups=0
    )
    (folder / "prepared.json").write_text(json.dumps(asdict(prepared), default=str))


if __name__ == "__main__":
    main()
