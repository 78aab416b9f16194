import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { decodeClient } from "../../../src/shared/wire";
import type { Channel } from "../../../src/window/exchange/channel";
import { ChannelClosed } from "../../../src/window/exchange/errors";
import { Outbox } from "../../../src/window/exchange/outbox";
import { watch } from "../../../src/window/exchange/watch";

/** A channel that only counts. */
class Silent implements Channel {
  readonly transport = "WEBSOCKET";
  heard = 0;
  taken = 0;
  readonly sent: string[] = [];

  send(data: Uint8Array): Promise<void> {
    this.sent.push(decodeClient(data).t);
    return Promise.resolve();
  }

  receive(): Promise<never> {
    return new Promise<never>(() => undefined);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

function watched(channel: Silent) {
  const stop = new AbortController();
  const outbox = new Outbox(channel);
  const ended = { by: null as unknown };
  void outbox.run(stop.signal, () => undefined).catch(() => undefined);
  void watch(channel, outbox, 12, stop.signal).catch((error: unknown) => {
    ended.by = error;
  });
  return { ended, stop };
}

describe("watch", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("asks after a third of the time, and leaves after all of it", async () => {
    const channel = new Silent();
    const { ended } = watched(channel);
    await vi.advanceTimersByTimeAsync(3_900);
    expect(channel.sent).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(channel.sent).toEqual(["ping"]);
    await vi.advanceTimersByTimeAsync(7_800);
    expect(ended.by).toBeNull();
    await vi.advanceTimersByTimeAsync(200);
    expect(ended.by).toBeInstanceOf(ChannelClosed);
  });

  test("stays with a server that answers", async () => {
    const channel = new Silent();
    const { ended, stop } = watched(channel);
    for (let i = 0; i < 10; i++) {
      await vi.advanceTimersByTimeAsync(6_000);
      channel.heard += 1;
    }
    expect(ended.by).toBeNull();
    expect(channel.sent.length).toBeGreaterThan(5);
    stop.abort(new Error("over"));
    await vi.advanceTimersByTimeAsync(1);
  });

  test("gives the server a third of the time after this page was frozen", async () => {
    const channel = new Silent();
    const { ended } = watched(channel);
    await vi.advanceTimersByTimeAsync(1_500);
    const frozen = performance.now() + 60_000;
    vi.spyOn(performance, "now").mockImplementation(() => frozen);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(ended.by).toBeNull();
    expect(channel.sent).toEqual(["ping"]);
    vi.spyOn(performance, "now").mockImplementation(() => frozen + 4_000);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(ended.by).toBeInstanceOf(ChannelClosed);
    vi.restoreAllMocks();
  });
});
