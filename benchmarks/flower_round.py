"""A round of Flower's deployment: a SuperLink and a SuperNode for each client.

    python -m benchmarks.flower_round --clients 20 --parameters 10000 --rounds 3

Everything is started here, as Flower's documentation has it, and speaks over loopback
without TLS: `flower-superlink`, `flower-supernode`, `flwr run` of the app in
`peers/flower_app`, whose clients wait `--train-s` and send their weights back. The time
is that from asking the clients to having averaged their answers, as the ServerApp sees
it, less the training.

What it consists of must be known before it is compared: SuperNodes and the ServerApp
*poll* (some seconds of sleep between two looks, by default), and each message starts a
process for the ClientApp, which imports Flower. Both are of the deployment as it is
shipped and say nothing about averaging; the polling alone is several seconds a round.
"""

import argparse
import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

BIN = Path(__file__).parents[1] / "build" / "flower" / "bin"
APP = Path(__file__).parent / "peers" / "flower_app"
PATIENCE_S = 1_200.0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextlib.contextmanager
def started(name: str, *arguments: str, home: Path) -> Iterator[None]:
    """A program of Flower's, until the block ends; what it says goes to a log."""
    environment = {
        **os.environ,
        "FLWR_HOME": str(home),
        "PATH": f"{BIN}:{os.environ['PATH']}",
        "FLWR_TELEMETRY_ENABLED": "0",
    }
    with (home / f"{name}.log").open("w") as log:
        program = [str(BIN / name.partition(".")[0]), *arguments]
        with subprocess.Popen(program, stdout=log, stderr=log, env=environment) as one:
            try:
                yield
            finally:
                one.terminate()


def measure(choices: argparse.Namespace, home: Path) -> list[dict[str, Any]]:
    """Rounds as the ServerApp told of them."""
    port = str(free_port())  # one for its clients, its SuperNodes and its apps
    address = f"127.0.0.1:{port}"
    out = home / "rounds.json"
    (home / "config.toml").write_text(
        '[superlink]\ndefault = "bench"\n'
        f'[superlink.bench]\naddress = "{address}"\ninsecure = true\n',
        encoding="utf-8",
    )
    with contextlib.ExitStack() as stack:
        link = ("--insecure", "--host", "127.0.0.1", "--port", port)
        stack.enter_context(started("flower-superlink", *link, home=home))
        _listened_on(int(port))
        for number in range(choices.clients):
            node = ("--insecure", "--superlink", address, "--port", str(free_port()))
            name = f"flower-supernode.{number}"
            stack.enter_context(started(name, *node, home=home))
        settings = " ".join(
            (
                f"clients={choices.clients}",
                f"parameters={choices.parameters}",
                f"rounds={choices.rounds}",
                f"train-s={choices.train_s}",
                f'out="{out}"',
            )
        )
        asked = ("run", str(APP), "--run-config", settings)
        with started("flwr", *asked, home=home):
            return _awaited(out)


def _listened_on(port: int) -> None:
    """Wait until somebody listens."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", port)),
        ):
            return
        time.sleep(0.2)
    raise TimeoutError("Flower's SuperLink did not start.")


def _awaited(out: Path) -> list[dict[str, Any]]:
    until = time.monotonic() + PATIENCE_S
    while not (out.exists() and out.read_text(encoding="utf-8")):
        if time.monotonic() > until:
            raise TimeoutError(f"Flower told nothing in {PATIENCE_S:g} s.")
        time.sleep(0.5)
    rounds: list[dict[str, Any]] = json.loads(out.read_text(encoding="utf-8"))
    return rounds


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--parameters", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--train-s", type=float, default=1.0)
    choices = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        try:
            rounds = measure(choices, Path(folder))
        except TimeoutError:
            for log in sorted(Path(folder).glob("*.log")):
                print(log.name, log.read_text()[-2_000:], file=sys.stderr)
            raise
    beyond = [each["round_s"] - choices.train_s for each in rounds]
    found = {
        "round_s": statistics.median(each["round_s"] for each in rounds),
        "beyond_training_s": statistics.median(beyond),
        "answers": [each["answers"] for each in rounds],
    }
    print(json.dumps({**vars(choices), **found}, indent=2))


if __name__ == "__main__":
    main()
