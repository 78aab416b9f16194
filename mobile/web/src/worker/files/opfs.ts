/** Folders of the origin's private file system (https://fs.spec.whatwg.org/). */

import type { Folder, Pieces } from "./folder";

export const UNSUPPORTED =
  "This browser can't store files in a way that survives a crash. Update it, or use a " +
  "current Chrome, Firefox or Safari, not in a private window.";

/** The storage of this origin. */
export async function openStorage(): Promise<Folder> {
  // Typed as always there, but older browsers lack it.
  const handle = globalThis.FileSystemFileHandle as
    | typeof FileSystemFileHandle
    | undefined;
  if (handle === undefined || !("createSyncAccessHandle" in handle.prototype)) {
    throw new DOMException(UNSUPPORTED, "NotSupportedError");
  }
  try {
    return new OpfsFolder(await navigator.storage.getDirectory());
  } catch (error) {
    if (error instanceof DOMException && error.name === "SecurityError") {
      throw new DOMException(UNSUPPORTED, "NotSupportedError");
    }
    throw error;
  }
}

class OpfsFolder implements Folder {
  constructor(private readonly handle: FileSystemDirectoryHandle) {}

  async folder(name: string): Promise<Folder> {
    return new OpfsFolder(await this.handle.getDirectoryHandle(name, { create: true }));
  }

  folders(): Promise<string[]> {
    return this.#names("directory");
  }

  files(): Promise<string[]> {
    return this.#names("file");
  }

  async size(name: string): Promise<number | null> {
    return (await this.#file(name))?.size ?? null;
  }

  async read(name: string): Promise<Uint8Array<ArrayBuffer> | null> {
    const file = await this.#file(name);
    return file && new Uint8Array(await file.arrayBuffer());
  }

  blob(name: string): Promise<Blob | null> {
    return this.#file(name);
  }

  async write(name: string, at: number, pieces: Pieces): Promise<void> {
    const handle = await this.handle.getFileHandle(name, { create: true });
    const file = await handle.createSyncAccessHandle();
    try {
      let end = at;
      for await (const piece of pieces) {
        if (file.write(piece, { at: end }) !== piece.length) {
          throw new DOMException("the storage is full", "QuotaExceededError");
        }
        end += piece.length;
      }
      file.truncate(end);
      file.flush();
    } finally {
      file.close();
    }
  }

  async remove(name: string): Promise<void> {
    await found(this.handle.removeEntry(name, { recursive: true }));
  }

  async #file(name: string): Promise<File | null> {
    const handle = await found(this.handle.getFileHandle(name));
    return handle === null ? null : handle.getFile();
  }

  async #names(kind: FileSystemHandleKind): Promise<string[]> {
    const names: string[] = [];
    for await (const entry of this.handle.values()) {
      if (entry.kind === kind) names.push(entry.name);
    }
    return names.sort();
  }
}

/** What an access gives; null when there is no such file. */
async function found<T>(access: Promise<T>): Promise<T | null> {
  try {
    return await access;
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotFoundError") return null;
    throw error;
  }
}
