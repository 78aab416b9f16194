/** Global weights on their way in: synced before they are acknowledged. */

import {
  Incoming,
  WireError,
  joined,
  newId,
  sameBytes,
  type Chunk,
  type ClientFrame,
  type Refusal,
  type Train,
} from "../../shared/wire";
import type { Progress } from "../training/types";
import type { Store } from "./store";

/** The frame that tells the server what is wrong. */
export function refusal(error: WireError, isFatal: boolean): Refusal {
  return {
    t: "error",
    id: newId(),
    of: error.of,
    code: error.code,
    message: error.message,
    is_fatal: isFatal,
  };
}

/** Takes the one download that is under way. */
export class Receiving {
  #incoming: Incoming | null = null;
  #round = 0;
  #pieces: Uint8Array[] = [];

  constructor(
    private readonly store: Store,
    private readonly send: (frame: ClientFrame) => void,
    private readonly listen: (event: Progress) => void,
  ) {}

  /**
   * Prepare for a download; whether it is complete by now, and right.
   *
   * @throws What the disk threw; the server is told.
   */
  async declared(train: Train): Promise<boolean> {
    const received = await this.#onDisk(train.id, () => this.store.beginDownload(train));
    this.#pieces = [];
    this.#round = train.round;
    const { size_bytes, sha256 } = train.bulk;
    this.#incoming = new Incoming(train.id, size_bytes, sha256, received);
    this.#tell();
    return this.#incoming.isComplete && (await this.#complete(this.#incoming));
  }

  /**
   * Take bytes; whether the download is complete now, and right.
   *
   * @throws WireError TOO_MUCH, NOT_FOUND; and what the disk threw, of which the server
   *   is told.
   */
  async chunk(chunk: Chunk): Promise<boolean> {
    const incoming = this.#incoming;
    if (incoming === null) {
      throw new WireError("NOT_FOUND", "no bulk was declared", chunk.id);
    }
    // Of an earlier declaration, or a duplicate.
    if (!sameBytes(incoming.id, chunk.id) || incoming.isComplete) return false;
    return (await this.#take(incoming, chunk)) && (await this.#confirm(incoming));
  }

  /** Tell what came where that is due; whether the download is complete, and right. */
  async #confirm(incoming: Incoming): Promise<boolean> {
    if (incoming.isComplete) {
      await this.flush();
      return this.#complete(incoming);
    }
    if (incoming.isHaveDue) {
      await this.flush();
      this.send(incoming.have());
    }
    return false;
  }

  /** Sync what came. */
  async flush(): Promise<void> {
    const incoming = this.#incoming;
    if (incoming === null || this.#pieces.length === 0) return;
    const data = joined(this.#pieces);
    this.#pieces = [];
    await this.#onDisk(incoming.id, () => this.store.append(data));
    incoming.synced();
    this.#tell();
  }

  /** Whether the chunk was in its place; else the server is told what would be. */
  async #take(incoming: Incoming, chunk: Chunk): Promise<boolean> {
    try {
      const data = incoming.take(chunk);
      if (data !== null) this.#pieces.push(data);
      return true;
    } catch (error) {
      if (!(error instanceof WireError) || error.code !== "OFFSET") throw error;
      this.send(refusal(error, false));
      await this.flush();
      this.send(incoming.have());
      return false;
    }
  }

  async #complete(incoming: Incoming): Promise<boolean> {
    const digest = await this.store.weightsSha256();
    try {
      incoming.check(digest);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      await this.store.dropDownload();
      this.#incoming = null;
      this.send(refusal(error, false));
      return false;
    }
    this.send(incoming.have());
    return true;
  }

  async #onDisk<T>(of: Train["id"], step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.send(refusal(new WireError("DISK", `can't be stored: ${why}`, of), false));
      throw error;
    }
  }

  #tell(): void {
    if (this.#incoming === null) return;
    this.listen({
      kind: "receiving",
      round: this.#round,
      receivedBytes: this.#incoming.syncedBytes,
      sizeBytes: this.#incoming.sizeBytes,
    });
  }
}
