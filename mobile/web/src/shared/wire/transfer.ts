/**
 * The books of a transfer, for both ends: which bytes come next, which are safe.
 *
 * No file, socket or clock here. The receiver asks `Incoming` what to write and tells it
 * what was synced; the sender asks `Outgoing` what to send and tells it what was heard.
 */

import { sameBytes, toHex } from "./bytes";
import { WireError } from "./errors";
import { CHUNK_BYTES, type Chunk, type Have } from "./frames";

type Bytes = Uint8Array<ArrayBuffer>;

/** `have` is sent every so many bytes, and at the end: twice as often as is asked for. */
export const HAVE_BYTES = 512 * 1024;
/** A client sends no more unconfirmed than a server keeps unwritten. */
export const CLIENT_WINDOW_BYTES = 768 * 1024;

/** A bulk on its way out. */
export class Outgoing {
  /** Next byte to send. */
  offset: number;
  /** So many the peer has safely. */
  storedBytes: number;
  #isAstray = false;

  /** Go on from `offset`, which the peer named; more than all counts as all. */
  constructor(
    readonly id: Bytes,
    readonly sizeBytes: number,
    offset = 0,
    private readonly chunkBytes: number = CHUNK_BYTES,
    private readonly windowBytes: number = CLIENT_WINDOW_BYTES,
  ) {
    this.offset = Math.min(offset, sizeBytes);
    this.storedBytes = this.offset;
  }

  /** Whether every byte was sent (it may have to be sent again). */
  get isSent(): boolean {
    return this.offset === this.sizeBytes;
  }

  /** Whether a chunk may be sent now; else a `have` must come first, or all is. */
  get maySend(): boolean {
    return !this.isSent && this.offset - this.storedBytes < this.windowBytes;
  }

  /** Whether the peer has every byte safely. */
  get isStored(): boolean {
    return this.storedBytes === this.sizeBytes;
  }

  /** Bytes of the next chunk, from `offset`; 0 when all are sent. */
  get nextSize(): number {
    return Math.min(this.chunkBytes, this.sizeBytes - this.offset);
  }

  /**
   * The next chunk.
   *
   * @param data The `nextSize` bytes at `offset`.
   */
  chunk(data: Bytes): Chunk {
    if (data.length !== this.nextSize) {
      throw new WireError("SIZE", `the source ended at byte ${this.offset}`, this.id);
    }
    const chunk: Chunk = { t: "chunk", id: this.id, offset: this.offset, data };
    this.offset += data.length;
    return chunk;
  }

  /** The peer refused an offset: the next `have` says where to go on. */
  astray(): void {
    this.#isAstray = true;
  }

  /**
   * Take the peer's word; after `astray`, go back to what it holds.
   *
   * It may hold more than was sent here: bytes of an earlier connection that it had not
   * worked through at its `hello` or `welcome`. They are not sent again.
   *
   * @throws WireError MALFORMED when it claims more than there is.
   */
  have(receivedBytes: number): void {
    if (receivedBytes > this.sizeBytes) {
      const message = `have names ${receivedBytes} of ${this.sizeBytes} bytes`;
      throw new WireError("MALFORMED", message, this.id);
    }
    this.storedBytes = Math.max(this.storedBytes, receivedBytes);
    if (this.#isAstray) {
      this.#isAstray = false;
      this.offset = receivedBytes;
    }
    this.offset = Math.max(this.offset, receivedBytes);
  }
}

/** A bulk on its way in. */
export class Incoming {
  /** Bytes that came in order; the next must start here. */
  receivedBytes: number;
  /** Bytes that survive a crash. */
  syncedBytes: number;
  #toldBytes: number;

  /** Go on after `receivedBytes`, which are synced. */
  constructor(
    readonly id: Bytes,
    readonly sizeBytes: number,
    readonly sha256: Bytes,
    receivedBytes = 0,
  ) {
    this.receivedBytes = receivedBytes;
    this.syncedBytes = receivedBytes;
    this.#toldBytes = receivedBytes;
  }

  /** Whether every byte came. */
  get isComplete(): boolean {
    return this.receivedBytes === this.sizeBytes;
  }

  /** Whether enough came since the last `have`, or all; time to sync. */
  get isHaveDue(): boolean {
    const ahead = this.receivedBytes - this.#toldBytes;
    return ahead >= HAVE_BYTES || (this.isComplete && ahead > 0);
  }

  /**
   * The bytes to write next; null when the chunk is a duplicate.
   *
   * @throws WireError OFFSET when bytes before it are missing; TOO_MUCH when it goes
   *   beyond the declared size.
   */
  take(chunk: Chunk): Bytes | null {
    if (chunk.offset > this.receivedBytes) {
      const message = `offset ${chunk.offset} follows ${this.receivedBytes} bytes`;
      throw new WireError("OFFSET", message, this.id);
    }
    if (chunk.offset + chunk.data.length > this.sizeBytes) {
      throw new WireError("TOO_MUCH", `${this.sizeBytes} bytes were declared`, this.id);
    }
    if (chunk.offset < this.receivedBytes || chunk.data.length === 0) return null;
    this.receivedBytes += chunk.data.length;
    return chunk.data;
  }

  /** Every byte that came is safe on disk now. */
  synced(): void {
    this.syncedBytes = this.receivedBytes;
  }

  /** The frame that names what is synced. */
  have(): Have {
    this.#toldBytes = this.syncedBytes;
    return { t: "have", id: this.id, received_bytes: this.syncedBytes };
  }

  /**
   * Compare the hash of all bytes.
   *
   * @throws WireError HASH when it is not the declared one.
   */
  check(digest: Uint8Array): void {
    if (sameBytes(digest, this.sha256)) return;
    const message = `the bytes hash to ${toHex(digest)}, not ${toHex(this.sha256)}`;
    throw new WireError("HASH", message, this.id);
  }
}
