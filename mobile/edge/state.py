"""What a client remembers between two starts, in a folder of its own."""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True)
class StateFolder:
    """The folder of one client of one server.

    client.json     which client of the server this device is
    <training id>/  transfers that a broken connection left unfinished
    """

    path: Path

    @classmethod
    def of(cls, root: Path, server: str, label: str) -> "StateFolder":
        """The folder for a server and a label; made when it is missing."""
        name = f"{urlsplit(server).netloc or server}-{label}"
        path = root / re.sub(r"[^A-Za-z0-9.-]+", "_", name)
        path.mkdir(parents=True, exist_ok=True)
        return cls(path)

    def client_id(self) -> str | None:
        """The client registered from here; None before the first time."""
        try:
            client_id = json.loads(self._file.read_text())["client_id"]
        except (FileNotFoundError, ValueError, KeyError):
            return None  # never written, or not by us: register anew
        return str(client_id)

    def remember_client(self, client_id: str) -> None:
        """Keep the client's id; after a crash it is there whole or not at all."""
        unfinished = self._file.with_suffix(".unfinished")
        unfinished.write_text(json.dumps({"client_id": client_id}))
        os.replace(unfinished, self._file)

    def participation(self, training_id: str) -> Path:
        """Where the transfers of a participation lie; made when it is missing."""
        path = self.path / training_id
        path.mkdir(exist_ok=True)
        return path

    @property
    def _file(self) -> Path:
        return self.path / "client.json"
