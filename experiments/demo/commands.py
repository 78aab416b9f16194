"""Several commands of `crowdfl` in one process: starting one takes two seconds.

python -m experiments.demo.commands '[["operator", "grant", …], …]'
"""

import json
import sys
from collections.abc import Sequence


def run_commands(commands: Sequence[Sequence[str]]) -> int:
    """Run them in order; stops at the first that fails and returns its exit code."""
    from api.cli.commands import app

    for command in commands:
        code = app(list(command), standalone_mode=False)
        if code:
            return int(code)
    return 0


if __name__ == "__main__":
    sys.exit(run_commands(json.loads(sys.argv[1])))
