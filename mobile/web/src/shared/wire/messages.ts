/** Frames to bytes and back. */

import { WireError } from "./errors";
import type { ClientFrame, Frame, ServerFrame } from "./frames";
import { WrongField, type Kind } from "./kinds";
import { FRAME_BYTES, Reader } from "./reader";
import { FRAMES } from "./table";
import { Writer } from "./writer";

const OF_CLIENT: ReadonlySet<string> = new Set<ClientFrame["t"]>([
  "hello",
  "statistics",
  "update",
  "chunk",
  "have",
  "pause",
  "bye",
  "error",
  "ping",
  "pong",
]);
const OF_SERVER: ReadonlySet<string> = new Set<ServerFrame["t"]>([
  "welcome",
  "wait",
  "measure",
  "train",
  "chunk",
  "have",
  "verdict",
  "finished",
  "error",
  "ping",
  "pong",
]);

/**
 * The bytes of a frame: `t` first, then the fields in the order of the table.
 *
 * @throws WireError TOO_LARGE when they would be more than 65,536.
 */
export function encode(frame: Frame): Uint8Array<ArrayBuffer> {
  const out = new Writer();
  (FRAMES[frame.t] as Kind<Frame>).write(out, frame);
  const bytes = out.bytes;
  if (bytes.length > FRAME_BYTES) {
    throw new WireError("TOO_LARGE", `a frame of ${bytes.length} bytes`, frame.id);
  }
  return bytes;
}

/**
 * Read what a client sent.
 *
 * @throws WireError TOO_LARGE, or MALFORMED with what is wrong; `of` is the frame's id
 *   when it can be read.
 */
export function decodeClient(bytes: Uint8Array): ClientFrame {
  return decode(bytes, OF_CLIENT) as ClientFrame;
}

/** Read what the server sent; throws as `decodeClient`. */
export function decodeServer(bytes: Uint8Array): ServerFrame {
  return decode(bytes, OF_SERVER) as ServerFrame;
}

function decode(bytes: Uint8Array, types: ReadonlySet<string>): Frame {
  const reader = new Reader(bytes);
  const found = reader.frame();
  const type = found.get("t");
  if (typeof type !== "string" || !types.has(type)) {
    throw new WireError("MALFORMED", "the type in t is unknown here", reader.id);
  }
  try {
    return (FRAMES[type as Frame["t"]] as Kind<Frame>).read(found, type);
  } catch (error) {
    if (!(error instanceof WrongField)) throw error;
    throw new WireError("MALFORMED", error.message, reader.id);
  }
}
