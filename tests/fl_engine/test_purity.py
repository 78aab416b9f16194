"""The engine does no I/O of its own and reads no clock."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import fl_engine

ROOT = Path(fl_engine.__file__).parent
FORBIDDEN = {
    *("asyncio", "time", "datetime", "socket", "sqlite3", "threading", "random"),
    *("httpx", "tortoise", "aiortc", "strawberry", "starlette", "uvicorn"),
    *("api", "mobile", "experiments", "tests"),
}
FILES = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


class TestPurity:
    @pytest.mark.parametrize("file", FILES)
    def test_no_file_imports_clock_socket_or_product(self, file: str) -> None:
        assert not FORBIDDEN & set(imported(ROOT / file))
