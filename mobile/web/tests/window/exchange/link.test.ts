import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { CannotConnect, Link, Over, type Transport } from "../../../src/window/exchange";
import type { Openers } from "../../../src/window/exchange/link";
import type { TransportKind } from "../../../src/window/training/types";
import { line } from "./line";

const TRANSPORT: Transport = {
  iceServers: [],
  websocketUrl: "wss://crowdfl.example/channel",
  ticket: "ticket 1",
  idleS: 10,
};

/** Opens what works, and notes what was tried. */
class Fakes {
  readonly tried: TransportKind[] = [];
  works = new Set<TransportKind>(["WEBRTC", "WEBSOCKET"]);

  readonly openers: Openers = {
    webrtc: () => this.#open("WEBRTC"),
    websocket: () => this.#open("WEBSOCKET"),
  };

  #open(kind: TransportKind) {
    this.tried.push(kind);
    if (!this.works.has(kind)) return Promise.reject(new CannotConnect(`no ${kind}`));
    return Promise.resolve(line()[0]);
  }
}

function linkOver(fakes: Fakes, only: TransportKind | null = null, transport: Transport | null = TRANSPORT) {
  const signalling = {
    transport: () => Promise.resolve(transport),
    connect: () => Promise.resolve({ answer: "", openWithinS: 15 }),
  };
  return new Link(signalling, "prt_1", only, fakes.openers);
}

describe("Link", () => {
  const { signal } = new AbortController();
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test("goes by WebRTC where that opens", async () => {
    const fakes = new Fakes();
    await linkOver(fakes).connect(signal);
    expect(fakes.tried).toEqual(["WEBRTC"]);
  });

  test("goes by WebSocket where UDP is blocked, and remembers it for ten minutes", async () => {
    const fakes = new Fakes();
    const link = linkOver(fakes);
    fakes.works = new Set(["WEBSOCKET"]);
    await link.connect(signal);
    await link.connect(signal);
    expect(fakes.tried).toEqual(["WEBRTC", "WEBSOCKET", "WEBSOCKET"]);

    vi.setSystemTime(Date.now() + 11 * 60 * 1_000);
    await link.connect(signal);
    expect(fakes.tried.slice(3)).toEqual(["WEBRTC", "WEBSOCKET"]);
  });

  test("goes back to WebRTC when the WebSocket fails", async () => {
    const fakes = new Fakes();
    const link = linkOver(fakes);
    fakes.works = new Set(["WEBSOCKET"]);
    await link.connect(signal);
    fakes.works = new Set(["WEBRTC"]);
    await link.connect(signal);
    await link.connect(signal);
    expect(fakes.tried.slice(2)).toEqual(["WEBSOCKET", "WEBRTC", "WEBRTC"]);
  });

  test("tries no other way than the one that was chosen", async () => {
    const fakes = new Fakes();
    fakes.works = new Set(["WEBSOCKET"]);
    await expect(linkOver(fakes, "WEBRTC").connect(signal)).rejects.toThrow("no WEBRTC");
  });

  test("says that the participation is over", async () => {
    await expect(linkOver(new Fakes(), null, null).connect(signal)).rejects.toThrow(Over);
  });

  test("greets with the ticket of this connection and what is held", async () => {
    const link = linkOver(new Fakes());
    await link.connect(signal);
    const holding = [{ id: new Uint8Array(16), received_bytes: 7 }];
    expect(link.hello(holding)).toMatchObject({
      t: "hello",
      protocol: 1,
      training_id: "prt_1",
      ticket: "ticket 1",
      codecs: ["f16", "i8", "f32"],
      holding,
    });
    expect(link.idleS).toBe(10);
  });
});
