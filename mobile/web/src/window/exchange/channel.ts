/** A two-way pipe of binary messages to the server: WebSocket or WebRTC data channel. */

import type { TransportKind } from "../training/types";
import { ChannelClosed } from "./errors";
import { Bell, Queue, within } from "./waits";

type Bytes = Uint8Array<ArrayBuffer>;

export const HIGH_BYTES = 256 * 1024; // unsent bytes at which a sender stops,
export const LOW_BYTES = 64 * 1024; // and at which it goes on
/** More than any server sends without a `have`. */
const MOST_WAITING_BYTES = 4 * 1024 * 1024;
const FLUSH_MS = 2_000; // how long the last frames may take to leave
const LOOK_MS = 10; // a WebSocket does not tell that its buffer falls

/** One open connection. */
export interface Channel {
  readonly transport: TransportKind;
  /** A mark that changes with every message that came. */
  readonly heard: number;
  /** A mark that grows whenever bytes left for the server. */
  readonly taken: number;

  /**
   * Send one message; waits while too much is unsent.
   *
   * @throws ChannelClosed The channel has ended.
   */
  send(data: Bytes): Promise<void>;

  /**
   * The next message; what came before the end is read too.
   *
   * @throws ChannelClosed The channel has ended.
   */
  receive(signal: AbortSignal): Promise<Bytes>;

  /** Let the last messages leave if they can, then end. */
  close(): Promise<void>;
}

/** What WebSocket and RTCDataChannel have in common. */
export type Port = WebSocket | RTCDataChannel;

/** A channel over an open port of the browser. */
export class PortChannel implements Channel {
  #heard = 0;
  #sentBytes = 0;
  #waitingBytes = 0;
  #isEnded = false;
  readonly #messages = new Queue<Bytes | null>(); // null: the channel has ended
  readonly #moved = new Bell();

  /**
   * @param port Open, or about to.
   * @param release Called once when it was closed here.
   */
  constructor(
    readonly transport: TransportKind,
    private readonly port: Port,
    private readonly release: () => void = () => undefined,
  ) {
    port.binaryType = "arraybuffer";
    const target: EventTarget = port;
    target.addEventListener("message", (event) => {
      this.#take((event as MessageEvent<ArrayBuffer | string>).data);
    });
    target.addEventListener("close", () => {
      this.end();
    });
    if ("bufferedAmountLowThreshold" in port) {
      port.bufferedAmountLowThreshold = LOW_BYTES;
      target.addEventListener("bufferedamountlow", () => {
        this.#moved.ring();
      });
    }
  }

  get heard(): number {
    return this.#heard;
  }

  get taken(): number {
    return this.#sentBytes - this.port.bufferedAmount;
  }

  async send(data: Bytes): Promise<void> {
    if (this.#isEnded) throw new ChannelClosed();
    this.#hand(data);
    if (this.port.bufferedAmount > HIGH_BYTES) await this.#unsentBelow(LOW_BYTES);
  }

  async receive(signal: AbortSignal): Promise<Bytes> {
    const message = await this.#messages.next(signal);
    if (message === null) {
      this.#messages.put(null);
      throw new ChannelClosed();
    }
    this.#waitingBytes -= message.length;
    return message;
  }

  async close(): Promise<void> {
    const patience = within(FLUSH_MS);
    try {
      await this.#unsentBelow(0, patience);
      this.port.close();
      while (!this.#isEnded) await this.#moved.wait(patience);
    } catch (error) {
      if (!patience.aborted) throw error;
      this.port.close(); // what has not left by now is sent again another time
    } finally {
      this.end();
      this.release();
    }
  }

  /** Nothing more is sent or received. */
  end(): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    this.#messages.put(null);
    this.#moved.ring();
  }

  #hand(data: Bytes): void {
    try {
      this.port.send(data);
    } catch (error) {
      if (error instanceof DOMException) throw new ChannelClosed();
      throw error;
    }
    this.#sentBytes += data.length;
  }

  /** Text is handed on as the bytes it is, and refused later. */
  #take(data: ArrayBuffer | string): void {
    if (this.#isEnded) return;
    const message =
      typeof data === "string" ? new TextEncoder().encode(data) : new Uint8Array(data);
    this.#heard += 1;
    this.#waitingBytes += message.length;
    this.#messages.put(message);
    if (this.#waitingBytes > MOST_WAITING_BYTES) this.end();
  }

  async #unsentBelow(
    bytes: number,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<void> {
    while (this.port.bufferedAmount > bytes && !this.#isEnded) {
      await this.#moved.wait(signal, LOOK_MS);
    }
  }
}
