/** A spool in memory; what a promise came back for survives `reopened`. */

import type { Spool, StoredDownload } from "../../../src/shared/spool";
import { joined, sameBytes, sha256 } from "../../../src/shared/wire";

export class MemorySpool implements Spool {
  /** Thrown by the next write. */
  full: Error | null = null;
  #train: Uint8Array | null = null;
  #id = new Uint8Array();
  #weights: Uint8Array = new Uint8Array();
  #update: { readonly frame: Uint8Array; readonly delta: Uint8Array } | null = null;

  open(): Promise<{ download: StoredDownload | null; update: Uint8Array | null }> {
    const train = this.#train;
    return Promise.resolve({
      download: train && { train, receivedBytes: this.#weights.length },
      update: this.#update?.frame ?? null,
    });
  }

  beginDownload(train: Uint8Array, id: Uint8Array): Promise<number> {
    if (this.#train === null || !sameBytes(this.#id, id)) this.#weights = new Uint8Array();
    this.#train = train;
    this.#id = Uint8Array.from(id);
    return Promise.resolve(this.#weights.length);
  }

  async append(data: Uint8Array): Promise<void> {
    await Promise.resolve();
    if (this.full !== null) throw this.full;
    this.#weights = joined([this.#weights, data]);
  }

  weights(): Promise<Uint8Array> {
    return Promise.resolve(this.#weights);
  }

  weightsSha256(): Promise<Uint8Array> {
    return sha256(this.#weights);
  }

  dropDownload(): Promise<void> {
    this.#train = null;
    this.#weights = new Uint8Array();
    return Promise.resolve();
  }

  saveUpdate(frame: Uint8Array, delta: Uint8Array): Promise<void> {
    this.#update = { frame, delta };
    return Promise.resolve();
  }

  delta(): Promise<Uint8Array> {
    if (this.#update === null) return Promise.reject(new Error("there is no update"));
    return Promise.resolve(this.#update.delta);
  }

  dropUpdate(): Promise<void> {
    this.#update = null;
    return Promise.resolve();
  }

  clear(): Promise<void> {
    this.#update = null;
    return this.dropDownload();
  }
}
