import { decode as decodeLoosely } from "@msgpack/msgpack";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import {
  WireError,
  decodeClient,
  decodeServer,
  encode,
  type Frame,
} from "../../../src/shared/wire";
import { clientFrame, serverFrame } from "./arbitrary";
import { VECTORS, bytesOf, frameOf } from "./vectors";

type Decode = (bytes: Uint8Array) => Frame;

const DECODERS: Record<"client" | "server" | "both", readonly Decode[]> = {
  client: [decodeClient],
  server: [decodeServer],
  both: [decodeClient, decodeServer],
};

function refusalOf(decode: Decode, bytes: Uint8Array): WireError {
  try {
    decode(bytes);
  } catch (error) {
    if (error instanceof WireError) return error;
    throw error;
  }
  throw new Error("it was accepted");
}

describe("golden vectors", () => {
  for (const vector of VECTORS.accepted) {
    const frame = frameOf(vector);
    test(`${frame.t} is written as its bytes`, () => {
      expect(encode(frame)).toEqual(bytesOf(vector.bytes));
    });
    test(`${frame.t} is read from its bytes`, () => {
      for (const decode of DECODERS[vector.from]) {
        expect(decode(bytesOf(vector.bytes))).toEqual(frame);
      }
    });
  }

  for (const { from, why, bytes, code } of VECTORS.refused) {
    test(`${why} (from ${from}) is refused`, () => {
      for (const decode of DECODERS[from]) {
        expect(refusalOf(decode, bytesOf(bytes)).code).toBe(code);
      }
    });
  }
});

describe("decode", () => {
  const ping = encode({ t: "ping", id: new Uint8Array(16).fill(7) });

  test("ignores fields of later versions", () => {
    const later = Uint8Array.from([0x83, ...ping.subarray(1), 0xa1, 0x7a, 0x01]);
    expect(decodeServer(later)).toEqual({ t: "ping", id: new Uint8Array(16).fill(7) });
  });

  test("names the frame that it refuses", () => {
    const trailing = Uint8Array.from([...ping, 0]);
    expect(refusalOf(decodeServer, trailing).of).toEqual(new Uint8Array(16).fill(7));
  });

  test("survives any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(refusalOf(decodeServer, bytes).code).toBe("MALFORMED");
      }),
    );
  });

  test("refuses every frame that is cut short", () => {
    fc.assert(
      fc.property(serverFrame, fc.nat(), (frame, cut) => {
        const bytes = encode(frame);
        const part = bytes.subarray(0, cut % bytes.length);
        expect(refusalOf(decodeServer, part).code).toBe("MALFORMED");
      }),
    );
  });

  test("does not keep the message's memory", () => {
    const bytes = encode({ t: "chunk", id: new Uint8Array(16), offset: 0, data: new Uint8Array([1]) });
    const chunk = decodeServer(bytes);
    bytes.fill(0xff);
    expect(chunk).toMatchObject({ t: "chunk", data: new Uint8Array([1]) });
  });
});

describe("encode", () => {
  test("is undone by decode", () => {
    fc.assert(
      fc.property(clientFrame, (frame) => {
        expect(decodeClient(encode(frame))).toEqual(frame);
      }),
    );
    fc.assert(
      fc.property(serverFrame, (frame) => {
        expect(decodeServer(encode(frame))).toEqual(frame);
      }),
    );
  });

  test("writes what another reader of MessagePack reads", () => {
    fc.assert(
      fc.property(fc.oneof(clientFrame, serverFrame), (frame) => {
        expect(decodeLoosely(encode(frame))).toEqual(frame);
      }),
    );
  });

  test("refuses a frame above 65,536 bytes", () => {
    const frame: Frame = { t: "bye", id: new Uint8Array(16), reason: "x".repeat(65_536) };
    expect(() => encode(frame)).toThrow(WireError);
  });
});
