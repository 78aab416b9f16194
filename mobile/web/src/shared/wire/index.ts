/**
 * The exchange of weights, protocol 1: frames and the books of a transfer.
 *
 * `frames` says what is sent, `messages` turns it into bytes and back, `transfer` keeps
 * the books of a bulk.
 */

export { fromHex, joined, sameBytes, sha256, toHex } from "./bytes";
export { WireError } from "./errors";
export { CHUNK_BYTES, PROTOCOL, QUANTILES } from "./frames";
export type * from "./frames";
export { newId } from "./ids";
export { decodeClient, decodeServer, encode } from "./messages";
export { FRAME_BYTES } from "./reader";
export { CLIENT_WINDOW_BYTES, HAVE_BYTES, Incoming, Outgoing } from "./transfer";
