"""A server that answers from a script, by the name of the operation."""

import json
import re
from typing import Any

import httpx

from mobile.edge.api import Api


class FakeServer:
    """Answers each operation from its own queue and remembers what was asked."""

    def __init__(self, **answers: Any) -> None:
        """Operation name, such as `SignIn`, to one answer or a list of them."""
        self._answers = {
            name: list(answer) if isinstance(answer, list) else [answer]
            for name, answer in answers.items()
        }
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.field_of: dict[str, str] = {}  # where it is not the operation's name
        self.is_away = False

    def api(self) -> Api:
        transport = httpx.MockTransport(self._handle)
        return Api("http://crowdfl.test", http=httpx.AsyncClient(transport=transport))

    def _handle(self, request: httpx.Request) -> httpx.Response:
        if self.is_away:
            raise httpx.ConnectError("refused")
        body = json.loads(request.content)
        (name,) = re.findall(r"(?:query|mutation) (\w+)", body["query"])
        self.asked.append((name, body["variables"]))
        field = self.field_of.get(name, name[0].lower() + name[1:])
        return httpx.Response(200, json={"data": {field: self._answers[name].pop(0)}})


def refusal(code: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "message": f"{code}.", "retryAfterS": None, **more}
