"""Types of the API refer to each other in circles, and none of them minds the order."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]

# Each module in a process of its own, which has everything below the API already.
CODE = """
import importlib, os, pathlib, sys, traceback
import strawberry

for file in sorted(pathlib.Path("api/services").rglob("[!_]*.py")):
    importlib.import_module(".".join(file.with_suffix("").parts))
assert not {name for name in sys.modules if name.startswith("api.schema.")}
for name in sys.argv[1:]:
    child = os.fork()
    if child == 0:
        try:
            importlib.import_module(name)
        except BaseException:
            print(name, traceback.format_exc(limit=-1), flush=True)
        os._exit(0)
    os.waitpid(child, 0)
"""


class TestModules:
    def test_in_a_circle_can_each_be_imported_first(self) -> None:
        references = (ROOT / "api/schema/common/references.py").read_text("utf-8")
        named = sorted(set(re.findall(r"from (api\.schema\S+) import", references)))

        done = subprocess.run(
            [sys.executable, "-c", CODE, *named, "api.schema.tasks.levels"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )

        assert len(named) > 10
        assert done.stdout == ""
