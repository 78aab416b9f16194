/** Small things that every part of the exchange does with bytes. */

const PAIR = /^[0-9a-f]{2}$/;

/** Whether both have the same bytes. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Lower-case hex digits. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The bytes that hex digits name.
 *
 * @throws RangeError when they are none.
 */
export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  const pairs = text.toLowerCase().match(/..?/gs) ?? [];
  if (!pairs.every((pair) => PAIR.test(pair))) throw new RangeError("no hex digits");
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16));
}

/** All pieces in a row. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** SHA-256, 32 bytes. */
export async function sha256(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>);
  return new Uint8Array(digest);
}
