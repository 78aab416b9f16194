/** Identifiers of frames and bulks. */

const TIME_BYTES = 6;

/**
 * A fresh identifier: the 16 bytes of a UUIDv7 (RFC 9562, section 5.7), milliseconds
 * first, so that later ones sort behind.
 *
 * @param now Milliseconds since 1970.
 */
export function newId(now: number = Date.now()): Uint8Array<ArrayBuffer> {
  const id = crypto.getRandomValues(new Uint8Array(16));
  let rest = Math.floor(now);
  for (let i = TIME_BYTES - 1; i >= 0; i--) {
    id[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  id[6] = 0x70 | ((id[6] ?? 0) & 0x0f); // version 7
  id[8] = 0x80 | ((id[8] ?? 0) & 0x3f); // variant of the RFC
  return id;
}
