import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { HIGH_BYTES, PortChannel, type Port } from "../../../src/window/exchange/channel";
import { ChannelClosed } from "../../../src/window/exchange/errors";

/** What the browser's port would be, with a buffer that a test empties. */
class FakePort extends EventTarget {
  binaryType = "blob";
  bufferedAmount = 0;
  isClosed = false;

  send(data: Uint8Array): void {
    if (this.isClosed) throw new DOMException("closed", "InvalidStateError");
    this.bufferedAmount += data.length;
  }

  close(): void {
    this.isClosed = true;
    this.dispatchEvent(new Event("close"));
  }

  come(data: ArrayBuffer | string): void {
    this.dispatchEvent(new MessageEvent("message", { data }));
  }
}

function channelOver(port: FakePort): PortChannel {
  return new PortChannel("WEBSOCKET", port as unknown as Port);
}

const { signal } = new AbortController();

describe("PortChannel", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("lets its sender wait above 256 KiB until 64 KiB are left", async () => {
    const port = new FakePort();
    const channel = channelOver(port);
    await channel.send(new Uint8Array(HIGH_BYTES)); // just enough
    let isSent = false;
    const sent = channel.send(new Uint8Array(1)).then(() => (isSent = true));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(isSent).toBe(false);
    port.bufferedAmount = 64 * 1024;
    await vi.advanceTimersByTimeAsync(20);
    await sent;
    expect(channel.taken).toBe(HIGH_BYTES + 1 - 64 * 1024);
  });

  test("reads what came before the end, then says that it ended", async () => {
    const port = new FakePort();
    const channel = channelOver(port);
    port.come(new Uint8Array([1, 2]).buffer);
    port.come("text");
    port.close();
    expect(channel.heard).toBe(2);
    expect(await channel.receive(signal)).toEqual(new Uint8Array([1, 2]));
    expect(await channel.receive(signal)).toEqual(new TextEncoder().encode("text"));
    await expect(channel.receive(signal)).rejects.toThrow(ChannelClosed);
    await expect(channel.receive(signal)).rejects.toThrow(ChannelClosed);
    await expect(channel.send(new Uint8Array(1))).rejects.toThrow(ChannelClosed);
  });

  test("ends when more comes than a server may send unconfirmed", async () => {
    const port = new FakePort();
    const channel = channelOver(port);
    for (let i = 0; i < 65; i++) port.come(new ArrayBuffer(65_536));
    port.come(new ArrayBuffer(1));
    expect(channel.heard).toBe(65);
    await expect(channel.send(new Uint8Array(1))).rejects.toThrow(ChannelClosed);
  });

  test("frees a waiting sender when the port closes", async () => {
    const port = new FakePort();
    const channel = channelOver(port);
    const sent = channel.send(new Uint8Array(HIGH_BYTES + 1));
    port.close();
    await vi.advanceTimersByTimeAsync(20);
    await sent;
    await expect(channel.send(new Uint8Array(1))).rejects.toThrow(ChannelClosed);
  });

  test("closes once its last bytes have left", async () => {
    const port = new FakePort();
    const channel = channelOver(port);
    await channel.send(new Uint8Array(10));
    const closed = channel.close();
    await vi.advanceTimersByTimeAsync(50);
    expect(port.isClosed).toBe(false);
    port.bufferedAmount = 0;
    await vi.advanceTimersByTimeAsync(50);
    await closed;
    expect(port.isClosed).toBe(true);
  });
});
