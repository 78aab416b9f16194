/**
 * MessagePack bytes to values, as strictly as the protocol asks.
 *
 * A reader of its own: usual decoders keep the last of two equal keys, and give 1 for
 * both 1 and 1.0, which a whole number of this protocol must not be.
 * https://github.com/msgpack/msgpack/blob/master/spec.md
 */

import { WireError } from "./errors";

export const FRAME_BYTES = 65_536;
const MOST_NESTING = 8; // the frame itself is the first level
const MOST_VALUES = 1_024; // keys and values; the largest frame of this protocol has 61

/** A number that travelled as a float. */
export class Real {
  constructor(readonly value: number) {}
}

/** What was read. `bigint`: a whole number that a JavaScript number can't hold. */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | Real
  | string
  | Uint8Array<ArrayBuffer>
  | readonly Value[]
  | ReadonlyMap<string, Value>;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads one frame. */
export class Reader {
  /** The frame's `id`, once it was seen; for the answer to a bad frame. */
  id: Uint8Array<ArrayBuffer> | null = null;

  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  #values = 0;

  /** @throws WireError TOO_LARGE above 65,536 bytes. */
  constructor(bytes: Uint8Array) {
    if (bytes.length > FRAME_BYTES) {
      throw new WireError(
        "TOO_LARGE",
        `a frame has at most ${FRAME_BYTES} bytes, not ${bytes.length}`,
      );
    }
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /**
   * The map that the bytes are.
   *
   * @throws WireError MALFORMED when they are not one map with distinct string keys, at
   *   most 8 levels and 1,024 values, without non-finite numbers, extensions, and
   *   trailing bytes.
   */
  frame(): ReadonlyMap<string, Value> {
    const value = this.#value(1);
    if (!(value instanceof Map)) this.#refuse("a frame is a map");
    if (this.#at !== this.#bytes.length) this.#refuse("bytes follow the frame");
    return value as ReadonlyMap<string, Value>;
  }

  /** Read one value; `depth` is its own level. */
  #value(depth: number): Value {
    this.#count();
    const code = this.#unsigned(1);
    if (code <= 0x7f) return code;
    if (code >= 0xe0) return code - 0x100;
    if (code <= 0x8f) return this.#map(code & 0x0f, depth);
    if (code <= 0x9f) return this.#array(code & 0x0f, depth);
    if (code <= 0xbf) return this.#text(code & 0x1f);
    return this.#long(code, depth);
  }

  #long(code: number, depth: number): Value {
    switch (code) {
      case 0xc0:
        return null;
      case 0xc2:
      case 0xc3:
        return code === 0xc3;
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return this.#take(this.#length(code - 0xc4)).slice();
      case 0xca:
      case 0xcb:
        return this.#real(code);
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.#text(this.#length(code - 0xd9));
      case 0xdc:
      case 0xdd:
        return this.#array(this.#length(code - 0xdb), depth);
      case 0xde:
      case 0xdf:
        return this.#map(this.#length(code - 0xdd), depth);
      default:
        return this.#whole(code);
    }
  }

  #whole(code: number): number | bigint {
    if (code >= 0xcc && code <= 0xce) return this.#length(code - 0xcc);
    const at = this.#at;
    if (code >= 0xd0 && code <= 0xd2) {
      const size = 1 << (code - 0xd0);
      this.#take(size);
      if (size === 1) return this.#view.getInt8(at);
      return size === 2 ? this.#view.getInt16(at) : this.#view.getInt32(at);
    }
    if (code !== 0xcf && code !== 0xd3) {
      return this.#refuse("extensions have no place in a frame");
    }
    this.#take(8);
    const big = code === 0xcf ? this.#view.getBigUint64(at) : this.#view.getBigInt64(at);
    const number = Number(big);
    return Number.isSafeInteger(number) ? number : big;
  }

  #real(code: number): Real {
    const at = this.#at;
    const isSingle = code === 0xca;
    this.#take(isSingle ? 4 : 8);
    const value = isSingle ? this.#view.getFloat32(at) : this.#view.getFloat64(at);
    return Number.isFinite(value) ? new Real(value) : this.#refuse("a number is not finite");
  }

  #text(size: number): string {
    const bytes = this.#take(size);
    try {
      return decoder.decode(bytes);
    } catch (error) {
      if (error instanceof TypeError) this.#refuse("a text is not UTF-8");
      throw error;
    }
  }

  #array(length: number, depth: number): Value[] {
    this.#checkDepth(depth);
    const items: Value[] = [];
    for (let i = 0; i < length; i++) items.push(this.#value(depth + 1));
    return items;
  }

  #map(length: number, depth: number): Map<string, Value> {
    this.#checkDepth(depth);
    const entries = new Map<string, Value>();
    for (let i = 0; i < length; i++) {
      const key = this.#key();
      if (entries.has(key)) this.#refuse(`the key ${JSON.stringify(key)} is repeated`);
      const value = this.#value(depth + 1);
      entries.set(key, value);
      if (depth === 1 && key === "id" && value instanceof Uint8Array && value.length === 16) {
        this.id = value;
      }
    }
    return entries;
  }

  #key(): string {
    this.#count();
    const code = this.#unsigned(1);
    if (code >= 0xa0 && code <= 0xbf) return this.#text(code & 0x1f);
    if (code >= 0xd9 && code <= 0xdb) return this.#text(this.#length(code - 0xd9));
    return this.#refuse("a key is not a string");
  }

  /** A big-endian number of 2 ** power bytes, at most 4. */
  #length(power: number): number {
    return this.#unsigned(1 << power);
  }

  #unsigned(size: number): number {
    return this.#take(size).reduce((sum, byte) => sum * 256 + byte, 0);
  }

  #take(size: number): Uint8Array {
    const end = this.#at + size;
    if (end > this.#bytes.length) this.#refuse("the frame breaks off");
    const bytes = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return bytes;
  }

  #count(): void {
    this.#values += 1;
    if (this.#values > MOST_VALUES) {
      this.#refuse(`a frame has at most ${MOST_VALUES} values`);
    }
  }

  #checkDepth(depth: number): void {
    if (depth > MOST_NESTING) this.#refuse(`a frame nests at most ${MOST_NESTING} deep`);
  }

  #refuse(message: string): never {
    throw new WireError("MALFORMED", message, this.id);
  }
}
