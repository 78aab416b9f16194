/** A folder of files that are written at any place and flushed; OPFS, or one of a test. */

export interface Folder {
  /** The folder of this name within; made when it is missing. */
  folder(name: string): Promise<Folder>;
  /** Names of the folders within. */
  folders(): Promise<string[]>;
  /** Names of the files. */
  files(): Promise<string[]>;
  /** Bytes of a file; null when there is none. */
  size(name: string): Promise<number | null>;
  /** All of a file; null when there is none. */
  read(name: string): Promise<Uint8Array<ArrayBuffer> | null>;
  /** A file to hand on without reading it; null when there is none. */
  blob(name: string): Promise<Blob | null>;
  /**
   * Write pieces from byte `at` on, cut the file behind them, flush. A missing file is
   * made. What came back is safe.
   *
   * @throws DOMException named QuotaExceededError when the storage is full.
   */
  write(name: string, at: number, pieces: Pieces): Promise<void>;
  /** Remove a file or a folder with all that is in it; nothing when it is missing. */
  remove(name: string): Promise<void>;
}

export type Pieces =
  | Iterable<Uint8Array<ArrayBuffer>>
  | AsyncIterable<Uint8Array<ArrayBuffer>>;
