"""All that a phone sends, kept to be searched for the owner's rows."""

from dataclasses import dataclass, field

from playwright.async_api import BrowserContext, Page, Request, WebSocket

# Runs before the app does: data channels are not seen from outside of the page.
LISTEN = """
(() => {
  const said = (globalThis.__said = []);
  const note = (data) => {
    if (typeof data === "string") said.push(data);
    else if (data instanceof Blob) said.push(`blob of ${data.size}`);
    else {
      const bytes = ArrayBuffer.isView(data)
        ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
        : new Uint8Array(data);
      said.push(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
    }
  };
  for (const kind of [globalThis.RTCDataChannel, globalThis.WebSocket]) {
    const send = kind.prototype.send;
    kind.prototype.send = function (data) {
      note(data);
      return send.call(this, data);
    };
  }
  const beacon = navigator.sendBeacon.bind(navigator);
  navigator.sendBeacon = (url, data) => (note(data ?? ""), beacon(url, data));
})();
"""


@dataclass
class Ears:
    """What left a phone, as bytes."""

    heard: list[bytes] = field(default_factory=list)

    @classmethod
    async def on(cls, context: BrowserContext) -> "Ears":
        """Listen to every page that this phone opens from now on."""
        ears = cls()
        await context.add_init_script(LISTEN)
        context.on("request", ears._request)
        context.on("page", lambda page: page.on("websocket", ears._socket))
        return ears

    async def gather(self, page: Page) -> None:
        """Fetch what the page's channels have sent."""
        said: list[str] = await page.evaluate("() => globalThis.__said")
        self.heard += [text.encode("latin-1", "replace") for text in said]

    def count(self, needle: bytes) -> int:
        """How many messages contain these bytes."""
        return sum(needle in message for message in self.heard)

    @property
    def total_bytes(self) -> int:
        """How much was sent."""
        return sum(map(len, self.heard))

    def _request(self, request: Request) -> None:
        headers = "\n".join(f"{k}: {v}" for k, v in request.headers.items())
        self.heard.append(f"{request.method} {request.url}\n{headers}".encode())
        self.heard.append(request.post_data_buffer or b"")

    def _socket(self, socket: WebSocket) -> None:
        socket.on("framesent", lambda payload: self._frame(payload))

    def _frame(self, payload: str | bytes) -> None:
        self.heard.append(payload.encode() if isinstance(payload, str) else payload)
