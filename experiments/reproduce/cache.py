"""Results that are there already: JSON by what they were computed from.

A result is found again only by the same inputs, seeds and source: whoever changes what
an experiment uses of the engine gets new figures. So an interrupted run goes on where
it was.
"""

import ast
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

Key = Mapping[str, Any]  # what JSON knows

HAVE_DOCSTRINGS = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
ROOT = Path(__file__).parents[2]
OURS = ("api", "experiments", "fl_engine", "mobile")


@cache
def source_digest(module: str) -> str:
    """SHA-256 of a module and of all of ours that it imports, directly or not.

    Comments, docstrings and layout don't count: they change no figure.

    Args:
        module: Its name.
    """
    files: dict[str, bytes] = {}
    _gather(module, files)
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0".encode() + files[name] + b"\0")
    return digest.hexdigest()


def _gather(module: str, files: dict[str, bytes]) -> None:
    """Read a module, its packages, and what they import."""
    parts = module.split(".")
    names = [".".join(parts[: end + 1]) for end in range(len(parts))]
    for name in names:
        path = _file_of(name)
        if name in files or path is None:
            continue
        files[name] = meaning_of(path.read_bytes()).encode()
        for imported in _imports(files[name]):
            if imported.split(".")[0] in OURS:
                _gather(imported, files)


def _file_of(name: str) -> Path | None:
    """The source of a module; None for a folder, or a name inside of a module.

    Looked for by its path: Python's own search imports the packages on the way, in an
    order in which nothing of ours is ever imported otherwise.
    """
    place = ROOT.joinpath(*name.split("."))
    places = (place.with_name(f"{place.name}.py"), place / "__init__.py")
    return next((path for path in places if path.is_file()), None)


def meaning_of(source: bytes) -> str:
    """Python code without its comments and docstrings, always laid out alike."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, HAVE_DOCSTRINGS) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]
    return ast.unparse(tree)


def _imports(source: bytes) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


class Cache:
    """Results in a folder, a file each."""

    def __init__(self, folder: Path) -> None:
        """Keep results in this folder."""
        self._folder = folder

    def find(self, key: Key) -> Any | None:
        """A result; None when there is none, or its file is broken."""
        try:
            kept = json.loads(self._path(key).read_text(encoding="utf-8"))
            return kept["result"]
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, key: Key, result: Any) -> None:
        """Write a result, whole or not at all."""
        path = self._path(key)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"key": dict(key), "result": result}, indent=1)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(name, path)

    def _path(self, key: Key) -> Path:
        text = json.dumps(dict(key), sort_keys=True)
        name = hashlib.sha256(text.encode()).hexdigest()[:32]
        return self._folder / f"{name}.json"
