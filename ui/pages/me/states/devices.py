"""Tab: devices."""

from typing import Any

import reflex as rx

from ui.asking import Loads, reader_of, viewer
from ui.client import address
from ui.components.qr import Code, code_of
from ui.pages.me.rows.devices import DeviceRow, client_command, device_rows
from ui.phone import app_link, obstacle
from ui.refusals import refusal
from ui.session import Session, api_of


class Devices(Loads, rx.State):
    """Devices of the visitor: in use first, retired ones apart."""

    used: list[DeviceRow] = []
    retired: list[DeviceRow] = []
    refused: str = ""
    command: str = ""
    phone_code: Code = Code()
    phone_obstacle: str = ""

    @rx.event
    async def load(self) -> None:
        """Ask for all devices."""
        await self._loading(self._load())

    @rx.event
    async def retire(self, device_id: str) -> Any:
        """Retire a device for good."""
        result = (await api_of(self).ask("RetireDevice", id=device_id))["retireClient"]
        no = refusal(result)
        self.refused = no.message if no else ""
        return [Devices.load, Session.refresh]

    async def _load(self) -> None:
        answer = await viewer(api_of(self), "MyDevices")
        rows = device_rows(answer, await reader_of(self))
        self.used = [row for row in rows if not row.is_retired]
        self.retired = [row for row in rows if row.is_retired]
        session = await self.get_state(Session)
        self.command = client_command(address(), session.email)
        self.phone_code = code_of(app_link(address()))
        self.phone_obstacle = obstacle(address())
