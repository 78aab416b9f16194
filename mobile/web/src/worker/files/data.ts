/** The owner's files of rows, one a task; none of their bytes is ever sent. */

import type { DataFiles, StoredFile } from "../../shared/spool";
import type { Folder } from "./folder";
import { Note, isRecord } from "./note";
import { Turns } from "./turns";

const PIECE_BYTES = 1024 * 1024;

/** What the note of a task says of its file. */
interface Kept extends StoredFile {
  /** Its name in the folder. */
  readonly file: string;
}

export class FolderDataFiles implements DataFiles {
  readonly #turns = new Turns();

  /**
   * @param storage Opens the folder of all tasks' files.
   * @param now Milliseconds since 1970.
   */
  constructor(
    private readonly storage: () => Promise<Folder>,
    private readonly now: () => number = Date.now,
  ) {}

  keep(taskId: string, file: Blob, name: string): Promise<void> {
    return this.#turns.take(async () => {
      const folder = await this.#of(taskId);
      const before = await kept(taskId, folder);
      const next = before?.file === "rows.0" ? "rows.1" : "rows.0";
      try {
        await folder.write(next, 0, pieces(file));
        const keptAt = this.now();
        const note = { name, file: next, sizeBytes: file.size, keptAt };
        await new Note(folder, "kept").write(note);
      } catch (error) {
        await folder.remove(next); // the earlier file stands
        throw error;
      }
      if (before !== null) await folder.remove(before.file);
    });
  }

  read(taskId: string): Promise<Blob | null> {
    return this.#turns.take(async () => {
      const folder = await this.#of(taskId);
      const found = await kept(taskId, folder);
      return found && folder.blob(found.file);
    });
  }

  list(): Promise<readonly StoredFile[]> {
    return this.#turns.take(async () => {
      const storage = await this.storage();
      const files: StoredFile[] = [];
      for (const taskId of await storage.folders()) {
        const found = await kept(taskId, await storage.folder(taskId));
        if (found === null) continue;
        const { name, sizeBytes, keptAt } = found;
        files.push({ taskId, name, sizeBytes, keptAt });
      }
      return files;
    });
  }

  remove(taskId: string): Promise<void> {
    return this.#turns.take(async () => (await this.storage()).remove(taskId));
  }

  async #of(taskId: string): Promise<Folder> {
    return (await this.storage()).folder(taskId);
  }
}

async function kept(taskId: string, folder: Folder): Promise<Kept | null> {
  const note = await new Note(folder, "kept").read();
  if (!isRecord(note)) return null;
  const { name, file, sizeBytes, keptAt } = note;
  if (typeof name !== "string" || typeof file !== "string") return null;
  if (typeof sizeBytes !== "number" || typeof keptAt !== "number") return null;
  if ((await folder.size(file)) !== sizeBytes) return null;
  return { taskId, name, file, sizeBytes, keptAt };
}

/** A large file is never in memory as a whole. */
async function* pieces(file: Blob): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < file.size; at += PIECE_BYTES) {
    yield new Uint8Array(await file.slice(at, at + PIECE_BYTES).arrayBuffer());
  }
}
