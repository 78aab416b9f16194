/** A folder in memory, whose power can go at any byte and whose room can end. */

import type { Folder, Pieces } from "../../../src/worker/files/folder";

/** The power went. */
export class PowerCut extends Error {}

/** What all folders of a storage share. */
export class Disk {
  /** Bytes that can still be written before the power goes. */
  bytesToPowerCut = Infinity;
  /** Bytes that fit. */
  capacity = Infinity;
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>();

  get root(): Folder {
    return new MemoryFolder(this, "");
  }

  get used(): number {
    return [...this.files.values()].reduce((sum, bytes) => sum + bytes.length, 0);
  }
}

class MemoryFolder implements Folder {
  constructor(
    private readonly disk: Disk,
    private readonly path: string,
  ) {}

  folder(name: string): Promise<Folder> {
    return Promise.resolve(new MemoryFolder(this.disk, `${this.path}${name}/`));
  }

  folders(): Promise<string[]> {
    const within = this.#within().filter((name) => name.includes("/"));
    return Promise.resolve([...new Set(within.map((name) => name.split("/")[0] ?? ""))]);
  }

  files(): Promise<string[]> {
    return Promise.resolve(this.#within().filter((name) => !name.includes("/")));
  }

  size(name: string): Promise<number | null> {
    return Promise.resolve(this.#bytes(name)?.length ?? null);
  }

  read(name: string): Promise<Uint8Array<ArrayBuffer> | null> {
    return Promise.resolve(this.#bytes(name)?.slice() ?? null);
  }

  blob(name: string): Promise<Blob | null> {
    const bytes = this.#bytes(name);
    return Promise.resolve(bytes === undefined ? null : new Blob([bytes]));
  }

  async write(name: string, at: number, pieces: Pieces): Promise<void> {
    let written = (this.#bytes(name) ?? new Uint8Array()).slice(0, at);
    for await (const piece of pieces) {
      const kept = piece.subarray(0, this.disk.bytesToPowerCut);
      const longer = new Uint8Array(written.length + kept.length);
      longer.set(written);
      longer.set(kept, written.length);
      if (this.disk.used + kept.length > this.disk.capacity) {
        throw new DOMException("no room", "QuotaExceededError");
      }
      written = longer;
      this.disk.files.set(this.path + name, written);
      this.disk.bytesToPowerCut -= kept.length;
      if (kept.length < piece.length) throw new PowerCut();
    }
    this.disk.files.set(this.path + name, written);
  }

  remove(name: string): Promise<void> {
    if (this.disk.bytesToPowerCut === 0) return Promise.reject(new PowerCut());
    const path = this.path + name;
    for (const file of this.disk.files.keys()) {
      if (file === path || file.startsWith(`${path}/`)) this.disk.files.delete(file);
    }
    return Promise.resolve();
  }

  #bytes(name: string): Uint8Array<ArrayBuffer> | undefined {
    return this.disk.files.get(this.path + name);
  }

  #within(): string[] {
    const names = [...this.disk.files.keys()].filter((name) => name.startsWith(this.path));
    return names.map((name) => name.slice(this.path.length)).sort();
  }
}
