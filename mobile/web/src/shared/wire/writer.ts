/** Values to MessagePack bytes, each in its shortest form. */

const encoder = new TextEncoder();

/** Grows as it is written to. */
export class Writer {
  #bytes = new Uint8Array(256);
  #at = 0;

  /** What was written. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#at);
  }

  nil(): void {
    this.#byte(0xc0);
  }

  flag(value: boolean): void {
    this.#byte(value ? 0xc3 : 0xc2);
  }

  /** A whole number from 0 to 2^53 − 1. */
  whole(value: number): void {
    if (value < 0x80) this.#byte(value);
    else if (value <= 0xff) this.#number(0xcc, 1, value);
    else if (value <= 0xffff) this.#number(0xcd, 2, value);
    else if (value <= 0xffffffff) this.#number(0xce, 4, value);
    else this.#number(0xcf, 8, value);
  }

  /** Always 8 bytes, whole or not. */
  real(value: number): void {
    this.#room(9);
    this.#bytes[this.#at] = 0xcb;
    new DataView(this.#bytes.buffer).setFloat64(this.#at + 1, value);
    this.#at += 9;
  }

  text(value: string): void {
    const bytes = encoder.encode(value);
    this.#head(bytes.length, { short: 0xa0, most: 31, codes: [0xd9, 0xda, 0xdb] });
    this.#raw(bytes);
  }

  binary(bytes: Uint8Array): void {
    this.#head(bytes.length, { short: 0, most: -1, codes: [0xc4, 0xc5, 0xc6] });
    this.#raw(bytes);
  }

  array(length: number): void {
    this.#head(length, { short: 0x90, most: 15, codes: [0xdc, 0xdc, 0xdd] });
  }

  map(length: number): void {
    this.#head(length, { short: 0x80, most: 15, codes: [0xde, 0xde, 0xdf] });
  }

  #head(
    length: number,
    form: {
      readonly short: number;
      readonly most: number;
      readonly codes: readonly [number, number, number];
    },
  ): void {
    const [one, two, four] = form.codes;
    if (length <= form.most) this.#byte(form.short | length);
    else if (length <= 0xff && one !== two) this.#number(one, 1, length);
    else if (length <= 0xffff) this.#number(two, 2, length);
    else this.#number(four, 4, length);
  }

  #number(code: number, size: number, value: number): void {
    this.#room(size + 1);
    this.#bytes[this.#at] = code;
    let rest = value;
    for (let i = this.#at + size; i > this.#at; i--) {
      this.#bytes[i] = rest % 256;
      rest = Math.floor(rest / 256);
    }
    this.#at += size + 1;
  }

  #byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#at] = value;
    this.#at += 1;
  }

  #raw(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  #room(size: number): void {
    const needed = this.#at + size;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
