/** Frames on their way out: one loop sends them, control frames before chunks. */

import { Outgoing, encode, type Chunk, type ClientFrame, type Update } from "../../shared/wire";
import type { Channel } from "./channel";
import { Bell } from "./waits";

type Bytes = Uint8Array<ArrayBuffer>;

/**
 * Half of what the protocol allows: on a slow uplink a `pong` waits behind less, and the
 * server hears a whole message twice as often.
 */
export const CHUNK_BYTES = 32_704;

/** An update being sent. */
export class Upload {
  readonly outgoing: Outgoing;

  constructor(
    readonly update: Update,
    private readonly delta: Uint8Array,
    offset: number,
  ) {
    this.outgoing = new Outgoing(update.id, update.bulk.size_bytes, offset, CHUNK_BYTES);
  }

  /** The next bytes, as a frame. */
  nextChunk(): Chunk {
    const start = this.outgoing.offset;
    return this.outgoing.chunk(this.delta.slice(start, start + this.outgoing.nextSize));
  }
}

/** The one sending loop of a channel. */
export class Outbox {
  #upload: Upload | null = null;
  #isIdle = false;
  readonly #waiting: Bytes[] = [];
  readonly #wake = new Bell();
  readonly #idle = new Bell();

  constructor(private readonly channel: Channel) {}

  get upload(): Upload | null {
    return this.#upload;
  }

  /** Whether bytes of an update are still to be sent or to be confirmed. */
  get isSendingBulk(): boolean {
    return this.#upload !== null && !this.#upload.outgoing.isStored;
  }

  /** Send a frame before any further chunk. */
  put(frame: ClientFrame): void {
    this.#waiting.push(encode(frame));
    this.#isIdle = false;
    this.#wake.ring();
  }

  /** Send this update from now on, or none. */
  begin(upload: Upload | null): void {
    this.#upload = upload;
    this.#wake.ring();
  }

  /** The update was confirmed further, or set back: go on with it. */
  nudge(): void {
    this.#wake.ring();
  }

  /**
   * Send until aborted.
   *
   * @param onSent Is told how many bytes were handed over.
   * @throws ChannelClosed The channel has ended.
   */
  async run(signal: AbortSignal, onSent: (bytes: number) => void): Promise<void> {
    for (;;) {
      const message = await this.#next(signal);
      await this.channel.send(message);
      onSent(message.length);
    }
  }

  /** Wait until every control frame was handed to the channel. */
  async drained(signal: AbortSignal): Promise<void> {
    while (!this.#isIdle) await this.#idle.wait(signal);
  }

  async #next(signal: AbortSignal): Promise<Bytes> {
    for (;;) {
      const message = this.#waiting.shift();
      if (message !== undefined) return message;
      if (this.#upload?.outgoing.maySend === true) return encode(this.#upload.nextChunk());
      this.#isIdle = true;
      this.#idle.ring();
      await this.#wake.wait(signal);
    }
  }
}
